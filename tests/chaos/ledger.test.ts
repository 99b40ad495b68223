import { describe, expect, test } from "bun:test";
import type { NoteView, TicketView } from "../doubles/connectwise/index.ts";
import type { HistoryItem } from "../support/index.ts";
import { audit } from "./ledger.ts";
import type { Kind } from "./senders.ts";

const id = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;

function item(n: number, action: string | null, ticket: number | null, changes: Partial<HistoryItem> = {}): HistoryItem {
	return {
		id: String(n),
		request_id: id(n),
		part: 1,
		status: action === null ? "skipped" : "processed",
		action,
		reason: null,
		ticket_id: ticket,
		summary: "Alert: SRV1",
		error_message: null,
		attempts_count: 1,
		next_attempt_at: null,
		source_ip: null,
		duplicate_of: null,
		resolved_at: null,
		...changes,
	};
}
const note = (text: string, resolution = false): NoteView => ({
	id: 1,
	text,
	discussion: false,
	internal: !resolution,
	resolution,
	by: "hookwise",
});
const ticket = (number: number, closed: boolean, notes: readonly NoteView[]): TicketView => ({
	id: number,
	summary: "Alert: SRV1",
	board: "Service Board",
	status: closed ? "Closed" : "New",
	closed,
	closedBy: closed ? "hookwise" : null,
	company: null,
	site: null,
	contact: null,
	agreement: null,
	team: null,
	owner: null,
	source: null,
	type: null,
	subType: null,
	item: null,
	priority: "",
	severity: "",
	impact: "",
	xref: null,
	customFields: {},
	plain: {},
	configurations: [],
	parent: null,
	mergedInto: null,
	notes,
	time: [],
});
const KINDS: readonly Kind[] = ["OPEN", "OPEN", "GENERIC", "CLOSE", "CLOSE"];
const kindOf = (one: HistoryItem): Kind => KINDS[Number(one.id) - 1] ?? "GENERIC";
const HISTORY = [item(1, "create", 7), item(2, "update", 7), item(3, "update", 7), item(4, "close", 7), item(5, null, null)];
const MERGED = `2 more alerts for this ticket:\n- (${id(2)})\n- (${id(3)})\n\nhw-1`;
const RIGHT = [ticket(7, true, [note(MERGED), note("Resolved: SRV1 is back up.\n\nhw-2", true)])];
const ACKNOWLEDGED = HISTORY.map(({ request_id }, index) => ({ requestId: request_id, key: "SRV1", kind: KINDS[index] ?? "OPEN" }));

const counted = (history: readonly HistoryItem[], tickets: readonly TicketView[]) => {
	const { lost, doubled, wrong } = audit(ACKNOWLEDGED, history, kindOf, tickets);
	return { lost, doubled, wrong };
};

describe("the ledger of the chaos runs", () => {
	test("finds nothing where everything is as it should be", () => {
		expect(counted(HISTORY, RIGHT)).toEqual({ lost: 0, doubled: 0, wrong: 0 });
	});
	test("sees an acknowledgement that history does not know", () => {
		expect(counted(HISTORY.slice(0, 4), RIGHT).lost).toBe(1);
	});
	test("sees an alert that gave up", () => {
		expect(counted([...HISTORY.slice(0, 4), item(5, null, null, { status: "dlq" })], RIGHT).lost).toBe(1);
	});
	test("sees a second ticket", () => {
		expect(counted(HISTORY, [...RIGHT, ticket(8, true, [])]).doubled).toBe(1);
	});
	test("sees a ticket that is not there", () => {
		expect(counted(HISTORY, []).lost).toBeGreaterThan(0);
	});
	test("sees a note that was sent twice", () => {
		expect(counted(HISTORY, [ticket(7, true, [note(MERGED), note(MERGED), note("up", true)])]).doubled).toBeGreaterThan(0);
	});
	test("sees a note that was never sent", () => {
		expect(counted(HISTORY, [ticket(7, true, [note("up", true)])]).lost).toBe(2);
	});
	test("sees a ticket that was left open", () => {
		expect(counted(HISTORY, [ticket(7, false, [note(MERGED), note("up", true)])]).doubled).toBe(1);
	});
	test("takes what a resolution note tells of for told", () => {
		const told = "Resolved: SRV1 is back up.\n\nBefore that, 2 more alerts:\n- down\n- down\n\nhw-2";
		expect(counted(HISTORY, [ticket(7, true, [note(told, true)])])).toEqual({ lost: 0, doubled: 0, wrong: 0 });
	});
	test("sees what counts as over though nothing ended it", () => {
		const over = { status: "skipped", reason: "self_resolved" };
		expect(counted([...HISTORY, item(6, null, null, over), item(7, null, null, over)], RIGHT).wrong).toBe(1);
	});
	test("sees alerts acted on in another order than they came", () => {
		const history = [item(1, null, null), ...HISTORY.slice(1)];
		expect(counted(history, RIGHT).wrong).toBeGreaterThan(0);
	});
});
