import { describe, expect, test } from "bun:test";
import { compileEndpoint, decide, isClosedStatus, resolveOutcome, told } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { contextOf, decideAll, decideOne } from "./deciding.ts";

const always = { type: "daily", start: "00:00", end: "00:00" };
const dropAll = { path: "$.name", regex: ".", overrides: { drop: true, board: "Dropped" } };

describe("suppression", () => {
	test("has the first reason of draft, global maintenance, window and drop", () => {
		const config = { maintenance_windows: [always], routing_rules: [dropAll] };
		const reason = (isDraft: boolean, maintenanceMode: boolean, raw: Json) =>
			decide(compileEndpoint(raw, { id: "e", isDraft }), { name: "n" }, contextOf({ maintenanceMode }))[0]?.suppressed;
		expect(reason(true, true, config)).toBe("draft");
		expect(reason(false, true, config)).toBe("maintenance_global");
		expect(reason(false, false, config)).toBe("maintenance_window");
		expect(reason(false, false, { routing_rules: [dropAll] })).toBe("dropped_by_rule");
		expect(reason(false, false, {})).toBeNull();
	});

	test("still runs every later step, so that ticket and trace show what would have happened", () => {
		const verdict = decideOne({ maintenance_windows: [always], routing_rules: [dropAll] }, { name: "n" });
		expect(verdict.ticket).toMatchObject({ summary: "Alert: n", board: "Dropped" });
		const steps = verdict.trace.map(({ step }) => step);
		for (const step of ["suppress", "route", "type", "summary", "company", "fields", "description", "key"] as const)
			expect(steps).toContain(step);
	});
});

test("notes call an alert by its name, else by its summary, else by nothing", () => {
	expect(decideOne({ json_mapping: { summary: "$.text" } }, { name: "SRV1", text: "t" }).source).toBe("SRV1");
	expect(decideOne({ json_mapping: { summary: "$.text" } }, { text: "Disk full" }).source).toBe("Alert: Disk full");
	expect(decideOne({ json_mapping: { summary: "$.text" } }, { alias: "a" }).source).toBe("");
});

describe("the alert type", () => {
	const type = (status: Json | undefined, config: Record<string, Json> = {}) =>
		decideOne({ trigger_field: "$.s", ...config }, status === undefined ? { x: 1 } : { s: status }).alertType;
	const table: readonly [Json | undefined, Record<string, Json>, string][] = [
		[0, {}, "OPEN"],
		["0", {}, "OPEN"],
		[1, {}, "CLOSE"],
		[" 0", {}, "OPEN"],
		[0.5, { open_value: "0.5" }, "OPEN"],
		["a", { open_value: "a,b", close_value: "a" }, "OPEN"],
		["b", { open_value: " a , b " }, "OPEN"],
		["A", { open_value: "a" }, "OPEN"],
		["UP", { open_value: "Up", close_value: "UP" }, "CLOSE"],
		["up", { open_value: "Up", close_value: "UP" }, "OPEN"],
		[true, { open_value: "True" }, "OPEN"],
		[false, { close_value: "False" }, "CLOSE"],
		[true, { open_value: "true" }, "OPEN"],
		["true", { open_value: "True" }, "OPEN"],
		[null, { open_value: "null,None" }, "GENERIC"],
		[undefined, { open_value: "undefined," }, "GENERIC"],
		["", { open_value: "x,,", close_value: "" }, "GENERIC"],
		[{ a: 1 }, { open_value: '{"a":1}' }, "OPEN"],
		["0", { open_value: "  " }, "OPEN"],
		["0", { open_value: ", ," }, "GENERIC"],
		[9007199254740993n, { open_value: "9007199254740993" }, "OPEN"],
	];
	for (const [status, config, expected] of table) {
		const shown = typeof status === "bigint" ? status.toString() : (JSON.stringify(status) ?? "nothing");
		test(`of ${shown} with ${JSON.stringify(config)} is ${expected}`, () => expect(type(status, config)).toBe(expected as never));
	}
});

describe("routing rules", () => {
	const board = (rules: Json, payload: Json) => decideOne({ routing_rules: rules }, payload).ticket.board;
	const rule = (path: string, regex: string, name: string, not = false) => ({ path, regex, not, overrides: { board: name } });

	test("all apply, and later ones override earlier ones", () => {
		const verdict = decideOne({ routing_rules: [rule("$.a", "x", "1"), rule("$.a", "nope", "2"), rule("$.a", "X", "3")] }, { a: "axb" });
		expect(verdict.ticket.board).toBe("3");
		expect(verdict.matchedRules).toEqual(["Match: x on $.a", "Match: X on $.a"]);
	});

	test("match nothing in a missing or null value, whatever the pattern, and then `not` matches", () => {
		for (const payload of [{}, { a: null }]) {
			for (const regex of [".*", "^$", "null", "none"]) {
				expect(board([rule("$.a", regex, "B")], payload)).toBe("Service Board");
				expect(board([rule("$.a", regex, "B", true)], payload)).toBe("B");
			}
		}
	});

	test("search the text that a value has: blank text, numbers, compact JSON", () => {
		expect(board([rule("$.a", "^$", "B")], { a: "" })).toBe("B");
		expect(board([rule("$.a", "^5$", "B")], { a: 5 })).toBe("B");
		expect(board([rule("$.a", '"k":\\[1,2\\]', "B")], { a: { k: [1, 2] } })).toBe("B");
		expect(board([rule("$..a", "second", "B")], { l: [{ a: "first" }, { a: "second" }] })).toBe("Service Board");
	});
});

describe("fields", () => {
	test("come from rule, mapping, endpoint, environment, in this order", () => {
		const rules = [{ path: "$.r", regex: ".", overrides: { board: "RB", severity: "RS" } }];
		const config = {
			routing_rules: rules,
			json_mapping: { board: "$.m", status: "$.m", severity: "$.m" },
			board: "EB",
			status: "ES",
			impact: "EI",
			close_status: "EC",
		};
		expect(decideOne(config, { r: 1, m: "M" }).ticket).toMatchObject({
			board: "RB",
			status: "M",
			severity: "RS",
			impact: "EI",
			close_status: "EC",
		});
		expect(decideOne(config, { m: "M" }).ticket).toMatchObject({ board: "M", status: "M", severity: "M" });
		expect(decideOne(config, {}).ticket).toMatchObject({ board: "EB", status: "ES", severity: null });
		expect(decideOne({}, {}).ticket).toMatchObject({
			board: "Service Board",
			status: "New",
			close_status: "Closed",
			priority: null,
			impact: null,
		});
	});
});

describe("the incident key", () => {
	test("is the dedup key, from a rule before a mapping, else the full summary; each with its company", () => {
		const rules = [{ path: "$.r", regex: ".", overrides: { dedup_key: "RK" } }];
		const config = { routing_rules: rules, json_mapping: { dedup_key: "$.k", customer_id: "$.c" } };
		expect(decideOne(config, { r: 1, k: "K", c: "ACME" }).key).toEqual({ kind: "dedup", text: "RK", company: "ACME" });
		expect(decideOne(config, { k: "K" }).key).toEqual({ kind: "dedup", text: "K", company: null });
		expect(decideOne(config, { k: " ", name: "n" }).key).toEqual({ kind: "summary", text: "Alert: n", company: null });
	});
});

describe("splitting", () => {
	const body: Json = { site: "north", alerts: [{ name: "a" }, "b", null, { name: "d" }] };

	test("makes an alert of each match, in order and numbered, which reaches the body by _parent", () => {
		const config = { split_path: "$.alerts[*]", json_mapping: { board: "$._parent.site" } };
		const verdicts = decideAll(config, body);
		expect(verdicts.map(({ part, ticket }) => [part, ticket.summary, ticket.board])).toEqual([
			[1, "Alert: a", "north"],
			[2, "Alert: Unknown Source", "north"],
			[3, "Alert: Unknown Source", "north"],
			[4, "Alert: d", "north"],
		]);
		expect(verdicts[3]?.trace[0]).toEqual({ step: "split", kind: "part", part: 4, of: 4 });
		expect(told(verdicts[3]?.trace ?? [])[0]).toEqual({ step: "split", detail: "Alert 4 of 4 in this webhook.", result: "4/4" });
		expect(verdicts[0]?.ticket.description).not.toContain("north");
	});

	test("leaves the body as one alert without a match", () => {
		const verdict = decideOne({ split_path: "$.nothing[*]" }, { name: "whole" });
		expect(verdict.ticket.summary).toBe("Alert: whole");
	});

	test("that costs too much leaves the body as one alert, and says so", () => {
		const verdict = decideOne(
			{ split_path: "$[*]" },
			Array.from({ length: 300_000 }, () => 1),
		);
		expect(verdict.problems).toEqual(["split_path: This needs more steps than one decision may take."]);
		expect(told(verdict.trace)[0]).toEqual({ step: "split", detail: verdict.problems[0] ?? "", result: "nothing" });
	});

	test("masks the body once for all alerts, and only when one asks for it", () => {
		const masked: Json[] = [];
		const mask = (value: Json): Json => {
			if (value === body) masked.push(value);
			return value;
		};
		decideAll({ split_path: "$.alerts[*]" }, body, { mask });
		expect(masked).toHaveLength(0);
		decideAll({ split_path: "$.alerts[*]", json_mapping: { description: "$._parent.site" } }, body, { mask });
		expect(masked).toHaveLength(1);
	});
});

describe("texts that people see", () => {
	test("is masked in description, source, message and trace, while the ticket's fields get the values", () => {
		const config = {
			json_mapping: { summary: "$.name", dedup_key: "$.token", board: "$.api_key", description: "pass {$.password} {$.url}" },
			trigger_field: "$.secret",
		};
		const payload = {
			name: "n",
			token: "tok-1",
			api_key: "key-1",
			password: "pw-1",
			secret: "sec-1",
			url: "http://u:url-pw@h/",
			msg: "see https://x/?token=msg-1",
		};
		const verdict = decideOne(config, payload);
		expect(verdict.ticket).toMatchObject({ board: "key-1", dedup_key: "tok-1", description: "pass ******** http://********@h/" });
		expect(verdict.message).toBe("see https://x/?token=********");
		const shown = JSON.stringify([
			verdict.trace.filter(({ step }) => step !== "fields"),
			verdict.source,
			verdict.message,
			verdict.ticket.description,
		]);
		for (const secret of ["tok-1", "key-1", "pw-1", "sec-1", "url-pw", "msg-1"]) expect(shown).not.toContain(secret);
	});
});

describe("the outcome", () => {
	const open = { id: 7, summary: "s" };
	const table: readonly [string, boolean, "skip" | "open", string, string | null][] = [
		["OPEN", true, "skip", "update", null],
		["OPEN", false, "skip", "create", null],
		["CLOSE", true, "skip", "close", null],
		["CLOSE", false, "open", "skip", "no_open_ticket"],
		["GENERIC", true, "skip", "update", null],
		["GENERIC", false, "skip", "skip", "no_trigger_match"],
		["GENERIC", false, "open", "create", null],
	];
	for (const [alertType, met, unmatchedAction, action, reason] of table) {
		test(`of ${alertType} ${met ? "with" : "without"} an open ticket, unmatched ${unmatchedAction}, is ${action}`, () => {
			const verdict = { alertType: alertType as "OPEN", suppressed: null, suppressedIfOpen: null, unmatchedAction };
			expect(resolveOutcome(verdict, met ? open : null)).toEqual({
				action: action as "skip",
				reason: reason as null,
				ticketId: met ? 7 : null,
			});
			expect(resolveOutcome({ ...verdict, suppressed: "draft", suppressedIfOpen: "draft" }, met ? open : null)).toMatchObject({
				action: "skip",
				reason: "draft",
			});
		});
	}

	test("counts a status as closed by any of its five names, case ignored", () => {
		const closed = (status: string | null) => isClosedStatus(status, { CW_STATUS_CLOSED: "Solved" }, "Parked");
		for (const status of ["solved", " Parked ", "CLOSED", "Completed", "cancelled"]) expect(closed(status)).toBe(true);
		for (const status of ["New", "", null, "Closed?"]) expect(closed(status)).toBe(false);
		expect(isClosedStatus("", { CW_STATUS_CLOSED: "Closed" }, null)).toBe(false);
	});
});
