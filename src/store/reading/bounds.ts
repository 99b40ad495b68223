import type { Connection } from "../database.ts";

/** Finds places in the order of arrival by time. */
export interface IdBounds {
	/** An id such that everything before it arrived before `time` (milliseconds since the epoch). */
	firstAt(time: number): number;
}

/** By halving: history is in the order of its arrival, so a few dozen probes of the primary key find a time. */
export function createIdBounds(db: Connection): IdBounds {
	const ends = db.prepare("SELECT (SELECT min(id) FROM alerts) AS low, (SELECT max(id) FROM alerts) AS high");
	const next = db.prepare("SELECT id, received_at AS at FROM alerts WHERE id >= ? ORDER BY id LIMIT 1");
	return {
		firstAt(time) {
			const { low, high } = ends.get() as { low: number | null; high: number | null };
			if (low === null || high === null) return 0;
			let from = low;
			let to = high + 1;
			while (from < to) {
				const middle = from + Math.floor((to - from) / 2);
				const row = next.get(middle) as { id: number; at: number } | undefined;
				if (row === undefined || row.at >= time) to = middle;
				else from = row.id + 1;
			}
			return from;
		},
	};
}
