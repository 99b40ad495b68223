/** Copies: entries continue them or are refused, and a new schema reaches them through the log. */
import { describe, expect, test } from "bun:test";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openDatabase, openLogged } from "../../../src/store/database.ts";
import {
	CopyDiverged,
	encodeWritten,
	type LogEntry,
	markCopy,
	mayWrite,
	openCopy,
	peekPosition,
	schemaVersion,
	upgradeCopy,
} from "../../../src/store/index.ts";
import { appliedTo } from "../../../src/store/migrations/index.ts";
import { differencesOf } from "../../support/equalCopies.ts";
import { freshDirectory } from "../../support/index.ts";
import { createMemoryLog, logFor } from "../../support/stores.ts";

const freshFile = (): string => join(freshDirectory(), "hookwise.db");

function entryAfter({ seq, entry }: { readonly seq: number; readonly entry: string }, ...sql: string[]): LogEntry {
	return { seq: seq + 1, id: crypto.randomUUID(), prior: entry, body: encodeWritten(sql.map((text) => ({ sql: text, given: null }))) };
}

function changed(file: string, work: (db: Database.Database) => void): void {
	const db = new Database(file);
	work(db);
	db.close();
}

describe("entries", () => {
	const put = (key: string): string => `INSERT INTO meta (key, value) VALUES ('${key}', '')`;

	function copied() {
		const file = freshFile();
		logFor(file);
		const copy = openCopy(file);
		return { file, copy, keys: () => keysIn(file) };
	}
	function keysIn(file: string): unknown[] {
		const db = new Database(file, { readonly: true });
		const keys = db.prepare("SELECT key FROM meta ORDER BY key").pluck().all();
		db.close();
		return keys;
	}

	test("are done all or none, and what is there already is passed over", () => {
		const { copy, keys } = copied();
		const first = entryAfter(copy.position(), put("a"));
		const second = entryAfter({ seq: first.seq, entry: first.id }, put("b"));
		copy.apply([first]);
		copy.apply([first, second]);
		expect([keys(), copy.position()]).toMatchObject([["a", "b"], { seq: 2, entry: second.id }]);
		const third = entryAfter({ seq: 2, entry: second.id }, put("c"));
		const broken = entryAfter({ seq: 3, entry: third.id }, "INSERT INTO nowhere VALUES (1)");
		expect(() => copy.apply([third, broken])).toThrow("nowhere");
		expect([keys(), copy.position().seq]).toEqual([["a", "b"], 2]);
		copy.close();
	});

	test("that do not continue the copy are refused, and leave it as it was", () => {
		const { copy, keys } = copied();
		const first = entryAfter(copy.position(), put("a"));
		copy.apply([first]);
		const wrong = [
			entryAfter({ seq: 2, entry: first.id }, put("too far")),
			entryAfter({ seq: 1, entry: crypto.randomUUID() }, put("of another log")),
			{ ...entryAfter({ seq: 0, entry: first.prior }, put("another with this number")) },
		];
		for (const entry of wrong) expect(() => copy.apply([entry])).toThrow(CopyDiverged);
		expect([keys(), copy.position()]).toMatchObject([["a"], { seq: 1, entry: first.id }]);
		copy.close();
	});

	test("follow a change of the schema that came in between, also for statements that were prepared before", () => {
		const { file, copy } = copied();
		const entries: LogEntry[] = [];
		const add = (...sql: string[]) => {
			const last = entries.at(-1);
			entries.push(entryAfter(last === undefined ? copy.position() : { seq: last.seq, entry: last.id }, ...sql));
		};
		const bound = (value: string): void => {
			const last = entries.at(-1);
			const at = { seq: last?.seq ?? 0, entry: last?.id ?? copy.position().entry };
			const body = encodeWritten([{ sql: "INSERT INTO meta (key, value) VALUES (?, '')", given: [value] }]);
			entries.push({ ...entryAfter(at), body });
		};
		bound("before");
		add("ALTER TABLE meta ADD COLUMN more TEXT NOT NULL DEFAULT 'm'");
		bound("after");
		copy.apply(entries);
		copy.close();
		expect(keysIn(file)).toEqual(["after", "before"]);
	});
});

test("a database of its own is no copy, and is not opened as one", () => {
	const file = freshFile();
	expect(peekPosition(file)).toBeNull();
	openDatabase(file).close();
	expect(peekPosition(file)).toBeNull();
	expect(() => openCopy(file)).toThrow(CopyDiverged);
	expect(() => openLogged(file)).toThrow(CopyDiverged);
	markCopy(file, { log: crypto.randomUUID(), seq: 3, entry: crypto.randomUUID() });
	expect(peekPosition(file)?.seq).toBe(3);
	openCopy(file).close();
	markCopy(file, null);
	expect(peekPosition(file)).toBeNull();
});

describe("a new version", () => {
	/** A copy as the version before left it, with some rows: the last migration was not applied. */
	function older() {
		const file = freshFile();
		changed(file, (db) => {
			db.pragma("auto_vacuum = INCREMENTAL");
			const newest = new Database(logFor(freshFile()).file, { readonly: true });
			const numbers = [...appliedTo(newest)].sort((one, other) => one - other);
			newest.close();
			const last = numbers.pop() ?? 0;
			expect(last).toBe(schemaVersion);
			for (const number of numbers) db.exec(textOf(number));
			db.exec("CREATE TABLE migrations (number INTEGER PRIMARY KEY) STRICT");
			for (const number of numbers) db.prepare("INSERT INTO migrations VALUES (?)").run(number);
			db.pragma(`user_version = ${numbers.at(-1)}`);
			db.exec("INSERT INTO words_due (alert_id) VALUES (5)");
		});
		const log = createMemoryLog();
		markCopy(file, { log: log.id, seq: 0, entry: crypto.randomUUID() });
		const other = freshFile();
		copyFileSync(file, other);
		return { file, other, log };
	}
	const folder = join(import.meta.dir, "../../../src/store/migrations");
	const files = [...new Bun.Glob("*.sql").scanSync({ cwd: folder })];
	function textOf(number: number): string {
		const name = files.find((file) => Number(file.slice(0, 4)) === number);
		if (name === undefined) throw new Error(`There is no migration ${number}`);
		return readFileSync(join(folder, name), "utf8");
	}

	test("upgrades its copy as an entry, from which another copy gets the same; a second time there is nothing to do", async () => {
		const { file, other, log } = older();
		expect(() => openLogged(file)).toThrow("outside the writer's work");
		await upgradeCopy(file, log);
		expect(log.entries).toHaveLength(1);
		await upgradeCopy(file, log);
		expect(log.entries).toHaveLength(1);
		const copy = openCopy(other);
		expect([copy.schema() < schemaVersion, mayWrite(copy)]).toEqual([true, true]);
		copy.apply(log.entries);
		expect(copy.schema()).toBe(schemaVersion);
		copy.close();
		expect(differencesOf(file, other)).toEqual([]);
		openLogged(other).db.close();
	});

	test("whose entry does not last leaves its copy as it was", async () => {
		const { file, other, log } = older();
		log.meanwhile(() => Promise.reject(new Error("cut")));
		await expect(upgradeCopy(file, log)).rejects.toThrow("cut");
		expect(differencesOf(file, other)).toEqual([]);
	});

	test("that this one does not know may be followed, and not written", async () => {
		const file = freshFile();
		const { log } = logFor(file);
		const copy = openCopy(file);
		copy.apply([
			entryAfter(copy.position(), `INSERT INTO migrations VALUES (${schemaVersion + 1})`, `PRAGMA user_version = ${schemaVersion + 1}`),
		]);
		expect([copy.schema(), mayWrite(copy)]).toEqual([schemaVersion + 1, false]);
		copy.apply([entryAfter(copy.position(), "CREATE TABLE new_things (a); INSERT INTO new_things VALUES (1)")]);
		copy.close();
		await expect(upgradeCopy(file, log)).rejects.toThrow("newer HookWise");
		expect(() => openLogged(file)).toThrow("newer HookWise");
		expect(log.entries).toEqual([]);
	});
});
