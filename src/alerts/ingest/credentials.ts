import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import { checkSignature } from "./signatures.ts";
import { checkToken, type Sender } from "./tokens.ts";

/** Why a sender's credentials are rejected. */
export interface CredentialProblem {
	/** In the contract's words: `Missing Bearer Token`, `Invalid HMAC Signature`, … */
	readonly message: string;
	readonly reason: "bearer" | "hmac";
	/** The value that was seen instead. */
	readonly hint: string;
}

/** `isOld`: the sender used the previous token, which is still valid. */
export type Credentials = { readonly ok: true; readonly isOld: boolean } | { readonly ok: false; readonly problem: CredentialProblem };

const GOOD: Credentials = { ok: true, isOld: false };
const OLD: Credentials = { ok: true, isOld: true };

/** Checks the token, then the signature, each only if the endpoint requires it. @param bodies see `checkSignature` */
export function checkCredentials(endpoint: LiveEndpoint, sender: Sender, bodies: readonly Uint8Array[], now: number): Credentials {
	const { bearerToken, oldToken, hmacSecret } = endpoint;
	const problem = bearerToken === null ? null : checkToken(endpoint, bearerToken, sender);
	const isOld = problem !== null && oldToken !== null && now < oldToken.endsAt && checkToken(endpoint, oldToken.token, sender) === null;
	if (problem !== null && !isOld) return { ok: false, problem };
	const unsigned = hmacSecret === null ? null : checkSignature(endpoint, hmacSecret, sender.headers, bodies, now);
	if (unsigned !== null) return { ok: false, problem: unsigned };
	return isOld ? OLD : GOOD;
}
