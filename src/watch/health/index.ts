/** How HookWise itself is: for the health paths, the dashboard and the alarms. */

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
	/** Whether the store answers and takes writes, and nothing is shutting down. A full disk or queue shows in `services`, and on each webhook. */
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

/** An alert that waits longer than this, with the PSA up, says that something holds the worker. Milliseconds. */
const SLOW_MS = 10 * 60_000;

export function createHealth(deps: HealthDeps): Health {
	const { store, incidents, psa, clock } = deps;

	async function answers(): Promise<boolean> {
		try {
			await store.meta.get("decided_through");
			return await store.takesWrites();
		} catch {
			// The question is whether it answers; why it does not is in the log already.
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
