import type { Connection } from "./database.ts";
import { PARTS } from "./types.ts";

/** Deliveries that were accepted, but not decided. History shows each as one queued alert. */
export interface UndecidedRows {
	/** Exact up to a few thousand. Beyond that it may include numbers that were given out but never used. */
	count(): number;
	countOf(endpointId: string): number;
	/** Arrival of the oldest one, milliseconds since the epoch; null if there is none. */
	oldestAt(): number | null;
}

/** Larger numbers are not counted one by one, since each row is stored beside its body. */
const COUNTED = 2_000;

/** @param db any connection */
export function createUndecidedRows(db: Connection): UndecidedRows {
	const ends = db.prepare(
		`SELECT (SELECT coalesce(max(seq), 0) FROM deliveries) AS newest,
		   (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'decided_through') AS cursor`,
	);
	const all = db.prepare("SELECT count(*) AS n FROM undecided");
	const of = db.prepare("SELECT count(*) AS n FROM undecided WHERE endpoint_id = ?");
	// Rejections have numbers too.
	const rejections = db.prepare("SELECT count(*) AS n FROM alerts WHERE id > ? AND id < ? AND status = 'rejected'");
	const ahead = db.prepare("SELECT count(*) AS n FROM decided_ahead");
	const oldest = db.prepare("SELECT received_at AS at FROM undecided ORDER BY seq LIMIT 1");
	return {
		count() {
			const { newest, cursor } = ends.get() as { newest: number; cursor: number };
			if (newest - cursor <= COUNTED) return (all.get() as { n: number }).n;
			const refused = (rejections.get((cursor + 1) * PARTS, newest * PARTS) as { n: number }).n;
			return newest - cursor - refused - (ahead.get() as { n: number }).n;
		},
		countOf: (endpointId) => (of.get(endpointId) as { n: number }).n,
		oldestAt: () => (oldest.get() as { at: number } | undefined)?.at ?? null,
	};
}
