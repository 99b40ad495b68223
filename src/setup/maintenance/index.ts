/** The global switch: while it is on, alerts are decided, kept in history, and touch no ticket. */

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

export interface Maintenance {
	/** As of now: past its end it is off. */
	current(): MaintenanceState;
	set(next: MaintenanceState, actor: Actor): Promise<MaintenanceState>;
	/** For changes that another process made. */
	reload(): Promise<void>;
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
	let state = OFF;
	const reload = async (): Promise<void> => {
		const stored = await settings.get(KEY);
		state = stored === null ? OFF : (JSON.parse(stored) as MaintenanceState);
	};
	await reload();
	const current = (): MaintenanceState => (state.enabled && state.until !== null && state.until <= clock.now() ? OFF : state);
	return {
		current,
		async set(next, actor) {
			const before = current();
			state = next.enabled ? next : OFF;
			await settings.set({ [KEY]: JSON.stringify(state) });
			const shown = (one: MaintenanceState) => ({ ...one, until: isoTime(one.until) });
			await audit.append({
				at: clock.now(),
				who: actor.name,
				sourceIp: actor.sourceIp,
				action: "maintenance.set",
				endpointId: null,
				subject: "Global maintenance",
				changes: [{ field: "maintenance", old: shown(before), new: shown(state) }],
			});
			events.emit("maintenance.changed", { enabled: state.enabled });
			return state;
		},
		reload,
	};
}
