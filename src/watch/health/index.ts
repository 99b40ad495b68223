/** State of HookWise itself: for health endpoints, dashboard and alarms. */

import type { Incidents } from "../../alerts/incidents/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { Psa } from "../../psa/port/index.ts";
import type { Store } from "../../store/index.ts";

export type ServiceState = "up" | "down" | "warning" | "unconfigured";

export interface Services {
	readonly database: ServiceState;
	readonly queue: ServiceState;
	readonly worker: ServiceState;
	readonly connectwise: ServiceState;
	readonly ollama: ServiceState;
	readonly queue_depth: number;
	readonly oldest_job_age_seconds: number;
}

export interface Health {
	/**
	 * True if the store answers and accepts writes, and HookWise is not shutting down. A full disk or queue is
	 * shown in `services`, and by the answer to each webhook.
	 */
	ready(): Promise<boolean>;
	services(): Promise<Services>;
}

export interface HealthDeps {
	readonly store: Store;
	readonly incidents: Incidents;
	readonly psa: Psa;
	readonly clock: Clock;
	/** Bytes. */
	readonly minFreeBytes: number;
	readonly queueLimit: number;
	readonly isStopping: () => boolean;
	readonly ollama: () => Promise<ServiceState>;
}

/** If an alert waits longer than this while the PSA is up, something blocks the worker. Milliseconds. */
const SLOW_MS = 10 * 60_000;

export function createHealth(deps: HealthDeps): Health {
	const { store, incidents, psa, clock } = deps;

	async function answers(): Promise<boolean> {
		try {
			await store.meta.get("decided_through");
			return await store.takesWrites();
		} catch {
			// This only asks if it answers; the reason for a failure is already in the log.
			return false;
		}
	}

	async function database(): Promise<ServiceState> {
		if (!(await answers())) return "down";
		const free = store.freeBytes();
		if (free < deps.minFreeBytes) return "down";
		return free < deps.minFreeBytes * 2 ? "warning" : "up";
	}

	return {
		ready: async () => !deps.isStopping() && (await answers()),
		async services() {
			const down = incidents.health.state().state === "down";
			const [depth, oldest] = await Promise.all([store.reading.numbers.waiting(), store.reading.numbers.oldestWaiting()]);
			const age = oldest === null ? 0 : Math.max(0, clock.now() - oldest);
			return {
				database: await database(),
				queue: depth >= deps.queueLimit ? "down" : depth >= deps.queueLimit / 2 ? "warning" : "up",
				worker: deps.isStopping() ? "down" : age > SLOW_MS && !down ? "warning" : "up",
				connectwise: psa.kind === "sandbox" ? "unconfigured" : down ? "down" : "up",
				ollama: await deps.ollama(),
				queue_depth: depth,
				oldest_job_age_seconds: Math.floor(age / 1000),
			};
		},
	};
}
