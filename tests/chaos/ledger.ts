import type { NoteView, TicketView } from "../doubles/connectwise/index.ts";
import type { HistoryItem } from "../support/index.ts";
import type { Acknowledged, Kind } from "./senders.ts";

/** What came of a load, counted: acknowledgements against history, and history against the tickets and notes that exist. */
export interface Findings {
	readonly acknowledged: number;
	/** Acknowledged or due, and not there. */
	readonly lost: number;
	/** There more often than it should be. */
	readonly doubled: number;
	/** History says something else than what the order of arrival asks for. */
	readonly wrong: number;
	/** A line for each finding. */
	readonly lines: readonly string[];
}

interface Expected {
	readonly create: number;
	readonly update: number;
	readonly close: number;
	readonly isOpen: boolean;
}

/**
 * @param history every item of the keys, in any order
 * @param kindOf what an item was, also of those that were never acknowledged
 * @param tickets every ticket of the double
 * @param keyOf whose a summary is, of an alert or a ticket; of one key each unless told
 */
export function audit(
	acknowledged: readonly Acknowledged[],
	history: readonly HistoryItem[],
	kindOf: (item: HistoryItem) => Kind,
	tickets: readonly TicketView[],
	keyOf: (summary: string) => string = (summary) => summary,
): Findings {
	const lines: string[] = [];
	const counts = { lost: 0, doubled: 0, wrong: 0 };
	const find = (what: keyof typeof counts, n: number, line: string): void => {
		if (n <= 0) return;
		counts[what] += n;
		lines.push(`${what}: ${line}`);
	};

	const byRequest = Map.groupBy(history, (item) => item.request_id);
	for (const { requestId, key, kind } of acknowledged) {
		const items = byRequest.get(requestId) ?? [];
		find("lost", 1 - items.length, `${kind} ${requestId} of ${key} is not in history`);
		find("doubled", items.length - 1, `${kind} ${requestId} of ${key} is in history ${items.length} times`);
	}
	for (const item of history) {
		if (item.status === "processed" || item.status === "skipped") continue;
		find("lost", 1, `${item.request_id} (${item.summary}) ended as ${item.status}: ${item.error_message}`);
	}
	const ticketsByKey = Map.groupBy(tickets, (ticket) => keyOf(ticket.summary));
	const itemsByKey = Map.groupBy(history, (item) => keyOf(item.summary ?? ""));
	for (const [key, items] of itemsByKey) {
		const expected = expect(items, kindOf, (line) => find("wrong", 1, line));
		compare(key, expected, ticketsByKey.get(key) ?? [], find);
	}
	for (const [key, orphans] of ticketsByKey) {
		if (!itemsByKey.has(key)) find("doubled", orphans.length, `${orphans.length} tickets “${key}” of no alert in history`);
	}
	return { acknowledged: acknowledged.length, ...counts, lines };
}

/** What an alert must come to, with or without an open ticket. */
function due(kind: Kind, isOpen: boolean): "create" | "update" | "close" | null {
	if (isOpen) return kind === "CLOSE" ? "close" : "update";
	return kind === "OPEN" ? "create" : null;
}

/** What should have come of a key's alerts, by the order of their arrival. */
function expect(items: readonly HistoryItem[], kindOf: (item: HistoryItem) => Kind, wrong: (line: string) => void): Expected {
	let open: number | null = null;
	/** Alerts of an outage that wait for the recovery that ended them. */
	let overBy: string | null = null;
	const counts = { create: 0, update: 0, close: 0 };
	for (const item of [...items].sort((a, b) => Number(a.id) - Number(b.id))) {
		const kind = kindOf(item);
		if (item.reason === "self_resolved" && open === null) {
			overBy = kind === "CLOSE" ? null : item.id;
			continue;
		}
		const action = due(kind, open !== null);
		if (item.action !== action || (open !== null && item.ticket_id !== open)) {
			wrong(`${kind} ${item.id} of “${item.summary}”: ${item.action} on #${item.ticket_id}, should be ${action} on #${open}`);
		}
		if (action === null) continue;
		counts[action]++;
		if (action !== "update") open = action === "create" ? item.ticket_id : null;
	}
	if (overBy !== null) wrong(`${overBy} counts as over, and nothing ended it`);
	return { ...counts, isOpen: open !== null };
}

type Find = (what: "lost" | "doubled" | "wrong", n: number, line: string) => void;

function compare(summary: string, expected: Expected, tickets: readonly TicketView[], find: Find): void {
	const told = (what: string, there: number, due: number): void => {
		find("lost", due - there, `“${summary}” has ${there} ${what}, should have ${due}`);
		find("doubled", there - due, `“${summary}” has ${there} ${what}, should have ${due}`);
	};
	const notes = tickets.flatMap((ticket) => ticket.notes);
	const news = notes.filter((note) => note.internal);
	told("tickets", tickets.length, expected.create);
	told(
		"alerts in notes",
		news.reduce((sum, note) => sum + alertsIn(note), 0) + notes.reduce((sum, note) => sum + pendingIn(note), 0),
		expected.update,
	);
	told("resolution notes", notes.filter((note) => note.resolution).length, expected.close);
	told("open tickets", tickets.filter((ticket) => !ticket.closed).length, expected.isOpen ? 1 : 0);
	const markers = notes.map((note) => /^(hw-[0-9a-f]+)$/m.exec(note.text)?.[1]).filter((marker) => marker !== undefined);
	find("doubled", markers.length - new Set(markers).size, `“${summary}” has notes twice`);
	const requests = news.flatMap((note) => [...note.text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}/g)].map(([id]) => id));
	find("doubled", requests.length - new Set(requests).size, `“${summary}” tells alerts twice`);
}

/** How many alerts a note speaks of. */
const alertsIn = (note: NoteView): number => Number(/^(\d+) more alerts/.exec(note.text)?.[1] ?? 1);

/** How many alerts before it a resolution note tells of. */
const pendingIn = (note: NoteView): number => (note.resolution ? Number(/^Before that, (\d+) more alert/m.exec(note.text)?.[1] ?? 0) : 0);
