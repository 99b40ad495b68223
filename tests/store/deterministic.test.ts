import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * With several nodes every statement that writes runs again on each copy (decision 051), so its result may depend on nothing but
 * the database and the bound values.
 */

const folder = join(import.meta.dir, "../../src/store");
const FILES = [...new Bun.Glob("**/*.{ts,sql}").scanSync({ cwd: folder })].sort();

/** What gives another value on another machine, or at another time. */
const VARYING =
	/\brandom\s*\(\)|\brandomblob\s*\(|'now'|\bcurrent_(?:timestamp|time|date)\b|\b(?:datetime|unixepoch|julianday|date|time)\s*\(\s*\)|\bsqlite_version\s*\(|\blast_insert_rowid\s*\(|\bchanges\s*\(\s*\)/i;
/** Begins a statement that writes. */
const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE TRIGGER)\b/i;

/** Texts between quotation marks or backticks; those of a `.sql` file are its statements. */
function textsOf(name: string, text: string): readonly string[] {
	if (name.endsWith(".sql")) return text.replaceAll(/--.*$/gm, "").split(";");
	const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
	return [...code.matchAll(/`[^`]*`|"(?:[^"\\\n]|\\.)*"/g)].map(([quoted]) => quoted.slice(1, -1));
}

/** True if a statement takes some of the rows that fit, and the plan decides which. */
const picks = (sql: string): boolean => WRITES.test(sql) && /\bLIMIT\b/i.test(sql) && !/\bORDER BY\b/i.test(sql);

/** True if a statement puts in several rows, which are numbered in an order that the plan decides. Migrations run on equal copies. */
const numbers = (name: string, sql: string): boolean =>
	name.endsWith(".ts") &&
	/^\s*(?:INSERT|REPLACE)\b[^(]*\([^)]*\)\s*SELECT\b(?:(?!\bWHERE\b)[\s\S])*\bFROM\b/i.test(sql) &&
	!/\bORDER BY\b/i.test(sql);

/** True if a statement that fails may keep a part of what it did, or take back more than itself: what fails is not in the log. */
const failsInPart = (sql: string): boolean => /\bOR\s+(?:FAIL|ROLLBACK)\b|\bRAISE\s*\(\s*(?:FAIL|ROLLBACK)\b/i.test(sql);

/** These find one row at most, by its key. */
const ONE_ROW = ["FROM endpoints WHERE id = @endpointId"];

function problemsOf(name: string, text: string): readonly string[] {
	return textsOf(name, text).filter(
		(sql) =>
			(WRITES.test(sql) && VARYING.test(sql)) ||
			picks(sql) ||
			(numbers(name, sql) && !ONE_ROW.some((one) => sql.includes(one))) ||
			failsInPart(sql),
	);
}

describe("a statement that writes gives the same on every node", () => {
	test.each(FILES)("%s", (name) => {
		expect(problemsOf(name, readFileSync(join(folder, name), "utf8"))).toEqual([]);
	});

	test("and one that does not is found", () => {
		const bad = [
			"INSERT INTO a (b) VALUES (random())",
			"UPDATE a SET b = datetime('now')",
			"DELETE FROM a WHERE b < unixepoch()",
			"INSERT INTO a SELECT last_insert_rowid()",
			"UPDATE a SET at = CURRENT_TIMESTAMP",
			"DELETE FROM a WHERE id IN (SELECT id FROM a LIMIT 10)",
			"INSERT INTO a (b) SELECT b FROM c WHERE d = ?",
			"INSERT OR FAIL INTO a (b) VALUES (?), (?)",
		];
		for (const sql of bad) expect([sql, problemsOf("a.ts", `db.prepare(\`${sql}\`);`).length]).toEqual([sql, 1]);
		expect(problemsOf("a.ts", 'db.prepare("DELETE FROM a WHERE id IN (SELECT id FROM a ORDER BY id LIMIT 10)");')).toEqual([]);
		expect(problemsOf("a.sql", "CREATE TABLE a (b);\nINSERT INTO a VALUES (random());")).toHaveLength(1);
		expect(FILES.length).toBeGreaterThan(50);
	});
});
