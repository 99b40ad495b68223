import { createHmac, timingSafeEqual } from "node:crypto";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";

/** Why a sender is not who it should be, in the contract's words; null when it is. */
export type CredentialProblem = "Missing Bearer Token" | "Invalid Bearer Token" | "Missing HMAC Signature" | "Invalid HMAC Signature";

/** Takes the same time wherever two texts differ. */
function same(left: string, right: string): boolean {
	const a = Buffer.from(left);
	const b = Buffer.from(right);
	return a.length === b.length && timingSafeEqual(a, b);
}

/** Bearer token first, then the signature of the raw body; each only where the endpoint asks for it. */
export function checkCredentials(endpoint: LiveEndpoint, headers: Headers, body: Uint8Array): CredentialProblem | null {
	if (endpoint.bearerToken !== null) {
		// Everything after the scheme is the token: what follows a right one makes it wrong.
		const given = /^Bearer +(\S.*)$/i.exec(headers.get("authorization") ?? "")?.[1]?.trimEnd();
		if (given === undefined) return "Missing Bearer Token";
		if (!same(given, endpoint.bearerToken)) return "Invalid Bearer Token";
	}
	if (endpoint.hmacSecret !== null) {
		const given = headers.get(endpoint.hmacHeader)?.trim() ?? "";
		if (given === "") return "Missing HMAC Signature";
		const hex = /^(?:sha256=)?([0-9a-f]{64})$/i.exec(given)?.[1];
		const wanted = createHmac("sha256", endpoint.hmacSecret).update(body).digest();
		if (hex === undefined || !timingSafeEqual(Buffer.from(hex, "hex"), wanted)) return "Invalid HMAC Signature";
	}
	return null;
}
