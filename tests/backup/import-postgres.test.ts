import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { newFernetKey } from "../../src/base/security/index.ts";
import { eventually, freshDirectory, runToEnd, startHookWise } from "../support/index.ts";
import { DB_PASSWORD, type OriginalDatabase, startOriginalDatabase } from "./original-database.ts";
import { BROKEN, KEY, KUMA, PLAIN, pythonBackup, SIGNED, TOKEN } from "./python.ts";

const env = { ENCRYPTION_KEY: KEY };
let database: OriginalDatabase;
beforeAll(async () => {
	database = await startOriginalDatabase();
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());

const importing = (dataDir: string, words: readonly string[] = [], url = database.url, more: Record<string, string> = {}) =>
	runToEnd({ dataDir, env: { ...env, ...more }, words: ["import", ...words, "--postgres", url] });
const newDirectory = (): string => join(freshDirectory(), "data");

describe("hookwise import --postgres", () => {
	beforeEach(async () => {
		await database.reset();
		for (const entry of pythonBackup()) await database.add("webhook_config", entry);
		await database.add("global_mapping", { tenant_value: "contoso", company_id: "Contoso", description: "from before" });
		await database.add("global_mapping", { tenant_value: "north*", company_id: "North" });
		await database.add("global_mapping", { tenant_value: "CONTOSO", company_id: "Another" });
	});

	test("takes endpoints and TenantMap out of the database, and changes nothing there", async () => {
		const before = await database.contents();
		const dataDir = newDirectory();
		const preview = await importing(dataDir, ["--preview"]);
		expect(preview).toMatchObject({ code: 0, stderr: "" });
		expect(preview.stdout).toContain(
			"Would import 3 endpoints: 3 new, 0 replaced, 3 of the Python version\nWould import 2 TenantMap entries\n",
		);
		const imported = await importing(dataDir);
		expect([imported.code, imported.stderr]).toEqual([0, ""]);
		expect(imported.stdout.split("\n")).toEqual([
			"Imported 3 endpoints: 3 new, 0 replaced, 3 of the Python version",
			"Imported 2 TenantMap entries",
			"Broken, routing rule 1 matches nothing here: (: The regular expression cannot be read: missing closing ): `(?i)(`.",
			expect.stringMatching(/^Tenant “\w+” \(\w+\) was left out: “\w+” \(\w+\) differs in case alone\.$/),
			expect.stringMatching(/^Not taken: 2 users\./),
			"Not taken: the settings of its environment, and history and audit (--history takes them).",
			expect.stringMatching(/^Not taken: when each endpoint was last seen .*global maintenance/),
			"",
		]);
		expect(await database.contents()).toEqual(before);

		await using hookwise = await startHookWise({ dataDir, env });
		const { client } = hookwise;
		const get = (id: string) => client.json<Record<string, unknown>>("GET", `/api/endpoints/${id}`);
		expect(await get(KUMA)).toMatchObject({
			name: "Uptime Kuma",
			unmatched_action: "open",
			ticket_prefix: null,
			json_mapping: {},
			global_routing_enabled: true,
			created_at: "2025-11-03T08:15:30.123Z",
		});
		expect(await get(BROKEN)).toMatchObject({ json_mapping: "{'summary': '$.title'}" });
		expect(await get(SIGNED)).toMatchObject({ timeout_hours: 6, timeout_ticket_id: 4711, is_pinned: true, hmac_enabled: true });
		await client.accepted({ id: KUMA, bearer_token: PLAIN }, { heartbeat: { status: 0 }, monitor: { name: "Mail" } });
		const body = JSON.stringify({ state: "firing", title: "signed" });
		const signature = createHmac("sha256", "clear as the Python version kept it").update(body).digest("hex");
		expect((await client.send({ id: SIGNED, bearer_token: "" }, body, { "x-hookwise-signature": signature })).status).toBe(202);
		await eventually("its ticket is there", async () => (await client.sandbox()).some(({ summary }) => summary === "Alert: Mail"));
		const tenants = await client.json<{ items: { tenant_value: string; company_id: string }[] }>("GET", "/api/tenantmap");
		expect(tenants.items.map(({ tenant_value }) => tenant_value.toLowerCase())).toEqual(["contoso", "north*"]);
		const { items } = await client.json<{ items: { subject: string }[] }>("GET", "/api/audit?action=backup.import");
		expect(items.map(({ subject }) => subject)).toEqual(["3 endpoints, 2 TenantMap entries"]);

		const refused = await importing(dataDir);
		expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining("runs on")]);
		await hookwise.end("SIGTERM");
		expect((await importing(dataDir)).stdout).toContain("Imported 3 endpoints: 0 new, 3 replaced");
	}, 60_000);

	test("names what was decided otherwise there: rules that need backtracking, brackets as wildcards, drafts that acted", async () => {
		await database.reset();
		const rules = JSON.stringify([
			{ path: "$.host", regex: "^db" },
			{ path: "$.host", regex: "^db(?=-)" },
			{ path: "$.host", regex: "(a)\\1" },
		]);
		await database.add("webhook_config", { ...pythonBackup()[0], is_draft: true, routing_rules: rules });
		await database.add("global_mapping", { tenant_value: "shop[12]*", company_id: "Shop" });
		const imported = await importing(newDirectory(), ["--preview"]);
		expect(imported.stdout.split("\n").slice(2, 6)).toEqual([
			"Uptime Kuma is a draft. There, drafts made tickets all the same; here it touches none until you choose Go live.",
			expect.stringMatching(/^Uptime Kuma, routing rule 2 matches nothing here: \^db\(\?=-\): Look-ahead .*Use two rules/),
			expect.stringMatching(/^Uptime Kuma, routing rule 3 matches nothing here: \(a\)\\1: Back-references /),
			"Tenant “shop[12]*”: brackets are read as they stand here; there they were a set of characters.",
		]);
		const file = join(freshDirectory(), "backup.json");
		await Bun.write(file, JSON.stringify([{ ...pythonBackup()[0], routing_rules: rules }]));
		const fromFile = await runToEnd({ dataDir: newDirectory(), env, words: ["import", "--preview", file] });
		expect(fromFile.stdout).toContain("Uptime Kuma, routing rule 2 matches nothing here: ^db(?=-)");
		expect(fromFile.stdout).toMatch(
			/leaves out .*TenantMap, users, settings, history and audit\.\nNot taken: when each endpoint was last seen/,
		);
	}, 30_000);

	test("takes older versions' tables: columns that are missing have their defaults", async () => {
		await database.reset(`DROP TABLE global_mapping; DROP TABLE "user"; DROP TABLE webhook_config;
			CREATE TABLE webhook_config (id varchar(64) PRIMARY KEY, name varchar(100) NOT NULL, bearer_token varchar(512), created_at timestamp)`);
		await database.add("webhook_config", { id: KUMA, name: "Old one", bearer_token: TOKEN, created_at: "2024-05-06T07:08:09" });
		const dataDir = newDirectory();
		const imported = await importing(dataDir, [], database.url.replace("postgresql:", "postgresql+psycopg2:"));
		expect([imported.code, imported.stdout.split("\n").slice(0, 2)]).toEqual([
			0,
			[
				"Imported 1 endpoints: 1 new, 0 replaced, 1 of the Python version",
				"Not taken: the settings of its environment, and history and audit (--history takes them).",
			],
		]);
		await using hookwise = await startHookWise({ dataDir, env });
		expect(await hookwise.client.json<object>("GET", `/api/endpoints/${KUMA}`)).toMatchObject({
			...{ trigger_field: "$.heartbeat.status", open_value: "0", close_value: "1", is_enabled: true, bearer_auth_enabled: true },
			...{ timeout_hours: 24, global_routing_enabled: false, unmatched_action: "open", created_at: "2024-05-06T07:08:09.000Z" },
		});
		await hookwise.client.accepted({ id: KUMA, bearer_token: PLAIN }, { heartbeat: { status: 0 } });
	}, 60_000);

	test("says why not, never shows the password, and imports nothing", async () => {
		const dataDir = newDirectory();
		const at = (url: string) => url.replace(/^postgresql:\/\/[^@]*@/, `postgresql://hookwise:${encodeURIComponent(DB_PASSWORD)}@`);
		const refusals: [string, Record<string, string>, RegExp][] = [
			[at("postgresql://x@127.0.0.1:9/hookwise"), {}, /Cannot connect to 127\.0\.0\.1:9, database hookwise, user hookwise/],
			[at("postgresql://x@no-such-host.invalid/hookwise"), {}, /no-such-host\.invalid:5432.*no host of this name/],
			[database.url, { ENCRYPTION_KEY: newFernetKey() }, /Uptime Kuma, bearer_token: ENCRYPTION_KEY does not open it/],
		];
		for (const [url, more, message] of refusals) {
			const { code, stdout, stderr } = await importing(dataDir, [], url, more);
			expect([url, code, stdout]).toEqual([url, 1, ""]);
			expect(stderr).toMatch(message);
			expect(stderr).not.toContain(DB_PASSWORD);
			expect(stderr).not.toContain(encodeURIComponent(DB_PASSWORD));
			expect(stderr).not.toMatch(/\n\s+at /);
		}
		await database.reset("ALTER TABLE webhook_config DROP COLUMN bearer_token");
		expect((await importing(dataDir)).stderr).toContain("The table webhook_config has no bearer_token");
		await database.reset("DROP TABLE webhook_config");
		const none = await importing(dataDir);
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("There is no table webhook_config")]);
		await database.reset();
		await database.add("webhook_config", pythonBackup()[0] ?? {});
		await database.add("global_mapping", { tenant_value: " ", company_id: "x" });
		const half = await importing(dataDir);
		expect([half.code, half.stderr]).toEqual([1, expect.stringMatching(/Nothing was imported:\n {2}TenantMap entry 1, tenant_value/)]);
		expect((await importing(dataDir, ["--preview"])).code).toBe(1);
		await database.reset();
		expect((await importing(dataDir)).stdout).toStartWith("Imported 0 endpoints: 0 new");
	}, 60_000);

	test("is told how to be used", async () => {
		for (const words of [
			["import", "--postgres"],
			["import", "--postgres", "not a url"],
			["import", "--postgres", "sqlite:///hookwise.db"],
			["import", "--postgres", "postgresql://host-alone"],
			["import", "--postgres", database.url, "file.json"],
			["import", "--history", "file.json"],
		]) {
			expect([words, (await runToEnd({ env, words })).code]).toEqual([words, 2]);
		}
	}, 30_000);
});
