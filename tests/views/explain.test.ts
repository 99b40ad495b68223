import { describe, expect, test } from "bun:test";
import type { AlertDetailView, AttemptView } from "../../src/alerts/history/index.ts";
import {
	readVerdict,
	type StepOf,
	type TenantEntry,
	type ToldStep,
	type TraceStep,
	told as toldTrace,
} from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { readOldCall } from "../../src/store/reading/oldCalls.ts";
import { stepsOf } from "../../views/history/explain.ts";
import { marksOfTrace } from "../../views/history/marks.ts";
import type { Piece } from "../../views/history/pieces.ts";
import { sentenceOf } from "../../views/history/sentence.ts";
import { originsOf } from "../../views/history/trace.ts";
import { differencesOf } from "../../views/pages/dryRun.tsx";
import { whyOf } from "../../views/words.ts";
import { decideOne } from "../pipeline/deciding.ts";

const RULE = { step: "route", kind: "rule", path: "$.monitor.name", seen: "VPN Northgate" } as const;
const TRIGGER: StepOf<"type"> = {
	...{ step: "type", kind: "type", type: "OPEN", path: "$.heartbeat.status", seen: "0", list: "open" },
	...{ rule: null, open: "0", close: "1" },
};
const STEPS: readonly TraceStep[] = [
	{
		...{ step: "suppress", kind: "suppress", reason: null, ifOpen: null, windows: [], of: 0 },
		...{ moment: "Tue 07:11:52 UTC", silence: null, rule: null },
	},
	{ step: "map", kind: "mapped", field: "summary", source: "$.monitor.name", value: "VPN Northgate" },
	{ step: "map", kind: "mapped", field: "dedup_key", source: "monitor.id", value: "118" },
	{ step: "map", kind: "mapped", field: "priority", source: "$.none", value: null },
	{ ...RULE, rule: 1, matched: false, looksFor: { test: "regex", regex: "printer" } },
	{ ...RULE, rule: 2, matched: true, looksFor: { test: "regex", regex: "vpn|firewall" }, sets: [["priority", "P1"]] },
	TRIGGER,
	{
		...{ step: "summary", kind: "summary", origin: { from: "mapping" }, prefix: "Alert:", namePath: "$.monitor.name" },
		...{ cutFrom: null, summary: "Alert: VPN Northgate" },
	},
	{
		...{ step: "company", kind: "company", company: "NorthgateCU", fallback: "CatchAll" },
		origin: { from: "tag", tag: "#CWNorthgateCU", where: "name" },
	},
	{
		...{ step: "lookup", kind: "lookup", outcome: "none", ticketId: null },
		how: "Own store: the last one was #482640, closed 2026-11-21T16:02:00.000Z. No open ticket carries this key's mark.",
	},
	{ step: "action", kind: "acted", status: "processed", action: "create", reason: null, ticketId: 482917, error: null },
];

const detail = (more: Partial<AlertDetailView> = {}): AlertDetailView => ({
	id: "1048577",
	request_id: "01a20b9c",
	part: 1,
	endpoint_id: "e",
	endpoint_name: "Uptime Kuma core",
	status: "processed",
	action: "create",
	reason: null,
	ticket_id: 482917,
	summary: "Alert: VPN Northgate",
	error_message: null,
	matched_rule: null,
	source_ip: "203.0.113.24",
	received_at: "2026-11-24T07:11:52.000Z",
	processed_at: "2026-11-24T07:12:27.000Z",
	processing_time_ms: 35_300,
	attempts_count: 2,
	next_attempt_at: null,
	replay_of: null,
	duplicate_of: null,
	remark: null,
	original_at: null,
	rca: null,
	rca_error: null,
	resolved_at: null,
	trace: [],
	steps: STEPS,
	alert_type: "OPEN",
	ticket: { dedup_key: "118", company: "NorthgateCU" },
	matched_rules: [],
	problems: [],
	headers: { "content-type": "application/json" },
	payload: null,
	payload_problem: null,
	body_text: null,
	hint: null,
	confirmable: false,
	attempts: [],
	replays: [],
	replayed: [],
	together: [],
	decided: { version: 31, ms: 4, ack_ms: 6 },
	size: 2148,
	...more,
});

const said = (pieces: readonly Piece[]): string =>
	pieces.map((piece) => (piece.kind === "ticket" ? `#${piece.id}` : "at" in piece ? `<${piece.at}>` : piece.text)).join("");
/** A call by its words; its meaning follows from them, as in an old row. */
function call(more: Partial<AttemptView>): AttemptView {
	const words = {
		at: "2026-11-24T07:11:53.000Z",
		call: "POST /service/tickets",
		status: 201,
		duration_ms: 612,
		error: null,
		message: null,
		asked: null,
		gave: null,
		answer: null,
		...more,
	};
	return { ...words, ...readOldCall(words) };
}

describe("one sentence answers why", () => {
	test("a created ticket names trigger, meaning and key", () => {
		expect(said(sentenceOf(detail()))).toBe(
			"Ticket #482917 was created because heartbeat.status is 0, which means open, and no ticket was open for key 118 of NorthgateCU.",
		);
	});

	test("an unanswered first try is told of, with the one that did it", () => {
		const attempts = [
			call({ status: null, error: "No answer within 30 s." }),
			call({ call: "GET /service/tickets", status: 200 }),
			call({}),
		];
		expect(said(sentenceOf(detail({ attempts })))).toEndWith("The first try had no answer, the 2nd did it.");
	});

	test("a call without an answer that took effect says so", () => {
		const attempts = [call({ status: null, error: "The connection was cut." }), call({ call: "GET /service/tickets", status: 200 })];
		expect(said(sentenceOf(detail({ attempts })))).toEndWith(
			"The call had no answer; it had been done all the same, so what it made was found and kept.",
		);
	});

	test("a recovery says what it closed, and a missing trigger that it was missing", () => {
		const of = (more: Partial<StepOf<"type">>): TraceStep[] => [{ ...TRIGGER, ...more }];
		const recovered = of({ type: "CLOSE", seen: "1", list: "close" });
		expect(said(sentenceOf(detail({ action: "close", alert_type: "CLOSE", steps: recovered })))).toStartWith(
			"Ticket #482917 was closed because heartbeat.status is 1, which means recovered.",
		);
		const nothing = { status: "skipped", action: null, ticket_id: null } as const;
		expect(said(sentenceOf(detail({ ...nothing, reason: "no_open_ticket", steps: recovered })))).toBe(
			"Nothing was done: no open ticket to close. This was a recovery (heartbeat.status is 1), and no ticket was open.",
		);
		const steps = of({ type: "GENERIC", path: "$.status", seen: null, list: "neither" });
		expect(said(sentenceOf(detail({ ...nothing, reason: "no_trigger_match", alert_type: "GENERIC", steps })))).toBe(
			"Nothing was done: the value means neither open nor recovered. $.status is not in the payload.",
		);
	});

	test("a refusal and a dead letter say the reason and the next step", () => {
		expect(
			said(sentenceOf(detail({ status: "rejected", action: null, reason: "bearer", error_message: "Invalid Bearer Token", steps: [] }))),
		).toStartWith("The webhook was refused: 401 Invalid Bearer Token.");
		expect(said(sentenceOf(detail({ status: "dlq", action: null, error_message: "ConnectWise rejected this (400)" })))).toBe(
			"HookWise gave up: ConnectWise rejected this (400). Fix the cause, then replay.",
		);
	});
});

describe("the steps", () => {
	test("stand in order, each with its line", () => {
		const steps = stepsOf(detail({ attempts: [call({})] }));
		expect(steps.map(({ name, brief }) => `${name}: ${brief}`)).toEqual([
			"Received: 2.1 KB",
			"Suppressed?: no",
			"Mapped: 2 fields",
			"Rules: 1 of 2",
			"Alert type: OPEN",
			"Company: NorthgateCU",
			"Ticket text: ",
			"Open ticket?: none",
			"ConnectWise: 1 call",
			"Result: #482917",
		]);
	});

	const find = (id: string, more: Partial<AlertDetailView> = {}, known: Parameters<typeof stepsOf>[1] = {}) => {
		const step = stepsOf(detail(more), known).find((one) => one.id === id);
		if (step === undefined) throw new Error(`There is no step ${id}`);
		return { headline: said(step.headline), details: step.details.map(said), step };
	};
	const key = { asked: "this key's mark", gave: "0 found" };
	const look = { call: "GET /service/tickets", status: 200, asked: "marker hw:…7f3a91c2", gave: "0 found" };

	test("say what was received, how fast it was answered, and which credentials were asked for", () => {
		expect(find("received", {}, { asked: { bearer: true, signature: false } })).toMatchObject({
			headline: "Webhook accepted and on disk, answered 202 in 6.0 ms".replace("6.0", "6"),
			details: ["Bearer token right, no signature required, JSON of 2,148 bytes"],
		});
		expect(find("received", { request_id: "replay_1" })).toMatchObject({
			headline: "Replayed from history",
			details: ["JSON of 2,148 bytes"],
		});
	});

	test("say of each rule what it looked at and what it set", () => {
		const { headline, step } = find("route");
		expect(headline).toBe("Rule 2 matched, rule 1 did not");
		expect(step.rules?.map(({ pieces, matched }) => [matched, said(pieces)])).toEqual([
			[false, "Rule 1: $.monitor.name is VPN Northgate, does not contain printer"],
			[true, "Rule 2: $.monitor.name is VPN Northgate, contains vpn|firewall: priority is P1"],
		]);
	});

	test("say where the company is from, and what was not needed", () => {
		expect(find("company")).toMatchObject({
			headline: "NorthgateCU, from the tag #CWNorthgateCU in the monitor's name",
			details: ["No rule and no mapping names one. TenantMap and the default (CatchAll) were not needed."],
		});
	});

	test("say what our own store knew before ConnectWise was asked", () => {
		expect(find("lookup")).toMatchObject({
			headline: "None for key 118 of NorthgateCU",
			details: ["Own store: the last one was #482640, closed <2026-11-21T16:02:00.000Z>. No open ticket carries this key's mark."],
		});
	});

	test("tell of each call what was asked and what came, and why the one after a doubtful one is safe", () => {
		const attempts = [
			call({ call: "GET /service/tickets", status: 200, ...key }),
			call({ status: null, error: "ConnectWise (cw) did not answer within 30 seconds." }),
			call(look),
			call(look),
			call({ gave: "#482917" }),
		];
		const { headline, step } = find("calls", { attempts });
		expect(headline).toBe("5 calls, the 2nd without answer");
		expect(step).toMatchObject({ role: "wrong", briefWrong: "1 unanswered" });
		expect(step.calls?.map(({ words, came, remark }) => [words, came, remark])).toEqual([
			["GET /service/tickets, key 118", "200, 0 found", null],
			[
				"POST /service/tickets",
				"no answer",
				"ConnectWise (cw) did not answer within 30 seconds. The ticket may exist already, so the next try looks for it first.",
			],
			[
				"GET /service/tickets, marker hw:…7f3a91c2",
				"200, 0 found",
				"Not found so far. HookWise looks once more, in case ConnectWise is slow.",
			],
			["GET /service/tickets, marker hw:…7f3a91c2", "200, 0 found", "Not found, so creating it cannot make a second ticket."],
			["POST /service/tickets", "201, #482917", null],
		]);
	});

	test.each([
		[
			"found again",
			[call({ status: null, error: "The connection was cut." }), call({ ...look, gave: "1 found" })],
			"Found and used, so nothing was made twice.",
		],
		[
			"a refused connection",
			[call({ status: null, error: "ConnectWise (cw) cannot be reached: the connection was refused." })],
			"ConnectWise (cw) cannot be reached: the connection was refused. Nothing was sent, so it was certainly not done.",
		],
		["a 4xx", [call({ status: 400, error: "ConnectWise rejected this (400)." })], "ConnectWise rejected this (400). Nothing was done."],
		[
			"a 5xx",
			[call({ status: 502, error: "ConnectWise failed (502)." })],
			"ConnectWise failed (502). The ticket may exist already, so the next try looks for it first.",
		],
		[
			"a note in doubt",
			[call({ call: "POST /service/tickets/5/notes", status: null, error: "The connection was cut." })],
			"The connection was cut. The note may exist already, so the next try looks for it first.",
		],
	] as const)("a doubtful call: %s", (_name, attempts, remark) => {
		expect(find("calls", { attempts }).step.calls?.at(-1)?.remark).toBe(remark);
	});

	test("a dead letter links to the field that must be corrected", () => {
		const dlq = (error_message: string) =>
			stepsOf(detail({ status: "dlq", action: null, ticket_id: null, error_message, steps: [] }), {})
				.at(-1)
				?.details.flat()
				.filter((piece) => piece.kind === "link");
		expect(dlq("ConnectWise rejected this (400): status: Waiting Parts does not belong to board Backup")).toEqual([
			{ kind: "link", text: "status in Rules", href: "/endpoints/e/rules?open=ticket#f-status" },
		]);
		expect(dlq("ConnectWise refused the credentials (401).")).toEqual([]);
	});

	test("a refused webhook was never decided", () => {
		expect(stepsOf(detail({ status: "rejected", action: null, ticket_id: null, steps: [] })).map(({ name }) => name)).toEqual([
			"Received",
			"Result",
		]);
	});
});

test("a ticket's values name their source", () => {
	const steps: TraceStep[] = [
		{
			...{ step: "fields", kind: "fields", board: "x", status: "x" },
			origins: [
				["board", { from: "endpoint" }],
				["status", { from: "environment" }],
				["priority", { from: "rule", rule: 2 }],
			],
		},
		...STEPS.filter(({ kind }) => kind === "summary"),
	];
	expect(Object.fromEntries(originsOf({ steps }))).toEqual({
		board: { from: "endpoint" },
		status: { from: "environment" },
		priority: { from: "rule", rule: 2 },
		summary: { from: "mapping" },
	});
});

describe("a decision's explanation is data, so words of a configuration are never mistaken for it", () => {
	const decided = (config: object, payload: Json, tenantMap: readonly TenantEntry[] = []) =>
		detail({ steps: decideOne(config, payload, { tenantMap }).trace });
	const step = (of: AlertDetailView, id: string) => {
		const found = stepsOf(of).find((one) => one.id === id);
		if (found === undefined) throw new Error(`There is no step ${id}`);
		return found;
	};

	test("a rule that sets a summary with “on” in it looked at its own path", () => {
		const rule = { path: "$.msg", regex: "down", overrides: { summary: "Disk full on web01" } };
		const { rules } = step(decided({ routing_rules: [rule] }, { msg: "web01 is down" }), "route");
		expect(rules?.map(({ pieces }) => said(pieces))).toEqual([
			"Rule 1: $.msg is web01 is down, contains down: summary is Disk full on web01",
		]);
	});

	test("an entry of TenantMap with dots is shown whole", () => {
		const config = { global_routing_enabled: true };
		const entry = { tenant_value: "lakeshore.ortho.example", company_id: "LakeshoreOrtho" };
		const { headline, details } = step(decided(config, { tenant: "lakeshore.ortho.example" }, [entry]), "company");
		expect(said(headline)).toBe("LakeshoreOrtho, from TenantMap, entry “lakeshore.ortho.example”");
		expect(details.map(said)).toEqual(["No rule, mapping or #CW tag names one. A default was not needed."]);
	});

	test("rules that compare say what is so, and rules that set the type say that", () => {
		const rules = [
			{ path: "$.cpu", op: "gt", value: 90, overrides: { alert_type: "OPEN" } },
			{ path: "$.cpu", op: "lte", value: 50, overrides: {} },
			{ path: "$.gone", op: "missing", overrides: { drop: true } },
			{ path: "$.cpu", regex: "x", not: true, overrides: {} },
		];
		const shown = decided({ routing_rules: rules }, { cpu: 95 });
		expect(step(shown, "route").rules?.map(({ pieces }) => said(pieces))).toEqual([
			"Rule 1: $.cpu is 95, is more than 90: alert_type is OPEN",
			"Rule 2: $.cpu is 95, is more than 50",
			"Rule 3: $.gone is not in the payload: dropped",
			"Rule 4: $.cpu is 95, does not contain x",
		]);
		expect(step(shown, "type").details.map(said)).toEqual(["$.heartbeat.status is not in the payload; rule 1 sets the type"]);
		expect(said(sentenceOf(shown))).toStartWith("Ticket #482917 was created because rule 1 makes it an open one");
	});

	test("values that took part are marked by their paths, the monitor's name too", () => {
		const config = { routing_rules: [{ path: "$.msg", regex: "x on $.y", not: true, overrides: {} }], json_mapping: { board: "$.b $.c" } };
		expect([...marksOfTrace(decided(config, { monitor: { name: "n #CW12" }, msg: "m" }).steps)]).toEqual([
			["$.heartbeat.status", "trigger: GENERIC"],
			["$.b", "board"],
			["$.c", "board"],
			["$.monitor.name", "summary, company"],
			["$.msg", "rule 1"],
		]);
	});
});

describe("a decision that an earlier version wrote down", () => {
	const OLD = {
		...{ part: 1, alertType: "OPEN", suppressed: null, unmatchedAction: "skip", matchedRules: ["Match: vpn on $.name"] },
		...{ unmatchedTenant: null, problems: [], source: "VPN", message: "down", remark: null },
		ticket: {
			summary: "Alert: VPN",
			description: "d",
			board: "B",
			status: "New",
			close_status: "Closed",
			company: "ACME",
			dedup_key: "118",
		},
		key: { kind: "dedup", text: "118", company: "ACME" },
		trace: [
			{ step: "suppress", detail: "Not a draft.", result: "no" },
			{ step: "map", detail: "summary ← $.name", result: "VPN" },
			{ step: "route", detail: "Rule 1, Match: vpn on $.name, which is “VPN”: board is B", result: "matched" },
			{ step: "type", detail: "$.status is “0”, in the open values (0).", result: "OPEN" },
			{ step: "summary", detail: "From the mapping, prefix “Alert:”.", result: "Alert: VPN" },
			{ step: "company", detail: "From TenantMap, entry “a.b”. No rule names one.", result: "ACME" },
		],
	};

	test("is read with what it had the effect of, and its sentences as they are", () => {
		const verdict = readVerdict(JSON.stringify(OLD));
		expect(verdict).toMatchObject({
			suppressedIfOpen: null,
			origin: { kind: "dedup", text: "118" },
			group: "ACME",
			occurredAt: null,
			ticket: { contact: null, site: null, configuration: null, source: null, board: "B" },
		});
		expect(toldTrace(verdict.trace)).toEqual(OLD.trace as ToldStep[]);
		expect(readVerdict(JSON.stringify({ ...OLD, suppressed: "draft" })).suppressedIfOpen).toBe("draft");
		// What this version writes is read as it was.
		expect(readVerdict(JSON.stringify(verdict))).toEqual(verdict);
	});

	test("is shown by its sentences, each at its step", () => {
		const steps = stepsOf(detail({ steps: readVerdict(JSON.stringify(OLD)).trace }));
		expect(steps.map(({ name, brief }) => `${name}: ${brief}`)).toEqual([
			"Received: 2.1 KB",
			"Suppressed?: no",
			"Mapped: nothing",
			"Rules: none",
			"Alert type: OPEN",
			"Company: ACME",
			"Ticket text: ",
			"Result: #482917",
		]);
		const lines = steps.flatMap(({ details }) => details.map(said));
		for (const line of [
			"summary ← $.name (VPN)",
			"From TenantMap, entry “a.b”. No rule names one.",
			"$.status is “0”, in the open values (0).",
		])
			expect(lines).toContain(line);
		expect(said(sentenceOf(detail({ steps: readVerdict(JSON.stringify(OLD)).trace })))).toStartWith(
			"Ticket #482917 was created because of its alert type",
		);
	});
});

describe("the reason is shown beside the outcome", () => {
	const reader = { now: Date.parse("2026-11-24T07:14:00Z"), zone: "UTC" };
	test.each([
		[{ remark: "before that: ConnectWise (cw) did not answer within 30 seconds." }, "at the 2nd try, the 1st had no answer"],
		[{ remark: "before that: ConnectWise failed (502)." }, "at the 2nd try, before that: ConnectWise failed (502)"],
		[{ action: "update", attempts_count: 1, remark: "2 alerts in one note" }, "2 alerts in one note"],
		[{ action: "update", attempts_count: 1, reason: "reopened", remark: "closed 14 min before" }, "closed 14 min before"],
		[{ action: "update", attempts_count: 1, replay_of: "1", original_at: "2026-11-24T01:31:10.000Z" }, "replay of 01:31:10"],
		[
			{ status: "skipped", action: null, reason: "no_trigger_match", remark: "value “pending” is in neither list" },
			"value “pending” is in neither list",
		],
		[{ status: "skipped", action: null, reason: "draft", remark: "draft: would create a ticket" }, "draft: would create a ticket"],
		[{ status: "skipped", action: null, reason: "no_open_ticket" }, "no open ticket to close"],
		[
			{ status: "rejected", action: null, reason: "bearer", error_message: "Invalid Bearer Token", remark: "12 more in that minute" },
			"401 Invalid Bearer Token, 12 more in that minute",
		],
		[{ status: "held", action: null, next_attempt_at: "2026-11-24T07:18:00.000Z" }, "4 min left, a recovery cancels it"],
	] as const)("%j", (more, why) => {
		expect(whyOf(detail(more as Partial<AlertDetailView>), reader, 8)).toBe(why);
	});
});

test("a dry run says what differs from then", () => {
	const then = {
		...{ alert_type: "OPEN", action: "create", reason: null, ticket_id: null, matched_rules: [], problems: [], steps: [] },
		ticket: { summary: "s", description: "d", board: "A", priority: null },
	} as unknown as Parameters<typeof differencesOf>[0];
	expect(differencesOf(then, then)).toEqual([]);
	const now = { ...then, action: "skip", reason: "draft", ticket: { ...then.ticket, board: "B", priority: "P1" } };
	expect(differencesOf(then, now)).toEqual(["a new ticket → no action (the endpoint is a draft)", "board: A → B", "priority: none → P1"]);
});

test("values that took part are marked with their use, however the path was written", () => {
	const mapped = (field: "summary" | "dedup_key" | "description", source: string): TraceStep => ({
		...{ step: "map", kind: "mapped", field, source, value: "x" },
	});
	const steps: TraceStep[] = [
		{ ...TRIGGER, path: "$.heartbeat['status']" },
		mapped("summary", "$.host.name $.event.name"),
		mapped("dedup_key", "host.name"),
		mapped("description", "Down: {$.msg}"),
	];
	expect([...marksOfTrace(steps)]).toEqual([
		["$.heartbeat.status", "trigger: OPEN"],
		["$.host.name", "summary, dedup_key"],
		["$.event.name", "summary"],
		["$.msg", "description"],
	]);
});
