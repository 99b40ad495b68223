import type { Ingest } from "../../alerts/ingest/index.ts";
import type { Served } from "../../web/index.ts";
import { NOT_LEADING, type Passed, type Passing, type Place, passedBack } from "../passing.ts";
import { unless } from "../unless.ts";

/** What the app of a leading node answers with. */
export type Handlers = Pick<Served, "fetch"> & Pick<Ingest, "receive" | "takeOver">;

/** Who answers requests. */
export type Standing =
	| { readonly kind: "nobody" }
	| { readonly kind: "here"; readonly handlers: Handlers }
	| ({ readonly kind: "there" } & Place);

/** How a request is answered by either. `there` resolves with null if that node does not lead after all. */
export interface Asking {
	readonly here: (handlers: Handlers) => Promise<Response>;
	readonly there: (leader: Place, signal: AbortSignal) => Promise<Response | null>;
	/** True if it may be asked of several nodes, one after the other. */
	readonly isRepeatable: boolean;
}

/** Another look is taken after this time, though nobody told of a change. Milliseconds. */
const LOOK_MS = 250;
/** Longest wait for a node that may lead or not. Milliseconds. */
const GUESS_MS = 2_000;
/** Longest wait for a leader's answer to begin. Milliseconds. */
const LONGEST_MS = 110_000;
const RETRY_SECONDS = "5";

/** The answer where nobody can give one. */
export const unavailable = (extra: Record<string, string> = {}): Response => {
	const requestId = Bun.randomUUIDv7();
	return Response.json(
		{ status: "error", message: "No node leads at the moment, try again shortly", request_id: requestId },
		{ status: 503, headers: { "X-Request-Id": requestId, "Retry-After": RETRY_SECONDS, "Cache-Control": "no-store", ...extra } },
	);
};

export type StandingPoint = ReturnType<typeof createStanding>;

/**
 * Knows who answers, and asks them.
 * @param holdMs how long a request waits for somebody who can answer, milliseconds
 * @param onChange called when another one answers from then on
 */
export function createStanding(holdMs: number, onChange: () => void) {
	let standing: Standing = { kind: "nobody" };
	/** Aborted when another one answers from then on. */
	let changing = new AbortController();
	let others: readonly Place[] = [];

	function stand(next: Standing): void {
		const same = next.kind === standing.kind && (next.kind !== "there" || (standing.kind === "there" && standing.url === next.url));
		if (same && next.kind !== "here") return;
		standing = next;
		onChange();
		const before = changing;
		changing = new AbortController();
		before.abort();
	}

	const local = createLocal();

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
		const answer = await local.answered(work);
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

	/** Answers what another node has passed on. It asks the next leader if this one has lost the lead meanwhile. */
	async function forAnother(work: (handlers: Handlers) => Response | Promise<Response>): Promise<Response> {
		const now = standing;
		if (now.kind !== "here") return unavailable({ [NOT_LEADING]: "true" });
		const answer = await local.answered(() => work(now.handlers));
		return answer.status === 503 && standing !== now ? unavailable({ [NOT_LEADING]: "true" }) : answer;
	}

	return {
		now: () => standing,
		stand,
		ask,
		forAnother,
		answered: local.answered,
		quiet: local.quiet,
		others: () => others,
		known(list: readonly Place[]): void {
			others = list;
		},
	};
}

/** Counts what the app on this node is answering. */
function createLocal() {
	let busy = 0;
	let idle = Promise.withResolvers<void>();
	return {
		/** An answer of the app on this node. */
		async answered<T>(work: () => T | Promise<T>): Promise<T> {
			busy++;
			try {
				return await work();
			} finally {
				busy--;
				if (busy === 0) idle.resolve();
			}
		},
		/** Resolves once nothing is being answered here any more. */
		async quiet(): Promise<void> {
			if (busy === 0) return;
			idle = Promise.withResolvers();
			await idle.promise;
		},
	};
}

const isStream = ({ headers }: Response): boolean => headers.get("content-type")?.startsWith("text/event-stream") === true;

/** Passes a request to another node. @returns null if it does not lead either */
export async function passTo(
	passing: Passing,
	to: Place,
	request: Request,
	passed: Passed,
	body: BodyInit | null,
	signal: AbortSignal,
): Promise<Response | null> {
	const { pathname, search } = new URL(request.url);
	const answer = await fetch(`${to.url}${pathname}${search}`, {
		method: request.method,
		headers: passing.headersFor(request, passed),
		body,
		redirect: "manual",
		decompress: false,
		signal,
	});
	return answer.headers.has(NOT_LEADING) ? null : passedBack(answer, to.name);
}
