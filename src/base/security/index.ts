/** Access rights, secrets and masking. */
export {
	type AddressRules,
	checkAddressList,
	clientAddress,
	compileAddressRules,
	createProxyTrust,
	forwardedEntry,
	forwardedTls,
	networkOf,
	normalAddress,
	type ProxyRules,
	rulesFor,
} from "./addresses.ts";
export { createBodyCipher } from "./bodies.ts";
export { createWindowCounter, type WindowCounter } from "./counting.ts";
export { SealBroken } from "./errors.ts";
export { createSecrets, isFernetKey, newFernetKey } from "./fernet.ts";
export {
	KEY_FILE,
	KEYS_IN_USE,
	KeyProblem,
	type Keyring,
	type Keys,
	type KeysInUse,
	keepOldKeys,
	keyName,
	loadKeys,
	OLD_KEY_FILE,
	openDataKey,
	openKeyring,
	opensDataKey,
	readOldKeys,
	SECRET_FILE,
	writeKeyFile,
} from "./keyring.ts";
export { isSecretName, MASK, mask, maskHeaders, maskText } from "./masking.ts";
export type * from "./types.ts";
