import type { HistoryFilter } from "../types.ts";

/** A filter as SQL over `a`, a row of history, with its values in order. */
export interface Where {
	/** Where the rows are: in `alerts` (by `alerts_words w` when words are searched), and what is not decided in `undecided`. */
	readonly from: string;
	/** Words find nothing of what is not decided. */
	readonly searched: boolean;
	readonly conditions: readonly string[];
	readonly values: readonly (string | number)[];
	/** Column that orders and pages: history's id. */
	readonly id: "a.id" | "w.rowid";
}

/** The other place where history is: what is not decided, as `a`. */
export const UNDECIDED = "undecided a";

const FINISHED_LATER = "('queued', 'held', 'processing', 'failed')";

/** Whether a status still changes by itself. */
export const UNFINISHED = FINISHED_LATER;

/** Words a search may have; more narrow nothing that a person would type. */
const MAX_WORDS = 12;

/** A search as FTS5 reads it: every word, or a word that begins so. null when it holds no word at all. */
function matchOf(q: string): string | null {
	const words = q.match(/[\p{L}\p{N}_]+/gu)?.slice(0, MAX_WORDS) ?? [];
	return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(" ");
}

/** `WHERE …`, or nothing. */
export const whereClause = (conditions: readonly string[]): string => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

/** A filter with the ids between which its times lie. */
export interface BoundFilter extends HistoryFilter {
	readonly fromId?: number;
	readonly toId?: number;
}

/** Whether a filter asks for endpoint, states and times alone. */
export const isOfStates = (filter: HistoryFilter): boolean =>
	Object.entries(filter).every(
		([name, value]) => value === undefined || ["endpointId", "statuses", "actions", "from", "to"].includes(name),
	);

/** Every condition given must hold; of `statuses` and `actions` one. `#123` in `q` is a ticket. */
export function whereOf(filter: BoundFilter): Where {
	const conditions: string[] = [];
	const values: (string | number)[] = [];
	const add = (condition: string, ...given: (string | number)[]): void => {
		conditions.push(condition);
		values.push(...given);
	};
	const words: string[] = [];
	for (const word of (filter.q ?? "").split(/\s+/)) {
		const ticket = /^#(\d{1,15})$/.exec(word)?.[1];
		if (ticket === undefined) words.push(word);
		else add("a.ticket_id = ?", Number(ticket));
	}
	const match = matchOf(words.join(" "));
	if (match !== null) add("w.words MATCH ?", match);
	// Asked for something that no word can be: nothing is found, rather than everything (which might be for deletion).
	else if (words.some((word) => word !== "")) add("0 = 1");
	if (filter.requestId !== undefined) add("a.request_id = ?", filter.requestId);
	if (filter.endpointId !== undefined) add("a.endpoint_id = ?", filter.endpointId);
	// As a literal, so that its index holds.
	if (filter.unresolved === true) add("a.status = 'dlq' AND a.resolved_at IS NULL");
	if (filter.ticketId !== undefined) add("a.ticket_id = ?", filter.ticketId);
	if (filter.sourceIp !== undefined) add("a.source_ip = ?", filter.sourceIp);
	if (filter.from !== undefined) add("a.received_at >= ?", filter.from);
	if (filter.to !== undefined) add("a.received_at < ?", filter.to);
	// Words are found in the order of their own ids; only a bound on those ends the search.
	const id = match === null ? "a.id" : "w.rowid";
	if (filter.fromId !== undefined) add(`${id} >= ?`, filter.fromId);
	if (filter.toId !== undefined) add(`${id} < ?`, filter.toId);
	const oneOf = (column: string, list: readonly string[] | undefined): void => {
		if (list !== undefined && list.length > 0) add(`${column} IN (${list.map(() => "?").join(", ")})`, ...list);
	};
	// As a literal, so that the index of states holds, and lists them by id.
	if (filter.statuses?.length === 1 && filter.statuses[0] !== "queued") add("a.status <> 'queued'");
	oneOf("a.status", filter.statuses);
	oneOf("a.action", filter.actions);
	return {
		searched: match !== null,
		from: match !== null ? "alerts_words w CROSS JOIN alerts a ON a.id = w.rowid" : "alerts a",
		conditions,
		values,
		id,
	};
}
