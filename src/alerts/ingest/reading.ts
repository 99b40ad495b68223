/** Bodies as their endpoint reads them today. */
import { isArray, isObject, type Json } from "../../base/json.ts";
import { outerOf, type Payload, type Reading, readPayload } from "../../base/payload/index.ts";
import { MASK, type RawDelivery } from "../../base/security/index.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import { findFirst } from "../pipeline/index.ts";
import { encodingOf } from "./encoding.ts";

/** The part of an endpoint that says how its bodies are read. */
export type ReadingEndpoint = Pick<LiveEndpoint, "acceptText" | "payloadPath" | "tokenPath" | "bearerToken" | "oldToken">;

/** The tokens that a sender may have shown, also one that was replaced: none of them is kept or shown. */
export const tokensOf = ({ bearerToken, oldToken }: Pick<LiveEndpoint, "bearerToken" | "oldToken">): string[] =>
	bearerToken === null ? [] : oldToken === null ? [bearerToken] : [bearerToken, oldToken.token];

/** What an endpoint says about reading its bodies. */
export const readingOf = ({ acceptText, payloadPath }: Pick<LiveEndpoint, "acceptText" | "payloadPath">): Reading => ({
	acceptText,
	payloadAt: payloadPath === null ? null : (value) => findFirst(payloadPath, value),
});

/**
 * The payload of what was received, by the endpoint's settings of now. A token in the body is hidden wherever it stands, so that it
 * reaches no ticket.
 * @param endpoint undefined when it is gone: then nothing but JSON, forms and XML is read
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

/** Puts the mask in the place of every text that is the token. The value is ours alone: it was just read. */
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
