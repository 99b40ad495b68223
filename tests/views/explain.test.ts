import { describe, expect, test } from "bun:test";
import type { AlertDetailView } from "../../src/history/index.ts";
import { type Piece, sentenceOf, stepsOf } from "../../views/history/explain.ts";
import { marksOfTrace } from "../../views/history/marks.ts";

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
	rca: null,
	rca_error: null,
	trace: [
		{ step: "suppress", detail: "Not a draft.", result: "no" },
		{ step: "map", detail: "summary ← $.monitor.name", result: "VPN Northgate" },
		{ step: "map", detail: "dedup_key ← monitor.id", result: "118" },
		{ step: "map", detail: "priority ← $.none", result: "nothing" },
		{ step: "route", detail: "Rule 1, Match: printer on $.monitor.name", result: "no match" },
		{ step: "route", detail: "Rule 2, Match: vpn on $.monitor.name: priority is P1", result: "matched" },
		{ step: "type", detail: "$.heartbeat.status is “0”, in the open values.", result: "OPEN" },
		{ step: "summary", detail: "From the mapping, prefix “Alert:”.", result: "Alert: VPN Northgate" },
		{ step: "company", detail: "From the #CW tag in the monitor's name.", result: "NorthgateCU" },
		{ step: "lookup", detail: "No open ticket carries this key's mark.", result: "#482917" },
		{ step: "action", detail: "Ticket #482917 was created.", result: "create" },
	],
	alert_type: "OPEN",
	ticket: { dedup_key: "118", company: "NorthgateCU" },
	matched_rules: [],
	problems: [],
	headers: { "content-type": "application/json" },
	payload: null,
	payload_problem: null,
	attempts: [],
	replays: [],
	...more,
});

const said = (pieces: readonly Piece[]): string => pieces.map((piece) => (piece.kind === "ticket" ? `#${piece.id}` : piece.text)).join("");
const call = (more: object) => ({
	at: "2026-11-24T07:11:53.000Z",
	call: "POST /service/tickets",
	status: 201,
	duration_ms: 612,
	error: null,
	message: null,
	...more,
});

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

	test("a call without an answer that was done all the same says so", () => {
		const attempts = [call({ status: null, error: "The connection was cut." }), call({ call: "GET /service/tickets", status: 200 })];
		expect(said(sentenceOf(detail({ attempts })))).toEndWith(
			"The call had no answer; it had been done all the same, so what it made was found and kept.",
		);
	});

	test("a recovery says what it closed, and a missing trigger that it was missing", () => {
		const trace = [{ step: "type" as const, detail: "$.status is missing or null, in neither list.", result: "GENERIC" }];
		expect(said(sentenceOf(detail({ action: "close", alert_type: "CLOSE" })))).toStartWith(
			"Ticket #482917 was closed because heartbeat.status is 0, which means recovered.",
		);
		expect(
			said(
				sentenceOf(detail({ status: "skipped", action: null, reason: "no_trigger_match", ticket_id: null, alert_type: "GENERIC", trace })),
			),
		).toBe("Nothing was done: value is in neither list. It came out so because status is missing, so it is neither open nor recovered.");
	});

	test("a refusal and a dead letter say the reason and the next step", () => {
		expect(said(sentenceOf(detail({ status: "rejected", action: null, error_message: "Invalid Bearer Token", trace: [] })))).toStartWith(
			"The webhook was refused: Invalid Bearer Token.",
		);
		expect(said(sentenceOf(detail({ status: "dlq", action: null, error_message: "ConnectWise rejected this (400)" })))).toBe(
			"HookWise gave up: ConnectWise rejected this (400). Mend the cause, then replay it.",
		);
	});
});

describe("the steps", () => {
	test("stand in order, each with its line", () => {
		const steps = stepsOf(detail({ attempts: [call({})] }));
		expect(steps.map(({ name, brief }) => `${name}: ${brief}`)).toEqual([
			"Received: webhook",
			"Suppressed?: no",
			"Mapped: 2 fields",
			"Rules: 1 of 2",
			"Alert type: OPEN",
			"Company: NorthgateCU",
			"Ticket text: set",
			"Open ticket?: none",
			"ConnectWise: 1 call",
			"Result: #482917",
		]);
	});

	test("the one that went wrong is amber, and says why the next call is safe", () => {
		const attempts = [
			call({ status: null, error: "No answer within 30 s." }),
			call({ call: "GET /service/tickets", status: 200 }),
			call({}),
		];
		const calls = stepsOf(detail({ attempts })).find(({ id }) => id === "calls");
		expect(calls).toMatchObject({ role: "wrong", briefWrong: "1 unanswered" });
		expect(calls?.calls?.map(({ answer, remark }) => [answer, remark])).toEqual([
			["no answer", "It may have been done all the same, so the next try looks for it first."],
			["200", "Looked for what the unanswered call may have made, so that nothing is made twice."],
			["201", null],
		]);
	});

	test("a refused webhook was never decided", () => {
		expect(stepsOf(detail({ status: "rejected", action: null, ticket_id: null, trace: [] })).map(({ name }) => name)).toEqual([
			"Received",
			"Result",
		]);
	});
});

test("values that took part are marked with their use, however the path was written", () => {
	const trace = [
		{ step: "type" as const, detail: "$.heartbeat['status'] is “0”, in the open values.", result: "OPEN" },
		{ step: "map" as const, detail: "summary ← $.host.name $.event.name", result: "x" },
		{ step: "map" as const, detail: "dedup_key ← host.name", result: "x" },
		{ step: "map" as const, detail: "description ← Down: {$.msg}", result: "x" },
	];
	expect([...marksOfTrace(trace, "OPEN")]).toEqual([
		["$.heartbeat.status", "trigger: OPEN"],
		["$.host.name", "summary, dedup_key"],
		["$.event.name", "summary"],
		["$.msg", "description"],
	]);
});
