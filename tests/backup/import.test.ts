import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFernetKey } from "../../src/base/security/index.ts";
import { eventually, freshDirectory, runToEnd, startHookWise } from "../support/index.ts";
import { BROKEN, KEY, KUMA, PLAIN, pythonBackup, SIGNED } from "./python.ts";

const env = { ENCRYPTION_KEY: KEY };

function file(value: unknown): string {
	const path = join(freshDirectory(), "hookwise_backup.json");
	writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
	return path;
}

describe("what a backup of the Python version cannot tell", () => {
	// As that version writes them: without hmac_secret, is_draft and display_order.
	const written = () =>
		pythonBackup().map(({ hmac_secret: _secret, is_draft: _draft, display_order: _order, ...rest }) => rest as Record<string, unknown>);

	test("is not guessed: an endpoint that nothing else protects is paused, with the reason in the report and on its page", async () => {
		const dataDir = join(freshDirectory(), "data");
		const imported = await runToEnd({ dataDir, env, words: ["import", file(written())] });
		expect(imported.code).toBe(0);
		expect(imported.stdout).toContain("Everything: Paused by the import: it asks for no token");
		expect(imported.stdout).toMatch(/leaves out hmac_secret, is_draft, display_order, TenantMap, users/);
		expect(imported.stdout).toMatch(/--postgres/);
		await using hookwise = await startHookWise({ dataDir, env });
		const { client } = hookwise;
		// A forged webhook without a signature is rejected.
		expect((await client.send({ id: SIGNED, bearer_token: "" }, { state: "firing", title: "forged" })).status).toBe(403);
		expect((await client.send({ id: KUMA, bearer_token: PLAIN }, { heartbeat: { status: 0 } })).status).toBe(202);
		const page = await (await client.call("GET", `/endpoints/${SIGNED}`)).text();
		expect(page).toContain("Paused by the import");
		expect(await client.json<object>("GET", `/api/endpoints/${SIGNED}`)).toMatchObject({
			is_enabled: false,
			config_health_message: expect.stringContaining("Paused by the import"),
		});
		await client.call("POST", "/api/schedule/config-health/run");
		expect(await client.json<object>("GET", `/api/endpoints/${SIGNED}`)).toMatchObject({
			config_health_message: expect.stringContaining("Paused by the import"),
		});
		await client.json("PATCH", `/api/endpoints/${SIGNED}`, { hmac_secret: "the secret of before, set again", is_enabled: true });
		await client.call("POST", "/api/schedule/config-health/run");
		const open = await client.json<{ config_health_message: string | null }>("GET", `/api/endpoints/${SIGNED}`);
		expect(open.config_health_message ?? "").not.toContain("Paused by the import");
	}, 30_000);

	test("is said of the restore in the GUI, too", async () => {
		await using hookwise = await startHookWise({ env });
		const answer = await hookwise.client.json<Record<string, unknown>>("POST", "/admin/restore", written());
		expect(answer).toMatchObject({ paused: [{ id: SIGNED, name: "Everything", reason: expect.stringContaining("signed") }] });
	});

	test("is recommended less than the database, in the first line of the help", async () => {
		const help = await runToEnd({ words: ["import", "--help"] });
		expect(help.stdout.indexOf("--postgres URL")).toBeLessThan(help.stdout.indexOf("FILE is a backup"));
	});
});

describe("hookwise import", () => {
	test("takes a backup of the Python version, and the old URL with the old token is answered 202 at once", async () => {
		const dataDir = join(freshDirectory(), "data");
		const imported = await runToEnd({ dataDir, env, words: ["import", file(pythonBackup())] });
		expect(imported).toMatchObject({ code: 0, stderr: "" });
		expect(imported.stdout).toContain("3 endpoints: 3 new, 0 replaced, 3 of the Python version");

		await using hookwise = await startHookWise({ dataDir, env });
		const { client } = hookwise;
		const first = await client.send(
			{ id: KUMA, bearer_token: PLAIN },
			{ heartbeat: { status: 0 }, monitor: { name: "Mail" }, msg: "down" },
		);
		expect(first.status).toBe(202);
		expect((await client.send({ id: KUMA, bearer_token: "not the old one" }, { heartbeat: { status: 0 } })).status).toBe(401);
		const broken = await client.send(
			{ id: BROKEN, bearer_token: "token of Broken" },
			{ heartbeat: { status: 0 }, host: "db1", title: "Disk" },
		);
		expect(broken.status).toBe(202);
		const body = JSON.stringify({ state: "firing", title: "From everything", severity: "critical", company: "Acme" });
		const signature = createHmac("sha256", "clear as the Python version kept it").update(body).digest("hex");
		const signed = (headers: Record<string, string>) => client.send({ id: SIGNED, bearer_token: "" }, body, headers);
		expect((await signed({})).status).toBe(401);
		expect((await signed({ "x-hookwise-signature": signature })).status).toBe(202);

		await eventually("all is done", async () => (await client.unfinished()) === 0);
		const tickets = await client.sandbox();
		const of = (summary: string) => tickets.find((ticket) => ticket.summary === summary);
		expect(of("Alert: Mail")).toMatchObject({ board: "Service Board" });
		// The broken mapping is ignored, but the valid rule beside the broken ones counts.
		expect(of("Alert: Disk")).toMatchObject({ board: "Emergency" });
		expect(of("Alert: From everything")).toMatchObject({ board: "Emergency", company: "Acme", priority: "Priority 1 - Critical" });
	});

	test("keeps what the file says, and behaves as the original did where ours would differ", async () => {
		const dataDir = join(freshDirectory(), "data");
		await runToEnd({ dataDir, env, words: ["import", file(pythonBackup())] });
		await using hookwise = await startHookWise({ dataDir, env });
		const get = (id: string) => hookwise.client.json<Record<string, unknown>>("GET", `/api/endpoints/${id}`);
		expect(await get(KUMA)).toMatchObject({
			name: "Uptime Kuma",
			trigger_field: "heartbeat.status",
			unmatched_action: "open",
			ticket_prefix: null,
			json_mapping: {},
			global_routing_enabled: true,
			created_at: "2025-11-03T08:15:30.123Z",
		});
		const everything = await get(SIGNED);
		expect(everything).toMatchObject({
			json_mapping: { summary: "$.title", customer_id: "$.company" },
			bearer_auth_enabled: false,
			hmac_enabled: true,
			is_pinned: true,
			close_status: "Resolved",
			timeout_alerts_enabled: true,
			timeout_hours: 6,
			timeout_ticket_id: 4711,
			unmatched_action: "open",
		});
		expect(await get(BROKEN)).toMatchObject({ json_mapping: "{'summary': '$.title'}" });
		// A value in neither list opened a ticket there.
		await hookwise.client.accepted({ id: KUMA, bearer_token: PLAIN }, { heartbeat: { status: 7 }, monitor: { name: "odd" } });
		await eventually("its ticket is there", async () => (await hookwise.client.sandbox()).some(({ summary }) => summary === "Alert: odd"));
		// Broken fields can be repaired one by one; the others stay.
		await hookwise.client.json("PATCH", `/api/endpoints/${BROKEN}`, { json_mapping: { summary: "$.title" } });
		expect(await get(BROKEN)).toMatchObject({ json_mapping: { summary: "$.title" }, unmatched_action: "open" });
	});

	test("says “nothing” when a token is under another key, and imports nothing at all", async () => {
		const dataDir = join(freshDirectory(), "data");
		const wrong = await runToEnd({ dataDir, env: { ENCRYPTION_KEY: newFernetKey() }, words: ["import", file(pythonBackup())] });
		expect(wrong.code).toBe(1);
		expect(wrong.stderr).toContain("Nothing was imported");
		expect(wrong.stderr).toMatch(/Uptime Kuma, bearer_token: ENCRYPTION_KEY/);
		const after = await runToEnd({ dataDir, env, words: ["import", "--preview", file(pythonBackup())] });
		expect(after.stdout).toContain("Would import 3 endpoints: 3 new, 0 replaced");
	});

	test("takes all or nothing: one bad entry keeps the others out", async () => {
		const dataDir = join(freshDirectory(), "data");
		const [good] = pythonBackup();
		const cases: [unknown, RegExp][] = [
			[[good, { id: "no name" }], /entry 2, id|entry 2, name/],
			[[good, { ...good, id: "../etc/passwd" }], /entry 2, id/],
			[[good, good], /same id/],
			[[good, 5], /entry 2/],
			[{ not: "a list" }, /array/],
			["{", /not JSON/],
		];
		for (const [value, words] of cases) {
			const { code, stderr, stdout } = await runToEnd({ dataDir, env, words: ["import", file(value)] });
			expect([value, code, stdout]).toEqual([value, 1, ""]);
			expect(stderr).toMatch(words);
			expect(stderr).not.toMatch(/\n\s+at /);
		}
		expect((await runToEnd({ dataDir, env, words: ["import", file([good])] })).stdout).toContain("1 endpoints: 1 new");
		expect((await runToEnd({ dataDir, env, words: ["import", file([good])] })).stdout).toContain("1 endpoints: 0 new, 1 replaced");
	}, 30_000);

	test("refuses while HookWise runs on the data directory", async () => {
		await using hookwise = await startHookWise({ env });
		const refused = await runToEnd({ dataDir: hookwise.dataDir, env, words: ["import", file(pythonBackup())] });
		expect([refused.code, refused.stdout]).toEqual([1, ""]);
		expect(refused.stderr).toMatch(/runs on/);
		expect(await hookwise.client.json<object>("GET", "/api/endpoints")).toEqual({ items: [] });
	});

	test("is told how to be used when the file is missing", async () => {
		for (const words of [["import"], ["import", "a", "b"], ["import", "--everything", "a"]])
			expect([words, (await runToEnd({ env, words })).code]).toEqual([words, 2]);
		const none = await runToEnd({ env, words: ["import", "/nowhere/at/all.json"] });
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("/nowhere/at/all.json")]);
	});
});
