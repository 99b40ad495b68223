/** The event stream of the dashboard: masked and numbered changes, kept for clients that reconnect. */

import { duringOutage, type Outage, viewAlert } from "../../alerts/history/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { type AlertRow, alertId, PARTS, type RemoteReading } from "../../store/index.ts";

export interface LiveEvent {
	/** Increases by one; unique even across restarts. */
	readonly id: number;
	readonly event: "delivery" | "ticket" | "psa" | "queue" | "maintenance";
	/** JSON. */
	readonly data: string;
}

export type LiveListener = (event: LiveEvent) => void;

export interface Live {
	/**
	 * Sends missed events after `lastId`, then all new ones. `reset`: more was missed than is kept, or `lastId`
	 * is unknown.
	 * @param lastId null for a new client, which gets no old events
	 */
	subscribe(
		lastId: number | null,
		listener: LiveListener,
	): { readonly missed: readonly LiveEvent[]; readonly reset: boolean; readonly lastId: number; end(): void };
	stop(): void;
}

export interface LiveDeps {
	readonly events: Events;
	readonly reading: RemoteReading["history"];
	readonly clock: Clock;
	/** Number of waiting jobs. */
	readonly depth: () => Promise<number>;
	readonly outage: () => Outage | null;
	readonly onError: (error: unknown) => void;
}

const KEPT = 1_000;
/** Time for which changes are collected, so that quick steps of one alert are sent as one event. Milliseconds. */
const GATHER_MS = 150;
/** The same during a storm, of which only the newest changes can be sent. Milliseconds. */
const STORM_GATHER_MS = 1_000;
/** Maximum number of alerts in one event; of a storm only numbers are sent. */
const MAX_ALERTS = 200;
/** A client that is away for longer starts again; without any client, nothing is read. Milliseconds. */
const AWAY_MS = 10 * 60_000;

export function createLive({ events, reading, clock, depth, outage, onError }: LiveDeps): Live {
	const kept: LiveEvent[] = [];
	const listeners = new Set<LiveListener>();
	const changed = new Set<number>();
	// Ids begin with the time, so those of an earlier process are always smaller.
	let next = clock.now() * 1_000;
	let cancel: (() => void) | null = null;
	let gatherMs = GATHER_MS;
	let leftAt = Number.NEGATIVE_INFINITY;

	function push(event: LiveEvent["event"], data: object): void {
		const entry = { id: next++, event, data: JSON.stringify(data) };
		kept.push(entry);
		if (kept.length > KEPT) kept.shift();
		for (const listener of listeners) listener(entry);
	}

	/** Drops changes that nobody hears. A number is used up, so that a client that comes back notices the gap. */
	function tellNobody(): void {
		changed.clear();
		kept.length = 0;
		next++;
	}

	async function tell(): Promise<void> {
		if (listeners.size === 0 && clock.now() - leftAt > AWAY_MS) return tellNobody();
		const ids = [...changed].sort((a, b) => a - b);
		changed.clear();
		gatherMs = ids.length > MAX_ALERTS ? STORM_GATHER_MS : GATHER_MS;
		const told = ids.slice(-MAX_ALERTS);
		for (const row of await reading.rows(told)) {
			push("delivery", viewAlert(duringOutage(row, outage())));
			const ticket = ticketOf(row);
			if (ticket !== null) push("ticket", ticket);
		}
		push("queue", { depth: await depth(), changed: ids.length, told: told.length, at: isoTime(clock.now()) });
	}

	function note(ids: readonly number[]): void {
		for (const id of ids) changed.add(id);
		cancel ??= clock.after(gatherMs, () => {
			cancel = null;
			tell().catch(onError);
		});
	}

	const subscriptions = [
		events.on("delivery.accepted", ({ seq }) => note([alertId(seq, 1)])),
		events.on("delivery.decided", ({ seq, parts }) =>
			note(Array.from({ length: Math.min(parts, MAX_ALERTS) }, (_, index) => seq * PARTS + index + 1)),
		),
		events.on("delivery.rejected", ({ alertId: id }) => note(id === null ? [] : [id])),
		events.on("alert.changed", ({ alertIds }) => note(alertIds)),
		events.on("psa.health", ({ state, since, message }) => push("psa", { state, since: isoTime(since), message })),
		events.on("psa.switched", ({ kind }) => push("psa", { state: "up", since: isoTime(clock.now()), message: null, kind })),
		events.on("maintenance.changed", ({ enabled }) => push("maintenance", { maintenance_mode: enabled })),
	];

	return {
		subscribe(lastId, listener) {
			listeners.add(listener);
			const oldest = kept[0]?.id ?? next;
			const reset = lastId !== null && (lastId < oldest - 1 || lastId >= next);
			return {
				missed: lastId === null || reset ? [] : kept.filter(({ id }) => id > lastId),
				reset,
				lastId: next - 1,
				end() {
					leftAt = clock.now();
					return listeners.delete(listener);
				},
			};
		},
		stop() {
			cancel?.();
			for (const unsubscribe of subscriptions) unsubscribe();
			listeners.clear();
		},
	};
}

const ticketOf = (row: AlertRow): object | null =>
	row.status === "processed" && row.ticketId !== null
		? {
				ticket_id: row.ticketId,
				action: row.action,
				reason: row.reason,
				summary: row.summary,
				endpoint_id: row.endpointId,
				at: isoTime(row.processedAt),
			}
		: null;
