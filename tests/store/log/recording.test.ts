/** What a connection writes is written down, whichever way it is written, so that a copy that does it again is equal. */
import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { decodeWritten, encodeWritten, recordWrites, type Written } from "../../../src/store/index.ts";
import { steady } from "../../../src/store/steady.ts";
import { differencesOf } from "../../support/equalCopies.ts";
import { freshDirectory } from "../../support/index.ts";

const SCHEMA =
	"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b); CREATE TABLE other (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)";
const open: Database.Database[] = [];
afterEach(() => {
	for (const db of open.splice(0)) db.close();
});

function fileWith(schema: string): string {
	const file = join(freshDirectory(), "x.db");
	const db = new Database(file);
	db.exec(schema);
	db.close();
	return file;
}

function recorded() {
	const file = fileWith(SCHEMA);
	const db = new Database(file);
	open.push(db);
	const recording = recordWrites(db);
	steady(db);
	/** Runs work in a transaction, and does what it wrote again elsewhere, which must become equal. @returns what was written down */
	function written(work: () => unknown): readonly Written[] {
		db.exec("BEGIN");
		recording.during(work);
		db.exec("COMMIT");
		const taken = recording.take();
		const copy = fileWith(SCHEMA);
		const again = new Database(copy);
		for (const { sql, given } of decodeWritten(encodeWritten(taken))) {
			if (given === null) {
				again.exec(sql);
				continue;
			}
			const statement = again.prepare(sql);
			const values = Array.isArray(given) ? given : [given];
			if (statement.reader) statement.all(...values);
			else statement.run(...values);
		}
		again.close();
		expect(differencesOf(file, copy)).toEqual([]);
		return taken;
	}
	return { db, file, recording, written };
}

test("run, get and all are written down with their values, in order, by name, or as an array; what only reads is not", () => {
	const { db, written } = recorded();
	const taken = written(() => {
		const insert = db.prepare("INSERT INTO t (a, b) VALUES (?, ?)");
		insert.run("one", 1);
		insert.run(["two", null]);
		insert.run("undefined is null", undefined);
		db.prepare("INSERT INTO t (a, b) VALUES (@a, @b)").run({ a: "three", b: Buffer.of(1, 2), c: "no such parameter" });
		db.prepare("INSERT INTO t (a, b) VALUES (:a, $b)").run({ a: "four", b: 4n });
		expect(db.prepare("INSERT INTO t (a) VALUES ('five') RETURNING id").pluck().get()).toBe(6);
		expect(db.prepare("UPDATE t SET b = 7 WHERE id > ? RETURNING id").all(3)).toHaveLength(3);
		// All rows are changed, though only the first is looked at.
		expect(db.prepare("UPDATE t SET b = 8 WHERE id < ? RETURNING id").pluck().get(3)).toBe(1);
		db.prepare("DELETE FROM t WHERE a = ?").run("two");
		expect(db.prepare("SELECT count(*) FROM t").pluck().get()).toBe(5);
	});
	expect(taken.map(({ given }) => given)).toEqual([
		["one", 1],
		["two", null],
		["undefined is null", null],
		{ a: "three", b: Buffer.of(1, 2) },
		{ a: "four", b: 4n },
		[],
		[3],
		[3],
		["two"],
	]);
});

test("an array of values that is changed after the call is written down as it was", () => {
	const { db, written } = recorded();
	const taken = written(() => {
		const values = ["first", 1];
		const insert = db.prepare("INSERT INTO t (a, b) VALUES (?, ?)");
		insert.run(values);
		values[0] = "second";
		insert.run(values);
	});
	expect(taken.map(({ given }) => given)).toEqual([
		["first", 1],
		["second", 1],
	]);
});

test("texts of several statements and the schema's number are written down; other pragmas are not", () => {
	const { db, written } = recorded();
	const taken = written(() => {
		db.exec("CREATE TABLE made (a); INSERT INTO made VALUES ('x;y'); -- COMMIT\nINSERT INTO made VALUES (2)");
		db.pragma("user_version = 7");
		db.pragma("incremental_vacuum(1)");
		db.pragma("user_version");
	});
	expect(taken.map(({ sql }) => sql.slice(0, 21))).toEqual(["CREATE TABLE made (a)", "PRAGMA user_version ="]);
});

test("drizzle's writes are written down", () => {
	const { db, written } = recorded();
	const t = sqliteTable("t", { id: integer("id").primaryKey(), a: text("a"), b: integer("b") });
	const tables = drizzle(db);
	const taken = written(() => {
		tables.insert(t).values({ a: "one", b: 1 }).run();
		tables
			.insert(t)
			.values({ a: "one", b: 2 })
			.onConflictDoUpdate({ target: t.a, set: { b: 3 } })
			.run();
		expect(tables.insert(t).values({ a: "two" }).returning().get()).toEqual({ id: 2, a: "two", b: null });
		expect(tables.update(t).set({ b: 5 }).where(eq(t.a, "two")).returning().all()).toHaveLength(1);
		tables.transaction((inner) => inner.insert(t).values({ a: "three" }).run());
		expect(() =>
			tables.transaction((inner) => {
				inner.insert(t).values({ a: "taken back" }).run();
				inner.rollback();
			}),
		).toThrow();
		tables.delete(t).where(eq(t.a, "one")).run();
	});
	expect(taken).toHaveLength(6);
});

test("what is taken back is not written down: a savepoint, a transaction in the work, a text that fails in its middle, a refused row", () => {
	const { db, recording, written } = recorded();
	const insert = db.prepare("INSERT INTO other (a) VALUES (?)");
	const taken = written(() => {
		insert.run("kept");
		db.exec("SAVEPOINT piece");
		const mark = recording.mark();
		insert.run("undone");
		db.exec("ROLLBACK TO piece; RELEASE piece");
		recording.undoTo(mark);
		const failing = db.transaction((name: string) => {
			insert.run(name);
			db.transaction(() => insert.run("within it"))();
			throw new Error("no");
		});
		expect(() => failing("undone too")).toThrow("no");
		expect(() => failing.immediate("undone too")).toThrow("no");
		expect(() => db.exec("INSERT INTO other (a) VALUES ('half'); INSERT INTO nowhere VALUES (1)")).toThrow("nowhere");
		expect(() => db.exec("INSERT INTO t (a) VALUES ('u'); INSERT INTO t (a) VALUES ('u')")).toThrow("UNIQUE");
		expect(() => db.prepare("INSERT INTO t (a) SELECT value FROM (SELECT 'v' AS value UNION ALL SELECT 'v')").run()).toThrow("UNIQUE");
		db.transaction(() => insert.run("kept too"))();
	});
	expect(taken.map(({ given }) => given)).toEqual([["kept"], ["kept too"]]);
	expect(db.prepare("SELECT id, a FROM other").raw().all()).toEqual([
		[1, "kept"],
		[2, "kept too"],
	]);
});

test("a write outside the writer's work is refused and changes nothing, and so is what could not be done again", () => {
	const { db, written } = recorded();
	const insert = db.prepare("INSERT INTO t (a, b) VALUES (?, @b)");
	const update = db.prepare("UPDATE t SET b = 1 RETURNING id");
	const outside = "outside the writer's work";
	expect(() => db.prepare("INSERT INTO t (a) VALUES (1)").run()).toThrow(outside);
	expect(() => update.all()).toThrow(outside);
	expect(() => update.get()).toThrow(outside);
	expect(() => db.exec("DELETE FROM t")).toThrow(outside);
	expect(() => db.exec("BEGIN; DELETE FROM t; COMMIT")).toThrow(outside);
	expect(() => db.pragma("user_version = 9")).toThrow(outside);
	expect([db.inTransaction, db.pragma("user_version", { simple: true })]).toEqual([false, 0]);
	const taken = written(() => {
		expect(() => update.iterate()).toThrow("piece by piece");
		expect(() => update.bind()).toThrow("when it runs");
		expect(() => insert.run("a", { b: 1 })).toThrow("not in both ways");
		expect(() => insert.run(["a"], 1)).toThrow("not in both ways");
	});
	expect(taken).toEqual([]);
});
