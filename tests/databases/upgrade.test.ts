import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TOTP } from "otpauth";
import { openFile } from "../../src/base/driver.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type MigrationStep, migrate, schemaVersion } from "../../src/store/migrations/index.ts";
import { eventually, freshDirectory, runToEnd, startHookWise } from "../support/index.ts";
import { copyOf, known, VERSIONS } from "./versions.ts";

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

/** Everything that makes up a schema, in a fixed order. */
function schemaOf(file: string): unknown[] {
	const db = openFile(file);
	try {
		return db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name").all();
	} finally {
		db.close();
	}
}

/** Number of rows of each old table. */
function rowsOf(file: string, tables: readonly string[]): Record<string, number> {
	const db = openFile(file);
	try {
		return Object.fromEntries(tables.map((name) => [name, db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number]));
	} finally {
		db.close();
	}
}

/** Tables whose rows an upgrade keeps; only the table of migrations grows. */
const tablesOf = (file: string): string[] =>
	(schemaOf(file) as { type: string; name: string }[])
		.filter(({ type, name }) => type === "table" && name !== "migrations")
		.map(({ name }) => name);

function freshSchema(): unknown[] {
	const file = join(freshDirectory(), "hookwise.db");
	openDatabase(file).close();
	return schemaOf(file);
}

/** Numbers of the migrations that a version's database lacks. */
function missingFrom(version: string): readonly number[] {
	const db = openFile(join(copyOf(version), "hookwise.db"));
	try {
		return migrate(db);
	} finally {
		db.close();
	}
}

describe.each(VERSIONS)("a database of %s", (version) => {
	const was = known(version);

	test("opens with everything in it: endpoints, history, people, keys, tickets", async () => {
		await using hookwise = await startHookWise({ dataDir: copyOf(version) });
		const { client } = hookwise;
		const { items: endpoints } = await client.json<{ items: Record<string, unknown>[] }>("GET", "/api/endpoints");
		for (const before of was.endpoints) {
			const { webhook_url: _url, config_health_status: _status, config_health_message: _message, ...rest } = before;
			expect(endpoints.find(({ id }) => id === before.id)).toMatchObject(rest);
		}
		expect(endpoints).toHaveLength(was.endpoints.length);
		const history = await client.history();
		expect(
			history.map(({ id, request_id, status, action, reason, summary }) => ({ id, request_id, status, action, reason, summary })),
		).toEqual([...was.history]);
		expect((await client.sandbox()).map(({ id, summary, closed }) => ({ id, summary, closed }))).toEqual([...was.tickets]);
		const { items: users } = await client.json<{ items: { username: string; role: string }[] }>("GET", "/api/users");
		for (const { username, role } of was.users) expect(users).toContainEqual(expect.objectContaining({ username, role }));
		const tenants = await client.json<{ items: unknown[] }>("GET", "/api/tenantmap");
		expect(tenants.items).toHaveLength(1);
		const audit = await client.json<{ items: unknown[] }>("GET", "/api/audit");
		expect(audit.items.length).toBeGreaterThan(5);
		expect(await client.json<object>("GET", "/api/settings")).toMatchObject({ backup_keep: 3, rca_system_prompt: "Answer in one line." });
	});

	test("its people and keys get in, with one-time codes where they were on", async () => {
		await using hookwise = await startHookWise({ dataDir: copyOf(version) });
		for (const { username, password } of was.users.filter(({ username }) => username !== was.totp.username)) {
			const answer = await fetch(`${hookwise.url}/api/me`, { headers: { authorization: basic(username, password) } });
			expect([username, answer.status]).toEqual([username, 200]);
		}
		for (const { key, role } of was.keys) {
			const answer = await fetch(`${hookwise.url}/api/me`, { headers: { authorization: `Bearer ${key}` } });
			expect(await answer.json()).toMatchObject({ role });
		}
		const user = was.users.find(({ username }) => username === was.totp.username);
		const login = (code: string): Promise<Response> =>
			fetch(`${hookwise.url}/login`, {
				method: "POST",
				redirect: "manual",
				headers: { origin: hookwise.url },
				body: new URLSearchParams({ username: was.totp.username, password: user?.password ?? "", code }),
			});
		expect((await login("000000")).status).toBe(401);
		expect((await login(new TOTP({ secret: was.totp.secret }).generate())).status).toBe(303);
	});

	test("what was sealed opens: tokens, signing secrets and bodies", async () => {
		await using hookwise = await startHookWise({ dataDir: copyOf(version) });
		const { client } = hookwise;
		for (const { id, bearer_token } of Object.values(was.tokens)) {
			expect(await client.json<object>("GET", `/api/endpoints/${id}/secrets`)).toMatchObject({ bearer_token });
		}
		const signed = was.tokens.Signed;
		if (signed === undefined) throw new Error("There is no signed endpoint");
		const body = JSON.stringify({ state: "neither", monitor: { name: "SRV5" } });
		const signature = createHmac("sha256", was.hmac.secret).update(body).digest("hex");
		expect((await client.send(signed, body, { "x-hookwise-signature": signature })).status).toBe(202);
		expect((await client.send(signed, body, { "x-hookwise-signature": "0".repeat(64) })).status).toBe(401);
		const dead = await client.item(was.dead_letter);
		expect(JSON.stringify(await client.json("GET", `/api/logs/${dead.id}`))).toContain("WEB02");
	});

	test("an open ticket closes when its recovery comes, and numbers still tell alerts of old endpoints apart", async () => {
		await using hookwise = await startHookWise({ dataDir: copyOf(version) });
		const { client } = hookwise;
		const endpoint = was.tokens[was.recovery.endpoint];
		const disks = was.tokens[was.numbers.endpoint];
		if (endpoint === undefined || disks === undefined) throw new Error("The endpoints are not known");
		await client.accepted(endpoint, was.recovery.payload);
		await eventually("the open ticket is closed", async () =>
			(await client.sandbox()).some(({ summary, closed }) => closed && /SRV1/.test(summary)),
		);
		expect((await client.sandbox()).filter(({ closed }) => !closed)).toHaveLength(was.tickets.filter(({ closed }) => !closed).length - 1);
		const shown = await client.json<{ key_ignores_numbers?: boolean }>("GET", `/api/endpoints/${disks.id}`);
		expect(shown.key_ignores_numbers).toBe(false);
		await client.accepted(disks, was.numbers.payload);
		await eventually("a ticket of its own", async () => (await client.sandbox()).length === was.tickets.length + 1);
		// What is made from now on follows today's default.
		const made = await client.json<{ key_ignores_numbers: boolean }>("POST", "/api/endpoints", { name: "Made today" });
		expect(made.key_ignores_numbers).toBe(true);
	});

	test("a dead letter can be replayed", async () => {
		await using hookwise = await startHookWise({ dataDir: copyOf(version) });
		const { client } = hookwise;
		const dead = await client.item(was.dead_letter);
		expect(dead.status).toBe("dlq");
		await client.json("PATCH", `/api/endpoints/${was.refused}`, { json_mapping: {} });
		const { request_id: replay } = await client.json<{ request_id: string }>("POST", `/api/logs/${dead.id}/replay`);
		await eventually("it has a ticket", async () => (await client.item(replay)).action === "create");
	});

	const cases = missingFrom(version).flatMap((number) =>
		(["begun", "written", "committed"] as const).map((step) => [number, step] as const),
	);
	test.each(cases)("migration %i killed when %s: the next start goes on, and nothing is missing", (number: number, step: MigrationStep) => {
		const file = join(copyOf(version), "hookwise.db");
		const tables = tablesOf(file);
		const before = rowsOf(file, tables);
		const child = Bun.spawnSync([process.execPath, join(import.meta.dir, "killed.ts"), file, String(number), step]);
		expect([child.signalCode, child.stderr.toString()]).toEqual(["SIGKILL", ""]);
		openDatabase(file).close();
		expect(schemaOf(file)).toEqual(freshSchema());
		expect(rowsOf(file, tables)).toEqual(before);
	});
});

describe("a database that this version cannot use", () => {
	test("of a newer version: one clear line, exit 1, and it is left as it was", async () => {
		const dataDir = copyOf(VERSIONS[0] ?? "");
		const file = join(dataDir, "hookwise.db");
		const db = openDatabase(file);
		db.exec("INSERT INTO migrations VALUES (9999)");
		db.pragma("user_version = 9999");
		db.close();
		const before = schemaOf(file);
		for (const words of [[], ["user", "list"]]) {
			const { code, stdout, stderr } = await runToEnd({ dataDir, words });
			expect([words, code, stdout]).toEqual([words, 1, ""]);
			expect(stderr).toMatch(/^The database was written by a newer HookWise \(its schema version is 9999, this one knows \d+\)\..*\n$/);
		}
		expect(schemaOf(file)).toEqual(before);
	});

	test("something else in its place: one clear line, exit 1", async () => {
		const dataDir = copyOf(VERSIONS[0] ?? "");
		writeFileSync(join(dataDir, "hookwise.db"), "these are my notes, and no database at all\n".repeat(100));
		const { code, stderr } = await runToEnd({ dataDir });
		expect(code).toBe(1);
		expect(stderr).toMatch(/^\S+hookwise\.db: this is no sound database .*\n$/);
	});
});

test("every migration file is applied, under its number", () => {
	const folder = join(import.meta.dir, "../../src/store/migrations");
	const numbers = readdirSync(folder).flatMap((name) => /^(\d{4})-.*\.sql$/.exec(name)?.[1] ?? []);
	const db = openDatabase(":memory:");
	expect(db.prepare("SELECT number FROM migrations ORDER BY number").pluck().all()).toEqual(numbers.map(Number).sort((a, b) => a - b));
	expect(db.pragma("user_version", { simple: true })).toBe(schemaVersion);
});

test("a number that comes after a higher one was applied is caught up with", () => {
	const db = openFile(":memory:");
	migrate(db);
	// As a build without number 7 left it.
	db.exec("DROP TABLE refusals; DELETE FROM migrations WHERE number = 7");
	expect(migrate(db)).toEqual([7]);
	expect(db.prepare("SELECT count(*) FROM refusals").pluck().get()).toBe(0);
});

test("databases that only counted their migrations are read by what they have", () => {
	const db = openFile(":memory:");
	migrate(db);
	db.exec("DROP TABLE migrations; DROP TABLE refusals");
	db.pragma("user_version = 6");
	expect(migrate(db)).toContain(7);
});
