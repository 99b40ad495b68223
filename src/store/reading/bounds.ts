import type { Connection } from "../database.ts";
import { PARTS } from "../types.ts";

/** Finds positions in the order of arrival by time. */
export interface IdBounds {
	/** An id that is above those of all alerts that arrived before `time` (milliseconds since the epoch). */
	firstAt(time: number): number;
}

/** Binary search: history is in order of arrival, so a few dozen probes of the primary key find a time. */
export function createIdBounds(db: Connection): IdBounds {
	const ends =
		db.prepare(`SELECT min(coalesce((SELECT min(id) FROM alerts), 9e15), coalesce((SELECT min(seq) FROM undecided) * ${PARTS} + 1, 9e15)) AS low,
		   max(coalesce((SELECT max(id) FROM alerts), 0), coalesce((SELECT max(seq) FROM undecided) * ${PARTS} + 1, 0)) AS high`);
	const nextDecided = db.prepare("SELECT id, received_at AS at FROM alerts WHERE id >= ? ORDER BY id LIMIT 1");
	const nextUndecided = db.prepare("SELECT id, received_at AS at FROM undecided WHERE seq >= ? ORDER BY seq LIMIT 1");
	type Row = { readonly id: number; readonly at: number } | undefined;
	const next = (id: number): Row => {
		const decided = nextDecided.get(id) as Row;
		const undecided = nextUndecided.get((id - 1) / PARTS) as Row;
		return decided === undefined || (undecided !== undefined && undecided.id < decided.id) ? undecided : decided;
	};
	return {
		firstAt(time) {
			const { low, high } = ends.get() as { low: number; high: number };
			if (high === 0) return 0;
			let from = low;
			let to = high + 1;
			while (from < to) {
				const middle = from + Math.floor((to - from) / 2);
				const row = next(middle);
				if (row === undefined || row.at >= time) to = middle;
				else from = row.id + 1;
			}
			return from;
		},
	};
}
