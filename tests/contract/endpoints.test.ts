import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

let hookwise: HookWise;
let call: Ask;
beforeAll(async () => {
	hookwise = await startHookWise();
	call = asking(hookwise.url, basic("admin", PASSWORD));
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const make = async (fields: object = {}) => {
	const answer = await call("POST", "/api/endpoints", { name: "Edge", ...fields });
	if (answer.status !== 201) throw new Error(answer.text);
	return answer.body;
};

/** HTTP contract, “Endpoints”: every field with its default. */
const DEFAULTS = {
	bearer_auth_enabled: true,
	hmac_header: "X-HookWise-Signature",
	trusted_ips: "",
	tags: "",
	is_enabled: true,
	is_pinned: false,
	is_draft: false,
	trigger_field: "$.heartbeat.status",
	open_value: "0",
	close_value: "1",
	unmatched_action: "skip",
	json_mapping: {},
	routing_rules: [],
	maintenance_windows: [],
	split_path: null,
	board: null,
	status: null,
	close_status: null,
	ticket_type: null,
	subtype: null,
	item: null,
	priority: null,
	severity: null,
	impact: null,
	...{ team: null, owner: null, source: null, site: null, contact: null, agreement: null, custom_fields: {} },
	customer_id_default: null,
	ticket_prefix: null,
	summary_remove_strings: "",
	description_template: null,
	open_delay_seconds: 0,
	reopen_within_minutes: 0,
	note_interval_minutes: 0,
	global_routing_enabled: false,
	ai_rca_enabled: false,
	ai_prompt_template: "",
	ai_model: "",
	timeout_alerts_enabled: false,
	timeout_hours: 24,
	token_header: null,
	token_in_url: false,
	token_path: null,
	hmac_format: "plain",
	hmac_timestamp_header: null,
	hmac_separator: ":",
	answer_status: 202,
	accept_text: false,
	payload_path: null,
	company_locked: false,
	flap_count: 0,
	flap_minutes: 30,
	group_count: 0,
	group_seconds: 120,
	key_ignores_numbers: true,
	key_scope: "endpoint",
	auto_close_hours: 0,
	raise_priority: true,
	internal_description: false,
	tenant_path: null,
};

/** Something else for every field. */
const OTHERS = {
	name: "All of it",
	bearer_auth_enabled: false,
	hmac_header: "X-Signed",
	trusted_ips: "10.0.0.0/8, 2001:db8::/32, 192.0.2.1/24",
	tags: "Backup, customers",
	is_enabled: false,
	is_pinned: true,
	is_draft: true,
	display_order: 7,
	trigger_field: "$.alerts[0].state",
	open_value: "firing, alerting",
	close_value: "ok",
	unmatched_action: "open",
	json_mapping: {
		...{ summary: "$.title on $.host", dedup_key: "$.id", group: "$.rack", occurred_at: "$.at" },
		...{ contact: "$.who", site: "$.site", configuration: "$.host", source: "Monitoring of $.tool" },
		...{ agreement: "$.contract", team: "$.group", owner: "$.onCall", "custom.Outage ID": "$.id" },
	},
	routing_rules: [
		{ path: "$.severity", regex: "^crit", not: true, overrides: { board: "Emergency", drop: true } },
		{ path: "$.load", op: "gte", value: 90, overrides: { priority: "High", alert_type: "OPEN", source: "$1", "custom.Cause": "Power" } },
		{ path: "$.host", op: "missing", overrides: {} },
	],
	maintenance_windows: [
		{ type: "daily", start: "22:00", end: "04:00" },
		{ type: "weekly", start: "09:00", end: "10:00", days: ["Mon", "Friday"] },
		{ type: "once", start: "2026-03-04T00:00:00Z", end: "2026-03-05T00:00:00+01:00" },
		{ start: "2026-03-04T00:00:00", end: "2026-03-05T00:00:00" },
	],
	split_path: "$.alerts[*]",
	board: "Service Board",
	status: "New",
	close_status: "Closed",
	ticket_type: "Server",
	subtype: "Disk",
	item: "Full",
	priority: "High",
	severity: "Medium",
	impact: "Low",
	...{ team: "Night Team", owner: "jdoe", source: "Monitoring" },
	...{ site: "Main", contact: "ada@acme.example", agreement: "Acme Managed" },
	custom_fields: { Cause: "Network", 52: "{$.id}", Monitor: "{{ monitor_name }} at {$.host}" },
	customer_id_default: "Acme",
	ticket_prefix: "",
	summary_remove_strings: "[x],  y",
	description_template: "{{ monitor_name }} {$.msg}",
	open_delay_seconds: 30,
	reopen_within_minutes: 60,
	note_interval_minutes: 15,
	global_routing_enabled: true,
	ai_rca_enabled: true,
	ai_prompt_template: "Be brief.",
	ai_model: "llama3",
	timeout_alerts_enabled: true,
	timeout_hours: 0.5,
	token_header: "X-Monitor-Token",
	token_in_url: true,
	token_path: "$.auth.token",
	hmac_format: "timestamped",
	hmac_timestamp_header: "X-Signed-At",
	hmac_separator: ".",
	answer_status: 204,
	accept_text: true,
	payload_path: "$.Message",
	company_locked: true,
	flap_count: 5,
	flap_minutes: 10,
	group_count: 4,
	group_seconds: 60,
	key_ignores_numbers: false,
	key_scope: "all",
	auto_close_hours: 1.5,
	raise_priority: false,
	internal_description: true,
	tenant_path: "$.org.name",
};

const READ_ONLY = {
	id: "mine",
	webhook_url: "https://elsewhere.example",
	hmac_enabled: true,
	config_health_status: "OK",
	config_health_message: "fine",
	last_seen_at: "2020-01-01T00:00:00Z",
	last_ip: "1.2.3.4",
	last_rotated_at: "2020-01-01T00:00:00Z",
	created_at: "2020-01-01T00:00:00Z",
	updated_at: "2020-01-01T00:00:00Z",
	timeout_ticket_id: 5,
};

describe("an endpoint", () => {
	test("needs a name only, and has every field of the contract with its default", async () => {
		const made = await make({ name: "Plain" });
		expect(made).toMatchObject({ ...DEFAULTS, name: "Plain", version: 1, hmac_enabled: false, hmac_secret: null });
		expect(made.id).toMatch(/^[A-Za-z0-9_-]{64}$/);
		expect(made.webhook_url).toBe(`${hookwise.url}/webhook/${made.id}`);
		expect(made.bearer_token.length).toBeGreaterThan(30);
		for (const field of [
			"config_health_status",
			"config_health_message",
			"last_seen_at",
			"last_ip",
			"last_rotated_at",
			"timeout_ticket_id",
		]) {
			expect([field, made[field]]).toEqual([field, null]);
		}
		const got = (await call("GET", `/api/endpoints/${made.id}`)).body;
		expect(got).toEqual({ ...made, bearer_token: null });
		expect(Object.keys(got).toSorted()).toEqual(
			[...Object.keys(DEFAULTS), ...Object.keys(READ_ONLY), "name", "version", "display_order", "bearer_token", "hmac_secret"].toSorted(),
		);
	});

	test("keeps every field as it was given, on POST and on PATCH", async () => {
		const made = await make(OTHERS);
		expect(made).toMatchObject(OTHERS);
		const { id } = await make();
		const changed = await call("PATCH", `/api/endpoints/${id}`, OTHERS);
		expect(changed.status).toBe(200);
		expect((await call("GET", `/api/endpoints/${id}`)).body).toMatchObject({ ...OTHERS, version: 2 });
	});

	test("takes each field by itself, and leaves the others alone", async () => {
		const { id } = await make();
		for (const [field, value] of Object.entries(OTHERS)) {
			const answer = await call("PATCH", `/api/endpoints/${id}`, { [field]: value });
			expect([field, answer.status, answer.body[field]]).toEqual([field, 200, value]);
		}
		expect((await call("GET", `/api/endpoints/${id}`)).body).toMatchObject(OTHERS);
	});

	test("reads a blank text where there is a default as the default, but for ticket_prefix and hmac_separator", async () => {
		const { id } = await make(OTHERS);
		const texts = Object.entries({ ...DEFAULTS, json_mapping: {}, routing_rules: [], maintenance_windows: [] }).filter(
			([, value]) => typeof value === "string" || typeof value === "object",
		);
		for (const [field] of texts) {
			if (field === "ticket_prefix" || field === "hmac_separator") continue;
			const answer = await call("PATCH", `/api/endpoints/${id}`, { [field]: "  " });
			expect([field, answer.status, answer.body[field]]).toEqual([field, 200, DEFAULTS[field as keyof typeof DEFAULTS]]);
		}
		expect((await call("PATCH", `/api/endpoints/${id}`, { ticket_prefix: "" })).body.ticket_prefix).toBe("");
		expect((await call("PATCH", `/api/endpoints/${id}`, { ticket_prefix: null })).body.ticket_prefix).toBeNull();
		// A blank one means none.
		expect((await call("PATCH", `/api/endpoints/${id}`, { hmac_separator: "" })).body.hmac_separator).toBe("");
		expect((await call("PATCH", `/api/endpoints/${id}`, { hmac_separator: null })).body.hmac_separator).toBe(":");
	});

	test("takes mapping, rules and windows as text that holds JSON, and always gives what it means", async () => {
		const texts = Object.fromEntries(
			(["json_mapping", "routing_rules", "maintenance_windows"] as const).map((field) => [field, JSON.stringify(OTHERS[field])]),
		);
		const { json_mapping, routing_rules, maintenance_windows } = OTHERS;
		expect(await make(texts)).toMatchObject({ json_mapping, routing_rules, maintenance_windows });
		for (const field of Object.keys(texts)) {
			const answer = await call("POST", "/api/endpoints", { name: "x", [field]: "{not json" });
			expect([field, answer.status, fieldsOf(answer)]).toEqual([field, 422, [field]]);
		}
	});

	test("ignores read-only fields that are sent back, and refuses every other unknown one by name", async () => {
		const made = await make({ ...READ_ONLY, name: "Sent back" });
		for (const [field, value] of Object.entries(READ_ONLY)) expect([field, made[field]]).not.toEqual([field, value]);
		const round = await call("PATCH", `/api/endpoints/${made.id}`, (await call("GET", `/api/endpoints/${made.id}`)).body);
		expect(round.status).toBe(200);
		const unknown = await call("POST", "/api/endpoints", { name: "x", colour: "red", Board: "y" });
		expect([unknown.status, fieldsOf(unknown)]).toEqual([422, ["colour", "Board"]]);
		expect((await call("GET", "/api/endpoints")).body.items.filter(({ name }: { name: string }) => name === "x")).toEqual([]);
	});

	const wrong: [string, unknown, RegExp][] = [
		["name", "", /name/i],
		["name", "x".repeat(101), /100/],
		["name", 5, /text/],
		["trigger_field", "$.list[", /./],
		["trigger_field", "$..a..b", /./],
		["trigger_field", `$.${"x".repeat(600)}`, /500/],
		["trigger_field", "$.a[?(@.x =~ /y/)]", /./],
		["split_path", "$.a b", /./],
		["json_mapping", { colour: "$.a" }, /no such field.*summary/i],
		["json_mapping", { summary: "$.list[ $.x" }, /./],
		["json_mapping", { summary: 5 }, /text/],
		["json_mapping", [], /object/],
		["routing_rules", [{ path: "$.a", regex: "(" }], /Rule 1/],
		[
			"routing_rules",
			[
				{ path: "$.a", regex: "x" },
				{ path: "$.a", regex: "(?=look)x" },
			],
			/Rule 2.*look/s,
		],
		["routing_rules", [{ path: "$.a", regex: "(a)\\1" }], /back-?reference/i],
		["routing_rules", [{ path: "", regex: "x" }], /path/],
		["routing_rules", [{ path: "$.a" }], /Rule 1/],
		["routing_rules", [{ path: "$.a", regex: "x", overrides: { colour: "red" } }], /colour/],
		["routing_rules", [{ path: "$.a", regex: "x", overrides: { drop: "yes" } }], /drop/],
		["routing_rules", [{ path: "$.a", regex: "x", extra: 1 }], /extra/],
		["routing_rules", {}, /list/],
		["maintenance_windows", [{ type: "daily", start: "25:00", end: "04:00" }], /Window 1/],
		["maintenance_windows", [{ type: "weekly", start: "09:00", end: "10:00", days: ["Someday"] }], /Window 1/],
		["maintenance_windows", [{ type: "weekly", start: "09:00", end: "10:00" }], /Window 1/],
		["maintenance_windows", [{ type: "once", start: "tomorrow", end: "2026-01-01T00:00:00Z" }], /ISO/],
		["maintenance_windows", [{ type: "once", start: "2026-01-02T00:00:00Z", end: "2026-01-01T00:00:00Z" }], /before/],
		["maintenance_windows", [{ type: "monthly", start: "09:00", end: "10:00" }], /Window 1/],
		["maintenance_windows", [{ type: "daily", start: "09:00", end: "10:00", note: "x" }], /note/],
		["trusted_ips", "10.0.0.1, 300.1.1.1", /300\.1\.1\.1/],
		["trusted_ips", "10.0.0.0/33", /10\.0\.0\.0\/33/],
		["trusted_ips", "example.com", /example\.com/],
		["description_template", "{$..a..b}", /./],
		["unmatched_action", "close", /skip or open/],
		["hmac_header", "not a header", /header/],
		["hmac_secret", "", /./],
		["bearer_token", "", /needed/],
		["bearer_token", "fifteen-letters", /16 to 200/],
		["bearer_token", "x".repeat(201), /200/],
		["bearer_token", "has blanks in it", /blank/],
		["is_enabled", "yes", /true or false/],
		["display_order", 1.5, /whole/],
		["open_delay_seconds", -1, /0 or more/],
		["reopen_within_minutes", "5", /whole/],
		["timeout_hours", 0, /0/],
		["timeout_hours", "24", /number/],
		["board", "x".repeat(51), /50/],
		["ticket_prefix", "x".repeat(81), /80/],
		["token_header", "not a header", /header/],
		["token_header", 5, /text/],
		["token_in_url", "yes", /true or false/],
		["token_path", "$.list[", /./],
		["hmac_format", "md5", /plain, timestamped, stripe, slack or standard-webhooks/],
		["hmac_timestamp_header", "a:b", /header/],
		["hmac_separator", "x".repeat(11), /10/],
		["answer_status", 201, /200, 202 or 204/],
		["answer_status", "202", /200, 202 or 204/],
		["accept_text", 1, /true or false/],
		["payload_path", "$..a..b", /./],
		["company_locked", "no", /true or false/],
		["flap_count", -1, /0 or more/],
		["flap_minutes", 0, /1 or more/],
		["group_count", 1.5, /whole/],
		["group_seconds", "120", /whole/],
		["key_ignores_numbers", 0, /true or false/],
		["key_scope", "global", /endpoint or all/],
		["auto_close_hours", -0.5, /0 or more/],
		["auto_close_hours", "1", /number/],
		["raise_priority", "true", /true or false/],
		["internal_description", {}, /true or false/],
		["tenant_path", "$.a b", /./],
		["routing_rules", [{ path: "$.a", op: "like", value: "x" }], /Rule 1.*eq, ne, gt, gte, lt, lte, exists or missing/],
		["routing_rules", [{ path: "$.a", op: "gt" }], /Rule 1, value: gt needs a value/],
		["routing_rules", [{ path: "$.a", op: "eq", value: {} }], /Rule 1, value/],
		["routing_rules", [{ path: "$.a", op: "eq", value: 1, regex: "x" }], /not both/],
		["routing_rules", [{ path: "$.a", regex: "x", overrides: { alert_type: "UP" } }], /OPEN, CLOSE or GENERIC/],
		["routing_rules", [{ path: "$.a", regex: "x", overrides: { "custom.A=B": "y" } }], /named by its number/],
		["json_mapping", { "custom. ": "$.a" }, /needs its caption or number/],
		["json_mapping", { "custom.Cause": "$.a[" }, /custom.Cause/],
		["custom_fields", { "": "x" }, /needs its caption or number/],
		["custom_fields", { Cause: "{$.a b}" }, /Cause/],
		["custom_fields", { Cause: 7 }, /Cause/],
		["custom_fields", Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`Field ${index}`, "x"])), /At most 50/],
		["maintenance_windows", [{ type: "daily", start: "22:00", end: "04:00", time_zone: "Berlin" }], /time_zone.*Europe\/Berlin/],
		["maintenance_windows", [{ type: "daily", start: "22:00", end: "04:00", time_zone: 1 }], /time_zone/],
	];
	test.each(wrong)("whose %s is %j is refused with the field and what to do", async (field, value, words) => {
		const answer = await call("POST", "/api/endpoints", { name: "Wrong", [field]: value });
		expect([answer.status, [...new Set(fieldsOf(answer))]]).toEqual([422, [field]]);
		expect(answer.body.errors.map(({ message }: { message: string }) => message).join(" ")).toMatch(words);
		expect(answer.body.status).toBe("error");
	});

	test("with digits beyond 2^53 anywhere is refused, never half saved", async () => {
		const big = "12345678901234567890";
		for (const body of [
			`{"name":"Big","display_order":${big}}`,
			`{"name":"Big","maintenance_windows":[{"type":"daily","start":"09:00","end":"10:00","note":${big}}]}`,
			`{"name":"Big","routing_rules":[{"path":"$.a","regex":"x","overrides":{"board":${big}}}]}`,
			`{"name":"Big","timeout_hours":${big}}`,
		]) {
			expect([body, (await call("POST", "/api/endpoints", body, { "content-type": "application/json" })).status]).toEqual([body, 422]);
		}
		expect((await call("GET", "/api/endpoints")).text).not.toContain('"name":"Big"');
	});

	test("tells every field that is wrong at once, and saves none", async () => {
		const { id } = await make({ name: "Before" });
		const answer = await call("PATCH", `/api/endpoints/${id}`, { name: "After", trigger_field: "$.[", open_delay_seconds: -1, x: 1 });
		expect(fieldsOf(answer).toSorted()).toEqual(["open_delay_seconds", "trigger_field", "x"]);
		expect((await call("GET", `/api/endpoints/${id}`)).body).toMatchObject({ name: "Before", version: 1 });
	});

	test("is changed with its current version only, when one is given; else 412 with what there is", async () => {
		const { id } = await make({ name: "V1" });
		expect((await call("PATCH", `/api/endpoints/${id}`, { name: "V2", version: 1 })).body).toMatchObject({ name: "V2", version: 2 });
		const stale = await call("PATCH", `/api/endpoints/${id}`, { name: "Lost", version: 1 });
		expect(stale.status).toBe(412);
		expect(stale.body).toMatchObject({ status: "error", current: { id, name: "V2", version: 2 } });
		expect((await call("PATCH", `/api/endpoints/${id}`, { name: "V3" })).body.version).toBe(3);
		const odd = await call("PATCH", `/api/endpoints/${id}`, { name: "x", version: "3" });
		expect([odd.status, fieldsOf(odd)]).toEqual([422, ["version"]]);
		const both = await Promise.all(["A", "B"].map((name) => call("PATCH", `/api/endpoints/${id}`, { name, version: 3 })));
		expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
	});
});

describe("endpoints", () => {
	test("are cloned under a new id with secrets of their own, disabled", async () => {
		const made = await make({ ...OTHERS, name: "Original", is_enabled: true, hmac_secret: "generate" });
		const answer = await call("POST", `/api/endpoints/${made.id}/clone`);
		expect(answer.status).toBe(201);
		const copy = answer.body;
		expect(copy).toMatchObject({
			name: "Original (Copy)",
			is_enabled: false,
			json_mapping: OTHERS.json_mapping,
			trusted_ips: OTHERS.trusted_ips,
			version: 1,
		});
		for (const field of ["id", "bearer_token", "hmac_secret"]) {
			expect(copy[field]).toBeString();
			expect(copy[field]).not.toBe(made[field]);
		}
		const long = await make({ name: "x".repeat(100) });
		expect((await call("POST", `/api/endpoints/${long.id}/clone`)).body.name).toBe(`${"x".repeat(93)} (Copy)`);
	});

	test("are put in order; what is not named follows; an unknown or repeated id changes nothing", async () => {
		const made = [await make({ name: "o1" }), await make({ name: "o2" }), await make({ name: "o3" })];
		const names = async () => (await call("GET", "/api/endpoints")).body.items.map(({ name }: { name: string }) => name);
		const [a, b, c] = made.map(({ id }) => id);
		expect((await call("POST", "/api/endpoints/reorder", { ids: [c, a] })).status).toBe(204);
		const ordered = await names();
		expect(ordered.slice(0, 2)).toEqual(["o3", "o1"]);
		for (const ids of [
			[b, "none"],
			[b, b],
		]) {
			const wrong = await call("POST", "/api/endpoints/reorder", { ids });
			expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["ids"]]);
		}
		expect(await names()).toEqual(ordered);
	});

	test("are deleted with 204, and then there is none", async () => {
		const { id } = await make({ name: "Short-lived" });
		expect((await call("DELETE", `/api/endpoints/${id}`)).status).toBe(204);
		for (const [method, path] of [
			["GET", ""],
			["DELETE", ""],
			["PATCH", ""],
			["POST", "/clone"],
			["POST", "/test"],
			["GET", "/secrets"],
			["POST", "/rotate-token"],
			["POST", "/dry-run"],
		] as const) {
			expect([method, path, (await call(method, `/api/endpoints/${id}${path}`, method === "PATCH" ? {} : undefined)).status]).toEqual([
				method,
				path,
				404,
			]);
		}
	});

	test("carry the figures of each with stats=1", async () => {
		const { id, bearer_token } = await make({ name: "Counted", timeout_alerts_enabled: true, timeout_hours: 2 });
		const quiet = await make({ name: "Quiet" });
		await hookwise.client.accepted({ id, bearer_token }, { heartbeat: { status: 0 }, monitor: { name: "counted" } });
		await hookwise.client.accepted({ id, bearer_token }, { heartbeat: { status: 1 }, monitor: { name: "never opened" } });
		const stats = await eventually("both are counted", async () => {
			const { items } = (await call("GET", "/api/endpoints?stats=1")).body;
			const found = items.find((item: { id: string }) => item.id === id).stats;
			return found.open_tickets === 1 && found.skipped_24h === 1 && found;
		});
		expect(stats).toEqual({
			open_tickets: 1,
			count_24h: 2,
			failed_24h: 0,
			skipped_24h: 1,
			days: [0, 0, 0, 0, 0, 0, 2],
			next_silence_alert_at: expect.stringMatching(/^\d{4}-.*Z$/),
		});
		const all = (await call("GET", "/api/endpoints?stats=1")).body.items;
		expect(all.find((item: { id: string }) => item.id === quiet.id).stats).toMatchObject({ count_24h: 0, next_silence_alert_at: null });
		expect((await call("GET", "/api/endpoints")).body.items[0].stats).toBeUndefined();
	});

	test("show where a sender reaches them: PUBLIC_URL when it is set", async () => {
		await using other = await startHookWise({ env: { PUBLIC_URL: "https://alerts.example/hook/" } });
		const made = await other.client.endpoint();
		expect(made.webhook_url).toBe(`https://alerts.example/hook/webhook/${made.id}`);
	});
});
