import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import { checkSignature } from "./signatures.ts";
import { checkToken, type Sender } from "./tokens.ts";

/** Why a sender is not who it should be. */
export interface CredentialProblem {
	/** The contract's words: `Missing Bearer Token`, `Invalid HMAC Signature`, … */
	readonly message: string;
	readonly reason: "bearer" | "hmac";
	/** What was seen instead. */
	readonly hint: string;
}

/** Token first, then the signature; each only where the endpoint asks for it. @param bodies see `checkSignature` */
export function checkCredentials(
	endpoint: LiveEndpoint,
	sender: Sender,
	bodies: readonly Uint8Array[],
	now: number,
): CredentialProblem | null {
	const { bearerToken, hmacSecret } = endpoint;
	const problem = bearerToken === null ? null : checkToken(endpoint, bearerToken, sender);
	if (problem !== null || hmacSecret === null) return problem;
	return checkSignature(endpoint, hmacSecret, sender.headers, bodies, now);
}
