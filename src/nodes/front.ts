import type { Served } from "../web/index.ts";
import { NOT_LEADING, type Passing, passedBack } from "./passing.ts";

/** What the app of a leading node answers with. */
export type Handlers = Pick<Served, "receive" | "fetch">;

/** Who answers requests. */
type Standing =
	| { readonly kind: "nobody" }
	| { readonly kind: "here"; readonly handlers: Handlers }
	| { readonly kind: "there"; readonly name: string; readonly url: string };

/** The part of a node that takes requests, whoever leads: they are answered here, or passed to the leader, or wait for one. */
export interface Front extends Handlers {
	/** This node leads. */
	here(handlers: Handlers): void;
	/** Another node leads. */
	there(name: string, url: string): void;
	/** Nobody leads at the moment. */
	nobody(): void;
	/** Number of requests that wait for a leader or for its answer. */
	open(): number;
}

/** Keeps a webhook that nobody can take now. @returns the answer; null if it cannot */
export type KeepWebhook = (
	request: Request,
	body: Uint8Array,
	where: { readonly id: string; readonly peer: string },
) => Promise<Response | null>;

export interface FrontDeps {
	readonly passing: Passing;
	/** Largest webhook body, bytes. */
	readonly largestBody: number;
	/** How long a request waits for somebody who can answer. Milliseconds. */
	readonly holdMs: number;
	readonly keep: KeepWebhook;
}

/** Another look is taken after this time, though nobody told of a change. Milliseconds. */
const LOOK_MS = 250;
/** Longest time a leader may take for a webhook before it is asked again. Milliseconds. */
const WEBHOOK_MS = 20_000;
const RETRY_SECONDS = "5";
/** An own key for each webhook makes trying again harmless (`alerts/ingest/idempotency.ts`). */
const ONCE = "x-hookwise-once";

export function createFront({ passing, largestBody, holdMs, keep }: FrontDeps): Front {
	let standing: Standing = { kind: "nobody" };
	let changed = Promise.withResolvers<void>();
	let open = 0;

	function stand(next: Standing): void {
		const same = next.kind === standing.kind && (next.kind !== "there" || (standing.kind === "there" && standing.url === next.url));
		if (same && next.kind !== "here") return;
		standing = next;
		changed.resolve();
		changed = Promise.withResolvers<void>();
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

	/**
	 * Asks whoever leads until somebody answers. A try is given up when the lead changes.
	 * @returns null when the time is over
	 */
	async function ask(
		tryOnce: (now: Exclude<Standing, { kind: "nobody" }>, signal: AbortSignal) => Promise<Response | null>,
	): Promise<Response | null> {
		const until = performance.now() + holdMs;
		do {
			const now = standing;
			if (now.kind !== "nobody") {
				const abort = new AbortController();
				const given = changed.promise.then(() => null);
				const answer = await Promise.race([tryOnce(now, abort.signal), given]).catch(() => null);
				if (answer !== null && (answer.status !== 503 || standing === now)) return answer;
				abort.abort();
			}
			if (standing === now) await Promise.race([changed.promise, Bun.sleep(LOOK_MS)]);
		} while (performance.now() < until);
		return null;
	}

	/** Passes a request to another node. @returns null if it does not lead either */
	async function pass(
		to: { readonly name: string; readonly url: string },
		request: Request,
		peer: string,
		body: BodyInit | null,
		signal: AbortSignal,
	): Promise<Response | null> {
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

	async function webhook(request: Request, id: string, peer: string, rest: string): Promise<Response> {
		const body = request.method === "GET" || request.method === "HEAD" ? null : await bodyOf(request, largestBody);
		const headers = new Headers(request.headers);
		headers.set(ONCE, Bun.randomUUIDv7());
		const again = (): Request => new Request(request.url, { method: request.method, headers, body });
		const answer = await ask((now, signal) =>
			now.kind === "here"
				? now.handlers.receive(again(), id, peer, rest)
				: pass(now, again(), peer, body, AbortSignal.any([signal, AbortSignal.timeout(WEBHOOK_MS)])),
		);
		return answer ?? (await keep(again(), body ?? new Uint8Array(), { id, peer })) ?? unavailable();
	}

	async function page(request: Request, peer: string): Promise<Response> {
		if (new URL(request.url).pathname === "/health") return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
		let sent = false;
		const answer = await ask(async (now, signal) => {
			// What was sent once may have been done.
			if (sent && request.method !== "GET" && request.method !== "HEAD") return unavailable();
			sent = true;
			if (now.kind === "here") return now.handlers.fetch(request, { peer });
			const answered = await pass(now, request, peer, request.body, AbortSignal.any([signal, request.signal]));
			if (answered === null) sent = request.body !== null;
			return answered;
		});
		return answer ?? unavailable();
	}

	return {
		here: (handlers) => stand({ kind: "here", handlers }),
		there: (name, url) => stand({ kind: "there", name, url }),
		nobody: () => stand({ kind: "nobody" }),
		open: () => open,
		async receive(request, id, peer, rest = "") {
			const passed = passing.peerOf(request);
			if (passed === null) return counted(() => webhook(request, id, peer, rest));
			return standing.kind === "here" ? standing.handlers.receive(request, id, passed, rest) : unavailable({ [NOT_LEADING]: "true" });
		},
		async fetch(request, { peer }) {
			const passed = passing.peerOf(request);
			if (passed === null) return counted(() => page(request, peer));
			return standing.kind === "here" ? standing.handlers.fetch(request, { peer: passed }) : unavailable({ [NOT_LEADING]: "true" });
		},
	};
}

/** A body up to one byte more than is allowed, so that ingest sees that it is too large. */
async function bodyOf(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
	if (request.body === null) return new Uint8Array();
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of request.body) {
		parts.push(part);
		length += part.length;
		if (length > limit) break;
	}
	return new Uint8Array(Buffer.concat(parts).subarray(0, limit + 1));
}
