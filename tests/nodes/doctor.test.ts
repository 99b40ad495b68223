import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beat, takeLead } from "../../src/nodes/lease.ts";
import { keysOf } from "../../src/nodes/link.ts";
import { openTables } from "../../src/nodes/schema.ts";
import { freshDirectory, runToEnd } from "../support/index.ts";
import { type Postgres, startPostgres } from "../support/postgres/index.ts";

setDefaultTimeout(60_000);

const KEY = `${Buffer.alloc(32, 7).toString("base64url")}=`;
const OTHER = `${Buffer.alloc(32, 8).toString("base64url")}=`;
let postgres: Postgres;
beforeAll(async () => {
	postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

const ABOUT_NODES = /^(?:ok {2}|FAIL) {2}(PostgreSQL|keys of the nodes|nodes)/;
/** Lines about PostgreSQL and the nodes, one space between their parts. */
async function doctor(env: Readonly<Record<string, string>> = {}): Promise<{ code: number; lines: string[]; stdout: string }> {
	const given = { DATABASE_URL: postgres.url, ENCRYPTION_KEY: KEY, SECRET_KEY: "shared", ...env };
	const { code, stdout } = await runToEnd({ words: ["doctor"], env: given });
	const lines = stdout.split("\n").filter((line) => ABOUT_NODES.test(line));
	return { code, stdout, lines: lines.map((line) => line.replaceAll(/ +/g, " ")) };
}
/** The address over TLS; `host` must be the one of the certificate to be taken. */
const overTls = (host: string): string => `postgres://hookwise:hunter2@${host}:${postgres.port}/postgres?sslmode=verify-full`;

describe("hookwise doctor with several nodes", () => {
	test("before the first node: PostgreSQL is well, and nothing is made in it", async () => {
		const { code, lines } = await doctor();
		expect(lines).toEqual([
			expect.stringMatching(/^ok PostgreSQL: 127\.0\.0\.1:\d+\/postgres answers, version \d+/),
			"ok PostgreSQL TLS: not used on a socket or on this machine itself",
			"ok PostgreSQL writes: are taken; no standby",
			"ok PostgreSQL commits: last: synchronous_commit is on, fsync on",
			"ok nodes: none has started yet; the first one makes the tables, and its keys are those of all",
		]);
		expect(code).toBe(0);
		await using sql = postgres.connect();
		const [row] = (await sql`SELECT count(*)::int AS tables FROM pg_tables WHERE tablename LIKE 'hookwise%'`) as { tables: number }[];
		expect(row?.tables).toBe(0);
	});

	test("checks the certificate against DATABASE_CA and the name, and shows no password", async () => {
		const well = await doctor({ DATABASE_URL: overTls("localhost"), DATABASE_CA: postgres.certificates.caFile });
		expect([well.code, well.lines[1]]).toEqual([0, expect.stringMatching(/^ok PostgreSQL TLS: TLSv1\.\d, certificate and name checked$/)]);
		const name = await doctor({ DATABASE_URL: overTls("127.0.0.1"), DATABASE_CA: postgres.certificates.caFile });
		const authority = await doctor({ DATABASE_URL: overTls("localhost"), DATABASE_CA: postgres.certificates.otherCaFile });
		const system = await doctor({ DATABASE_URL: overTls("localhost") });
		for (const { code, lines, stdout } of [name, authority, system]) {
			expect([code, lines]).toEqual([1, [expect.stringMatching(/^FAIL PostgreSQL: .* certificate that can be trusted .*DATABASE_CA/)]]);
			expect(stdout).not.toContain("hunter2");
		}
		const missing = await doctor({ DATABASE_URL: overTls("localhost"), DATABASE_CA: "/nowhere/ca.pem" });
		expect(missing.lines).toEqual([expect.stringMatching(/^FAIL PostgreSQL: DATABASE_CA cannot be read: .*ca\.pem/)]);
		const noPem = join(freshDirectory(), "ca.pem");
		writeFileSync(noPem, "no certificate");
		expect((await doctor({ DATABASE_URL: overTls("localhost"), DATABASE_CA: noPem })).lines[0]).toStartWith("FAIL PostgreSQL: ");
	});

	test("compares the keys with those of the first node, and lists the nodes", async () => {
		await using sql = postgres.connect();
		// ENCRYPTION_KEY may be a list, while keys are changed: one that opens is enough.
		await openTables(sql, keysOf({ encryptionKey: `${KEY},${OTHER}`, secretKey: "shared" }));
		const node = (name: string) => ({ name, run: crypto.randomUUID(), url: `http://${name}:5000`, version: "1.2.0", schema: 40, keys: "" });
		await beat(sql, node("beta"), { role: "follows", seq: 0, fit: true });
		const alpha = node("alpha");
		expect(await takeLead(sql, alpha, null)).not.toBeNull();
		await beat(sql, alpha, { role: "leads", seq: 0, fit: true });
		const well = await doctor();
		expect([well.code, ...well.lines.slice(-2)]).toEqual([
			0,
			"ok keys of the nodes: ENCRYPTION_KEY and SECRET_KEY are those of the other nodes",
			"ok nodes: alpha leads (1.2.0); beta follows (1.2.0)",
		]);
		const told = async (env: Readonly<Record<string, string>>) => (await doctor(env)).lines.filter((line) => line.startsWith("FAIL"));
		expect(await told({ ENCRYPTION_KEY: `${OTHER},${KEY}` })).toEqual([]);
		expect(await told({ ENCRYPTION_KEY: OTHER })).toEqual([expect.stringContaining("keys of the nodes: ENCRYPTION_KEY is not the one")]);
		expect(await told({ SECRET_KEY: "another" })).toEqual([expect.stringContaining("keys of the nodes: SECRET_KEY is not the one")]);
		await sql`UPDATE hookwise_nodes SET seen_at = now() - interval '2 hours' WHERE name = 'beta'`;
		expect(await told({})).toEqual([expect.stringMatching(/nodes: alpha .*; beta is gone, not seen for 120 min/)]);
	});

	test("says why PostgreSQL cannot be asked", async () => {
		const refused = await doctor({ DATABASE_URL: postgres.urlAt(1) });
		expect([refused.code, refused.lines]).toEqual([
			1,
			[expect.stringMatching(/^FAIL PostgreSQL: 127\.0\.0\.1:1\/postgres cannot be reached/)],
		]);
		const database = await doctor({ DATABASE_URL: postgres.url.replace(/postgres$/, "elsewhere") });
		expect(database.lines).toEqual([expect.stringMatching(/says to user hookwise: database "elsewhere" does not exist/)]);
		const nowhere = await doctor({ DATABASE_URL: "postgres://hookwise:hunter2@nowhere.invalid/hookwise" });
		expect(nowhere.lines).toEqual(["FAIL PostgreSQL: nowhere.invalid:5432/hookwise cannot be reached: there is no host of this name."]);
		expect(nowhere.stdout).not.toContain("hunter2");
	});

	test("finds a PostgreSQL that takes no writes, or confirms them too early", async () => {
		await postgres.readOnly(true);
		expect((await doctor()).lines.filter((line) => line.startsWith("FAIL PostgreSQL"))).toEqual([
			expect.stringContaining("PostgreSQL writes: default_transaction_read_only"),
		]);
		await postgres.readOnly(false);
		await postgres.set("synchronous_commit", "off");
		const early = await doctor();
		expect([early.code, early.lines[3]]).toEqual([1, expect.stringMatching(/^FAIL PostgreSQL commits: synchronous_commit is off/)]);
		await postgres.set("synchronous_commit", "on");
		await using standby = await postgres.standby();
		const follows = await doctor({ DATABASE_URL: standby.url });
		expect([follows.code, follows.lines[2]]).toEqual([1, expect.stringMatching(/^FAIL PostgreSQL writes: this server is a standby/)]);
	});
});
