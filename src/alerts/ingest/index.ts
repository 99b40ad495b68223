/**
 * Authenticates a webhook, puts it on disk and answers. Decides nothing about tickets (docs/contract/behaviour.md, section 1).
 */
import type { Clock } from "../../base/clock.ts";
import type { Config } from "../../base/config.ts";
import type { Events } from "../../base/events.ts";
import { HEAD_TOO_LARGE, isHeadTooLarge } from "../../base/head.ts";
import { type BodyCipher, clientAddress, type ProxyRules } from "../../base/security/index.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import { type Accepted, type DeliveryOrigin, type DeliveryStore, type NewDelivery, StoreUnavailable } from "../../store/index.ts";
import { acceptedAnswer, type Refusal, refusalAnswer, refuse, storeIsDown } from "./answers.ts";
import { type Body, readBody } from "./body.ts";
import { type Arrival, type CheckLimits, createChecks, type Passed, rawOf, WATCHED } from "./checks.ts";
import { headersOf } from "./headers.ts";
import { idempotencyOf } from "./idempotency.ts";
import { answerWithoutBody } from "./methods.ts";
import { operationAnswer, operationOf } from "./operations.ts";
import { queryOf } from "./parameters.ts";

export { type ReadingEndpoint, readDelivery, readingOf, tokensOf } from "./reading.ts";

export interface IngestSettings extends ProxyRules, CheckLimits {
	/** Maximum size in bytes, after decompression. */
	readonly largestBody: number;
}

/** The settings of the environment. */
export const ingestSettings = (config: Config, trustsProxy: (peer: string) => boolean): IngestSettings => ({
	largestBody: config.MAX_CONTENT_LENGTH_KB * 1024,
	rateLimit: config.WEBHOOK_RATE_LIMIT,
	authFailLimit: config.WEBHOOK_AUTH_FAIL_LIMIT,
	useProxy: config.USE_PROXY,
	proxyFixCount: config.PROXY_FIX_COUNT,
	trustsProxy,
});

export interface IngestDeps {
	readonly directory: EndpointDirectory;
	readonly deliveries: Pick<DeliveryStore, "accept" | "acceptAll" | "reject">;
	readonly cipher: BodyCipher;
	readonly clock: Clock;
	readonly events: Events;
	readonly settings: IngestSettings;
	/** Called when a delivery is on disk and waits to be decided. */
	readonly onDelivery: () => void;
	readonly onError: (error: unknown) => void;
}

/** A delivery that HookWise creates itself: a replay or a test. */
export interface Injection {
	readonly endpointId: string;
	readonly origin: Exclude<DeliveryOrigin, "webhook" | "imported">;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
	readonly sourceIp: string | null;
	/** Id of the alert that is replayed. */
	readonly replayOf: number | null;
	/** True for a replay that must act although its key has recovered since. */
	readonly forced?: boolean;
}

/** What is known of a webhook besides its request. */
export interface Call {
	/** As in the address; it may belong to no endpoint. */
	readonly endpointId: string;
	/** Address of the connection. */
	readonly peer: string;
	/** The path after the id, without outer slashes: addresses of other tools' APIs. */
	readonly rest: string;
	/**
	 * The request id that a node has given it. Asked for again with the same one, it is accepted once. Without it, one is
	 * made, and each request is a webhook of its own.
	 */
	readonly requestId?: string;
	/** The body as it was sent, up to a byte more than is allowed, if a node has read it; otherwise it is read from the request. */
	readonly sent?: Uint8Array;
}

export interface Ingest {
	/**
	 * Answers requests to `/webhook/{endpoint_id}`: 202 only once the body is on disk, 503 whenever it cannot be
	 * stored.
	 */
	receive(request: Request, call: Call): Promise<Response>;
	/**
	 * Accepts a delivery from HookWise itself. Resolves with its request id once it is on disk.
	 * @throws StoreUnavailable
	 */
	inject(injection: Injection): Promise<string>;
	/**
	 * Accepts webhooks that another node has checked and answered, in this order, all of them or none. One that is
	 * here already, by its request id or its idempotency key, is left out. They are on disk when this resolves.
	 * @throws StoreUnavailable
	 */
	takeOver(deliveries: readonly NewDelivery[]): Promise<void>;
}

const PREFIX: Readonly<Record<Injection["origin"], string>> = { replay: "replay_", test: "test_", heartbeat: "timeout-" };
/** `Retry-After` after an unexpected error. Seconds. */
const RETRY_SECONDS = 5;
const NO_SUCH_ADDRESS =
	"There is no such address below this endpoint: PagerDuty's v2/enqueue is, and Opsgenie's v2/alerts and v2/alerts/{alias} with close, acknowledge, notes";
const LARGE_HEAD = refuse(431, "head_too_large", HEAD_TOO_LARGE);
const EMPTY = { sent: new Uint8Array(), bytes: new Uint8Array(), encoding: "none" } as const;

/**
 * Tells the address of a sender. Results are cached: reading an address takes longer than most checks, and the same
 * senders come back.
 */
function createSources(settings: ProxyRules): (request: Request, peer: string) => string {
	const peers = new Map<string, string>();
	return (request, peer) => {
		if (settings.useProxy) return clientAddress({ peer, forwardedFor: request.headers.get("x-forwarded-for"), ...settings });
		const known = peers.get(peer);
		if (known !== undefined) return known;
		if (peers.size >= WATCHED) peers.clear();
		const address = clientAddress({ peer, forwardedFor: null, ...settings });
		peers.set(peer, address);
		return address;
	};
}

export function createIngest(deps: IngestDeps): Ingest {
	const { directory, deliveries, cipher, clock, events, settings } = deps;
	const check = createChecks({ clock, events, limits: settings });
	const sourceOf = createSources(settings);

	async function receive(request: Request, call: Call): Promise<Response> {
		const { endpointId, peer, rest, requestId = Bun.randomUUIDv7() } = call;
		try {
			const endpoint = directory.find(endpointId);
			if (endpoint === undefined) return refusalAnswer(refuse(404, null, "Endpoint not found"), requestId);
			const operation = rest === "" ? null : operationOf(rest);
			if (rest !== "" && operation === null) return refusalAnswer(refuse(404, null, NO_SUCH_ADDRESS), requestId);
			const query = queryOf(request.url);
			const arrival = {
				headers: headersOf(request),
				endpoint,
				operation,
				query,
				sourceIp: sourceOf(request, peer),
				requestId,
				mayBeHere: call.requestId !== undefined,
			};
			return await arrive(request, arrival, call.sent);
		} catch (error) {
			deps.onError(error);
			return refusalAnswer(storeIsDown(RETRY_SECONDS), requestId);
		}
	}

	async function arrive(request: Request, arrival: Arrival, sent: Uint8Array | undefined): Promise<Response> {
		const started = performance.now();
		const answered = (one: Response | Refusal): Response | Promise<Response> => (one instanceof Response ? one : turnAway(one, arrival));
		if (isHeadTooLarge(request.url, arrival.headers)) return turnAway(LARGE_HEAD, arrival);
		const early = answerWithoutBody(request.method, arrival);
		if (early !== null) return answered(early);
		const body = request.method === "GET" ? EMPTY : await readBody(sent ?? request, arrival.headers, settings.largestBody);
		if ("status" in body) return turnAway(body, arrival);
		const verdict = check(arrival, body);
		if ("raw" in verdict) return store(verdict, arrival, body, started);
		if (verdict instanceof Response || !verdict.keep) return answered(verdict);
		return turnAway(verdict, arrival, cipher.seal(rawOf(arrival, body)));
	}

	async function store({ raw, event }: Passed, arrival: Arrival, body: Body, started: number): Promise<Response> {
		const { endpoint, operation, sourceIp, requestId, mayBeHere } = arrival;
		const taken = await take({
			...{ requestId, mayBeHere },
			endpointId: endpoint.id,
			origin: "webhook",
			receivedAt: clock.now(),
			sourceIp,
			sealed: cipher.seal(raw),
			replayOf: null,
			// The event contains values that we added, which would make a repeated delivery look different. So the key
			// is computed from the body as sent.
			idempotency: idempotencyOf(arrival.headers, event === null ? raw.body : body.sent),
		});
		if ("status" in taken) return turnAway(taken, arrival);
		const ackMs = performance.now() - started;
		if (taken.kind === "new") events.emit("delivery.accepted", { seq: taken.seq, requestId, endpointId: endpoint.id, ackMs });
		if (operation === null || event === null) return acceptedAnswer(taken.requestId, taken.kind === "duplicate", endpoint.answerStatus);
		const told = event.dedup_key === requestId ? { ...event, dedup_key: taken.requestId } : event;
		return operationAnswer(operation, told, taken.requestId, ackMs);
	}

	async function take(delivery: NewDelivery): Promise<Accepted | Refusal> {
		try {
			const taken = await deliveries.accept(delivery);
			if (taken.kind === "new") deps.onDelivery();
			return taken;
		} catch (error) {
			if (!(error instanceof StoreUnavailable)) throw error;
			deps.onError(error);
			return storeIsDown(error.retryAfterSeconds);
		}
	}

	/** @param sealed the body, if it is worth keeping */
	async function turnAway(refusal: Refusal, arrival: Arrival, sealed: Uint8Array | null = null): Promise<Response> {
		const { endpoint, requestId, sourceIp } = arrival;
		const { status, reason, message, hint } = refusal;
		if (reason !== null) {
			const rejection = { requestId, endpointId: endpoint.id, at: clock.now(), sourceIp, reason, message, hint, sealed };
			// The sender gets this answer even if the rejection cannot be written to history.
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
		async inject({ endpointId, origin, headers, body, sourceIp, replayOf, forced = false }) {
			const requestId = `${PREFIX[origin]}${Bun.randomUUIDv7()}`;
			const sealed = cipher.seal({ headers, body });
			await deliveries.accept({
				...{ requestId, endpointId, origin, sourceIp, sealed, replayOf, forced },
				receivedAt: clock.now(),
				idempotency: null,
			});
			deps.onDelivery();
			return requestId;
		},
		async takeOver(given) {
			const started = performance.now();
			const taken = await deliveries.acceptAll(given.map((delivery) => ({ ...delivery, mayBeHere: true })));
			const ackMs = performance.now() - started;
			for (const [index, { requestId, endpointId }] of given.entries()) {
				const accepted = taken[index];
				if (accepted?.kind === "new") events.emit("delivery.accepted", { seq: accepted.seq, requestId, endpointId, ackMs });
			}
			deps.onDelivery();
		},
	};
}
