/** Places where a sender may put the endpoint's token. */
import { timingSafeEqual } from "node:crypto";
import { isObject, type Json } from "../../base/json.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import { findFirst } from "../pipeline/index.ts";
import type { CredentialProblem } from "./credentials.ts";
import { header, type SentHeaders } from "./headers.ts";
import { TOKEN_NAMES } from "./parameters.ts";

/** Headers that are accepted without a setting, as people write them. */
const HEADERS = ["X-Api-Key", "X-Auth-Token", "X-Webhook-Token", "X-Gitlab-Token", "cf-webhook-auth"] as const;
/** Schemes of `Authorization` that precede the token. */
const SCHEME = /^(Bearer|Token|GenieKey) +(\S.*)$/i;
const BASIC = /^Basic +([A-Za-z0-9+/=_-]*)$/i;
/** Placeholders for the token in printed instructions. */
const PLACEHOLDER = /YOUR_TOKEN|YOUR-TOKEN|^<.*>$|^\{\{.*\}\}$|^\$\{.*\}$/;

/** The parts of a request in which the token may be. */
export interface Sender {
	readonly headers: SentHeaders;
	readonly query: URLSearchParams | null;
	/** The body as JSON; called only if the token may be in it. */
	readonly payload: () => Json | undefined;
}

interface Seen {
	/** Name of the place, for the hint. */
	readonly where: string;
	/** Values that would be the token. */
	readonly values: readonly string[];
	/** The complete hint, if the usual one does not fit. */
	readonly hint?: string;
	/** True if a value here means a wrong token rather than a missing one. Basic credentials may be meant for a proxy. */
	readonly isToken: boolean;
}

/** Compares in constant time, so that the time does not reveal where two texts differ. */
function same(left: string, right: string): boolean {
	const a = Buffer.from(left);
	const b = Buffer.from(right);
	return a.length === b.length && timingSafeEqual(a, b);
}

/** Looks for the endpoint's token in all its places; returns what was seen if it is not there. */
export function checkToken(endpoint: LiveEndpoint, token: string, sender: Sender): CredentialProblem | null {
	const authorization = header(sender.headers, "authorization");
	// Nearly every sender uses this header, so it is checked first.
	const bearer = authorization.startsWith("Bearer ") ? authorization.slice(7).trim() : null;
	if (bearer !== null && same(bearer, token)) return null;
	const seen: Seen[] = [];
	for (const one of placesOf(endpoint, sender, authorization)) {
		if (one.values.some((value) => same(value, token))) return null;
		seen.push(one);
	}
	const isMissing = !seen.some(({ isToken }) => isToken);
	return {
		message: isMissing ? "Missing Bearer Token" : "Invalid Bearer Token",
		reason: "bearer",
		hint: seen.length === 0 ? `No token was sent. ${placesInWords(endpoint)}` : seen.map(hintOf).join(" "),
	};
}

function* placesOf(endpoint: LiveEndpoint, { headers, query, payload }: Sender, authorization: string): Generator<Seen> {
	if (authorization !== "") yield authorizationOf(authorization);
	for (const name of HEADERS) yield* headerOf(headers, name);
	if (endpoint.tokenHeader !== null && endpoint.tokenHeader !== "authorization") yield* headerOf(headers, endpoint.tokenHeader);
	const inUrl = TOKEN_NAMES.filter((name) => query?.has(name));
	if (inUrl.length > 0) {
		const values = endpoint.tokenInUrl ? inUrl.flatMap((name) => query?.getAll(name) ?? []) : [];
		yield {
			...{ where: `${inUrl[0]} of the address`, values, isToken: endpoint.tokenInUrl },
			...(endpoint.tokenInUrl ? {} : { hint: `The address carries ${inUrl[0]}, which counts only with token_in_url on.` }),
		};
	}
	const body = payload();
	if (body === undefined) return;
	const routingKey = isObject(body) && typeof body.routing_key === "string" ? body.routing_key : null;
	if (routingKey !== null) yield { where: "routing_key of the event", values: [routingKey], isToken: true };
	const inBody = endpoint.tokenPath === null ? undefined : findFirst(endpoint.tokenPath, body);
	if (typeof inBody === "string" || typeof inBody === "number") {
		yield { where: "the body's value at token_path", values: [String(inBody)], isToken: true };
	}
}

function authorizationOf(given: string): Seen {
	// Everything after the scheme is the token: a right token with further text is wrong.
	const [, scheme, token] = SCHEME.exec(given) ?? [];
	if (scheme !== undefined && token !== undefined) return { where: `Authorization: ${scheme}`, values: [token], isToken: true };
	const basic = BASIC.exec(given)?.[1];
	if (basic !== undefined) {
		const text = Buffer.from(basic, "base64").toString("utf8");
		const colon = text.indexOf(":");
		const values = colon < 0 ? [text] : [text.slice(colon + 1), text.slice(0, colon)];
		return { where: "Basic", values, isToken: false, hint: "Basic credentials were sent; their password is not this endpoint's token." };
	}
	const word = /^(\S+)(?: +\S.*)?$/.exec(given)?.[1] ?? "";
	const isAlone = word === given;
	return {
		...{ where: "Authorization", values: isAlone ? [given] : [], isToken: isAlone && !/^(?:Bearer|Token|GenieKey|Basic)$/i.test(given) },
		...(isAlone ? {} : { hint: "Authorization was sent with a scheme that is neither Bearer, Token, GenieKey nor Basic." }),
	};
}

function* headerOf(headers: SentHeaders, name: string): Generator<Seen> {
	const given = header(headers, name.toLowerCase());
	if (given !== "") yield { where: name, values: [given, SCHEME.exec(given)?.[2] ?? given], isToken: true };
}

function hintOf({ where, values, hint }: Seen): string {
	if (values.some((value) => PLACEHOLDER.test(value))) return `${where} was sent with the placeholder in the place of the token.`;
	return hint ?? `${where} was sent; it is not this endpoint's token.`;
}

function placesInWords({ tokenHeader, tokenInUrl, tokenPath }: LiveEndpoint): string {
	const more = [tokenHeader, tokenInUrl ? "token in the address" : null, tokenPath === null ? null : "token_path in the body"];
	const places = ["Authorization (Bearer, Token, GenieKey or Basic)", ...HEADERS, ...more].filter((place) => place !== null);
	return `It is looked for in ${places.join(", ")}.`;
}
