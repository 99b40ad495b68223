import type { Connection } from "../database.ts";
import type { Position } from "./types.ts";

/** The table stands outside the migrations: only copies of a log have it. */
const TABLE = `CREATE TABLE IF NOT EXISTS log_position (
	one INTEGER PRIMARY KEY CHECK (one = 1), log TEXT NOT NULL, seq INTEGER NOT NULL, entry TEXT NOT NULL
) STRICT`;

/** Where a copy stands; null if the database is not a copy of a log. */
export function positionOf(db: Connection): Position | null {
	const table = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'log_position'").get();
	if (table === undefined) return null;
	return (db.prepare("SELECT log, seq, entry FROM log_position").get() as Position | undefined) ?? null;
}

/** Marks a database as a copy, or an ordinary one again (null). Must not run on a recorded connection. */
export function setPosition(db: Connection, position: Position | null): void {
	if (position === null) {
		db.exec("DROP TABLE IF EXISTS log_position");
		return;
	}
	db.exec(TABLE);
	db.prepare(
		"INSERT INTO log_position (one, log, seq, entry) VALUES (1, @log, @seq, @entry) ON CONFLICT DO UPDATE SET log = @log, seq = @seq, entry = @entry",
	).run(position);
}

/** Statements for a copy whose position moves with each transaction. Prepare before the connection is recorded. */
export function createMoving(db: Connection) {
	const read = db.prepare("SELECT log, seq, entry FROM log_position");
	const move = db.prepare("UPDATE log_position SET seq = ?, entry = ?");
	return {
		now: () => read.get() as Position,
		to(seq: number, entry: string): void {
			move.run(seq, entry);
		},
	};
}

export type Moving = ReturnType<typeof createMoving>;
