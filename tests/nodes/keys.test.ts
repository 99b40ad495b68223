import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { messageOf } from "../../src/base/problems.ts";
import { keysOf } from "../../src/nodes/link.ts";
import { openTables } from "../../src/nodes/schema.ts";
import { runToEnd } from "../support/index.ts";
import { type Postgres, startPostgres } from "../support/postgres/index.ts";

setDefaultTimeout(60_000);

const keyOf = (byte: number): string => `${Buffer.alloc(32, byte).toString("base64url")}=`;
const OLD = keyOf(7);
const NEW = keyOf(8);
let postgres: Postgres;
beforeAll(async () => {
	postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());
beforeEach(async () => {
	await using sql = postgres.connect();
	await sql`DROP TABLE IF EXISTS hookwise_cluster, hookwise_log, hookwise_snapshot_parts, hookwise_snapshots, hookwise_nodes`;
});

/** Looks at the tables as a node with these keys does when it starts. */
async function joins(encryptionKey: string, secretKey = "shared"): Promise<true | string> {
	await using sql = postgres.connect();
	try {
		await openTables(sql, keysOf({ encryptionKey, secretKey }));
		return true;
	} catch (error) {
		return messageOf(error);
	}
}

test("the secret key is changed once PostgreSQL has forgotten the old one", async () => {
	expect(await joins(OLD, "before")).toBe(true);
	expect(await joins(OLD, "after")).toMatch(/^SECRET_KEY is not the one of the other nodes/);
	await using sql = postgres.connect();
	await sql`UPDATE hookwise_cluster SET secret = ''`;
	expect(await joins(OLD, "after")).toBe(true);
	expect(await joins(OLD, "before")).toMatch(/^SECRET_KEY is not/);
});

test("the executable says in one line why it does not start", async () => {
	expect(await joins(OLD)).toBe(true);
	const { code, stderr } = await runToEnd({ env: { DATABASE_URL: postgres.url, ENCRYPTION_KEY: NEW, SECRET_KEY: "shared" } });
	expect([code, stderr.trim().split("\n")]).toEqual([
		1,
		["ENCRYPTION_KEY is not the one of the other nodes. Every node must be given the same. Nothing was changed."],
	]);
});
