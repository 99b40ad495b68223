/** The log, the lead and the snapshots in a real PostgreSQL, without a node: what each refuses, and what a lost answer leaves. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { SQL } from "bun";
import { messageOf } from "../../src/base/problems.ts";
import { closeClient, openClient, within } from "../../src/nodes/client.ts";
import { catchUp, openOwnCopy } from "../../src/nodes/following.ts";
import { takeSnapshot } from "../../src/nodes/leading.ts";
import { beat, keepLead, leaderOf, leaveLead, nodesOf, type Self, takeLead } from "../../src/nodes/lease.ts";
import { keysOf } from "../../src/nodes/link.ts";
import { AppendRefused, appendTo, entriesAfter, headOf } from "../../src/nodes/log.ts";
import { openTables } from "../../src/nodes/schema.ts";
import { finishSnapshot, newestSnapshot, replaceByIt, sendSnapshot } from "../../src/nodes/snapshots.ts";
import { beginTenure } from "../../src/nodes/tenure.ts";
import {
	CopyDiverged,
	createDatabase,
	DATABASE,
	encodeWritten,
	type LogEntry,
	markCopy,
	openCopy,
	schemaVersion,
} from "../../src/store/index.ts";
import { differencesOf } from "../support/equalCopies.ts";
import { eventually, freshDirectory } from "../support/index.ts";
import { type Postgres, startPostgres, type Wire, wireTo } from "../support/postgres/index.ts";

setDefaultTimeout(60_000);

const KEYS = { encryptionKey: `${Buffer.alloc(32, 7).toString("base64url")}=`, secretKey: "shared" };
const quiet = (): void => {};
let postgres: Postgres;
let wire: Wire;
let sql: SQL;
let log: string;
beforeAll(async () => {
	postgres = await startPostgres();
	wire = await wireTo(postgres);
	sql = postgres.connect(4);
});
afterAll(async () => {
	await sql.close({ timeout: 0 });
	await wire[Symbol.asyncDispose]();
	await postgres[Symbol.asyncDispose]();
});
beforeEach(async () => {
	await sql`DROP TABLE IF EXISTS hookwise_cluster, hookwise_log, hookwise_snapshot_parts, hookwise_snapshots, hookwise_nodes`;
	log = await openTables(sql, keysOf(KEYS));
});

const nodeOf = (name: string): Self => ({
	name,
	run: crypto.randomUUID(),
	url: `http://${name}`,
	version: "1",
	schema: schemaVersion,
	keys: "k",
});

async function leads(name = "a") {
	const taken = await takeLead(sql, { name }, null);
	if (taken === null) throw new Error(`${name} cannot lead`);
	return taken;
}

/** An entry that puts a key into `meta`. */
const entryAfter = (head: { readonly seq: number; readonly id: string }, key: string): LogEntry => ({
	...{ seq: head.seq + 1, id: crypto.randomUUID(), prior: head.id },
	body: encodeWritten([{ sql: "INSERT INTO meta (key, value) VALUES (?, '')", given: [key] }]),
});

/** Appends one entry for each key. */
async function append(epoch: number, ...keys: string[]): Promise<void> {
	for (const key of keys) await appendTo(sql, epoch, entryAfter(await headOf(sql), key));
}

/** The copy of a node that has nothing but this log, which begins with an empty database. */
async function copyAt(head: { readonly seq: number; readonly id: string }): Promise<string> {
	const file = join(freshDirectory(), DATABASE);
	createDatabase(file);
	markCopy(file, { log, seq: head.seq, entry: head.id });
	return file;
}

async function follow(file: string): Promise<void> {
	const copy = openCopy(file);
	try {
		await catchUp(sql, copy, await headOf(sql));
	} finally {
		copy.close();
	}
}

function keysIn(file: string): unknown[] {
	const db = new Database(file, { readonly: true });
	try {
		return db.prepare("SELECT key FROM meta ORDER BY key").pluck().all();
	} finally {
		db.close();
	}
}

const silence = () => sql`UPDATE hookwise_cluster SET led_at = clock_timestamp() - interval '6.1 s'`;

describe("the lead", () => {
	test("is taken by one of several that want it at once", async () => {
		const taken = await Promise.all(["a", "b", "c", "d"].map((name) => takeLead(sql, { name }, null)));
		expect(taken.filter((one) => one !== null)).toHaveLength(1);
		expect((await leaderOf(sql)).epoch).toBe(1);
	});

	test("is taken from a node that was silent, by one alone, and from no other", async () => {
		const { epoch } = await leads("a");
		await sql`UPDATE hookwise_cluster SET led_at = clock_timestamp() - interval '5 s'`;
		expect([await takeLead(sql, { name: "b" }, null), (await leaderOf(sql)).alive]).toEqual([null, true]);
		await silence();
		expect((await leaderOf(sql)).alive).toBe(false);
		const taken = await Promise.all(["b", "c"].map((name) => takeLead(sql, { name }, null)));
		expect(taken.filter((one) => one !== null)).toHaveLength(1);
		expect([await keepLead(sql, epoch), await keepLead(sql, epoch + 1)]).toEqual([false, true]);
		// Whoever lost it gives nothing away.
		await leaveLead(sql, epoch);
		expect((await leaderOf(sql)).alive).toBe(true);
		await leaveLead(sql, epoch + 1);
		expect(await takeLead(sql, { name: "a" }, null)).toMatchObject({ epoch: epoch + 2 });
	});

	test("tells whether the process that led before lives: it gave the lead away, or it is the same one", async () => {
		const first = await leads("a");
		expect(first.wasLeft).toBe(true);
		await silence();
		// It may have died.
		const second = await leads("b");
		expect(second.wasLeft).toBe(false);
		// The same name, but another process.
		expect(await takeLead(sql, { name: "b" }, first.epoch)).toMatchObject({ epoch: second.epoch + 1, wasLeft: false });
		expect(await takeLead(sql, { name: "b" }, second.epoch + 1)).toMatchObject({ epoch: second.epoch + 2, wasLeft: true });
		await leaveLead(sql, second.epoch + 2);
		expect(await takeLead(sql, { name: "c" }, null)).toMatchObject({ wasLeft: true });
	});

	test("fences: what an old leader appends is refused and leaves nothing behind", async () => {
		const old = await leads("a");
		await append(old.epoch, "one");
		await silence();
		const next = await leads("b");
		const head = await headOf(sql);
		expect(next.head).toEqual(head);
		await expect(appendTo(sql, old.epoch, entryAfter(head, "late"))).rejects.toBeInstanceOf(AppendRefused);
		await append(next.epoch, "two");
		expect((await entriesAfter(sql, 0)).map(({ seq }) => seq)).toEqual([1, 2]);
	});

	test("a name is one process's, until that was silent", async () => {
		const sign = { role: "follows", seq: 0, fit: true } as const;
		const [one, other] = [nodeOf("a"), nodeOf("a")];
		expect([await beat(sql, one, sign), await beat(sql, other, sign), await beat(sql, one, sign)]).toEqual([true, false, true]);
		await sql`UPDATE hookwise_nodes SET seen_at = clock_timestamp() - interval '6.1 s'`;
		expect((await nodesOf(sql)).map(({ alive }) => alive)).toEqual([false]);
		expect([await beat(sql, other, sign), await beat(sql, one, sign)]).toEqual([true, false]);
	});
});

describe("an entry", () => {
	test("that does not continue the log is refused and writes nothing", async () => {
		const { epoch, head } = await leads();
		await append(epoch, "one");
		const end = await headOf(sql);
		const right = entryAfter(end, "two");
		const wrong = [
			{ ...right, seq: right.seq + 1 },
			{ ...right, seq: right.seq - 1 },
			{ ...right, prior: crypto.randomUUID() },
			entryAfter(head, "first again"),
		];
		for (const entry of wrong) await expect(appendTo(sql, epoch, entry)).rejects.toBeInstanceOf(AppendRefused);
		await expect(appendTo(sql, epoch + 1, right)).rejects.toBeInstanceOf(AppendRefused);
		expect([await headOf(sql), (await entriesAfter(sql, 0)).length]).toEqual([end, 1]);
	});

	test("with one number lasts once, whoever is quicker", async () => {
		const { epoch, head } = await leads();
		const ends = await Promise.allSettled(["x", "y", "z"].map((key) => appendTo(sql, epoch, entryAfter(head, key))));
		expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		const entries = await entriesAfter(sql, 0);
		expect([entries.length, await headOf(sql)]).toEqual([1, { seq: 1, id: entries[0]?.id ?? "" }]);
	});

	test("comes back byte for byte, many and large ones in several pieces", async () => {
		const { epoch } = await leads();
		const bodies = [Buffer.alloc(0), Buffer.of(0, 255, 92, 39), Buffer.alloc(9 * 2 ** 20, 7), Buffer.from("last")];
		for (const body of bodies) await appendTo(sql, epoch, { ...entryAfter(await headOf(sql), ""), body });
		const first = await entriesAfter(sql, 0);
		expect(first.map(({ seq }) => seq)).toEqual([1, 2, 3]);
		const all = [...first, ...(await entriesAfter(sql, 3))];
		expect(all.map(({ body }) => Bun.hash(body))).toEqual(bodies.map((body) => Bun.hash(body)));
		expect(all.slice(1).map(({ prior }) => prior)).toEqual(all.slice(0, -1).map(({ id }) => id));
	});
});

describe("a node that leads", () => {
	/** Its time begins through the wire. */
	async function reign(statementMs?: number) {
		const { epoch, head } = await leads();
		const client = () =>
			openClient({ url: postgres.urlAt(wire.port), ca: null, max: 1, name: "test", ...(statementMs === undefined ? {} : { statementMs }) });
		const [writing, looking] = [client(), client()];
		const reasons: string[] = [];
		const tenure = beginTenure({ writing, looking, epoch, seq: head.seq, onOver: (reason) => reasons.push(reason) });
		await tenure.log.append(entryAfter(head, "one"));
		return {
			...{ tenure, epoch, reasons },
			async [Symbol.asyncDispose]() {
				await tenure.end();
				closeClient(writing);
				closeClient(looking);
			},
		};
	}
	const next = async (key: string) => entryAfter(await headOf(sql), key);

	test("is over when the answer to an entry is lost: the log has the entry, and the node appends nothing more", async () => {
		await using held = await reign();
		const entry = await next("in doubt");
		const lost = wire.dropNextAnswer(entry.id);
		await expect(held.tenure.log.append(entry)).rejects.toThrow();
		await lost;
		expect([await headOf(sql), held.tenure.mayAct(), held.reasons.length]).toEqual([{ seq: 2, id: entry.id }, false, 1]);
		await expect(held.tenure.log.append(await next("more"))).rejects.toThrow("does not lead");
		expect((await headOf(sql)).seq).toBe(2);
	});

	test("is over when the connection is cut before the entry arrives: the log has nothing of it", async () => {
		await using held = await reign();
		await wire.cut();
		await expect(held.tenure.log.append(await next("cut"))).rejects.toThrow();
		await wire.pass();
		expect([(await headOf(sql)).seq, held.tenure.mayAct()]).toEqual([1, false]);
	});

	test("waits no longer once its time is over, though the network is silent; what arrives late is refused by the fence", async () => {
		await using held = await reign();
		const entry = await next("late");
		await wire.stall();
		const appending = held.tenure.log.append(entry).then(
			() => "lasted",
			() => "refused",
		);
		await silence();
		const other = await leads("b");
		held.tenure.log.giveUp("the copy is full");
		expect(await within(1_000, appending)).toBe("refused");
		await wire.pass();
		await append(other.epoch, "of the other");
		await sql`SELECT 1`;
		expect((await entriesAfter(sql, 1)).map(({ id }) => id)).not.toContain(entry.id);
		expect(held.reasons).toEqual(["the copy is full"]);
	});

	test("finds at its next sign of life that another leads", async () => {
		await using held = await reign();
		await silence();
		await leads("b");
		expect(await held.tenure.over).toBe("another node has taken the lead");
		expect(held.tenure.mayAct()).toBe(false);
	});

	test("is over when PostgreSQL takes no writes, or when an entry waits for longer than a statement may", async () => {
		{
			await using held = await reign();
			await postgres.readOnly(true);
			await expect(held.tenure.log.append(await next("read-only"))).rejects.toThrow("read-only");
			await postgres.readOnly(false);
			expect(held.tenure.mayAct()).toBe(false);
		}
		await sql`UPDATE hookwise_cluster SET leader = NULL`;
		await using held = await reign(300);
		const seq = (await headOf(sql)).seq;
		const entry = await next("blocked");
		await sql.begin(async (tx) => {
			await tx`SELECT 1 FROM hookwise_cluster FOR UPDATE`;
			await expect(held.tenure.log.append(entry)).rejects.toThrow("statement timeout");
		});
		expect((await headOf(sql)).seq).toBe(seq);
	});

	test("is over when PostgreSQL crashes; what it had confirmed is there when it is back", async () => {
		await using held = await reign();
		const head = await headOf(sql);
		await postgres.crash();
		await expect(held.tenure.log.append(entryAfter(head, "crashed"))).rejects.toThrow();
		await postgres.start();
		await eventually("it answers", async () => (await headOf(sql).catch(() => null)) !== null);
		expect([await headOf(sql), (await entriesAfter(sql, 0)).length]).toEqual([head, 1]);
	});
});

describe("a copy", () => {
	test("that follows from the start is equal to one that was there all the time, and joins what came in between", async () => {
		const { epoch, head } = await leads();
		const early = await copyAt(head);
		await append(epoch, "one", "two");
		await follow(early);
		await append(epoch, "three");
		await follow(early);
		const other = await copyAt(head);
		await follow(other);
		expect(differencesOf(early, other)).toEqual([]);
		expect(keysIn(other)).toEqual(["one", "three", "two"]);
	});

	test("is given up when a failover has set the log back, or given an entry another content", async () => {
		const { epoch, head } = await leads();
		const ahead = await copyAt(head);
		await append(epoch, "one", "lost");
		await follow(ahead);
		const behind = await copyAt(head);
		// A standby that lacked the last entry has become the primary.
		const [first] = await entriesAfter(sql, 0);
		await sql`DELETE FROM hookwise_log WHERE seq > 1`;
		await sql`UPDATE hookwise_cluster SET head = 1, head_id = ${first?.id ?? ""}`;
		await expect(follow(ahead)).rejects.toBeInstanceOf(CopyDiverged);
		await append(epoch, "another");
		await expect(follow(ahead)).rejects.toBeInstanceOf(CopyDiverged);
		await append(epoch, "and one more");
		await expect(follow(ahead)).rejects.toBeInstanceOf(CopyDiverged);
		expect(keysIn(ahead)).toEqual(["lost", "one"]);
		await follow(behind);
		expect(keysIn(behind)).toEqual(["and one more", "another", "one"]);
	});
});

describe("a snapshot", () => {
	/** A leader's copy with some entries, of which the first snapshot has the first. */
	async function led() {
		const { epoch, head } = await leads();
		const file = await copyAt(head);
		const directory = join(file, "..");
		const link = { sending: sql } as Parameters<typeof takeSnapshot>[0];
		const snap = async (): Promise<void> => {
			await follow(file);
			await takeSnapshot(link, directory, epoch);
		};
		return { epoch, head, file, snap };
	}
	const fetched = async (): Promise<string> => {
		const file = join(freshDirectory(), DATABASE);
		(await openOwnCopy(sql, file, log, quiet))?.close();
		return file;
	};

	test("with what follows it makes a copy equal to the leader's, and entries before it go", async () => {
		const { epoch, file, snap } = await led();
		expect(await openOwnCopy(sql, join(freshDirectory(), DATABASE), log, quiet)).toBeNull();
		await append(epoch, "one", "two");
		await snap();
		await append(epoch, "three");
		expect((await entriesAfter(sql, 0)).map(({ seq }) => seq)).toEqual([3]);
		const copy = await fetched();
		await follow(copy);
		await follow(file);
		expect(differencesOf(copy, file)).toEqual([]);
	});

	test("leaves the entries that a node still needs, for as long as it may come back", async () => {
		const { epoch, snap } = await led();
		await append(epoch, "one", "two", "three");
		await beat(sql, nodeOf("slow"), { role: "follows", seq: 1, fit: true });
		await snap();
		expect((await entriesAfter(sql, 0)).map(({ seq }) => seq)).toEqual([2, 3]);
		await sql`UPDATE hookwise_nodes SET seen_at = now() - interval '11 minutes'`;
		await append(epoch, "four");
		await snap();
		expect(await entriesAfter(sql, 0)).toEqual([]);
	});

	test("goes on where it was, and sends again what has changed; a damaged or missing part makes no copy", async () => {
		const { epoch, head, file } = await led();
		const id = crypto.randomUUID();
		const db = new Database(file);
		db.exec("CREATE TABLE filling (b); INSERT INTO filling VALUES (randomblob(3000000))");
		db.close();
		const of = { id, head, schema: schemaVersion };
		const whole = await sendSnapshot(sql, file, of);
		expect(whole.sent).toBe(whole.parts);
		expect(await newestSnapshot(sql)).toBeNull();
		await sql`DELETE FROM hookwise_snapshot_parts WHERE number > 1`;
		expect((await sendSnapshot(sql, file, of)).sent).toBe(whole.parts - 2);
		await finishSnapshot(sql, id, epoch);
		expect(differencesOf(await fetched(), file)).toEqual([]);
		const target = join(freshDirectory(), DATABASE);
		await sql`UPDATE hookwise_snapshot_parts SET body = (SELECT body FROM hookwise_snapshot_parts WHERE number = 1) WHERE number = 2`;
		await expect(openOwnCopy(sql, target, log, quiet)).rejects.toThrow("checksum");
		await sql`DELETE FROM hookwise_snapshot_parts WHERE number = 2`;
		await expect(openOwnCopy(sql, target, log, quiet)).rejects.toThrow("Part 2 of the snapshot is missing");
		expect(existsSync(target)).toBe(false);
	});

	test("of a node that no longer leads, or of a log that was set back, does not count, and removes nothing", async () => {
		const { epoch, file, snap } = await led();
		await append(epoch, "one");
		await snap();
		const good = await newestSnapshot(sql);
		await append(epoch, "lost");
		await follow(file);
		const lost = crypto.randomUUID();
		await sendSnapshot(sql, file, { id: lost, head: await headOf(sql), schema: schemaVersion });
		await sql`DELETE FROM hookwise_log WHERE seq > 1`;
		await sql`UPDATE hookwise_cluster SET head = 1, head_id = ${good?.entry ?? ""}`;
		await expect(finishSnapshot(sql, lost, epoch)).rejects.toBeInstanceOf(AppendRefused);
		await append(epoch, "another");
		await expect(finishSnapshot(sql, lost, epoch)).rejects.toBeInstanceOf(AppendRefused);
		await silence();
		await leads("b");
		await expect(snap()).rejects.toThrow();
		expect(await newestSnapshot(sql)).toEqual(good);
		const copy = await fetched();
		await follow(copy);
		expect(keysIn(copy)).toEqual(["another", "one"]);
	});

	test("takes the place of everything, when the log has not gone on: a copy that was behind is fetched again", async () => {
		const { epoch, file, snap } = await led();
		await append(epoch, "one");
		await snap();
		const behind = join(freshDirectory(), DATABASE);
		copyFileSync(file, behind);
		await append(epoch, "two");
		const before = await headOf(sql);
		const restored = join(freshDirectory(), DATABASE);
		createDatabase(restored);
		const head = { seq: before.seq + 1, id: crypto.randomUUID() };
		markCopy(restored, { log, seq: head.seq, entry: head.id });
		const id = crypto.randomUUID();
		await sendSnapshot(sql, restored, { id, head, schema: schemaVersion });
		await expect(replaceByIt(sql, id, { epoch: epoch + 1, head: before })).rejects.toBeInstanceOf(AppendRefused);
		await expect(replaceByIt(sql, id, { epoch, head: { seq: 1, id: before.id } })).rejects.toBeInstanceOf(AppendRefused);
		expect((await entriesAfter(sql, 1)).length).toBe(1);
		await replaceByIt(sql, id, { epoch, head: before });
		expect([await headOf(sql), await entriesAfter(sql, 0)]).toEqual([head, []]);
		await expect(follow(behind)).rejects.toBeInstanceOf(CopyDiverged);
		const copy = await fetched();
		await append(epoch, "three");
		await follow(copy);
		expect(keysIn(copy)).toEqual(["three"]);
	});
});

test("PostgreSQL that confirms commits too early, follows another one or has other keys is refused with the remedy", async () => {
	const refusedFor = async (keys = KEYS): Promise<string> => {
		await using own = postgres.connect();
		return await openTables(own, keysOf(keys)).then(
			() => "",
			(error: unknown) => messageOf(error),
		);
	};
	expect(await refusedFor()).toBe("");
	for (const value of ["off", "local"]) {
		await postgres.set("synchronous_commit", value);
		expect(await refusedFor()).toContain("ALTER ROLE CURRENT_USER SET synchronous_commit = on");
	}
	await postgres.set("synchronous_commit", "on");
	await postgres.readOnly(true);
	expect(await refusedFor()).toContain("DATABASE_URL must lead to the primary");
	await postgres.readOnly(false);
	expect(await refusedFor({ ...KEYS, secretKey: "another" })).toStartWith("SECRET_KEY is not the one");
	expect(await refusedFor({ ...KEYS, encryptionKey: `${Buffer.alloc(32, 9).toString("base64url")}=` })).toStartWith(
		"ENCRYPTION_KEY is not",
	);
});
