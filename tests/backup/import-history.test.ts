import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { eventually, freshDirectory, runToEnd, startHookWise } from "../support/index.ts";
import { type OriginalDatabase, startOriginalDatabase } from "./original-database.ts";
import { KEY, KUMA, PLAIN, pythonBackup } from "./python.ts";

const env = { ENCRYPTION_KEY: KEY };
const DAY = 86_400_000;
let database: OriginalDatabase;
beforeAll(async () => {
	database = await startOriginalDatabase();
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());

const importing = (dataDir: string, ...words: string[]) =>
	runToEnd({ dataDir, env, words: ["import", ...words, "--postgres", database.url] });
const newDirectory = (): string => join(freshDirectory(), "data");
/** Time as in that version's columns: UTC without a zone. */
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString().replace("Z", "000");

const payload = (name: string): string => JSON.stringify({ heartbeat: { status: 0 }, monitor: { name }, api_key: "********" });
const line = (more: Readonly<Record<string, unknown>>) =>
	database.add("webhook_log", {
		config_id: KUMA,
		request_id: crypto.randomUUID(),
		payload: payload("Mail"),
		headers: JSON.stringify({ "Content-Type": "application/json", "User-Agent": "Uptime-Kuma/1.23" }),
		source_ip: "10.0.0.9",
		...more,
	});

describe("hookwise import --postgres --history", () => {
	beforeEach(async () => {
		await database.reset();
		for (const entry of pythonBackup()) await database.add("webhook_config", entry);
		await line({ status: "processed", action: "create", ticket_id: 100, created_at: ago(40 * DAY) });
		const rule = "Match: mail on $.monitor.name";
		await line({
			status: "processed",
			action: "create",
			ticket_id: 4711,
			matched_rule: rule,
			processing_time: 1.5,
			created_at: ago(5_000_000),
		});
		await line({ status: "processed", action: "update", ticket_id: 4711, created_at: ago(4_000_000) });
		await line({ status: "processed", action: "close", ticket_id: 4711, created_at: ago(3_000_000) });
		await line({ status: "processed", action: null, created_at: ago(2_900_000) });
		await line({ status: "processed", action: "failed", ticket_id: 12, error_message: "400 | Details: no", created_at: ago(2_800_000) });
		await line({ status: "skipped", error_message: "Skipped: Maintenance Window Active", created_at: ago(2_700_000) });
		await line({ status: "skipped", error_message: "Skipped: Dropped by routing rule (lab)", created_at: ago(2_600_000) });
		await line({ status: "failed", error_message: "Invalid Bearer Token", created_at: ago(2_500_000) });
		await line({ status: "dlq", error_message: "500 from ConnectWise", retry_count: 6, created_at: ago(2_400_000) });
		await line({ status: "processing", created_at: ago(2_300_000) });
		await line({ status: "failed", payload: "no JSON at all {", error_message: "No JSON payload", created_at: ago(2_200_000) });
		const daysAgo = ago(6 * DAY);
		for (const [action, details] of [
			["create", "Created endpoint"],
			["login", null],
		]) {
			await database.add("audit_log", { config_id: KUMA, action, user: "tech", details, created_at: daysAgo });
		}
	});

	test("takes what happened there: found by ticket, word and outcome, counted in charts, and never replayed", async () => {
		const before = await database.contents();
		const dataDir = newDirectory();
		expect((await importing(dataDir, "--preview", "--history")).stdout).toContain(
			"Would import 11 lines of history, and leave out 1 older than 30 days",
		);
		const imported = await importing(dataDir, "--history");
		expect([imported.code, imported.stderr]).toEqual([0, "History: 11 of 11 lines\n"]);
		expect(imported.stdout).toContain("Imported 10 lines of history and 2 of its audit\n");
		expect(imported.stdout).toContain("History left out: 1 older than 30 days (LOG_RETENTION_DAYS), 1 still in progress there\n");
		expect(imported.stdout).not.toContain("--history takes them");
		expect(await database.contents()).toEqual(before);

		await using hookwise = await startHookWise({ dataDir, env });
		const { client } = hookwise;
		// New alerts are the newest, and are decided.
		await client.accepted({ id: KUMA, bearer_token: PLAIN }, { heartbeat: { status: 0 }, monitor: { name: "Web" } });
		await eventually("its ticket is there", async () => (await client.sandbox()).length === 1);
		const history = await client.history();
		expect(history.map(({ status, action, reason, ticket_id }) => [status, action, reason, ticket_id])).toEqual([
			["processed", "create", null, expect.any(Number)],
			["rejected", null, "payload", null],
			["dlq", null, null, null],
			["rejected", null, "bearer", null],
			["skipped", null, "dropped_by_rule", null],
			["skipped", null, "maintenance_window", null],
			["dlq", null, null, 12],
			["skipped", null, "no_open_ticket", null],
			["processed", "close", null, 4711],
			["processed", "update", null, 4711],
			["processed", "create", null, 4711],
		]);
		const first = history.at(-1);
		expect(first).toMatchObject({
			summary: "Mail",
			matched_rule: "Match: mail on $.monitor.name",
			processing_time_ms: 1500,
			source_ip: "10.0.0.9",
		});
		const detail = await client.json<object>("GET", `/api/logs/${first?.id}`);
		expect(detail).toMatchObject({ payload: { monitor: { name: "Mail" } }, headers: { "user-agent": "Uptime-Kuma/1.23" } });
		expect((await client.call("GET", `/history/${first?.id}`)).status).toBe(200);
		expect((await client.call("POST", `/api/logs/${first?.id}/replay`)).status).toBe(409);
		// Alerts that gave up there are not reported here.
		const needs = await client.json<{ items: { kind: string }[] }>("GET", "/api/needs");
		expect(needs.items.map(({ kind }) => kind).sort()).toEqual(["endpoint_silent", "refused"]);
		await eventually("its words are found", async () => {
			const { items } = await client.json<{ items: unknown[] }>("GET", `/api/logs?q=${encodeURIComponent("#4711")}`);
			return items.length === 3;
		});
		const days = await client.json<{ created: number; closed: number }[]>("GET", "/api/stats/history?period=daily");
		expect(days.reduce((sum, { created }) => sum + created, 0)).toBe(2);
		expect(days.reduce((sum, { closed }) => sum + closed, 0)).toBe(1);
		const audit = await client.json<{ items: { who: string; action: string; subject: string }[] }>("GET", "/api/audit");
		expect(audit.items.slice(-2).map(({ who, action, subject }) => [who, action, subject])).toEqual([
			["tech", "python.login", "login"],
			["tech", "python.create", "create: Created endpoint"],
		]);
		expect((await client.call("GET", "/audit")).status).toBe(200);
		await hookwise.end("SIGTERM");

		const late = await importing(dataDir, "--history");
		expect([late.code, late.stdout, late.stderr]).toEqual([1, "", expect.stringContaining("needs a data directory without any")]);
	}, 60_000);

	test("ids that are no numbers are no matter, nor lines of one moment", async () => {
		await database.reset("ALTER TABLE webhook_log ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id TYPE varchar(36)");
		for (const entry of pythonBackup()) await database.add("webhook_config", entry);
		const at = ago(60_000);
		for (let index = 0; index < 5; index++) {
			await line({
				id: `it's-${index}`,
				request_id: `same-${index}`,
				status: "processed",
				action: "create",
				ticket_id: index,
				created_at: at,
			});
		}
		const dataDir = newDirectory();
		expect((await importing(dataDir, "--history")).stdout).toContain("Imported 5 lines of history");
		await line({ id: "it's-9", status: "processed", action: "close", ticket_id: 9, created_at: ago(1_000) });
		expect((await importing(dataDir, "--history")).stdout).toContain("Imported 6 lines of history");
	}, 30_000);

	test("interrupted, it goes on where it was, and takes nothing twice", async () => {
		await database.reset();
		for (const entry of pythonBackup()) await database.add("webhook_config", entry);
		for (let index = 0; index < 450; index++) {
			await line({
				request_id: `old-${index}`,
				status: "processed",
				action: "create",
				ticket_id: index + 1,
				created_at: ago(3_600_000 - index),
			});
		}
		const dataDir = newDirectory();
		// The connection breaks after the first batch.
		await using cut = await database.cutAfter(150_000);
		const broken = await runToEnd({ dataDir, env, words: ["import", "--history", "--postgres", cut.url] });
		expect(broken.code).toBe(1);
		expect(broken.stderr).not.toMatch(/\n\s+at /);
		const again = await importing(dataDir, "--history");
		expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("Imported 450 lines of history")]);
		expect((await importing(dataDir, "--history")).stdout).toContain("Imported 450 lines of history");
		await using hookwise = await startHookWise({ dataDir, env });
		const { total } = await hookwise.client.json<{ total: number }>("GET", "/api/logs/counts");
		expect(total).toBe(450);
		const { items } = await hookwise.client.json<{ items: { request_id: string }[] }>("GET", "/api/logs?limit=200");
		expect(items.slice(0, 2).map(({ request_id }) => request_id)).toEqual(["old-449", "old-448"]);
	}, 60_000);
});
