import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { newFernetKey } from "../../src/base/security/index.ts";
import { type Ask, ask, asking, basic, fieldsOf } from "../contract/caller.ts";
import { eventually, type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { KEY, KUMA, PLAIN, pythonBackup } from "./python.ts";

const env = { ENCRYPTION_KEY: KEY };
let hookwise: HookWise;
let call: Ask;
beforeAll(async () => {
	hookwise = await startHookWise({ env });
	call = asking(hookwise.url, basic("admin", PASSWORD));
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const restore = (body: unknown, query = "") => call("POST", `/admin/restore${query}`, body);
const multipart = (text: string, field = "backup_file"): FormData => {
	const form = new FormData();
	form.set(field, new Blob([text], { type: "application/json" }), "hookwise_backup.json");
	return form;
};
const shown = async (at: HookWise) => (await asking(at.url, basic("admin", PASSWORD))("GET", "/api/endpoints")).body.items;

const FULL = {
	name: "Full",
	trigger_field: "$.state",
	open_value: "firing",
	close_value: "ok",
	unmatched_action: "skip",
	json_mapping: { summary: "$.title", dedup_key: "$.id" },
	routing_rules: [{ path: "$.a", regex: "x", overrides: { board: "Emergency" } }],
	maintenance_windows: [{ type: "daily", start: "22:00", end: "04:00" }],
	split_path: "$.alerts[*]",
	ticket_prefix: "",
	close_status: "Resolved",
	summary_remove_strings: "[x]",
	bearer_auth_enabled: false,
	hmac_secret: "a signing secret",
	hmac_header: "X-Mine",
	trusted_ips: "10.0.0.0/8",
	is_enabled: false,
	is_pinned: true,
	is_draft: true,
	global_routing_enabled: true,
	open_delay_seconds: 5,
	reopen_within_minutes: 6,
	note_interval_minutes: 7,
	timeout_alerts_enabled: true,
	timeout_hours: 1.5,
	ai_rca_enabled: true,
	ai_prompt_template: "Be brief.",
	ai_model: "llama3",
	severity: "High",
	impact: "Low",
};

describe("the JSON backup", () => {
	test("has every key of the original in its shape, and what it left out", async () => {
		await call("POST", "/api/endpoints", FULL);
		const answer = await call("GET", "/admin/backup");
		expect(answer.headers.get("content-disposition")).toBe('attachment; filename="hookwise_backup.json"');
		const [python] = pythonBackup();
		const [entry] = answer.body;
		for (const key of Object.keys(python ?? {})) expect(entry).toHaveProperty(key);
		for (const key of ["json_mapping", "routing_rules", "maintenance_windows"]) expect(entry[key]).toBeString();
		for (const key of [
			"is_draft",
			"hmac_secret",
			"display_order",
			"last_rotated_at",
			"close_status",
			"summary_remove_strings",
			"unmatched_action",
			"version",
		])
			expect(entry).toHaveProperty(key);
		expect(entry.bearer_token).toStartWith("gAAAA");
		expect(entry.hmac_secret).toStartWith("gAAAA");
		expect(answer.text).not.toContain("a signing secret");
	});

	test("goes out and in again without losing anything, as JSON and as a form's file, here and elsewhere", async () => {
		const before = await shown(hookwise);
		const secrets = (await call("GET", `/api/endpoints/${before[0].id}/secrets`)).body;
		const { text } = await call("GET", "/admin/backup");
		await using elsewhere = await startHookWise({ env });
		const there = asking(elsewhere.url, basic("admin", PASSWORD));
		const first = await there("POST", "/admin/restore", text, { "content-type": "application/json" });
		expect([first.status, first.body]).toEqual([
			200,
			{ status: "success", preview: false, added: before.length, replaced: 0, from_original: 0, total: before.length },
		]);
		const comparable = (list: Record<string, unknown>[]) =>
			list.map(({ webhook_url: _url, version: _version, updated_at: _updated, last_seen_at: _seen, last_ip: _ip, ...rest }) => rest);
		expect(comparable(await shown(elsewhere))).toEqual(comparable(before));
		expect((await there("GET", `/api/endpoints/${before[0].id}/secrets`)).body).toEqual(secrets);
		const second = await ask(`${elsewhere.url}/admin/restore`, {
			method: "POST",
			headers: { authorization: basic("admin", PASSWORD) },
			body: multipart(text),
		});
		expect([second.status, second.body]).toMatchObject([200, { added: 0, replaced: before.length }]);
		expect(comparable(await shown(elsewhere))).toEqual(comparable(before));
	});

	test("of the Python version is restored, counted, and received with at once", async () => {
		const preview = await restore(pythonBackup(), "?preview=1");
		expect(preview.body).toEqual({
			...{ status: "success", preview: true, added: 3, replaced: 0, from_original: 3, total: 3, paused: [] },
			notes: expect.arrayContaining([expect.stringContaining("Broken, routing rule 1 matches nothing here")]),
		});
		expect((await call("GET", `/api/endpoints/${KUMA}`)).status).toBe(404);
		expect((await restore(pythonBackup())).body).toMatchObject({ added: 3, from_original: 3 });
		expect((await call("GET", `/api/endpoints/${KUMA}`)).body.unmatched_action).toBe("open");
		const told = await hookwise.client.send({ id: KUMA, bearer_token: PLAIN }, { heartbeat: { status: 0 }, monitor: { name: "restored" } });
		expect(told.status).toBe(202);
		await eventually("its ticket is there", async () =>
			(await hookwise.client.sandbox()).some(({ summary }) => summary === "Alert: restored"),
		);
	});

	test("is taken whole or not at all, and the entry that is wrong is named", async () => {
		const before = await shown(hookwise);
		const { body: ours } = await call("GET", "/admin/backup");
		const fresh = { ...ours[0], id: "fresh-one" };
		const wrong: [unknown, RegExp][] = [
			[[fresh, { ...fresh, id: "", name: "x" }], /entry 2, id/],
			[[fresh, { ...fresh, id: "other", name: "" }], /entry 2, name/],
			[[fresh, { ...fresh, id: "other", bearer_token: "gAAAAAnonsense" }], /bearer_token/],
			[[fresh, fresh], /id/],
			[[fresh, "x"], /entry 2/],
			[{}, /backup/],
		];
		for (const [value, field] of wrong) {
			const answer = await restore(value);
			expect([value, answer.status]).toEqual([value, 422]);
			expect(fieldsOf(answer).join()).toMatch(field);
		}
		expect((await restore("{")).status).toBe(400);
		expect((await restore("")).status).toBe(400);
		const form = await ask(`${hookwise.url}/admin/restore`, {
			method: "POST",
			headers: { authorization: basic("admin", PASSWORD) },
			body: multipart("[]", "file"),
		});
		expect([form.status, form.body.message]).toEqual([400, expect.stringContaining("backup_file")]);
		expect(await shown(hookwise)).toEqual(before);
	});

	test("made under another key is refused by name of the endpoint", async () => {
		await using other = await startHookWise({ env: { ENCRYPTION_KEY: newFernetKey() } });
		const { text } = await call("GET", "/admin/backup");
		const answer = await asking(other.url, basic("admin", PASSWORD))("POST", "/admin/restore", text);
		expect(answer.status).toBe(422);
		expect(fieldsOf(answer)).toContain("Full, bearer_token");
		expect(await shown(other)).toEqual([]);
	});
});
