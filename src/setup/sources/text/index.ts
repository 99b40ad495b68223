/** Quotes people's words safely in texts, and has steps that several tools share. */
export {
	bearer,
	bearerAuth,
	cannotSign,
	fillInToken,
	headerAuth,
	hmacNote,
	TOKEN_PLACEHOLDER,
	tokenOf,
	urlAuth,
	urlWithLogin,
	urlWithToken,
} from "./credentials.ts";
export { indentedJson } from "./json.ts";
export { apiAddress, powershellQuoted } from "./places.ts";
export { CLOSES, DROPPED, formSampler, NO_MATCH, OPENS, OPENS_UNMATCHED, querySampler, sampler } from "./sample.ts";
export { shellQuoted } from "./shell.ts";
export { nameTheCompany, noFiles, paste, testIt } from "./steps.ts";
export { writeYaml, type YamlValue } from "./yaml.ts";
