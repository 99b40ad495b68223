/** How charts cut a time: on the reader's wall clock, also where it jumps, and what is counted in each stretch. */
import { describe, expect, test } from "bun:test";
import { openDatabase } from "../../src/store/database.ts";
import { createChartReading } from "../../src/store/reading/charts.ts";
import { alertId } from "../../src/store/types.ts";
import { boundsOf, stepOf } from "../../src/web/charts/range.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const iso = (bounds: readonly number[]): string[] => bounds.map((bound) => new Date(bound).toISOString().slice(0, 16));

describe("the stretches of a chart", () => {
	test("days begin at midnight where the reader is; the first and the last may be parts of one", () => {
		const range = { from: at("2026-11-20T14:30Z"), to: at("2026-11-23T01:00Z"), zone: "America/New_York" };
		expect(iso(boundsOf(range, "day"))).toEqual(["2026-11-20T14:30", "2026-11-21T05:00", "2026-11-22T05:00", "2026-11-23T01:00"]);
	});

	test("a day of a clock change has 23 or 25 hours", () => {
		const days = (from: string, to: string) => {
			const bounds = boundsOf({ from: at(from), to: at(to), zone: "Europe/Berlin" }, "day");
			return bounds.slice(0, -1).map((bound, index) => ((bounds[index + 1] ?? 0) - bound) / HOUR);
		};
		expect(days("2026-03-27T23:00Z", "2026-03-30T22:00Z")).toEqual([24, 23, 24]);
		expect(days("2026-10-23T22:00Z", "2026-10-26T23:00Z")).toEqual([24, 25, 24]);
	});

	test("weeks begin on Monday, months on their first, in every zone; bounds always rise and end at the end", () => {
		const range = { from: at("2026-09-16T10:00Z"), to: at("2026-11-26T12:00Z") };
		expect(iso(boundsOf({ ...range, zone: "UTC" }, "month"))).toEqual([
			"2026-09-16T10:00",
			"2026-10-01T00:00",
			"2026-11-01T00:00",
			"2026-11-26T12:00",
		]);
		expect(iso(boundsOf({ ...range, zone: "UTC" }, "week")).slice(0, 3)).toEqual([
			"2026-09-16T10:00",
			"2026-09-21T00:00",
			"2026-09-28T00:00",
		]);
		for (const zone of ["America/Santiago", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo", "Asia/Beirut"]) {
			for (const step of ["hour", "day", "week", "month"] as const) {
				const bounds = boundsOf({ from: at("2026-01-05T03:17Z"), to: at("2026-12-30T11:00Z"), zone }, step);
				expect(bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0))).toBe(true);
				expect(bounds.at(-1)).toBe(at("2026-12-30T11:00Z"));
			}
		}
	});

	test("a longer time is cut more coarsely", () => {
		const of = (days: number) => stepOf({ from: 0, to: days * 24 * HOUR });
		expect([1, 7, 62, 90, 365].map(of)).toEqual(["hour", "day", "day", "week", "month"]);
	});
});

describe("what is counted", () => {
	const db = openDatabase(":memory:");
	const START = 490_000 * HOUR;
	const bump = db.prepare("INSERT INTO counters (hour, endpoint_id, name, n) VALUES (?, ?, ?, ?)");
	const insert = db.prepare(
		`INSERT INTO alerts (id, request_id, endpoint_id, status, action, ticket_id, received_at, processed_at, attempts_count)
		 VALUES (?, 'r', ?, 'processed', ?, ?, ?, ?, 1)`,
	);
	const verdict = db.prepare("INSERT INTO verdicts (alert_id, verdict, decide_ms, ack_ms) VALUES (?, '{}', 1, 1)");
	const call = db.prepare("INSERT INTO calls (alert_id, at, call, duration_ms) VALUES (?, ?, 'create', 1)");
	const incident = db.prepare(
		"INSERT INTO incidents (key_hash, endpoint_id, psa, key, state, ticket_id, company) VALUES (?, 'e1', 'here', '{}', 'closed', ?, ?)",
	);
	let seq = 0;
	const alert = (endpoint: string, action: string, ticket: number, at: number, tookMs: number): void => {
		const id = alertId(++seq, 1);
		insert.run(id, endpoint, action, ticket, at, at + tookMs);
		verdict.run(id);
		call.run(id, at);
	};
	// A hundred tickets in the first hour: 1 ms to 100 ms, and 2 ms for answer and decision.
	for (let n = 1; n <= 100; n++) alert("e1", "create", n, START + n * 1000, n);
	alert("e2", "create", 200, START + HOUR + 1, 1000);
	alert("e1", "update", 1, START + HOUR + 2, 5);
	alert("e1", "close", 1, START + HOUR + 3, 5);
	bump.run(490_000, "e1", "created", 100);
	bump.run(490_001, "e2", "created", 1);
	bump.run(490_001, "e1", "updated", 1);
	bump.run(490_001, "e1", "received", 7);
	bump.run(490_002, "e1", "closed", 5);
	// One ticket had two incidents of the company, in another case.
	for (const [key, ticket, company] of [
		["a", 1, "Acme"],
		["b", 1, "ACME"],
		["c", 200, "Other"],
	] as const)
		incident.run(key, ticket, company);
	const charts = createChartReading(db);
	const bounds = [START, START + HOUR, START + 2 * HOUR];

	test("of everything and of an endpoint, with median and 95th percentile of what HookWise took", () => {
		expect(charts.buckets(bounds, { kind: "all" })).toEqual([
			{ created: 100, updated: 0, closed: 0, median: 52, p95: 97 },
			{ created: 1, updated: 1, closed: 0, median: 1002, p95: 1002 },
		]);
		expect(charts.buckets(bounds, { kind: "endpoint", endpointId: "e2" })).toEqual([
			{ created: 0, updated: 0, closed: 0, median: null, p95: null },
			{ created: 1, updated: 0, closed: 0, median: 1002, p95: 1002 },
		]);
	});

	test("of a company by its tickets, each alert once, whatever the case of its name", () => {
		expect(charts.buckets(bounds, { kind: "company", psa: "here", company: "acme" })).toEqual([
			{ created: 1, updated: 0, closed: 0, median: 3, p95: 3 },
			{ created: 0, updated: 1, closed: 1, median: null, p95: null },
		]);
		expect(charts.buckets(bounds, { kind: "company", psa: "elsewhere", company: "Acme" }).every(({ created }) => created === 0)).toBe(true);
	});
});
