import { openFile } from "../../base/driver.ts";
import { problemOf } from "../problems.ts";
import { setPosition } from "./position.ts";
import type { Position } from "./types.ts";

/** A database that nobody can write until it is let go. */
export interface HeldDatabase {
	/** Marks it as a copy that stands there, and lets it go. */
	mark(position: Position): void;
	/** Lets it go as it is. */
	release(): void;
}

/** Keeps everybody from writing a database; reading goes on. @throws DatabaseProblem if another process writes for too long */
export function holdDatabase(file: string): HeldDatabase {
	const db = openFile(file);
	db.pragma("busy_timeout = 5000");
	try {
		db.exec("BEGIN IMMEDIATE");
	} catch (error) {
		db.close();
		throw problemOf(error, file);
	}
	return {
		mark(position) {
			setPosition(db, position);
			db.exec("COMMIT");
			db.pragma("wal_checkpoint(TRUNCATE)");
			db.close();
		},
		release() {
			if (!db.open) return;
			if (db.inTransaction) db.exec("ROLLBACK");
			db.close();
		},
	};
}
