import type { Connection } from "../database.ts";

/** Replays of replays are followed back that far. */
const MAX_REPLAYS = 100;

/** What an alert says is as old as what it replays: the id of the alert that first said it. */
export type OriginalOf = (alertId: number) => number;

export function createOriginals(db: Connection): OriginalOf {
	const replayed = db.prepare("SELECT replay_of FROM alerts WHERE id = ?");
	return (alertId) => {
		let id = alertId;
		for (let steps = 0; steps < MAX_REPLAYS; steps++) {
			const row = replayed.get(id) as { replay_of: number | null } | undefined;
			if (row?.replay_of == null) return id;
			id = row.replay_of;
		}
		return id;
	};
}
