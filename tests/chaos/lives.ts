import type { TicketView } from "../doubles/connectwise/index.ts";
import type { HistoryItem } from "../support/index.ts";
import type { Findings } from "./ledger.ts";
import type { Acknowledged, Kind } from "./senders.ts";

/**
 * What must hold whatever people did to the tickets: every acknowledgement is in history with an outcome, no ticket is open for a key
 * that has recovered, one alone for a key that has not, and no note was written twice.
 * @param last the last alert of each key, by its summary: nothing was done by hand after it
 * @param tickets those of the keys that HookWise made
 */
export function auditLives(
	acknowledged: readonly Acknowledged[],
	history: readonly HistoryItem[],
	last: ReadonlyMap<string, Kind>,
	tickets: readonly TicketView[],
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
		if (item.status === "processed" || item.status === "skipped" || item.resolved_at !== null) continue;
		find("lost", 1, `${item.request_id} (${item.summary}) ended as ${item.status}: ${item.error_message}`);
	}
	const bySummary = Map.groupBy(tickets, ({ summary }) => summary);
	for (const [summary, kind] of last) {
		const own = bySummary.get(summary) ?? [];
		const parents = new Set(own.flatMap((ticket) => parentsOf(ticket, tickets)));
		const open = own.filter(({ closed }) => !closed).length;
		if (kind === "CLOSE") {
			// A ticket may be held open by what was merged into it.
			const held = own.filter(({ id, closed }) => !closed && tickets.some((other) => parentsOf(other, tickets).includes(id)));
			find("wrong", open - held.length, `“${summary}” has recovered, and ${open} of its tickets are open`);
			continue;
		}
		const known =
			open + [...parents].filter((id) => tickets.some((ticket) => ticket.id === id && !ticket.closed && ticket.summary !== summary)).length;
		find("lost", known === 0 ? 1 : 0, `“${summary}” is not over, and no ticket is open`);
		find("doubled", open - 1, `“${summary}” has ${open} open tickets`);
	}
	for (const [summary, own] of bySummary) {
		const markers = own.flatMap(({ notes }) => notes).flatMap(({ text }) => /^(hw-[0-9a-f]+)$/m.exec(text)?.[1] ?? []);
		find("doubled", markers.length - new Set(markers).size, `“${summary}” has notes twice`);
	}
	return { acknowledged: acknowledged.length, ...counts, lines };
}

/** The tickets that one was merged into, one behind the other. */
function parentsOf(ticket: TicketView, tickets: readonly TicketView[]): number[] {
	const found: number[] = [];
	for (let at = ticket.mergedInto; at !== null && !found.includes(at); at = tickets.find(({ id }) => id === at)?.mergedInto ?? null)
		found.push(at);
	return found;
}
