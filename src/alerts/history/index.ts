/** History of received webhooks and their results: masked for people, unchanged for replays. */

import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { type BodyCipher, SealBroken } from "../../base/security/index.ts";
import { createAudit } from "../../setup/audit/index.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type {
	AlertRow,
	AuditStore,
	DealingStore,
	DeliveryStore,
	HistoryCounts,
	HistoryFilter,
	RemoteReading,
	RemovalStore,
} from "../../store/index.ts";
import type { Ingest } from "../ingest/index.ts";
import { type Confirmed, confirmSubscription } from "./confirming.ts";
import { type AlertDetailView, type DetailDeps, type Revealed, revealDelivery, viewDetail } from "./detail.ts";
import { type AlertView, duringOutage, type Outage, viewAlert } from "./item.ts";
import { createJobs, type Jobs, type JobView } from "./jobs.ts";

export type { Confirmed } from "./confirming.ts";
export type { AlertDetailView, AttemptView, LinkedView, Revealed } from "./detail.ts";
export { createIndexing, type Indexing } from "./indexing.ts";
export { type AlertView, duringOutage, type Outage, viewAlert } from "./item.ts";
export type { Jobs, JobView } from "./jobs.ts";

/** Selection of alerts for an operation. */
export type Selection = { readonly ids: readonly number[] } | { readonly filter: HistoryFilter };

export type Replayed =
	| { readonly ok: true; readonly requestId: string }
	| { readonly ok: false; readonly why: "missing" | "unkept" | "masked" };
export type Resolved = "resolved" | "missing" | "alive";
export type Removed = "gone" | "missing" | "unfinished";

export interface History {
	page(filter: HistoryFilter, limit: number, cursor: number | null): Promise<{ items: AlertView[]; nextCursor: number | null }>;
	/**
	 * @param most maximum number of alerts to look at, newest first, if counting needs to read each one; exact
	 * if left out
	 */
	counts(filter: HistoryFilter, most?: number): Promise<HistoryCounts>;
	/** Counts of those of these alerts that exist. */
	countsOf(ids: readonly number[]): Promise<HistoryCounts>;
	detail(id: number): Promise<AlertDetailView | null>;
	/**
	 * Sends the original delivery through today's configuration. `force`: even if its key has recovered since.
	 * @throws StoreUnavailable
	 */
	replay(id: number, actor: Actor, options?: { readonly force: boolean }): Promise<Replayed>;
	/** Unmasked headers and body; audited. null if there is no such alert, or its body was not kept. */
	reveal(id: number, actor: Actor): Promise<Revealed | null>;
	/** Follows the confirmation link of Amazon SNS; audited. */
	confirm(id: number, actor: Actor): Promise<Confirmed>;
	remove(id: number, actor: Actor): Promise<Removed>;
	/** Marks a dead letter as dealt with by a person; no effect if it already is. */
	resolve(id: number, actor: Actor): Promise<Resolved>;
	replayMany(selection: Selection, actor: Actor): Promise<JobView>;
	/** Alerts that are not dead letters stay as they are. */
	resolveMany(selection: Selection, actor: Actor): Promise<JobView>;
	removeMany(selection: Selection, actor: Actor): Promise<JobView>;
	readonly jobs: Jobs;
	stop(): Promise<void>;
}

export interface HistoryDeps {
	readonly reading: RemoteReading["history"];
	readonly deliveries: DeliveryStore;
	readonly directory: EndpointDirectory;
	readonly removal: RemovalStore;
	readonly dealings: DealingStore;
	readonly audit: AuditStore;
	readonly cipher: BodyCipher;
	readonly ingest: Ingest;
	readonly clock: Clock;
	readonly events: Events;
	readonly outage: () => Outage | null;
	/** Used for confirmations only. */
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** Resolves once recent alerts can be found by search. */
	readonly searchable: () => Promise<void>;
	readonly onError: (error: unknown) => void;
}

/** Reasons why one of many alerts was not replayed. */
const NOT_REPLAYED = {
	missing: "no longer in history",
	unkept: "its body was not kept",
	masked: "taken over from the Python version, which kept it masked",
} as const;

/** Number of ids read at a time. */
const CHUNK = 10_000;

export function createHistory(deps: HistoryDeps): History {
	const kit = historyOf(deps);

	return {
		...looking(kit),
		...actingOnOne(kit),
		...actingOnMany(kit),
	};
}

type Opening = ReturnType<typeof historyOf>;

/** Finds and opens alerts, and writes audit entries. */
function historyOf(deps: HistoryDeps) {
	const { reading, deliveries, removal, dealings, cipher, clock, events } = deps;

	const jobs = createJobs({ clock, onError: deps.onError });

	const audit = createAudit({ store: deps.audit, clock });

	const audited = (action: string, subject: string, actor: Actor, endpointId: string | null = null): Promise<void> =>
		audit.record(actor, { action, subject, endpointId });

	async function idsOf(selection: Selection): Promise<number[]> {
		if ("ids" in selection) return [...selection.ids];
		const ids: number[] = [];
		for (;;) {
			const chunk = await reading.ids(selection.filter, CHUNK, ids.at(-1) ?? null);
			ids.push(...chunk);
			if (chunk.length < CHUNK) return ids;
		}
	}

	const openWith = (endpointId: string): DetailDeps => ({ cipher, endpoint: deps.directory.findAny(endpointId) });

	/** Unmasked content of a delivery; null if it no longer exists. */
	async function opened(id: number): Promise<{ readonly endpointId: string; readonly revealed: Revealed } | null> {
		const delivery = await deliveries.ofAlert(id);
		if (delivery?.sealed == null) return null;
		try {
			return { endpointId: delivery.endpointId, revealed: revealDelivery(delivery.sealed, openWith(delivery.endpointId)) };
		} catch (error) {
			if (error instanceof SealBroken) return null;
			throw error;
		}
	}

	async function inject(id: number, forced = false): Promise<Replayed> {
		const delivery = await deliveries.ofAlert(id);
		if (delivery === null) return { ok: false, why: (await reading.detail(id)) === null ? "missing" : "unkept" };
		// The Python version kept masked bodies; a replay would differ from the original.
		if (delivery.origin === "imported") return { ok: false, why: "masked" };
		if (delivery.sealed === null) return { ok: false, why: "unkept" };
		try {
			const { headers, body } = cipher.open(delivery.sealed);
			const { endpointId, sourceIp } = delivery;
			const requestId = await deps.ingest.inject({ endpointId, origin: "replay", headers, body, sourceIp, replayOf: id, forced });
			// An unreadable body that is replayed is in a person's hands now, whatever the result.
			await deliveries.handled(id);
			return { ok: true, requestId };
		} catch (error) {
			if (error instanceof SealBroken) return { ok: false, why: "unkept" };
			throw error;
		}
	}

	return { deps, reading, deliveries, removal, dealings, clock, events, jobs, audited, idsOf, openWith, opened, inject };
}

/** Reads history. */
function looking({ deps, reading, deliveries, openWith }: Opening): Pick<History, "page" | "counts" | "countsOf" | "detail"> {
	return {
		async page(filter, limit, cursor) {
			if (filter.q !== undefined) await deps.searchable();
			const page = await reading.page(filter, limit, cursor);
			return { items: page.items.map((row) => viewAlert(duringOutage(row, deps.outage()))), nextCursor: page.nextCursor };
		},
		counts: (filter, most) => reading.counts(filter, most),
		async countsOf(ids) {
			const byStatus: Partial<Record<AlertRow["status"], number>> = {};
			const byAction: Partial<Record<NonNullable<AlertRow["action"]>, number>> = {};
			const rows = await reading.rows(ids);
			for (const { status, action } of rows) {
				byStatus[status] = (byStatus[status] ?? 0) + 1;
				if (action !== null) byAction[action] = (byAction[action] ?? 0) + 1;
			}
			return { total: rows.length, byStatus, byAction, atLeast: false };
		},
		async detail(id) {
			const detail = await reading.detail(id);
			if (detail === null) return null;
			const row = duringOutage(detail.row, deps.outage());
			const [delivery, hint] = await Promise.all([deliveries.ofAlert(id), deliveries.hintOf(id)]);
			return viewDetail({ ...detail, row }, { delivery, hint }, openWith(row.endpointId));
		},
	};
}

/** Actions on one alert. */
function actingOnOne({
	deps,
	reading,
	removal,
	dealings,
	clock,
	events,
	audited,
	opened,
	inject,
}: Opening): Pick<History, "replay" | "reveal" | "confirm" | "remove" | "resolve"> {
	return {
		async replay(id, actor, { force } = { force: false }) {
			const replayed = await inject(id, force);
			if (replayed.ok) await audited("history.replay", `Alert ${id} as ${replayed.requestId}`, actor);
			return replayed;
		},
		async reveal(id, actor) {
			const found = await opened(id);
			if (found === null) return null;
			await audited("history.reveal", `Alert ${id}`, actor, found.endpointId);
			return found.revealed;
		},
		async confirm(id, actor) {
			const found = await opened(id);
			if (found === null) return { ok: false, why: "missing", message: "The body of this webhook was not kept." };
			const confirmed = await confirmSubscription(found.revealed.payload, deps.fetch);
			const outcome = confirmed.ok ? "confirmed" : confirmed.message;
			await audited("history.confirm", `Alert ${id}: ${outcome}`, actor, found.endpointId);
			return confirmed;
		},
		async remove(id, actor) {
			const detail = await reading.detail(id);
			if (detail === null) return "missing";
			if ((await removal.remove([id])) === 0) return "unfinished";
			await audited("history.delete", `Alert ${id}`, actor, detail.row.endpointId);
			return "gone";
		},
		async resolve(id, actor) {
			const [row] = await reading.rows([id]);
			if (row === undefined) return "missing";
			if (row.status !== "dlq") return "alive";
			if ((await dealings.resolve([id], clock.now())) > 0) {
				await audited("history.resolve", `Alert ${id}`, actor, row.endpointId);
				events.emit("alert.changed", { alertIds: [id] });
			}
			return "resolved";
		},
	};
}

/** Actions on many alerts, in the background. */
function actingOnMany({
	reading,
	removal,
	dealings,
	clock,
	events,
	jobs,
	audited,
	idsOf,
	inject,
}: Opening): Pick<History, "resolveMany" | "replayMany" | "removeMany" | "jobs" | "stop"> {
	return {
		async resolveMany(selection, actor) {
			const ids = await idsOf(selection);
			await audited("history.resolve", `${ids.length} alerts`, actor);
			return jobs.start("resolve", ids, async (slice) => {
				const rows = await reading.rows(slice);
				const dead = rows.filter(({ status }) => status === "dlq").map(({ id }) => id);
				await dealings.resolve(dead, clock.now());
				events.emit("alert.changed", { alertIds: dead });
				return Array.from({ length: slice.length - dead.length }, () => "it did not give up, or is gone");
			});
		},
		async replayMany(selection, actor) {
			// Oldest first, so that opens and closes happen in their original order.
			const ids = (await idsOf(selection)).sort((a, b) => a - b);
			await audited("history.replay", `${ids.length} alerts`, actor);
			return jobs.start("replay", ids, async (slice) => {
				const problems: string[] = [];
				for (const id of slice) {
					const replayed = await inject(id);
					if (!replayed.ok) problems.push(NOT_REPLAYED[replayed.why]);
				}
				return problems;
			});
		},
		async removeMany(selection, actor) {
			const ids = await idsOf(selection);
			await audited("history.delete", `${ids.length} alerts`, actor);
			return jobs.start("delete", ids, async (slice) => {
				const kept = slice.length - (await removal.remove(slice));
				return Array.from({ length: kept }, () => "not finished yet, or gone already");
			});
		},
		jobs,
		stop: () => jobs.stop(),
	};
}
