import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { SQL } from "bun";
import { keysOf } from "../../src/nodes/link.ts";
import { openTables } from "../../src/nodes/schema.ts";
import { eventually, freshDirectory, launch, runToEnd, startHookWise } from "../support/index.ts";
import { type Postgres, startPostgres, wireTo } from "../support/postgres/index.ts";
import { type Embedded, embedded, move, ticketed } from "./moving.ts";

setDefaultTimeout(120_000);

/** About 15 MB, so that a transfer has many parts. */
const ROWS = 30_000;
const OTHER = `${Buffer.alloc(32, 8).toString("base64url")}=`;

let postgres: Postgres;
let sql: SQL;
beforeAll(async () => {
	postgres = await startPostgres();
	sql = postgres.connect();
});
afterAll(async () => {
	await sql.close();
	await postgres[Symbol.asyncDispose]();
});

/** The address of a new database in it. */
async function freshDatabase(): Promise<string> {
	const name = `moved_${crypto.randomUUID().slice(0, 8)}`;
	await sql.unsafe(`CREATE DATABASE ${name}`);
	return postgres.url.replace(/postgres$/, name);
}

function connectTo(url: string) {
	const client = new SQL(url, { max: 1 });
	return { sql: client, [Symbol.asyncDispose]: () => client.close() };
}

/** Lets a move go as far as one part of the file, until it is opened. */
async function gateAt(url: string, { keys }: Embedded, part: number) {
	const [moving, held] = [new SQL(url, { max: 1 }), new SQL(url, { max: 1 })];
	await openTables(moving, keysOf({ encryptionKey: keys.ENCRYPTION_KEY, secretKey: keys.SECRET_KEY }));
	await held`SELECT pg_advisory_lock(1)`;
	await moving.unsafe(`CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
		IF NEW.number >= ${part} THEN PERFORM pg_advisory_xact_lock_shared(1); END IF; RETURN NEW; END'`);
	await moving`CREATE TRIGGER gate BEFORE INSERT ON hookwise_snapshot_parts FOR EACH ROW EXECUTE FUNCTION wait_here()`;
	const seen = new Set<number>();
	const waiting = async (): Promise<number[]> =>
		((await moving`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`) as { pid: number }[]).map(({ pid }) => pid);
	return {
		/** True once for each process that waits there; those of killed clients go on waiting. */
		async isReached(): Promise<boolean> {
			const fresh = (await waiting()).filter((pid) => !seen.has(pid));
			for (const pid of fresh) seen.add(pid);
			return fresh.length > 0;
		},
		async open() {
			for (const pid of await waiting()) await moving`SELECT pg_terminate_backend(${pid})`;
			await eventually("nobody waits", async () => (await waiting()).length === 0);
			await held`SELECT pg_advisory_unlock(1)`;
		},
		async [Symbol.asyncDispose]() {
			await Promise.all([moving.close(), held.close()]);
		},
	};
}

const asNode = ({ keys }: Pick<Embedded, "keys">, url: string, name: string) => ({
	...keys,
	DATABASE_URL: url,
	NODE_NAME: name,
	NODE_URL: undefined,
});
const countOf = (text: string): number => Number(/: (\d+) of \d+ parts/.exec(text)?.[1]);
function alertsIn(dataDir: string): number {
	const db = new Database(join(dataDir, "hookwise.db"), { readonly: true });
	try {
		return db.prepare("SELECT count(*) FROM alerts").pluck().get() as number;
	} finally {
		db.close();
	}
}
const rowsOf = (text: string): number => Number(/(\d+) rows in \d+ tables/.exec(text)?.[1]);

describe("hookwise move --to", () => {
	test("takes a month of history along while HookWise accepts, and what came meanwhile with the second pass", async () => {
		const source = await embedded(ROWS);
		const { dataDir, endpoint } = source;
		const url = await freshDatabase();
		await using running = await startHookWise({ dataDir });
		await ticketed(running, endpoint, "before");
		const first = await move(dataDir, ["--to", url]);
		expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("Sending it  100 %")]);
		expect(first.stdout).toContain("HookWise is running: what it has taken since the copy is not in PostgreSQL yet");
		expect(countOf(first.stdout)).toBeGreaterThan(10);
		const early = await runToEnd({ env: asNode(source, url, "early") });
		expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("A move into this PostgreSQL is not finished")]);

		const looked = await runToEnd({ words: ["doctor"], env: asNode(source, url, "early") });
		expect([looked.code, looked.stdout]).toEqual([1, expect.stringContaining("nodes: A move into this PostgreSQL is not finished")]);
		const late = await running.client.accepted(endpoint, { state: "firing", monitor: { name: "after the copy" } });
		await running.end("SIGTERM");
		const second = await move(dataDir, ["--to", url]);
		expect([second.code, second.stdout]).toEqual([0, expect.stringContaining("Moved. Nodes can start")]);
		expect(second.stdout).toMatch(/with the same checksum \(SHA-256 [0-9a-f]{64}\)/);
		expect(countOf(second.stdout)).toBeLessThan(countOf(first.stdout) / 2);
		expect(rowsOf(second.stdout)).toBeGreaterThan(ROWS);
		expect(second.stdout).toContain(`ENCRYPTION_KEY: what is in ${join(dataDir, "encryption.key")}`);
		expect(second.stdout).not.toContain(source.keys.ENCRYPTION_KEY);
		expect(second.stdout).not.toContain(source.keys.SECRET_KEY);
		expect(readdirSync(dataDir).filter((name) => name.startsWith("move.db"))).toEqual([]);

		for (const words of [[], ["user", "list"], ["rekey"], ["export"], ["import", "x"]]) {
			const alone = await runToEnd({ dataDir, words });
			expect([words, alone.code]).toEqual([words, 1]);
			expect(alone.stderr + alone.stdout).toMatch(/is the copy of one of several nodes|There is no file x/);
		}
		const again = await move(dataDir, ["--to", url]);
		expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("It is in PostgreSQL already")]);

		await using node = await startHookWise({ dataDir, env: asNode(source, url, "first") });
		await using other = await startHookWise({ env: asNode(source, url, "second") });
		await eventually("what was accepted last has its ticket", async () => (await node.client.item(late)).status === "processed");
		await ticketed(other, endpoint, "after the move");
		await eventually("the second node has all of the history", () => alertsIn(other.dataDir) === ROWS + 3);
		expect((await other.client.history("q=after")).map(({ summary }) => summary).sort()).toEqual([
			"Alert: after the copy",
			"Alert: after the move",
		]);
	});

	test("goes on where it was after Ctrl-C, a kill and a lost connection", async () => {
		const source = await embedded(ROWS);
		const { dataDir } = source;
		const url = await freshDatabase();
		await using gate = await gateAt(url, source, 4);
		const stuck = async (through = url) => {
			const launched = launch({ dataDir, words: ["move", "--to", through] });
			await eventually("it waits in the middle", gate.isReached);
			return launched;
		};
		const stopped = await stuck();
		stopped.process.kill("SIGINT");
		expect(await stopped.process.exited).toBe(130);
		expect(stopped.output.stderr).toContain("Interrupted. Nothing is lost");
		expect(existsSync(join(dataDir, "move.db"))).toBe(false);
		const killed = await stuck();
		const parallel = await move(dataDir, ["--to", url]);
		expect([parallel.code, parallel.stderr]).toEqual([1, expect.stringContaining("Another move is at work")]);
		killed.process.kill("SIGKILL");
		await killed.process.exited;
		await using wire = await wireTo(postgres);
		const cut = await stuck(url.replace(String(postgres.port), String(wire.port)));
		await wire.cut();
		expect(await cut.process.exited).toBe(1);
		expect(cut.output.stderr).toContain("The same command goes on where this one was.");
		await gate.open();
		const { code, stdout } = await move(dataDir, ["--to", url]);
		const [, sent, parts] = /: (\d+) of (\d+) parts/.exec(stdout) ?? [];
		expect([code, Number(sent)]).toEqual([0, Number(parts) - 4]);
		expect(stdout).toContain("Moved.");
	});

	test("refuses what is there already, other keys and addresses that cannot be used, and changes nothing", async () => {
		const source = await embedded(0);
		const { dataDir } = source;
		const url = await freshDatabase();
		await using node = await startHookWise({ env: asNode({ keys: { ...source.keys, SECRET_KEY: "of others" } }, url, "led") });
		const keys = await move(dataDir, ["--to", url]);
		expect([keys.code, keys.stderr]).toEqual([1, expect.stringContaining("SECRET_KEY is not the one of the other nodes")]);
		const led = await move(dataDir, ["--to", url], { SECRET_KEY: "of others" });
		expect([led.code, led.stderr]).toEqual([1, expect.stringContaining("There is an installation in this PostgreSQL already")]);
		const wrong = await move(dataDir, ["--to", url], { ENCRYPTION_KEY: OTHER });
		expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("ENCRYPTION_KEY does not open this database")]);
		expect(await node.client.history()).toEqual([]);
		for (const words of [[], ["--to", "postgresql://u:hunter2@h/d"], ["--to", url, "--from", url], ["--from", url, "--without-history"]]) {
			const { code, stderr } = await move(dataDir, words);
			expect([words, code, stderr.includes("hunter2")]).toEqual([words, 2, false]);
		}
		const nowhere = await move(dataDir, ["--to", postgres.urlAt(1)]);
		expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("127.0.0.1:1/postgres cannot be reached")]);
		const empty = await move(join(freshDirectory(), "data"), ["--to", url], source.keys);
		expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining("There is no hookwise.db in")]);
		// Nothing of it has touched the source.
		await using running = await startHookWise({ dataDir });
		expect((await running.client.json<{ items: unknown[] }>("GET", "/api/endpoints")).items).toHaveLength(1);
	});

	test.each([
		["with history", []],
		["without history", ["--without-history"]],
	])("%s, leaves nothing that can start twice when it fails at the very end, and goes on from there", async (_how, more) => {
		const source = await embedded(100);
		const { dataDir, endpoint } = source;
		const url = await freshDatabase();
		await using database = connectTo(url);
		await openTables(database.sql, keysOf({ encryptionKey: source.keys.ENCRYPTION_KEY, secretKey: source.keys.SECRET_KEY }));
		await database.sql.unsafe(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
				IF OLD.standing = ''arriving'' AND NEW.standing = ''open'' THEN RAISE ''not now''; END IF; RETURN NEW; END'`);
		await database.sql`CREATE TRIGGER gate BEFORE UPDATE ON hookwise_cluster FOR EACH ROW EXECUTE FUNCTION refuse()`;
		const failed = await move(dataDir, ["--to", url, ...more]);
		expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/not now\.? .*The same command goes on/)]);
		for (const env of [{}, asNode(source, url, "early")]) expect((await runToEnd({ dataDir, env })).code).toBe(1);
		await database.sql`DROP TRIGGER gate ON hookwise_cluster`;
		const moved = await move(dataDir, ["--to", url, ...more]);
		expect([moved.code, moved.stdout]).toEqual([0, expect.stringContaining("Moved.")]);
		const again = await move(dataDir, ["--to", url, ...more]);
		expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("It is in PostgreSQL already")]);
		await using node = await startHookWise({ dataDir, env: asNode(source, url, "first") });
		await ticketed(node, endpoint, "goes on");
	});

	test("without history leaves it where it is, and refuses while an accepted alert is not finished", async () => {
		const source = await embedded(1_000);
		const { dataDir, endpoint } = source;
		const url = await freshDatabase();
		const put = new Database(join(dataDir, "hookwise.db"));
		put.exec("INSERT INTO jobs (lane, key, id, tag) VALUES ('psa', 'k', 1, 'create')");
		const unfinished = await move(dataDir, ["--to", url, "--without-history"]);
		expect([unfinished.code, unfinished.stderr]).toEqual([1, expect.stringContaining("1 accepted alert is not finished")]);
		put.exec("DELETE FROM jobs");
		put.close();
		const { code, stdout } = await move(dataDir, ["--to", url, "--without-history"]);
		expect([code, stdout]).toEqual([0, expect.stringContaining(`is kept as ${join(dataDir, "hookwise.db.before-move")}`)]);
		await using node = await startHookWise({ dataDir, env: asNode(source, url, "first") });
		expect(await node.client.history()).toEqual([]);
		await ticketed(node, endpoint, "first of all");
	});
});

describe("hookwise move --from", () => {
	test("brings everything back into a data directory, and no node starts on PostgreSQL any more until it is moved again", async () => {
		const source = await embedded(1_000);
		const { endpoint } = source;
		const url = await freshDatabase();
		expect((await move(source.dataDir, ["--to", url])).code).toBe(0);
		await using node = await startHookWise({ dataDir: source.dataDir, env: asNode(source, url, "first") });
		const id = await ticketed(node, endpoint, "as a node");
		const target = join(freshDirectory(), "data");
		const early = await move(target, ["--from", url], source.keys);
		expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("first runs. Stop all nodes first")]);
		await node.end("SIGTERM");
		const keyless = await move(target, ["--from", url]);
		expect([keyless.code, keyless.stderr]).toEqual([1, expect.stringContaining("There is no key in")]);
		const back = await move(target, ["--from", url], source.keys);
		expect([back.code, back.stdout]).toEqual([0, expect.stringContaining("rows in")]);

		await using alone = await startHookWise({ dataDir: target, env: source.keys });
		expect((await alone.client.item(id)).status).toBe("processed");
		await ticketed(alone, endpoint, "alone again");
		const refused = await runToEnd({ dataDir: source.dataDir, env: asNode(source, url, "first") });
		expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("was moved back into a data directory")]);
		const taken = await move(target, ["--from", url], source.keys);
		expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining("HookWise runs on")]);
		await alone.end("SIGTERM");
		const there = await move(target, ["--from", url], source.keys);
		expect([there.code, there.stderr]).toEqual([1, expect.stringContaining("is there already")]);

		expect((await move(target, ["--to", url], source.keys)).stdout).toContain("Moved.");
		// The copy from before is not that of the installation as it is now: it is fetched again.
		await using first = await startHookWise({ dataDir: source.dataDir, env: asNode(source, url, "first") });
		expect((await first.client.history("q=alone")).map(({ summary }) => summary)).toEqual(["Alert: alone again"]);
		await first.end("SIGTERM");
		// With PostgreSQL lost, a node's copy is still worth something.
		const backup = join(freshDirectory(), "copy.hwbackup");
		expect((await runToEnd({ dataDir: source.dataDir, words: ["backup", backup] })).code).toBe(0);
		const saved = join(freshDirectory(), "data");
		expect((await runToEnd({ dataDir: saved, words: ["restore", backup], env: source.keys })).code).toBe(0);
		expect(alertsIn(saved)).toBe(alertsIn(source.dataDir));
		// A node's own copy is made an ordinary database in its place.
		expect((await move(source.dataDir, ["--from", url])).code).toBe(0);
		await using last = await startHookWise({ dataDir: source.dataDir });
		await ticketed(last, endpoint, "back for good");
	});
});
