import type { Connection } from "../database.ts";
import { DatabaseProblem } from "../problems.ts";
import first from "./0001-first.sql" with { type: "text" };
import fixtures from "./0002-fixtures.sql" with { type: "text" };
import codesAndWordings from "./0003-codes-and-wordings.sql" with { type: "text" };
import explanations from "./0004-explanations.sql" with { type: "text" };
import undecided from "./0005-undecided.sql" with { type: "text" };
import refusals from "./0007-refusals.sql" with { type: "text" };
import people from "./0008-people.sql" with { type: "text" };
import incidents from "./0010-incidents.sql" with { type: "text" };
import silences from "./0011-silences.sql" with { type: "text" };
import noise from "./0012-noise.sql" with { type: "text" };
import reading from "./0015-reading.sql" with { type: "text" };
import decidedAhead from "./0016-decided-ahead.sql" with { type: "text" };
import longQueue from "./0020-long-queue.sql" with { type: "text" };
import oldTokens from "./0030-old-tokens.sql" with { type: "text" };
import alarmReceivers from "./0031-alarm-receivers.sql" with { type: "text" };
import wall from "./0032-wall.sql" with { type: "text" };
import savedFilters from "./0043-saved-filters.sql" with { type: "text" };
import alertKeys from "./0044-alert-keys.sql" with { type: "text" };
import charts from "./0045-charts.sql" with { type: "text" };
import callsAsData from "./0046-calls-as-data.sql" with { type: "text" };
import wordsDueAgain from "./0047-words-due-again.sql" with { type: "text" };
import deliveriesByRequest from "./0048-deliveries-by-request.sql" with { type: "text" };

/** All migrations, by the number of their file. A migration that was released is never edited. */
const migrations: ReadonlyMap<number, string> = new Map([
	[1, first],
	[2, fixtures],
	[3, codesAndWordings],
	[4, explanations],
	[5, undecided],
	[7, refusals],
	[8, people],
	[10, incidents],
	[11, silences],
	[12, noise],
	[15, reading],
	[16, decidedAhead],
	[20, longQueue],
	[30, oldTokens],
	[31, alarmReceivers],
	[32, wall],
	[43, savedFilters],
	[44, alertKeys],
	[45, charts],
	[46, callsAsData],
	[47, wordsDueAgain],
	[48, deliveriesByRequest],
]);

/** Number of the last migration: the schema that this HookWise writes. */
export const schemaVersion = Math.max(...migrations.keys());

/** The database was written by a newer HookWise. */
export class DatabaseTooNew extends DatabaseProblem {}

/**
 * Progress of an upgrade: before (`begun`) and after (`written`) the statements of a migration, both within
 * the transaction, or after the commit.
 */
export type MigrationStep = "begun" | "written" | "committed";

/**
 * Applies what is missing, in order, all of it or nothing: a process that is killed at any moment leaves the database as it was,
 * and the version before can still read it.
 *
 * Which ones were applied stands in the table `migrations`, by number: branches merge late, so a lower number may come after a
 * higher one. `PRAGMA user_version` has the highest, which every earlier HookWise compares with what it knows.
 *
 * @param onStep told of each step, while it is taken
 * @returns the numbers that were applied now
 * @throws DatabaseTooNew
 */
export function migrate(db: Connection, onStep: (number: number, step: MigrationStep) => void = () => {}): readonly number[] {
	const applied = knownTo(db);
	const missing = [...migrations].filter(([number]) => !applied.has(number));
	db.transaction(() => {
		for (const [number, sql] of missing) {
			onStep(number, "begun");
			db.exec(sql);
			applied.add(number);
			onStep(number, "written");
		}
		if (missing.length > 0) remember(db, applied);
	})();
	for (const [number] of missing) onStep(number, "committed");
	return missing.map(([number]) => number);
}

/** Numbers of the migrations that a database has. @throws DatabaseTooNew */
export function knownTo(db: Connection): Set<number> {
	const applied = appliedTo(db);
	const unknown = [...applied].filter((number) => !migrations.has(number));
	if (unknown.length === 0) return applied;
	throw new DatabaseTooNew(
		`The database was written by a newer HookWise (its schema version is ${Math.max(...unknown)}, this one knows ${schemaVersion}). Start that version again, or restore a backup made with this one.`,
	);
}

function remember(db: Connection, applied: ReadonlySet<number>): void {
	db.exec("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY) STRICT");
	const insert = db.prepare("INSERT OR IGNORE INTO migrations VALUES (?)");
	for (const number of applied) insert.run(number);
	db.pragma(`user_version = ${Math.max(0, ...applied)}`);
}

/**
 * A table, index or column (`table.column`) of each migration since the time when `user_version` was a mere
 * count. Some builds had these migrations in another order.
 */
const MADE_BY: readonly (readonly [number: number, made: string])[] = [
	[7, "refusals"],
	[8, "known_addresses"],
	[10, "incident_sources"],
	[11, "silences"],
	[12, "openings"],
	[15, "seen_tickets"],
	[16, "decided_ahead"],
	[30, "old_token_uses"],
	[31, "alarm_receivers"],
	[32, "wall_links"],
	[43, "saved_filters"],
	[44, "alerts.key_id"],
	[45, "alerts_created"],
	[46, "calls.ended"],
	[47, "words_due.times"],
	[48, "deliveries_request"],
];

/**
 * Numbers of the applied migrations, unknown ones included. Databases older than the table `migrations` have
 * a count in `user_version`; above 5, their tables tell which migrations they have.
 */
export function appliedTo(db: Connection): Set<number> {
	const count = db.pragma("user_version", { simple: true }) as number;
	if (has(db, "migrations")) {
		const known = new Set(db.prepare("SELECT number FROM migrations").pluck().all() as number[]);
		const highest = Math.max(0, ...known);
		if (count < highest) throw new Error(`its schema version says ${count}, and ${highest} was applied`);
		return count > highest ? known.add(count) : known;
	}
	const applied = new Set([1, 2, 3, 4, 5].slice(0, count));
	if (count > 5) for (const [number, made] of MADE_BY) if (has(db, made)) applied.add(number);
	if (count > applied.size) applied.add(count);
	return applied;
}

/** Whether a table, an index or a column is there. @param made its name; a column as `table.column` */
function has(db: Connection, made: string): boolean {
	const [name, column] = made.split(".");
	return column === undefined
		? db.prepare("SELECT 1 FROM sqlite_master WHERE type IN ('table', 'index') AND name = ?").get(name) !== undefined
		: db.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").get(name, column) !== undefined;
}
