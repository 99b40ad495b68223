import type { Condition } from "./conditions/index.ts";
import type { Database } from "./database.ts";
import type { StoredTicket } from "./types.ts";

type Compare = Extract<Condition, { kind: "compare" }>;

/** Every ticket that can meet the condition, by an index where one fits: a bench must not walk all tickets for each look-up. */
export function ticketCandidates(database: Database, condition: Condition | null): Iterable<StoredTicket> {
	const needed = condition === null ? [] : comparisonsNeeded(condition);
	const textOf = (path: string, operator: Compare["operator"]): string | null => {
		const found = needed.find((compare) => compare.path === path && compare.operator === operator);
		const value = found?.values[0];
		return typeof value === "string" ? value : null;
	};
	const xref = textOf("externalXRef", "=");
	if (xref !== null) return database.withXref(xref);
	const mark = /^([^:*%[]*:[^:*%[]*:)[*%]?$/.exec(textOf("externalXRef", "like") ?? "")?.[1];
	if (mark !== undefined) return database.withMark(mark);
	const openOnly = needed.some(({ path, operator, values }) => path === "closedFlag" && operator === "=" && values[0] === false);
	if (!openOnly) return database.tickets.values();
	const summary = textOf("summary", "=");
	return summary === null ? database.open() : database.openWithSummary(summary);
}

/** The comparisons that every row found must meet. */
function comparisonsNeeded(condition: Condition): readonly Compare[] {
	if (condition.kind === "compare") return [condition];
	return condition.kind === "and" ? condition.parts.flatMap(comparisonsNeeded) : [];
}
