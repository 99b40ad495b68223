import { describe, expect, test } from "bun:test";
import Database from "better-sqlite3";
import { StoreUnavailable } from "../../src/store/index.ts";
import { createWriter } from "../../src/store/writer.ts";

function open() {
	const db = new Database(":memory:");
	db.exec("CREATE TABLE t (a TEXT)");
	const commits: number[] = [];
	const writer = createWriter(db, (writes) => commits.push(writes));
	const add = db.prepare("INSERT INTO t (a) VALUES (?)");
	const rows = () => (db.prepare("SELECT a FROM t ORDER BY rowid").all() as { a: string }[]).map(({ a }) => a);
	return { db, writer, commits, add: (a: string) => add.run(a), rows };
}

describe("the group-commit writer", () => {
	test("shares one commit between all that arrive in the same turn, acknowledgements first", async () => {
		const { writer, commits, add, rows } = open();
		await Promise.all([writer.run(() => add("other")), writer.runFirst(() => add("first")), writer.run(() => add("another"))]);
		expect(commits).toEqual([3]);
		expect(rows()).toEqual(["first", "other", "another"]);
	});

	test("undoes the writes of the one piece of work that throws, and of no other", async () => {
		const { writer, add, rows } = open();
		const broken = writer.run(() => {
			add("half");
			throw new Error("a bug");
		});
		const whole = writer.run(() => add("whole"));
		await expect(broken).rejects.toThrow("a bug");
		await whole;
		expect(rows()).toEqual(["whole"]);
	});

	test("tells everyone who waits that the store is unavailable when no transaction can begin, and goes on later", async () => {
		const { db, writer, add, rows } = open();
		db.exec("BEGIN");
		const ends = await Promise.allSettled([writer.run(() => add("one")), writer.runFirst(() => add("other"))]);
		for (const end of ends) expect(end.status === "rejected" && end.reason).toBeInstanceOf(StoreUnavailable);
		await writer.run(() => add("later"));
		expect(rows()).toEqual(["later"]);
	});

	test("in a rush of acknowledgements everything else still gets on", async () => {
		const { writer, add, rows } = open();
		let over = false;
		const rush = (async () => {
			while (!over) await writer.runFirst(() => add("first"));
		})();
		for (let n = 0; n < 200; n++) await writer.run(() => add("other"));
		over = true;
		await rush;
		expect(rows().filter((row) => row === "other")).toHaveLength(200);
	});

	test("commits what is queued when it is closed, and refuses what comes after", async () => {
		const { writer, add, rows } = open();
		const queued = [writer.run(() => add("one")), writer.runFirst(() => add("two"))];
		await writer.close();
		await Promise.all(queued);
		expect(rows()).toEqual(["two", "one"]);
		await expect(writer.run(() => add("late"))).rejects.toBeInstanceOf(StoreUnavailable);
	});
});
