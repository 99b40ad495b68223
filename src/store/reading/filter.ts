import type { HistoryFilter } from "../types.ts";

/** A filter as SQL on `a`, a row of history, with its values in order. */
export interface Where {
	/** Source of the rows: `alerts`, with `alerts_words w` if words are searched. Undecided rows are in `undecided`. */
	readonly from: string;
	/** True if words are searched. Undecided rows have no words and are not found then. */
	readonly searched: boolean;
	readonly conditions: readonly string[];
	readonly values: readonly (string | number)[];
	/** Column for order and paging: the id of history. */
	readonly id: "a.id" | "w.rowid";
}

/** Rows of history that are not decided yet, as `a`. */
export const UNDECIDED = "undecided a";

const FINISHED_LATER = "('queued', 'held', 'processing', 'failed')";

/** Statuses that still change without a person. */
export const UNFINISHED = FINISHED_LATER;

/** Maximum number of words in a search. More words narrow no real search. */
const MAX_WORDS = 12;

/**
 * A search as an FTS5 query: every word must be found, as a whole or as the beginning of a longer word. null
 * if it contains no word.
 */
function matchOf(q: string): string | null {
	const words = q.match(/[\p{L}\p{N}_]+/gu)?.slice(0, MAX_WORDS) ?? [];
	return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(" ");
}

/** `WHERE …`, or an empty text without conditions. */
export const whereClause = (conditions: readonly string[]): string => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

/** A filter with the range of ids that its times correspond to. */
export interface BoundFilter extends HistoryFilter {
	readonly fromId?: number;
	readonly toId?: number;
}

/** True if a filter uses nothing but endpoint, statuses, actions and times. */
export const isOfStates = (filter: HistoryFilter): boolean =>
	Object.entries(filter).every(
		([name, value]) => value === undefined || ["endpointId", "statuses", "actions", "from", "to"].includes(name),
	);

/**
 * SQL of a filter. All given conditions must hold; of `statuses` and `actions` one each. `#123` in `q` is a
 * ticket number.
 */
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
	// A search without any real word finds nothing. Finding everything would be dangerous, since the result may
	// be deleted.
	else if (words.some((word) => word !== "")) add("0 = 1");
	if (filter.requestId !== undefined) add("a.request_id = ?", filter.requestId);
	if (filter.endpointId !== undefined) add("a.endpoint_id = ?", filter.endpointId);
	// Written as a literal, so that SQLite uses the partial index.
	if (filter.unresolved === true) add("a.status = 'dlq' AND a.resolved_at IS NULL");
	if (filter.ticketId !== undefined) add("a.ticket_id = ?", filter.ticketId);
	if (filter.sourceIp !== undefined) add("a.source_ip = ?", filter.sourceIp);
	if (filter.from !== undefined) add("a.received_at >= ?", filter.from);
	if (filter.to !== undefined) add("a.received_at < ?", filter.to);
	// Word searches run in the order of their own ids; only a bound on those ends the search early.
	const id = match === null ? "a.id" : "w.rowid";
	if (filter.fromId !== undefined) add(`${id} >= ?`, filter.fromId);
	if (filter.toId !== undefined) add(`${id} < ?`, filter.toId);
	const oneOf = (column: string, list: readonly string[] | undefined): void => {
		if (list !== undefined && list.length > 0) add(`${column} IN (${list.map(() => "?").join(", ")})`, ...list);
	};
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
