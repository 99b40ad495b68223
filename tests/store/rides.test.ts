import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { StoreUnavailable } from "../../src/store/index.ts";
import { createWriter } from "../../src/store/writer.ts";
import { instantDisk } from "../doubles/disk.ts";

const undo: (() => void)[] = [];
afterEach(() => {
	for (const one of undo.splice(0).reverse()) one();
});

/** A database in a file, its writer, another connection that looks at it, and a count of syncs. */
function open() {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-rides-"));
	undo.push(() => rmSync(directory, { recursive: true }));
	const file = join(directory, "x.db");
	const db = new Database(file);
	db.pragma("journal_mode = WAL");
	db.exec("CREATE TABLE t (a TEXT)");
	const other = new Database(file, { readonly: true });
	undo.push(() => {
		db.close();
		other.close();
	});
	let syncs = 0;
	const count = (): void => {
		syncs++;
	};
	const writer = createWriter(db, { ...instantDisk, syncNow: count, sync: async () => count() }, () => {});
	const add = db.prepare("INSERT INTO t (a) VALUES (?)");
	const rowsOf = (connection: Database.Database) => connection.prepare("SELECT a FROM t ORDER BY rowid").pluck().all();
	return { db, writer, add: (a: string) => add.run(a), rows: () => rowsOf(db), others: () => rowsOf(other), syncs: () => syncs };
}

test("a write that rides along is visible at once and costs no own sync: the next write that must last syncs it", async () => {
	const { writer, add, rows, others, syncs } = open();
	await writer.ride(() => add("decided"));
	await writer.ride(() => add("leased"));
	expect([rows(), others(), syncs()]).toEqual([["decided", "leased"], [], 0]);
	await writer.run(() => add("intent"));
	expect([others(), syncs()]).toEqual([["decided", "leased", "intent"], 1]);
});

test("others see what rides before they are asked, and a moment later by themselves", async () => {
	const { writer, add, others, syncs } = open();
	await writer.ride(() => add("one"));
	writer.show();
	expect([others(), syncs()]).toEqual([["one"], 0]);
	await writer.ride(() => add("two"));
	while (others().length < 2) await Bun.sleep(1);
	expect(others()).toEqual(["one", "two"]);
});

test("a write that rides along is on disk soon even if nothing else is written, and when the writer is closed", async () => {
	const { writer, add, syncs } = open();
	await writer.ride(() => add("one"));
	while (syncs() === 0) await Bun.sleep(20);
	await writer.ride(() => add("two"));
	await writer.close();
	expect(syncs()).toBe(2);
});

test("a piece that throws undoes its own writes alone", async () => {
	const { writer, add, rows } = open();
	await writer.ride(() => add("one"));
	const broken = writer.ride(() => {
		add("half");
		throw new Error("a bug");
	});
	await expect(broken).rejects.toThrow("a bug");
	await writer.run(() => add("two"));
	expect(rows()).toEqual(["one", "two"]);
});

test("callers of writes that rode along are told if the commit fails, but not if nothing was lost", async () => {
	const { db, writer, add, rows } = open();
	let lost = 0;
	const end = writer.onLost(() => {
		lost++;
	});
	await writer.ride(() => add("one"));
	// As SQLite does by itself on a full disk.
	db.exec("ROLLBACK");
	await writer.run(() => add("two"));
	await Bun.sleep(0);
	expect([rows(), lost]).toEqual([["two"], 1]);
	db.exec("BEGIN");
	await expect(writer.ride(() => add("three"))).rejects.toBeInstanceOf(StoreUnavailable);
	await expect(writer.run(() => add("four"))).resolves.toBeDefined();
	await Bun.sleep(0);
	expect([rows(), lost]).toEqual([["two", "four"], 1]);
	end();
});

const failing = (add: (a: string) => unknown) => (): never => {
	add("half");
	throw new Error("no");
};

test.each([
	["the first", [true, false, false], ["1", "2"]],
	["one in the middle", [false, true, false], ["0", "2"]],
	["the last", [false, false, true], ["0", "1"]],
	["all", [true, true, true], []],
] as const)("of a commit that is shared, %s may fail: the others are kept, and what comes after is too", async (_which, fails, kept) => {
	for (const kind of ["run", "ride"] as const) {
		const { db, writer, add, rows } = open();
		// What lasts makes what rides wait for the same commit.
		const ends = fails.map((fail, index) => writer[index === 0 ? "run" : kind](fail ? failing(add) : () => add(String(index))));
		const outcomes = (await Promise.allSettled(ends)).map(({ status }) => status === "rejected");
		expect([kind, outcomes]).toEqual([kind, [...fails]]);
		await writer.run(() => add("after"));
		expect([rows(), db.inTransaction]).toEqual([[...kept, "after"], false]);
	}
});

test("a write that rides alone and fails leaves no transaction behind, and takes along nothing that rode before", async () => {
	const { db, writer, add, others } = open();
	await expect(writer.ride(failing(add))).rejects.toThrow("no");
	expect(db.inTransaction).toBe(false);
	await writer.ride(() => add("one"));
	await expect(writer.ride(failing(add))).rejects.toThrow("no");
	writer.show();
	expect(others()).toEqual(["one"]);
});

test("in a rush what rides waits for its share, in the order in which it was asked for", async () => {
	const { writer, add, rows } = open();
	let over = false;
	const rush = (async () => {
		while (!over)
			await writer.runFirst(
				() => undefined,
				() => 1,
			);
	})();
	for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	await Promise.all([writer.ride(() => add("one")), writer.run(() => add("two")), writer.ride(() => add("three"))]);
	over = true;
	await rush;
	expect(rows()).toEqual(["one", "two", "three"]);
});

test("a long row of rides holds up nothing else in the event loop", async () => {
	const { writer, add } = open();
	let turns = 0;
	let over = false;
	const count = (): void => {
		turns++;
		if (!over) setImmediate(count);
	};
	setImmediate(count);
	for (let n = 0; n < 100; n++) await writer.ride(() => add("one"));
	over = true;
	expect(turns).toBeGreaterThan(90);
});
