import type { Ingest } from "../alerts/ingest/index.ts";
import { type NewDelivery, StoreUnavailable } from "../store/index.ts";
import type { Served } from "../web/index.ts";
import { NOT_LEADING, type Passing, passedBack } from "./passing.ts";
import { decodeDeliveries, HAND_OVER_PATH, type Spool, sendToOneOf } from "./spool/index.ts";
import { unless } from "./unless.ts";

/** What the app of a leading node answers with. */
export type Handlers = Pick<Served, "receive" | "fetch"> & Pick<Ingest, "takeOver">;

/** Where another node is. */
export interface Place {
	readonly name: string;
	readonly url: string;
}

/** Who answers requests. */
type Standing = { readonly kind: "nobody" } | { readonly kind: "here"; readonly handlers: Handlers } | ({ readonly kind: "there" } & Place);

/** The part of a node that takes requests, whoever leads: they are answered here, or passed to the leader, or wait for one. */
export interface Front extends Pick<Served, "receive" | "fetch"> {
	/** This node leads. */
	here(handlers: Handlers): void;
	/** Another node leads. */
	there(name: string, url: string): void;
	/** Nobody leads at the moment. */
	nobody(): void;
	/** Other nodes, to be asked when this one cannot reach PostgreSQL and so does not know who leads. */
	known(others: readonly Place[]): void;
	/** Resolves once no request is being answered here any more. */
	quiet(): Promise<void>;
	/** Number of requests that wait for a leader or for its answer. */
	open(): number;
}

/** How a request is answered by either. `there` resolves with null if that node does not lead after all. */
interface Asking {
	readonly here: (handlers: Handlers) => Promise<Response>;
	readonly there: (leader: Place, signal: AbortSignal) => Promise<Response | null>;
	/** True if it may be asked of several nodes, one after the other. */
	readonly isRepeatable: boolean;
}

export interface FrontDeps {
	readonly passing: Passing;
	/** Largest webhook body, bytes. */
	readonly largestBody: number;
	/** How long a request waits for somebody who can answer. Milliseconds. */
	readonly holdMs: number;
	/** Where webhooks go that nobody can take. */
	readonly spool: Spool;
}

/** Another look is taken after this time, though nobody told of a change. Milliseconds. */
const LOOK_MS = 250;
/** Longest wait for a node that may lead or not. Milliseconds. */
const GUESS_MS = 2_000;
/** Longest wait for a leader's answer to begin. Milliseconds. */
const LONGEST_MS = 110_000;
const RETRY_SECONDS = "5";
/**
 * How long a webhook waits before it is kept here: many senders give up after 10 seconds, and most outages of a
 * leader are shorter. Later webhooks of an outage don't wait. Milliseconds.
 */
const KEEP_AFTER_MS = 5_000;
/** Time that a leader gets in any case. Milliseconds. */
const LEADER_MS = 1_000;
/** How long a look at the leader's readiness may take on a node that keeps webhooks. Milliseconds. */
const READY_MS = 2_000;
/** If more wait to be handed over, a new webhook goes behind them at once; if fewer, it waits until they are. */
const MANY = 1_000;
/** An own key for each webhook makes trying again harmless (`alerts/ingest/idempotency.ts`). */
const ONCE = "x-hookwise-once";

export function createFront({ passing, largestBody, holdMs, spool }: FrontDeps): Front {
	let standing: Standing = { kind: "nobody" };
	/** Aborted when another one answers from then on. */
	let changing = new AbortController();
	let others: readonly Place[] = [];
	let open = 0;
	let busy = 0;
	let idle = Promise.withResolvers<void>();
	/** Since when no webhook could be taken (`performance.now`); null if the last one could. */
	let awaySince: number | null = performance.now();

	function stand(next: Standing): void {
		const same = next.kind === standing.kind && (next.kind !== "there" || (standing.kind === "there" && standing.url === next.url));
		if (same && next.kind !== "here") return;
		standing = next;
		awaySince = next.kind === "nobody" ? (awaySince ?? performance.now()) : null;
		spool.handTo(handOver);
		const before = changing;
		changing = new AbortController();
		before.abort();
	}

	const unavailable = (extra: Record<string, string> = {}): Response => {
		const requestId = Bun.randomUUIDv7();
		return Response.json(
			{ status: "error", message: "No node leads at the moment, try again shortly", request_id: requestId },
			{ status: 503, headers: { "X-Request-Id": requestId, "Retry-After": RETRY_SECONDS, "Cache-Control": "no-store", ...extra } },
		);
	};

	async function counted<T>(work: () => Promise<T>): Promise<T> {
		open++;
		try {
			return await work();
		} finally {
			open--;
		}
	}

	/** An answer of the app on this node. */
	async function answered<T>(work: () => T | Promise<T>): Promise<T> {
		busy++;
		try {
			return await work();
		} finally {
			busy--;
			if (busy === 0) idle.resolve();
		}
	}

	/** How what was kept here gets to the leader. @throws if none takes it */
	async function handOver(deliveries: readonly NewDelivery[]): Promise<void> {
		const now = standing;
		if (now.kind === "here") await answered(() => now.handlers.takeOver(deliveries));
		else await sendToOneOf(now.kind === "there" ? [now] : others, deliveries, passing);
		awaySince = null;
	}

	/** Another node hands over what it has kept. @returns null if it is no node */
	async function handedOver(request: Request): Promise<Response | null> {
		const body = await passing.letterOf(request, HAND_OVER_PATH);
		if (body === null) return null;
		return forAnother(async ({ takeOver }) => {
			try {
				await takeOver(decodeDeliveries(body));
				return new Response(null, { status: 204 });
			} catch (error) {
				if (error instanceof StoreUnavailable) return unavailable();
				throw error;
			}
		});
	}

	/**
	 * Asks whoever leads until somebody answers. A leader elsewhere may never answer, so that a try is given up
	 * when the lead changes; the app here always answers.
	 * @param until as `performance.now`
	 * @returns null when the time is over
	 */
	async function ask({ here, there, isRepeatable }: Asking, until = performance.now() + holdMs): Promise<Response | null> {
		do {
			const now = standing;
			const change = changing.signal;
			const answer =
				now.kind === "here"
					? await askHere(() => here(now.handlers), now)
					: now.kind === "there"
						? await askThere(there, now, change, LONGEST_MS)
						: isRepeatable
							? await askAround(there, change)
							: null;
			if (answer !== null) return answer;
			if (standing === now) await unless(change, Bun.sleep(LOOK_MS));
		} while (performance.now() < until);
		return null;
	}

	/** Null if the app refused because the lead was lost. */
	async function askHere(work: () => Promise<Response>, now: Standing): Promise<Response | null> {
		const answer = await answered(work);
		return answer.status === 503 && standing !== now ? null : answer;
	}

	/** Asks another node until the lead changes. */
	async function askThere(there: Asking["there"], place: Place, change: AbortSignal, longestMs: number): Promise<Response | null> {
		const abort = new AbortController();
		const giveUp = (): void => abort.abort();
		change.addEventListener("abort", giveUp);
		const timer = setTimeout(giveUp, longestMs);
		const answer = await unless(change, there(place, abort.signal)).catch(() => null);
		clearTimeout(timer);
		// A stream ends with the lead, so that whoever listens asks the next leader.
		if (answer === null || !isStream(answer)) change.removeEventListener("abort", giveUp);
		return answer;
	}

	/** Asks all other nodes: one of them may lead. */
	async function askAround(there: Asking["there"], change: AbortSignal): Promise<Response | null> {
		for (const place of others) {
			const answer = await askThere(there, place, change, GUESS_MS);
			if (answer !== null) return answer;
		}
		return null;
	}

	/** Passes a request to another node. @returns null if it does not lead either */
	async function pass(to: Place, request: Request, peer: string, body: BodyInit | null, signal: AbortSignal): Promise<Response | null> {
		const { pathname, search } = new URL(request.url);
		const answer = await fetch(`${to.url}${pathname}${search}`, {
			method: request.method,
			headers: passing.headersFor(request, peer),
			body,
			redirect: "manual",
			decompress: false,
			signal,
		});
		return answer.headers.has(NOT_LEADING) ? null : passedBack(answer, to.name);
	}

	/** Answers what another node has passed on. It asks the next leader if this one has lost the lead meanwhile. */
	async function forAnother(work: (handlers: Handlers) => Response | Promise<Response>): Promise<Response> {
		const now = standing;
		if (now.kind !== "here") return unavailable({ [NOT_LEADING]: "true" });
		const answer = await answered(() => work(now.handlers));
		return answer.status === 503 && standing !== now ? unavailable({ [NOT_LEADING]: "true" }) : answer;
	}

	async function webhook(request: Request, id: string, peer: string, rest: string): Promise<Response> {
		const body = request.method === "GET" || request.method === "HEAD" ? null : await bodyOf(request, largestBody);
		if (body === BROKEN_OFF) return brokenOff();
		const headers = new Headers(request.headers);
		headers.set(ONCE, Bun.randomUUIDv7());
		const again = (): Request => new Request(request.url, { method: request.method, headers, body });
		const taken = await taking({
			here: ({ receive }) => receive(again(), id, peer, rest),
			there: (leader, signal) => pass(leader, again(), peer, body, signal),
			isRepeatable: true,
		});
		return taken ?? (await spool.keep(again(), { id, peer, rest })) ?? unavailable();
	}

	/** Lets the leader take a webhook. @returns null if none can in time, or if what is kept here must go first */
	async function taking(asking: Asking): Promise<Response | null> {
		const came = performance.now();
		const patience = Math.min(came, awaySince ?? came) + (spool.keeps ? KEEP_AFTER_MS : holdMs);
		if (spool.keeps && spool.waiting() > MANY) return null;
		if (!(await spool.emptied(patience))) return null;
		if (!spool.keeps) return ask(asking);
		const isHopeless = standing.kind === "nobody" && others.length === 0;
		const until = Math.max(patience, performance.now() + (isHopeless ? 0 : LEADER_MS));
		// A leader that takes it after all, later, has it once: what is handed over has the same key (`ONCE`).
		const answer = await inTime(ask(asking, until), until);
		awaySince = answer === null ? (awaySince ?? came) : null;
		return answer;
	}

	/** A node that keeps webhooks can take them, whoever leads. */
	async function readiness(asking: Asking): Promise<Response> {
		const until = performance.now() + (spool.keeps ? READY_MS : holdMs);
		// A proxy that asks whether this node takes webhooks wants to know it now.
		const answer = standing.kind === "nobody" ? null : await inTime(ask(asking, until), until);
		if (answer !== null && (answer.status !== 503 || awaySince === null)) return answer;
		return (await spool.canKeep()) ? Response.json({ status: "ready" }, { headers: { "Cache-Control": "no-store" } }) : unavailable();
	}

	async function page(request: Request, peer: string): Promise<Response> {
		const { pathname } = new URL(request.url);
		if (pathname === "/health") return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
		const handed = request.method === "POST" && pathname === HAND_OVER_PATH ? await handedOver(request) : null;
		if (handed !== null) return handed;
		const repeatable = request.method === "GET" || request.method === "HEAD";
		let sent = false;
		/** What was sent once may have been done. */
		const once = async (work: () => Promise<Response | null> | Response | Promise<Response>): Promise<Response | null> => {
			if (sent && !repeatable) return unavailable();
			sent = true;
			const answer = await work();
			if (answer === null) sent = request.body !== null;
			return answer;
		};
		const asking: Asking = {
			here: async ({ fetch: local }) => (await once(() => local(request, { peer }))) ?? unavailable(),
			there: (leader, signal) => once(() => pass(leader, request, peer, request.body, AbortSignal.any([signal, request.signal]))),
			isRepeatable: repeatable,
		};
		return pathname === "/readyz" ? readiness(asking) : ((await ask(asking)) ?? unavailable());
	}

	return {
		here: (handlers) => stand({ kind: "here", handlers }),
		there: (name, url) => stand({ kind: "there", name, url }),
		nobody: () => stand({ kind: "nobody" }),
		async quiet() {
			if (busy === 0) return;
			idle = Promise.withResolvers();
			await idle.promise;
		},
		known(list) {
			others = list;
		},
		open: () => open,
		async receive(request, id, peer, rest = "") {
			const passed = passing.peerOf(request);
			if (passed === null) return counted(() => webhook(request, id, peer, rest));
			// What this node has kept goes first.
			if (standing.kind === "here" && !(await spool.emptied(performance.now() + LEADER_MS))) return unavailable({ [NOT_LEADING]: "true" });
			return forAnother(({ receive }) => receive(request, id, passed, rest));
		},
		async fetch(request, { peer }) {
			const passed = passing.peerOf(request);
			if (passed === null) return counted(() => page(request, peer));
			return forAnother(({ fetch: local }) => local(request, { peer: passed }));
		},
	};
}

/** @returns null if the time (of `performance.now`) is over before it resolves */
async function inTime<T>(work: Promise<T>, until: number): Promise<T | null> {
	const late = Promise.withResolvers<null>();
	const timer = setTimeout(() => late.resolve(null), Math.max(0, until - performance.now()));
	try {
		return await Promise.race([work, late.promise]);
	} finally {
		clearTimeout(timer);
		work.catch(() => undefined);
	}
}

const isStream = ({ headers }: Response): boolean => headers.get("content-type")?.startsWith("text/event-stream") === true;

const BROKEN_OFF = Symbol("the sender closed the connection");

/** A body up to one byte more than is allowed, so that ingest sees that it is too large. */
async function bodyOf(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | typeof BROKEN_OFF> {
	if (request.body === null) return new Uint8Array();
	const told = request.headers.get("content-length");
	// Its length is known, so it needs no stream.
	if (told !== null && Number(told) <= limit) return request.bytes().catch(() => BROKEN_OFF);
	const parts: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const part of request.body) {
			parts.push(part);
			length += part.length;
			if (length > limit) break;
		}
	} catch {
		return BROKEN_OFF;
	}
	return new Uint8Array(Buffer.concat(parts).subarray(0, limit + 1));
}

/** Nobody reads it: the sender is gone. */
const brokenOff = (): Response =>
	Response.json({ status: "error", message: "The request broke off before its body was complete" }, { status: 400 });
