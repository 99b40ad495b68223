import { openReader } from "../database.ts";
import { knownTo } from "../migrations/index.ts";
import { DatabaseProblem, problemOf } from "../problems.ts";

/** What is in a database file, table by table. */
export interface Contents {
	/** Number of its newest migration. */
	readonly schema: number;
	/** Number of rows of each table, by name. */
	readonly rows: ReadonlyMap<string, number>;
	/** Alerts that were accepted and are not finished: not decided yet, or still to be written to the PSA. */
	readonly unfinished: number;
}

/** Tables of SQLite itself, and the mark of a copy. */
const NOT_COUNTED = "name LIKE 'sqlite\\_%' ESCAPE '\\' OR name = 'log_position'";

/**
 * Counts everything in a database.
 * @param pages true to read every page, too, and to look whether it is sound
 * @throws DatabaseProblem if the file is damaged, or a newer HookWise wrote it
 */
export function contentsOf(file: string, { pages }: { readonly pages: boolean }): Contents {
	try {
		const db = openReader(file);
		try {
			const schema = Math.max(0, ...knownTo(db));
			const found = pages ? db.pragma("quick_check(1)", { simple: true }) : "ok";
			if (found !== "ok")
				throw new DatabaseProblem(`${file} is damaged (${String(found)}). Restore a backup first: hookwise restore FILE.`);
			const count = (from: string): number => db.prepare(`SELECT count(*) FROM ${from}`).pluck().get() as number;
			// Each virtual table stands in ordinary ones, which are counted.
			const names = db
				.prepare(
					`SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND NOT (${NOT_COUNTED}) ORDER BY name`,
				)
				.pluck()
				.all() as string[];
			const rows = new Map(names.map((name) => [name, count(`"${name.replaceAll('"', '""')}"`)]));
			return { schema, rows, unfinished: count("undecided") + count("jobs") };
		} finally {
			db.close();
		}
	} catch (error) {
		throw problemOf(error, file);
	}
}
