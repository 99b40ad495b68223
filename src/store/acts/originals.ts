import type { Connection } from "../database.ts";

/** Maximum number of steps that a replay of a replay is followed back. */
const MAX_REPLAYS = 100;

/**
 * Id of the alert that a replay repeats, however many replays lie between; the alert's own id if it is not a
 * replay. Its age counts, not the replay's.
 */
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
