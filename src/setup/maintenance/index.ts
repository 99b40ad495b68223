/**
 * Global maintenance: while it is on, alerts are decided and kept in history, but touch no ticket. It can be
 * planned.
 */

import type { Actor } from "../../base/actor.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { done, type Outcome } from "../../base/outcome.ts";
import type { SettingsStore } from "../../store/index.ts";
import type { Audit } from "../audit/index.ts";
import { type MaintenanceInput, periodOf } from "./input.ts";

export { type MaintenanceInput, maintenanceInput } from "./input.ts";

export interface MaintenanceState {
	readonly enabled: boolean;
	readonly reason: string | null;
	/** Milliseconds since the epoch; null until someone ends it. */
	readonly until: number | null;
}

/** Maintenance that starts by itself. Times in milliseconds since the epoch. */
export interface PlannedMaintenance {
	readonly reason: string | null;
	readonly startsAt: number;
	readonly until: number | null;
}

export interface Maintenance {
	/** Present state: off before its start and after its end. */
	current(): MaintenanceState;
	/** Planned maintenance; null if there is none. */
	planned(): PlannedMaintenance | null;
	/** Checks and makes a person's change. Without an input it toggles. */
	change(input: MaintenanceInput | undefined, actor: Actor): Promise<Outcome<MaintenanceState>>;
	/**
	 * @param next a `startsAt` in the future plans it, and it is off until then. It replaces whatever was on or
	 * planned
	 */
	set(next: MaintenanceState & { readonly startsAt?: number | null }, actor: Actor): Promise<MaintenanceState>;
	/** Reads the state again, after changes by another process. */
	reload(): Promise<void>;
}

interface Stored extends MaintenanceState {
	/** Missing in states that older versions wrote. */
	readonly startsAt?: number | null;
}

const KEY = "maintenance";
const OFF: MaintenanceState = { enabled: false, reason: null, until: null };

export async function loadMaintenance(deps: { settings: SettingsStore; audit: Audit; clock: Clock; events: Events }): Promise<Maintenance> {
	const { settings, audit, clock, events } = deps;
	let stored: Stored = OFF;
	let cancel = (): void => {};
	const current = (): MaintenanceState => currentOf(stored, clock.now());
	const planned = (): PlannedMaintenance | null => plannedOf(stored, clock.now());

	/** Sets a timer for the next start or end, so that open pages learn of it. */
	function arm(): void {
		cancel();
		const now = clock.now();
		const next = [stored.startsAt ?? 0, stored.until ?? 0].filter((at) => at > now).sort((a, b) => a - b)[0];
		if (!stored.enabled || next === undefined) return;
		cancel = clock.after(next - now, () => {
			events.emit("maintenance.changed", { enabled: current().enabled });
			arm();
		});
	}

	const reload = async (): Promise<void> => {
		const text = await settings.get(KEY);
		stored = text === null ? OFF : (JSON.parse(text) as Stored);
		arm();
	};
	await reload();

	const set: Maintenance["set"] = async ({ enabled, reason, until, startsAt = null }, actor) => {
		const now = clock.now();
		const next: Stored = enabled ? { enabled, reason, until, ...(startsAt !== null && startsAt > now ? { startsAt } : {}) } : OFF;
		const changes = [{ field: "maintenance", old: shown(stored, now), new: shown(next, now) }];
		await audit.change(
			actor,
			() => settings.set({ [KEY]: JSON.stringify(next) }),
			() => ({ action: "maintenance.set", subject: "Global maintenance", changes }),
		);
		stored = next;
		events.emit("maintenance.changed", { enabled: current().enabled });
		arm();
		return current();
	};

	return {
		current,
		planned,
		async change(input, actor) {
			const wanted: MaintenanceInput = input ?? { enabled: !current().enabled };
			const period = periodOf(wanted, clock.now());
			if (!period.ok) return period;
			return done(await set({ enabled: wanted.enabled, reason: wanted.reason?.trim() || null, ...period.value }, actor));
		},
		set,
		reload,
	};
}

/** State at `now`, in milliseconds since the epoch: off before its start and after its end. */
function currentOf({ enabled, reason, until, startsAt }: Stored, now: number): MaintenanceState {
	if (!enabled || (until !== null && until <= now) || (startsAt ?? 0) > now) return OFF;
	return { enabled: true, reason, until };
}

function plannedOf({ enabled, reason, until, startsAt }: Stored, now: number): PlannedMaintenance | null {
	return enabled && startsAt != null && startsAt > now ? { reason, startsAt, until } : null;
}

/** State for the audit. */
function shown(stored: Stored, now: number): object {
	const planned = plannedOf(stored, now);
	if (planned === null) {
		const state = currentOf(stored, now);
		return { ...state, until: isoTime(state.until) };
	}
	return { enabled: true, reason: planned.reason, starts_at: isoTime(planned.startsAt), until: isoTime(planned.until) };
}
