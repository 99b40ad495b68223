/** The Python version's behaviour: each OPEN is a ticket or a note, each CLOSE a status and a note, nothing else. */
import type { Week } from "./week.ts";

/** Number of tickets, and of writes to ConnectWise, that it makes in a week. */
export function original({ sent }: Week): { readonly tickets: number; readonly writes: number } {
	const open = new Set<string>();
	const sum = { tickets: 0, writes: 0 };
	for (const { summaries, types, company, kind } of sent) {
		// It has windows, and takes a test for an alert without a match: if no ticket is open, it makes one.
		if (kind === "window" || kind === "after window") continue;
		for (const [index, type] of types.entries()) take(open, sum, type, `${company} ${summaries[index] ?? ""}`);
	}
	return sum;
}

function take(open: Set<string>, sum: { tickets: number; writes: number }, type: "open" | "close" | "test", key: string): void {
	if (type === "close") {
		if (open.delete(key)) sum.writes += 2;
		return;
	}
	sum.writes += 1;
	if (open.has(key)) return;
	sum.tickets += 1;
	if (type === "open") open.add(key);
}
