/** The global switch: while it is on, alerts are decided, kept in history, and touch no ticket. It may be planned ahead. */

import type { Actor } from "../../base/actor.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { AuditStore, SettingsStore } from "../../store/index.ts";

export interface MaintenanceState {
	readonly enabled: boolean;
	readonly reason: string | null;
	/** Milliseconds since the epoch; null until someone ends it. */
	readonly until: number | null;
}

/** Maintenance that begins by itself. Times in milliseconds since the epoch. */
export interface PlannedMaintenance {
	readonly reason: string | null;
	readonly startsAt: number;
	readonly until: number | null;
}

export interface Maintenance {
	/** As of now: before its start and past its end it is off. */
	current(): MaintenanceState;
	/** What begins later; null where nothing is planned. */
	planned(): PlannedMaintenance | null;
	/** @param next with a `startsAt` to come it is planned, and off until then; it takes the place of what was on or planned */
	set(next: MaintenanceState & { readonly startsAt?: number | null }, actor: Actor): Promise<MaintenanceState>;
	/** For changes that another process made. */
	reload(): Promise<void>;
}

interface Stored extends MaintenanceState {
	/** Not there in what older versions wrote. */
	readonly startsAt?: number | null;
}

const KEY = "maintenance";
const OFF: MaintenanceState = { enabled: false, reason: null, until: null };

export async function loadMaintenance(deps: {
	settings: SettingsStore;
	audit: AuditStore;
	clock: Clock;
	events: Events;
}): Promise<Maintenance> {
	const { settings, audit, clock, events } = deps;
	let stored: Stored = OFF;
	let cancel = (): void => {};

	const isOver = (): boolean => stored.until !== null && stored.until <= clock.now();
	const startOf = (): number => stored.startsAt ?? 0;
	const current = (): MaintenanceState => {
		if (!stored.enabled || isOver() || startOf() > clock.now()) return OFF;
		return { enabled: true, reason: stored.reason, until: stored.until };
	};
	const planned = (): PlannedMaintenance | null =>
		stored.enabled && startOf() > clock.now() ? { reason: stored.reason, startsAt: startOf(), until: stored.until } : null;

	/** Open pages are told of a start and an end that come by themselves. */
	function arm(): void {
		cancel();
		const now = clock.now();
		const next = [startOf(), stored.until ?? 0].filter((at) => at > now).sort((a, b) => a - b)[0];
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

	return {
		current,
		planned,
		async set({ enabled, reason, until, startsAt = null }, actor) {
			const before = shown(current(), planned());
			const later = startsAt !== null && startsAt > clock.now() ? { startsAt } : {};
			stored = enabled ? { enabled, reason, until, ...later } : OFF;
			await settings.set({ [KEY]: JSON.stringify(stored) });
			await audit.append({
				at: clock.now(),
				who: actor.name,
				sourceIp: actor.sourceIp,
				action: "maintenance.set",
				endpointId: null,
				subject: "Global maintenance",
				changes: [{ field: "maintenance", old: before, new: shown(current(), planned()) }],
			});
			events.emit("maintenance.changed", { enabled: current().enabled });
			arm();
			return current();
		},
		reload,
	};
}

/** As the audit tells it. */
function shown(state: MaintenanceState, planned: PlannedMaintenance | null): object {
	if (planned === null) return { ...state, until: isoTime(state.until) };
	return { enabled: true, reason: planned.reason, starts_at: isoTime(planned.startsAt), until: isoTime(planned.until) };
}
