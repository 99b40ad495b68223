/**
 * Authenticates a webhook, puts it on disk and answers. Decides nothing about tickets (behaviour section 1).
 */
import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { readPayload } from "../../base/payload/index.ts";
import {
	type AddressRules,
	type BodyCipher,
	clientAddress,
	compileAddressRules,
	createWindowCounter,
	type ProxyRules,
} from "../../base/security/index.ts";
import type { EndpointDirectory, LiveEndpoint } from "../../setup/endpoints/index.ts";
import { type Accepted, type DeliveryOrigin, type DeliveryStore, StoreUnavailable } from "../../store/index.ts";
import { acceptedAnswer, type Refusal, refusalAnswer, refuse } from "./answers.ts";
import { readBody } from "./body.ts";
import { checkCredentials } from "./credentials.ts";

export interface IngestSettings extends ProxyRules {
	/** Bytes. */
	readonly largestBody: number;
	/** Accepted webhooks per endpoint and minute; 0 for no limit. */
	readonly rateLimit: number;
	/** Failed credentials per address, endpoint and minute before the answer is 429. */
	readonly authFailLimit: number;
}

export interface IngestDeps {
	readonly directory: EndpointDirectory;
	readonly deliveries: DeliveryStore;
	readonly cipher: BodyCipher;
	readonly clock: Clock;
	readonly events: Events;
	readonly settings: IngestSettings;
	/** A delivery is on disk and waits to be decided. */
	readonly onDelivery: () => void;
	readonly onError: (error: unknown) => void;
}

/** A delivery that HookWise makes itself: a replay, a test. */
export interface Injection {
	readonly endpointId: string;
	readonly origin: Exclude<DeliveryOrigin, "webhook">;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
	readonly sourceIp: string | null;
	/** The alert that is replayed. */
	readonly replayOf: number | null;
}

export interface Ingest {
	/**
	 * Answers `POST /webhook/{endpoint_id}`. 202 only once the body is on disk.
	 * @param peer address of the connection
	 */
	receive(request: Request, endpointId: string, peer: string): Promise<Response>;
	/**
	 * Accepts a delivery from within. Resolves with its request id once it is on disk.
	 * @throws StoreUnavailable
	 */
	inject(injection: Injection): Promise<string>;
}

const PREFIX: Readonly<Record<Injection["origin"], string>> = { replay: "replay_", test: "test_", heartbeat: "timeout-" };
const LONGEST_KEY = 200;
const MINUTE_MS = 60_000;
/** Addresses and endpoints that are watched for failures at a time. */
const WATCHED = 100_000;

export function createIngest(deps: IngestDeps): Ingest {
	const { directory, deliveries, cipher, clock, events, settings } = deps;
	const failures = createWindowCounter({ clock, windowMs: MINUTE_MS, capacity: WATCHED });
	const accepted = createWindowCounter({ clock, windowMs: MINUTE_MS, capacity: WATCHED });
	const addressRules = new WeakMap<LiveEndpoint, AddressRules>();
	const peers = new Map<string, string>();

	const rulesOf = (endpoint: LiveEndpoint): AddressRules => {
		const rules = addressRules.get(endpoint) ?? compileAddressRules(endpoint.trustedIps);
		addressRules.set(endpoint, rules);
		return rules;
	};

	/** Reading an address takes longer than most checks, and senders come back. */
	function sourceOf(request: Request, peer: string): string {
		if (settings.useProxy) return clientAddress({ peer, forwardedFor: request.headers.get("x-forwarded-for"), ...settings });
		const known = peers.get(peer);
		if (known !== undefined) return known;
		if (peers.size >= WATCHED) peers.clear();
		const address = clientAddress({ peer, forwardedFor: null, ...settings });
		peers.set(peer, address);
		return address;
	}

	async function receive(request: Request, endpointId: string, peer: string): Promise<Response> {
		const started = performance.now();
		const requestId = Bun.randomUUIDv7();
		if (request.method !== "POST") {
			return refusalAnswer(refuse(405, null, "Send webhooks with POST", { Allow: "POST" }), requestId);
		}
		const endpoint = directory.find(endpointId);
		if (endpoint === undefined) return refusalAnswer(refuse(404, null, "Endpoint not found"), requestId);
		const sourceIp = sourceOf(request, peer);
		const body = await readBody(request, settings.largestBody);
		const checked = body.ok
			? check(request, endpoint, sourceIp, body.bytes)
			: body.why === "large"
				? refuse(413, "too_large", "Payload too large")
				: refuse(400, "broken_off", "The request broke off before its body was complete");
		if (checked !== null || !body.ok) return turnAway(checked ?? refuse(400, "broken_off", "No body"), endpoint, requestId, sourceIp);
		const idempotency = idempotencyOf(request, body.bytes);
		const taken = await take({
			requestId,
			endpointId,
			origin: "webhook",
			receivedAt: clock.now(),
			sourceIp,
			sealed: cipher.seal({ headers: request.headers.toJSON(), body: body.bytes }),
			replayOf: null,
			idempotency,
		});
		if ("status" in taken) return turnAway(taken, endpoint, requestId, sourceIp);
		if (taken.kind === "new") {
			events.emit("delivery.accepted", { seq: taken.seq, requestId, endpointId, ackMs: performance.now() - started });
		}
		return acceptedAnswer(taken.requestId, taken.kind === "duplicate");
	}

	/** The checks of the contract's table that follow the body's size, in its order. */
	function check(request: Request, endpoint: LiveEndpoint, sourceIp: string, body: Uint8Array): Refusal | null {
		const { headers } = request;
		const encoding = headers.get("content-encoding");
		if (encoding !== null && encoding.trim() !== "" && encoding.trim().toLowerCase() !== "identity") {
			return refuse(415, "encoding", "Send the body without Content-Encoding", { "Accept-Encoding": "identity" });
		}
		if (!endpoint.isEnabled) return refuse(403, "disabled", "Endpoint is disabled");
		if (!rulesOf(endpoint).allows(sourceIp)) return refuse(403, "address", `IP ${sourceIp} not allowed`);
		const problem = checkCredentials(endpoint, headers, body);
		if (problem !== null) return wrongCredentials(problem, endpoint.id, sourceIp);
		if ((headers.get("idempotency-key")?.length ?? 0) > LONGEST_KEY) {
			return refuse(400, "idempotency_key", `Idempotency-Key: at most ${LONGEST_KEY} characters`);
		}
		const payload = readPayload(body, headers.get("content-type"));
		if (!payload.ok) return refuse(400, "payload", payload.message);
		if (settings.rateLimit > 0 && accepted.hit(endpoint.id) > settings.rateLimit) {
			const seconds = String(accepted.secondsLeft());
			return refuse(429, "rate_limit", `More than ${settings.rateLimit} webhooks a minute (WEBHOOK_RATE_LIMIT)`, {
				"Retry-After": seconds,
			});
		}
		return null;
	}

	function wrongCredentials(problem: string, endpointId: string, sourceIp: string): Refusal {
		const reason = problem.includes("Bearer") ? "bearer" : "hmac";
		if (failures.hit(`${endpointId} ${sourceIp}`) > settings.authFailLimit) {
			return refuse(429, reason, "Too many failed attempts, try again later", { "Retry-After": String(failures.secondsLeft()) });
		}
		return refuse(401, reason, problem, { "WWW-Authenticate": "Bearer" });
	}

	async function take(delivery: Parameters<DeliveryStore["accept"]>[0]): Promise<Accepted | Refusal> {
		try {
			const taken = await deliveries.accept(delivery);
			if (taken.kind === "new") deps.onDelivery();
			return taken;
		} catch (error) {
			if (!(error instanceof StoreUnavailable)) throw error;
			deps.onError(error);
			return refuse(503, null, "HookWise cannot store webhooks right now, send it again later", {
				"Retry-After": String(error.retryAfterSeconds),
			});
		}
	}

	async function turnAway(refusal: Refusal, endpoint: LiveEndpoint, requestId: string, sourceIp: string): Promise<Response> {
		const { status, reason, message } = refusal;
		if (reason !== null) {
			const rejection = { requestId, endpointId: endpoint.id, at: clock.now(), sourceIp, reason, message };
			// The answer stands, whether or not history can take its line.
			const alertId = await deliveries.reject(rejection).catch((error: unknown) => {
				deps.onError(error);
				return null;
			});
			events.emit("delivery.rejected", { endpointId: endpoint.id, status, reason, alertId });
		}
		return refusalAnswer(refusal, requestId);
	}

	return {
		receive,
		async inject({ endpointId, origin, headers, body, sourceIp, replayOf }) {
			const requestId = `${PREFIX[origin]}${Bun.randomUUIDv7()}`;
			const sealed = cipher.seal({ headers, body });
			await deliveries.accept({
				...{ requestId, endpointId, origin, sourceIp, sealed, replayOf },
				receivedAt: clock.now(),
				idempotency: null,
			});
			deps.onDelivery();
			return requestId;
		},
	};
}

/** SHA-256 of key and body. A blank key (a template that was not filled) is none: it would make one alert of all that look alike. */
function idempotencyOf(request: Request, body: Uint8Array): Uint8Array | null {
	const key = request.headers.get("idempotency-key")?.trim() ?? "";
	return key === "" ? null : createHash("sha256").update(`${key}\0`).update(body).digest();
}
