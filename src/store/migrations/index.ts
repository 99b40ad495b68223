import type { Connection } from "../database.ts";
import first from "./0001-first.sql" with { type: "text" };
import fixtures from "./0002-fixtures.sql" with { type: "text" };
import codesAndWordings from "./0003-codes-and-wordings.sql" with { type: "text" };
import explanations from "./0004-explanations.sql" with { type: "text" };
import undecided from "./0005-undecided.sql" with { type: "text" };
import refusals from "./0007-refusals.sql" with { type: "text" };
import incidents from "./0010-incidents.sql" with { type: "text" };
import silences from "./0011-silences.sql" with { type: "text" };
import noise from "./0012-noise.sql" with { type: "text" };
import decidedAhead from "./0016-decided-ahead.sql" with { type: "text" };

/** In order; a migration that was released is never edited. `PRAGMA user_version` counts those applied. */
const migrations: readonly string[] = [
	first,
	fixtures,
	codesAndWordings,
	explanations,
	undecided,
	refusals,
	incidents,
	silences,
	decidedAhead,
	noise,
];

/** The schema that this HookWise writes. */
export const schemaVersion = migrations.length;

/**
 * Applies what is missing, each in its own transaction.
 * @throws when the database was written by a newer HookWise
 */
export function migrate(db: Connection): void {
	const applied = db.pragma("user_version", { simple: true }) as number;
	if (applied > migrations.length) {
		throw new Error(
			`The database has schema version ${applied}, this HookWise knows ${migrations.length}. Start the newer version, or restore a backup made with this one.`,
		);
	}
	migrations.slice(applied).forEach((sql, index) => {
		db.transaction(() => {
			db.exec(sql);
			db.pragma(`user_version = ${applied + index + 1}`);
		})();
	});
}
