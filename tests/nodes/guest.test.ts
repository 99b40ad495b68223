import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecrets } from "../../src/base/security/index.ts";
import { eventually, freshDirectory, type HookWise, runToEnd, startHookWise } from "../support/index.ts";
import { type Postgres, startPostgres } from "../support/postgres/index.ts";
import { ticketed } from "./moving.ts";

setDefaultTimeout(120_000);

const fernet = (byte: number): string => `${Buffer.alloc(32, byte).toString("base64url")}=`;
const [OLD, NEW] = [fernet(7), fernet(8)];
const LONG = "a long enough password";

let postgres: Postgres;
beforeAll(async () => {
	postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

async function freshDatabase(): Promise<string> {
	await using sql = postgres.connect();
	const name = `guests_${crypto.randomUUID().slice(0, 8)}`;
	await sql.unsafe(`CREATE DATABASE ${name}`);
	return postgres.url.replace(/postgres$/, name);
}

/** Nodes and commands on one new database. */
async function installation() {
	const url = await freshDatabase();
	const env = (key: string) => ({ DATABASE_URL: url, ENCRYPTION_KEY: key, SECRET_KEY: "shared" });
	return {
		url,
		node: (name: string, dataDir = join(freshDirectory(), "data"), key = OLD) =>
			startHookWise({ dataDir, env: { ...env(key), NODE_NAME: name } }),
		refused: (name: string, dataDir: string, key: string) => runToEnd({ dataDir, env: { ...env(key), NODE_NAME: name } }),
		run: (dataDir: string, words: readonly string[], key = OLD) => runToEnd({ dataDir, words, env: env(key) }),
	};
}

/** Log lines of a node with this text. */
const said = ({ stdout, stderr }: HookWise, text: string): number => (stdout + stderr).split(text).length - 1;
const mayLogIn = async (url: string, name: string): Promise<boolean> =>
	(await fetch(`${url}/api/me`, { headers: { authorization: `Basic ${Buffer.from(`${name}:${LONG}`).toString("base64")}` } })).status ===
	200;
const usersOf = (stdout: string): string[] =>
	stdout
		.trim()
		.split("\n")
		.map((line) => line.split("\t")[0] ?? "");

describe("the command line on several nodes", () => {
	test("writes while they run: beside the leader, beside a follower, and from another machine", async () => {
		const { node, run } = await installation();
		await using leader = await node("leader");
		await using follower = await node("follower");
		const there = join(freshDirectory(), "data");
		const add = async (dataDir: string, name: string): Promise<void> => {
			const added = await run(dataDir, ["user", "add", "--password", LONG, name]);
			expect([name, added.code, added.stdout, added.stderr]).toEqual([name, 0, `User ${name} (admin) added\n`, expect.any(String)]);
			for (const { url } of [leader, follower]) await eventually(`${name} may log in`, () => mayLogIn(url, name));
		};
		await add(leader.dataDir, "beside-the-leader");
		expect([said(leader, "stepped down"), said(follower, "stepped down")]).toEqual([0, 0]);
		await add(follower.dataDir, "beside-a-follower");
		await add(there, "from-elsewhere");
		expect([said(leader, "fetched again"), said(follower, "fetched again")]).toEqual([0, 0]);
		const stepped = said(leader, "stepped down") + said(follower, "stepped down");
		const listed = await run(there, ["user", "list"]);
		expect(usersOf(listed.stdout).sort()).toEqual(["admin", "beside-a-follower", "beside-the-leader", "from-elsewhere"]);
		const taken = await run(there, ["user", "add", "--password", LONG, "from-elsewhere"]);
		expect([taken.code, taken.stderr]).toEqual([1, "There is a user from-elsewhere already\n"]);
		const backup = join(freshDirectory(), "all.hwbackup");
		const written = await run(there, ["backup", backup]);
		expect([written.code, written.stdout]).toEqual([0, expect.stringContaining("users: 4")]);
		// Reading disturbs nobody.
		expect(said(leader, "stepped down") + said(follower, "stepped down")).toBe(stepped);
		const audit = await leader.client.json<{ items: { action: string; subject: string }[] }>("GET", "/api/audit?limit=200");
		expect(audit.items.filter(({ action }) => action === "user.create").map(({ subject }) => subject)).toEqual(
			expect.arrayContaining(["beside-the-leader", "beside-a-follower", "from-elsewhere"]),
		);

		const endpoints = join(freshDirectory(), "endpoints.json");
		writeFileSync(endpoints, "[]");
		for (const words of [
			["restore", "--yes", backup],
			["import", endpoints],
		]) {
			const refused = await run(there, words);
			expect([words, refused.code, refused.stderr]).toEqual([
				words,
				1,
				expect.stringContaining("follower, leader run. Stop all nodes first"),
			]);
		}
	});

	test("loses and doubles no alert that comes in at the same moment", async () => {
		const { node, run } = await installation();
		await using leader = await node("leader");
		await using follower = await node("follower");
		const endpoint = await leader.client.endpoint();
		const there = join(freshDirectory(), "data");
		const ids: string[] = [];
		let done = false;
		const sending = (async () => {
			for (let index = 0; !done; index++) {
				const { client } = index % 2 === 0 ? leader : follower;
				ids.push(await client.accepted(endpoint, { state: "firing", monitor: { name: `alert ${index}` } }));
			}
		})();
		const add = async (dataDir: string, name: string): Promise<void> => {
			const { code, stdout } = await run(dataDir, ["key", "add", name]);
			expect([code, stdout]).toEqual([0, expect.stringContaining(`(${name}, admin): `)]);
		};
		await add(there, "one");
		// Two at once take turns.
		await Promise.all([add(there, "two"), add(join(freshDirectory(), "data"), "three")]);
		done = true;
		await sending;
		await eventually("all are finished", async () => (await leader.client.unfinished()) === 0, 60_000);
		const tickets = (await leader.client.sandbox()).map(({ summary }) => summary);
		expect(tickets).toHaveLength(ids.length);
		expect(new Set(tickets).size).toBe(ids.length);
		expect((await leader.client.json<{ items: { name: string }[] }>("GET", "/api/keys")).items.map(({ name }) => name).sort()).toEqual([
			"one",
			"three",
			"two",
		]);
	});

	test("works while none runs, and puts a backup in the place of everything then", async () => {
		const { node, run } = await installation();
		const none = await run(join(freshDirectory(), "data"), ["user", "list"]);
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("No node has started on this PostgreSQL yet")]);
		await using first = await node("first");
		const { dataDir } = first;
		const endpoint = await first.client.endpoint();
		await ticketed(first, endpoint, "in the backup");
		const backup = join(freshDirectory(), "all.hwbackup");
		expect((await run(dataDir, ["backup", backup])).code).toBe(0);
		await ticketed(first, endpoint, "after the backup");
		await using second = await node("second");
		for (const one of [first, second]) await one.end("SIGTERM");

		const file = join(freshDirectory(), "tenants.yaml");
		writeFileSync(file, "tenant_map:\n  - tenant_value: acme\n    company_id: ACME\n");
		const applied = await run(dataDir, ["apply", "--yes", file]);
		expect([applied.code, applied.stdout, applied.stderr]).toEqual([0, expect.stringContaining("Applied."), ""]);
		expect((await run(second.dataDir, ["export"])).stdout).toContain("acme");

		const endpoints = join(freshDirectory(), "endpoints.json");
		writeFileSync(
			endpoints,
			JSON.stringify([{ id: "of-python", name: "Of Python", bearer_token: createSecrets([OLD]).seal("its token") }]),
		);
		const imported = await run(dataDir, ["import", endpoints]);
		expect([imported.code, imported.stdout]).toEqual([0, expect.stringContaining("Imported 1 endpoints: 1 new")]);
		expect((await run(second.dataDir, ["export"])).stdout).toContain("Of Python");

		const asks = await run(dataDir, ["restore", backup]);
		expect([asks.code, asks.stderr]).toEqual([1, expect.stringContaining("Say --yes to put the backup in its place, for all nodes")]);
		const restored = await run(dataDir, ["restore", "--yes", backup]);
		expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining("for all nodes; they can start now")]);
		expect((await run(second.dataDir, ["export"])).stdout).not.toContain("acme");
		await using again = await node("second", second.dataDir);
		expect((await again.client.history()).map(({ summary }) => summary)).toEqual(["Alert: in the backup"]);
		await ticketed(again, endpoint, "goes on");
	});

	test("changes the key on all nodes, one after the other, and nodes with the old key alone can't join any more", async () => {
		const { node, run, refused } = await installation();
		const both = `${NEW},${OLD}`;
		const [a, b] = [join(freshDirectory(), "data"), join(freshDirectory(), "data")];
		await using a1 = await node("a", a);
		await using b1 = await node("b", b);
		const endpoint = await a1.client.endpoint();
		const stranger = await refused("c", join(freshDirectory(), "data"), NEW);
		expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining("ENCRYPTION_KEY is not the one of the other nodes")]);
		await b1.end("SIGTERM");
		await using b2 = await node("b", b, both);
		const early = await run(a, ["rekey"], both);
		expect([early.code, early.stderr]).toEqual([1, expect.stringMatching(/^a encrypts with another key than the first/)]);
		await a1.end("SIGTERM");
		await using a2 = await node("a", a, both);
		await ticketed(b2, endpoint, "between");
		// Its copy stays behind: it has the old seals when it starts with the new key alone.
		await b2.end("SIGTERM");
		const done = await run(a, ["rekey"], both);
		expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/^Sealed \d+ secrets anew with key/)]);
		expect(done.stdout).toContain("Not needed any more in ENCRYPTION_KEY: number 2");
		await using _b3 = await node("b", b, NEW);
		await a2.end("SIGTERM");
		await using a3 = await node("a", a, NEW);
		await ticketed(a3, endpoint, "with the new key");
		const old = await refused("c", join(freshDirectory(), "data"), OLD);
		expect([old.code, old.stderr]).toEqual([1, expect.stringContaining("ENCRYPTION_KEY is not the one of the other nodes")]);
	});
});
