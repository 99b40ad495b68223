/** Who may do what, and what nobody may see. */
export {
	type AddressRules,
	checkAddressList,
	clientAddress,
	compileAddressRules,
	forwardedEntry,
	normalAddress,
	type ProxyRules,
} from "./addresses.ts";
export { createBodyCipher } from "./bodies.ts";
export { createWindowCounter, type WindowCounter } from "./counting.ts";
export { SealBroken } from "./errors.ts";
export { createSecrets, isFernetKey, newFernetKey } from "./fernet.ts";
export { KeyProblem, type Keys, loadKeys, openDataKey } from "./keyring.ts";
export { isSecretName, MASK, mask, maskHeaders, maskText } from "./masking.ts";
export type * from "./types.ts";
