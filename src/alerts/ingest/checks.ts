/** Checks in the order of the contract's table, from the body's size on. */
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { Json } from "../../base/json.ts";
import { readPayload } from "../../base/payload/index.ts";
import { type AddressRules, compileAddressRules, createWindowCounter, MASK, type RawDelivery } from "../../base/security/index.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import { type Refusal, refuse } from "./answers.ts";
import type { Body } from "./body.ts";
import { checkCredentials } from "./credentials.ts";
import { challengeAnswer, graphAnswer } from "./handshakes.ts";
import { header, type SentHeaders } from "./headers.ts";
import { MAX_KEY_LENGTH } from "./idempotency.ts";
import { bytesOf, type Operation, payloadOf } from "./operations.ts";
import { bodyOf, withoutToken } from "./parameters.ts";
import { readDelivery, tokensOf } from "./reading.ts";

/** A request to an existing endpoint. */
export interface Arrival {
	readonly headers: SentHeaders;
	readonly endpoint: LiveEndpoint;
	/** Set for addresses of another tool's API; null for the endpoint's own address. */
	readonly operation: Operation | null;
	/** Query parameters; null if there are none. */
	readonly query: URLSearchParams | null;
	readonly sourceIp: string;
	readonly requestId: string;
	/** True if a node has given the request id, and may ask for it again. */
	readonly mayBeHere: boolean;
}

/** The delivery to store, and, for other tools' APIs, the event that their answer is about. */
export interface Passed {
	readonly raw: RawDelivery;
	readonly event: Readonly<Record<string, Json>> | null;
}

/** Passed, refused, or answered without storing anything. */
export type Verdict = Passed | Refusal | Response;

export interface CheckLimits {
	/** Maximum number of accepted webhooks per endpoint and minute; 0 for no limit. */
	readonly rateLimit: number;
	/** Number of failed credentials per address, endpoint and minute before the answer is 429. */
	readonly authFailLimit: number;
}

const MINUTE_MS = 60_000;
/** Maximum number of pairs of address and endpoint whose failures are counted. */
export const WATCHED = 100_000;
const OPEN_BRACE = 123;

/** @returns a function that checks one request */
export function createChecks(deps: {
	readonly clock: Clock;
	readonly events: Pick<Events, "emit">;
	readonly limits: CheckLimits;
}): (arrival: Arrival, body: Body) => Verdict {
	const { clock, events, limits } = deps;
	const failures = createWindowCounter({ clock, windowMs: MINUTE_MS, capacity: WATCHED });
	const accepted = createWindowCounter({ clock, windowMs: MINUTE_MS, capacity: WATCHED });
	const addressRules = new WeakMap<LiveEndpoint, AddressRules>();

	const rulesOf = (endpoint: LiveEndpoint): AddressRules => {
		const rules = addressRules.get(endpoint) ?? compileAddressRules(endpoint.trustedIps);
		addressRules.set(endpoint, rules);
		return rules;
	};

	function wrongCredentials({ endpoint, headers, query, sourceIp, operation }: Arrival, body: Body): Refusal | null {
		const sender = { headers, query, payload: () => bodyWithToken(endpoint, operation, body, headers) };
		const bodies = body.encoding === "unpacked" ? [body.sent, body.bytes] : [body.sent];
		const shown = checkCredentials(endpoint, sender, bodies, clock.now());
		if (shown.ok) {
			if (shown.isOld) events.emit("token.old", { endpointId: endpoint.id, sourceIp, userAgent: header(headers, "user-agent") });
			return null;
		}
		const { message, reason, hint } = shown.problem;
		if (failures.hit(`${endpoint.id} ${sourceIp}`) > limits.authFailLimit) {
			const seconds = String(failures.secondsLeft());
			return refuse(429, reason, "Too many failed attempts, try again later", { hint, headers: { "Retry-After": seconds } });
		}
		return refuse(401, reason, message, { hint, headers: { "WWW-Authenticate": 'Bearer, Basic realm="HookWise"' } });
	}

	function read(arrival: Arrival, body: Body): Verdict {
		const { endpoint, operation, requestId } = arrival;
		const raw = rawOf(arrival, body);
		const payload = readDelivery(raw, endpoint);
		if (operation !== null) {
			// A close may have no body.
			if (!payload.ok && !payload.isEmpty) return refuse(400, "payload", payload.message, { keep: true });
			const event = payloadOf(operation, payload.ok ? payload.value : undefined, requestId);
			if (typeof event === "string") return refuse(400, "payload", event);
			return { raw: { headers: { ...raw.headers, "content-type": "application/json" }, body: bytesOf(event) }, event };
		}
		if (!payload.ok) return refuse(400, "payload", payload.message, { keep: !payload.isEmpty });
		return challengeAnswer(payload.value, requestId) ?? { raw, event: null };
	}

	return (arrival, body) => {
		const { endpoint, sourceIp, headers, query } = arrival;
		if (!endpoint.isEnabled) return refuse(403, "disabled", "Endpoint is disabled");
		if (!rulesOf(endpoint).allows(sourceIp)) return refuse(403, "address", `IP ${sourceIp} not allowed`);
		const handshake = body.sent.length === 0 && query !== null ? graphAnswer(query, arrival.requestId) : null;
		if (handshake !== null) return handshake;
		const wrong = wrongCredentials(arrival, body);
		if (wrong !== null) return wrong;
		if (header(headers, "idempotency-key").length > MAX_KEY_LENGTH) {
			return refuse(400, "idempotency_key", `Idempotency-Key: at most ${MAX_KEY_LENGTH} characters`);
		}
		const result = read(arrival, body);
		if ("raw" in result && limits.rateLimit > 0 && accepted.hit(endpoint.id) > limits.rateLimit) {
			const seconds = String(accepted.secondsLeft());
			return refuse(429, "rate_limit", `More than ${limits.rateLimit} webhooks a minute (WEBHOOK_RATE_LIMIT)`, {
				headers: { "Retry-After": seconds },
			});
		}
		return result;
	};
}

/** The body as JSON, if the token may be in it. Only those bodies are parsed before the sender has shown a token. */
function bodyWithToken({ tokenPath }: LiveEndpoint, operation: Operation | null, { bytes }: Body, headers: SentHeaders): Json | undefined {
	const isEvent =
		operation?.api === "pagerduty" ||
		(bytes[0] === OPEN_BRACE && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('"routing_key"'));
	if (tokenPath === null && !isEvent) return undefined;
	const payload = readPayload(bytes, headers["content-type"] ?? null);
	return payload.ok ? payload.value : undefined;
}

/** The part of a request that is stored: its unpacked body, or the body made of its query parameters. */
export function rawOf({ headers, endpoint, query, operation }: Arrival, body: Body): RawDelivery {
	const isMade = query !== null && operation === null && body.sent.length === 0;
	if (endpoint.tokenHeader === null && body.encoding === "none" && !isMade) return { headers, body: body.bytes };
	const kept: Record<string, string> = { ...headers };
	if (endpoint.tokenHeader !== null && kept[endpoint.tokenHeader] !== undefined) kept[endpoint.tokenHeader] = MASK;
	if (body.encoding === "unpacked") delete kept["content-encoding"];
	if (!isMade) return { headers: kept, body: body.bytes };
	const parameters = endpoint.tokenInUrl ? withoutToken(query, tokensOf(endpoint)) : query;
	return { headers: { ...kept, "content-type": "application/json" }, body: bodyOf(parameters) };
}
