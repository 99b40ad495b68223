/** Reads bodies with the present settings of their endpoint. */
import { isArray, isObject, type Json } from "../../base/json.ts";
import { outerOf, type Payload, type Reading, readPayload } from "../../base/payload/index.ts";
import { MASK, type RawDelivery } from "../../base/security/index.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import { findFirst } from "../pipeline/index.ts";
import { encodingOf } from "./encoding.ts";

/** Settings of an endpoint for reading its bodies. */
export type ReadingEndpoint = Pick<LiveEndpoint, "acceptText" | "payloadPath" | "tokenPath" | "bearerToken" | "oldToken">;

/** Tokens that a sender may have used, including a replaced one. None of them is stored or shown. */
export const tokensOf = ({ bearerToken, oldToken }: Pick<LiveEndpoint, "bearerToken" | "oldToken">): string[] =>
	bearerToken === null ? [] : oldToken === null ? [bearerToken] : [bearerToken, oldToken.token];

/** An endpoint's settings for `readPayload`. */
export const readingOf = ({ acceptText, payloadPath }: Pick<LiveEndpoint, "acceptText" | "payloadPath">): Reading => ({
	acceptText,
	payloadAt: payloadPath === null ? null : (value) => findFirst(payloadPath, value),
});

/**
 * The payload of a delivery, read with the endpoint's present settings. The token is hidden wherever it is in
 * the body, so that it
 * reaches no ticket.
 * @param endpoint undefined if it no longer exists; then only JSON, forms and XML are read
 */
export function readDelivery({ headers, body }: RawDelivery, endpoint: ReadingEndpoint | undefined): Payload {
	const encoding = headers["content-encoding"];
	if (encoding !== undefined && encodingOf(encoding) !== null) {
		return { ok: false, isEmpty: false, message: `The body could not be unpacked: it is no ${encoding}, or it broke off.` };
	}
	const payload = readPayload(body, headers["content-type"] ?? null, endpoint === undefined ? {} : readingOf(endpoint));
	if (payload.ok && endpoint !== undefined && endpoint.tokenPath !== null) {
		for (const token of tokensOf(endpoint)) {
			hide(payload.value, token);
			hide(outerOf(payload.value)?.outer ?? null, token);
		}
	}
	return payload;
}

/** Replaces every text that is the token. Changes the value in place, which is safe as it was just parsed. */
function hide(value: Json, token: string): void {
	if (isArray(value)) {
		const list = value as Json[];
		for (const [index, member] of list.entries()) {
			if (member === token) list[index] = MASK;
			else hide(member, token);
		}
	} else if (isObject(value)) {
		const members = value as Record<string, Json>;
		for (const name of Object.keys(members)) {
			if (members[name] === token)
				Object.defineProperty(members, name, { value: MASK, enumerable: true, writable: true, configurable: true });
			else hide(members[name] ?? null, token);
		}
	}
}
