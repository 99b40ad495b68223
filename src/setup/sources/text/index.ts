/** Texts that hold a person's words safely, and steps that several tools share. */
export { bearer, cannotSign, hmacNote, tokenOf } from "./credentials.ts";
export { indentedJson } from "./json.ts";
export { writeYaml, type YamlValue } from "./yaml.ts";
