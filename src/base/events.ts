import type { CallRecord } from "./calls.ts";

/**
 * All events, with types. Metrics, the live feed, logs and tests subscribe; the code that emits never waits
 * for them. Payloads carry ids and names, never secrets or bodies.
 */
export interface EventMap {
	"delivery.accepted": { readonly seq: number; readonly requestId: string; readonly endpointId: string; readonly ackMs: number };
	/** `alertId`: its line in history; null if it was only counted. */
	"delivery.rejected": { readonly endpointId: string; readonly status: number; readonly reason: string; readonly alertId: number | null };
	"delivery.decided": { readonly seq: number; readonly parts: number };
	"alert.changed": { readonly alertIds: readonly number[] };
	/** A stretch of alerts has its outcome. `seconds` is the time since the first of them arrived. */
	"alert.finished": {
		readonly endpointId: string;
		readonly status: "processed" | "skipped" | "dlq";
		readonly action: string | null;
		readonly alertType: "OPEN" | "CLOSE" | "GENERIC";
		readonly count: number;
		readonly seconds: number;
	};
	"incident.changed": { readonly incidentId: number; readonly ticketId: number | null; readonly state: string };
	/** Result of a person's request to close the ticket. `problem` is null if it is closed. */
	"incident.closing": { readonly incidentId: number; readonly problem: string | null };
	"psa.call": CallRecord;
	"psa.health": { readonly state: "up" | "down"; readonly since: number; readonly message: string | null };
	/** Tickets go to another PSA from now on. */
	"psa.switched": { readonly kind: "connectwise" | "sandbox" };
	"queue.changed": { readonly lane: string };
	"store.commit": { readonly writes: number; readonly durationMs: number };
	"llm.answered": { readonly result: "ok" | "failed"; readonly seconds: number };
	/** A webhook used the old token while it is still valid. */
	"token.old": { readonly endpointId: string; readonly sourceIp: string; readonly userAgent: string };
	"endpoint.changed": { readonly endpointId: string };
	"maintenance.changed": { readonly enabled: boolean };
	/** `active`: number of silences in force now. */
	"silences.changed": { readonly active: number };
}

export type EventName = keyof EventMap;

export interface Events {
	emit<K extends EventName>(name: K, event: EventMap[K]): void;
	/**
	 * Subscribes; the returned function unsubscribes. If a listener throws, the error is reported and the
	 * listener stays subscribed.
	 */
	on<K extends EventName>(name: K, listener: (event: EventMap[K]) => void): () => void;
}

/** @param onError receives errors of listeners; they never reach the code that emits. */
export function createEvents(onError: (error: unknown, name: EventName) => void): Events {
	const listeners = new Map<EventName, Set<(event: never) => void>>();
	return {
		emit(name, event) {
			for (const listener of listeners.get(name) ?? []) {
				try {
					(listener as (e: typeof event) => void)(event);
				} catch (error) {
					onError(error, name);
				}
			}
		},
		on(name, listener) {
			const set = listeners.get(name) ?? new Set();
			listeners.set(name, set);
			set.add(listener as (event: never) => void);
			return () => {
				set.delete(listener as (event: never) => void);
			};
		},
	};
}
