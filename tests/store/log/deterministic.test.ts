/** Copies run the same statements again, so no statement of the store may depend on anything but the database and its values. */
import { expect, test } from "bun:test";
import { Glob } from "bun";

interface Found {
	readonly where: string;
	readonly sql: string;
}

/** A writing statement in code or in a migration, up to the end of its text. */
const WRITES = /\b(?:INSERT(?: OR \w+)?(?:\s+INTO)|UPDATE(?: OR \w+)?\s+\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO)\b[^`;]*/g;

async function statements(): Promise<readonly Found[]> {
	const found: Found[] = [];
	for await (const file of new Glob("src/store/**/*.{ts,sql}").scan(".")) {
		const text = await Bun.file(file).text();
		for (const [sql] of text.matchAll(WRITES)) found.push({ where: file, sql });
	}
	return found;
}

const all = await statements();
const those = (wrong: (sql: string) => boolean): readonly string[] =>
	all.filter(({ sql }) => wrong(sql)).map(({ where, sql }) => `${where}: ${sql.slice(0, 200)}`);

test("the store's writes are found", () => {
	expect(all.length).toBeGreaterThan(150);
});

test("no write takes chance, the clock, or what this connection did before", () => {
	const own =
		/\brandom(?:blob)?\s*\(|'now'|\bcurrent_(?:time|date|timestamp)\b|\bunixepoch\s*\(\s*\)|\b(?:date|time|datetime|julianday)\s*\(\s*\)|\blast_insert_rowid\s*\(|\bchanges\s*\(/i;
	expect(those((sql) => own.test(sql))).toEqual([]);
});

test("no write is kept in part when it fails, as what fails is not in the log", () => {
	expect(those((sql) => /\bOR\s+(?:FAIL|ROLLBACK)\b/i.test(sql))).toEqual([]);
});

test("what takes some of several rows says which", () => {
	expect(those((sql) => /\bLIMIT\b/i.test(sql) && !/ORDER BY[^)]*LIMIT/i.test(sql))).toEqual([]);
});

test("what puts many rows in says in which order, as they are numbered in it", () => {
	const many = /^(?:INSERT|REPLACE)(?:(?!\bVALUES\b)[^"])*?\)\s*SELECT\b[^"]*?\bFROM\b/i;
	const unordered = those((sql) => many.test(sql) && !/\bORDER BY\b/i.test(sql) && !ONE_ROW.some((one) => sql.includes(one)));
	// Migrations write what SQLite reads in the same order on every copy: one file, one plan.
	expect(unordered.filter((found) => !found.startsWith("src/store/migrations/"))).toEqual([]);
});

/** These find one row at most, by its key. */
const ONE_ROW = ["FROM endpoints WHERE id = @endpointId"];
