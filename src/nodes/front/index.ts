/** The part of a node that takes requests, whoever leads: they are answered here, or passed to the leader, or wait for one. */
import { type NewDelivery, StoreUnavailable } from "../../store/index.ts";
import type { Served } from "../../web/index.ts";
import { NOT_LEADING, type Passing, type Place } from "../passing.ts";
import { decodeDeliveries, HAND_OVER_PATH, type Spool, sendToOneOf } from "../spool/index.ts";
import { createPages } from "./pages.ts";
import { createStanding, type Handlers, unavailable } from "./standing.ts";
import { createWebhooks, LEADER_MS, type Outage } from "./webhooks.ts";

export type { Handlers } from "./standing.ts";

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

export interface FrontDeps {
	readonly passing: Passing;
	/** Largest webhook body, bytes. */
	readonly largestBody: number;
	/** How long a request waits for somebody who can answer. Milliseconds. */
	readonly holdMs: number;
	/** Where webhooks go that nobody can take. */
	readonly spool: Spool;
}

export function createFront({ passing, largestBody, holdMs, spool }: FrontDeps): Front {
	const outage: Outage = { since: performance.now() };
	const point = createStanding(holdMs, () => {
		outage.since = point.now().kind === "nobody" ? (outage.since ?? performance.now()) : null;
		spool.handTo(handOver);
	});
	const webhook = createWebhooks({ passing, point, largestBody, holdMs, spool, outage });
	const page = createPages({ passing, point, holdMs, spool, outage });
	let open = 0;

	async function counted<T>(work: () => Promise<T>): Promise<T> {
		open++;
		try {
			return await work();
		} finally {
			open--;
		}
	}

	/** How what was kept here gets to the leader. @throws if none takes it */
	async function handOver(deliveries: readonly NewDelivery[]): Promise<void> {
		const now = point.now();
		if (now.kind === "here") await point.answered(() => now.handlers.takeOver(deliveries));
		else await sendToOneOf(now.kind === "there" ? [now] : point.others(), deliveries, passing);
		outage.since = null;
	}

	/** Another node hands over what it has kept. @returns null if it is another request */
	async function handedOver(request: Request): Promise<Response | null> {
		if (request.method !== "POST" || new URL(request.url).pathname !== HAND_OVER_PATH) return null;
		const body = await passing.letterOf(request, HAND_OVER_PATH);
		if (body === null) return null;
		return point.forAnother(async ({ takeOver }) => {
			try {
				await takeOver(decodeDeliveries(body));
				return new Response(null, { status: 204 });
			} catch (error) {
				if (error instanceof StoreUnavailable) return unavailable();
				throw error;
			}
		});
	}

	return {
		here: (handlers) => point.stand({ kind: "here", handlers }),
		there: (name, url) => point.stand({ kind: "there", name, url }),
		nobody: () => point.stand({ kind: "nobody" }),
		quiet: point.quiet,
		known: point.known,
		open: () => open,
		async receive(request, call) {
			const passed = passing.passed(request);
			if (passed === null) return counted(() => webhook(request, call));
			// What this node has kept goes first.
			const isFirst = point.now().kind !== "here" || (await spool.emptied(performance.now() + LEADER_MS));
			return isFirst ? point.forAnother(({ receive }) => receive(request, { ...call, ...passed })) : unavailable({ [NOT_LEADING]: "true" });
		},
		async fetch(request, { peer }) {
			const handed = await handedOver(request);
			if (handed !== null) return handed;
			const passed = passing.passed(request);
			if (passed === null) return counted(() => page(request, peer));
			return point.forAnother(({ fetch: local }) => local(request, { peer: passed.peer }));
		},
	};
}
