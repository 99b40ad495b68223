import type { Passing } from "../passing.ts";
import type { Spool } from "../spool/index.ts";
import { type Asking, passTo, type StandingPoint, unavailable } from "./standing.ts";
import { inTime, type Outage } from "./webhooks.ts";

/** How long a look at the leader's readiness may take on a node that keeps webhooks. Milliseconds. */
const READY_MS = 2_000;

export interface PageDeps {
	readonly passing: Passing;
	readonly point: StandingPoint;
	/** How long a request waits for somebody who can answer. Milliseconds. */
	readonly holdMs: number;
	readonly spool: Spool;
	readonly outage: Outage;
}

/** Answers what is not a webhook. */
export function createPages({ passing, point, holdMs, spool, outage }: PageDeps) {
	/** A node that keeps webhooks can take them, whoever leads. */
	async function readiness(asking: Asking): Promise<Response> {
		const until = performance.now() + (spool.keeps ? READY_MS : holdMs);
		// A proxy that asks whether this node takes webhooks wants to know it now.
		const answer = point.now().kind === "nobody" ? null : await inTime(point.ask(asking, until), until);
		if (answer !== null && (answer.status !== 503 || outage.since === null)) return answer;
		return (await spool.canKeep()) ? Response.json({ status: "ready" }, { headers: { "Cache-Control": "no-store" } }) : unavailable();
	}

	async function page(request: Request, peer: string): Promise<Response> {
		const { pathname } = new URL(request.url);
		const passed = { peer, requestId: Bun.randomUUIDv7() };
		if (pathname === "/health") return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
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
			there: (leader, signal) =>
				once(() => passTo(passing, leader, request, passed, request.body, AbortSignal.any([signal, request.signal]))),
			isRepeatable: repeatable,
		};
		return pathname === "/readyz" ? readiness(asking) : ((await point.ask(asking)) ?? unavailable());
	}

	return page;
}
