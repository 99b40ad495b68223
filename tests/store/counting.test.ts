import { expect, test } from "bun:test";
import { openDatabase } from "../../src/store/database.ts";
import { createHistoryReading } from "../../src/store/reading/history.ts";
import type { HistoryCounts, HistoryFilter } from "../../src/store/types.ts";
import { alertId } from "../../src/store/types.ts";

const HOUR = 3_600_000;
const START = 480_000 * HOUR;
const SPAN = 30 * HOUR;
const STATES = [
	["processed", "create"],
	["processed", "update"],
	["processed", "close"],
	["skipped", null],
	["dlq", null],
	["rejected", null],
	["held", null],
	["queued", null],
] as const;

/** A repeatable stream of numbers from 0 up to `below`. */
function numbers(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return Math.floor((state / 4_294_967_296) * below);
	};
}

const db = openDatabase(":memory:");
const reading = createHistoryReading(db);
const random = numbers(11);
const insert = db.prepare("INSERT INTO alerts (id, request_id, endpoint_id, status, action, received_at) VALUES (?, 'r', ?, ?, ?, ?)");
const times = Array.from({ length: 600 }, () => START + random(SPAN)).sort((a, b) => a - b);
// Some arrive on the very edge of an hour, where a bound may be drawn wrongly.
times.push(START + SPAN, START + SPAN, START + SPAN + HOUR - 1, START + SPAN + HOUR);
times.forEach((at, index) => {
	const [status, action] = STATES[random(STATES.length)] ?? STATES[0];
	insert.run(alertId(index + 1, 1), `e${random(3)}`, status, action, at);
});
// Totals follow what changes and what goes.
const change = db.prepare("UPDATE alerts SET status = ?, action = ? WHERE id = ?");
const remove = db.prepare("DELETE FROM alerts WHERE id = ?");
for (let n = 0; n < 200; n++) {
	const id = alertId(1 + random(times.length), 1);
	const [status, action] = STATES[random(STATES.length)] ?? STATES[0];
	if (n % 4 === 0) remove.run(id);
	else change.run(status, action, id);
}

/** The same by looking at every alert. */
function counted(filter: HistoryFilter): Omit<HistoryCounts, "atLeast"> {
	const { items } = reading.page(filter, 10_000, null);
	const byStatus: Record<string, number> = {};
	const byAction: Record<string, number> = {};
	for (const { status, action } of items) {
		byStatus[status] = (byStatus[status] ?? 0) + 1;
		if (action !== null) byAction[action] = (byAction[action] ?? 0) + 1;
	}
	return { total: items.length, byStatus, byAction };
}

const bound = (): number => START - HOUR + random(SPAN + 3 * HOUR);
const edge = (): number => Math.floor(bound() / HOUR) * HOUR;

test("counts by the hour are those that a look at every alert gives, whatever times, endpoint and states are asked for", () => {
	for (let n = 0; n < 400; n++) {
		const pick = n % 2 === 0 ? bound : edge;
		const from = pick();
		const filter: HistoryFilter = {
			...(n % 3 === 0 ? {} : { from }),
			...(n % 5 === 0 ? {} : { to: from + random(SPAN) }),
			...(n % 4 === 0 ? { endpointId: `e${random(3)}` } : {}),
			...(n % 7 === 0 ? { statuses: ["processed", "queued"] as const } : {}),
			...(n % 11 === 0 ? { actions: ["update"] as const } : {}),
		};
		expect({ filter, ...reading.counts(filter) }).toEqual({ filter, ...counted(filter), atLeast: false });
	}
});

test("if each alert must be read, no more than the given number are, and the count says so", () => {
	db.prepare("UPDATE alerts SET source_ip = '192.0.2.1'").run();
	expect(reading.counts({ sourceIp: "192.0.2.1" }, 50)).toMatchObject({ total: 50, atLeast: true });
	expect(reading.counts({ sourceIp: "192.0.2.1" })).toEqual({ ...counted({}), atLeast: false });
	expect(reading.counts({ sourceIp: "192.0.2.9" }, 50)).toMatchObject({ total: 0, atLeast: false });
});

test("hours that nothing is left of are forgotten", () => {
	db.prepare("DELETE FROM alerts").run();
	expect(db.prepare("SELECT count(*) AS n FROM totals WHERE n > 0").get()).toEqual({ n: 0 });
	expect(reading.counts({})).toMatchObject({ total: 0 });
});
