import { describe, expect, test } from "bun:test";
import Database from "better-sqlite3";
import type { Disk } from "../../src/store/disk.ts";
import { StoreUnavailable } from "../../src/store/index.ts";
import { createWriter } from "../../src/store/writer.ts";
import { instantDisk } from "../doubles/disk.ts";

const one = () => 1;
const crowd = () => 50;

function open(disk: Disk = instantDisk) {
	const db = new Database(":memory:");
	db.exec("CREATE TABLE t (a TEXT)");
	const commits: number[] = [];
	const writer = createWriter(db, disk, (writes) => commits.push(writes));
	const add = db.prepare("INSERT INTO t (a) VALUES (?)");
	const rows = () => (db.prepare("SELECT a FROM t ORDER BY rowid").all() as { a: string }[]).map(({ a }) => a);
	return { db, writer, commits, add: (a: string) => add.run(a), rows };
}

/** A disk that syncs only when told to. */
function heldDisk() {
	const waiting: (() => void)[] = [];
	let now = 0;
	return {
		...instantDisk,
		sync: () => new Promise<void>((resolve) => waiting.push(resolve)),
		syncNow() {
			now++;
		},
		end: () => waiting.shift()?.(),
		waiting: () => waiting.length,
		syncedNow: () => now,
	};
}

async function turns(): Promise<void> {
	for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe("the group-commit writer", () => {
	test("shares one commit between all that arrive in the same turn, acknowledgements first", async () => {
		const { writer, commits, add, rows } = open();
		await Promise.all([writer.run(() => add("other")), writer.runFirst(() => add("first"), one), writer.run(() => add("another"))]);
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
		const ends = await Promise.allSettled([writer.run(() => add("one")), writer.runFirst(() => add("other"), one)]);
		for (const end of ends) expect(end.status === "rejected" && end.reason).toBeInstanceOf(StoreUnavailable);
		await writer.run(() => add("later"));
		expect(rows()).toEqual(["later"]);
	});

	test("in a rush of acknowledgements everything else still gets on", async () => {
		const { writer, add, rows } = open();
		let over = false;
		const rush = (async () => {
			while (!over) await writer.runFirst(() => add("first"), one);
		})();
		for (let n = 0; n < 200; n++) await writer.run(() => add("other"));
		over = true;
		await rush;
		expect(rows().filter((row) => row === "other")).toHaveLength(200);
	});

	test("what belongs together is in one commit, also when a rush leaves no time for it", async () => {
		const { writer, add, db } = open();
		let over = false;
		const rush = (async () => {
			while (!over) await writer.runFirst(() => add("first"), one);
		})();
		// More than its share: each alone would get its own commit.
		const slow = (name: string) => {
			const end = performance.now() + 6;
			while (performance.now() < end);
			add(name);
			return db.prepare("SELECT count(*) AS n FROM t WHERE a = 'first'").get() as { n: number };
		};
		await turns();
		const apart = await Promise.all(["a", "b"].map((name) => writer.run(() => slow(name))));
		let asked: Promise<{ n: number }>[] = [];
		await writer.together(() => {
			asked = ["c", "d"].map((name) => writer.run(() => slow(name)));
		});
		const together = await Promise.all(asked);
		over = true;
		await rush;
		expect(apart[1]?.n).toBeGreaterThan(apart[0]?.n ?? 0);
		expect(together[1]?.n).toBe(together[0]?.n ?? 0);
	});

	test("tells nobody of a crowd before its commit is on disk; who comes meanwhile shares the next one", async () => {
		const disk = heldDisk();
		const { writer, commits, add, rows } = open(disk);
		const told: string[] = [];
		const crowdOf = (name: string) => writer.runFirst(() => add(name), crowd).then(() => told.push(name));
		const others = writer.run(() => add("other")).then(() => told.push("other"));
		const one = crowdOf("one");
		await turns();
		const [two, three] = [crowdOf("two"), crowdOf("three")];
		await turns();
		expect([told, rows(), disk.waiting()]).toEqual([[], ["one", "other"], 1]);
		disk.end();
		await Promise.all([one, others]);
		await turns();
		expect([told, rows(), disk.waiting()]).toEqual([["one", "other"], ["one", "other", "two", "three"], 1]);
		disk.end();
		await Promise.all([two, three]);
		expect(commits).toEqual([2, 2]);
	});

	test("a few are synced at once, so that they wait for no other thread", async () => {
		const disk = heldDisk();
		const { writer, add, rows } = open(disk);
		await Promise.all([writer.runFirst(() => add("first"), one), writer.run(() => add("other"))]);
		expect([rows(), disk.syncedNow()]).toEqual([["first", "other"], 1]);
	});

	test.each([[crowd], [one]])("when the disk refuses, everyone in the commit is told so, and the next is tried anew", async (count) => {
		let broken = true;
		const syncNow = () => {
			if (broken) throw new Error("EIO");
		};
		const { writer, add } = open({ ...instantDisk, syncNow, sync: async () => syncNow() });
		const ends = await Promise.allSettled([writer.runFirst(() => add("one"), count), writer.run(() => add("other"))]);
		for (const end of ends) expect(end.status === "rejected" && end.reason).toBeInstanceOf(StoreUnavailable);
		broken = false;
		await writer.runFirst(() => add("later"), count);
	});

	test("closing waits for the disk", async () => {
		const disk = heldDisk();
		const { writer, add } = open(disk);
		const crowded = writer.runFirst(() => add("one"), crowd);
		await turns();
		let closed = false;
		const closing = writer.close().then(() => {
			closed = true;
		});
		await turns();
		expect(closed).toBe(false);
		disk.end();
		await Promise.all([closing, crowded]);
	});

	test("commits what is queued when it is closed, and refuses what comes after", async () => {
		const { writer, add, rows } = open();
		const queued = [writer.run(() => add("one")), writer.runFirst(() => add("two"), one)];
		await writer.close();
		await Promise.all(queued);
		expect(rows()).toEqual(["two", "one"]);
		await expect(writer.run(() => add("late"))).rejects.toBeInstanceOf(StoreUnavailable);
	});
});
