import { z } from "zod";
import { localOf, momentIn } from "../../../views/format.ts";
import { type HistoryPeriod, type HistoryQuery, PERIODS } from "../../../views/history/query.ts";
import type { AlertAction, AlertStatus, HistoryFilter } from "../../store/index.ts";

const STATUSES: readonly AlertStatus[] = ["queued", "held", "processing", "processed", "skipped", "failed", "dlq", "rejected"];
const ACTIONS: readonly AlertAction[] = ["create", "update", "close"];

const word = z.preprocess((value) => (Array.isArray(value) ? value.at(-1) : value), z.string().max(500).catch("").default(""));
/** A value that may be repeated or comma-separated; unknown ones are ignored. */
const several = <T extends string>(known: readonly T[]) =>
	z.preprocess(
		(value) => (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === "string" ? one.split(",") : [])),
		z.array(z.string()).transform((values) => known.filter((one) => values.includes(one))),
	);

export const historyQuery = z.object({
	q: word,
	endpoint: word,
	status: several(STATUSES),
	action: several(ACTIONS),
	source_ip: word,
	request_id: word,
	ticket_id: word,
	period: word,
	from: word,
	to: word,
	live: word,
	cursor: word,
	trail: word,
});
export type SentQuery = z.output<typeof historyQuery>;

/** Reads the query of a URL tolerantly: a page shows something for every address. */
export function pageQueryOf(sent: SentQuery, zone: string): HistoryQuery {
	const period = PERIODS.find(({ value }) => value === sent.period)?.value;
	// A request or ticket is searched in all of history unless a time is given.
	const usual: HistoryPeriod =
		sent.from !== "" || sent.to !== "" ? "custom" : sent.request_id !== "" || sent.ticket_id !== "" ? "all" : "24h";
	return {
		q: sent.q.trim(),
		endpoint: sent.endpoint.trim(),
		statuses: sent.status,
		actions: sent.action,
		sourceIp: sent.source_ip.trim(),
		requestId: sent.request_id.trim(),
		ticketId: /^#?(\d{1,15})$/.exec(sent.ticket_id.trim())?.[1] ?? "",
		period: period ?? usual,
		from: localTime(sent.from, zone),
		to: localTime(sent.to, zone),
		live: sent.live === "1",
	};
}

/** Local time in the reader's zone. In a link, a time is ISO with a zone; a person types local time. */
function localTime(text: string, zone: string): string {
	if (text === "") return "";
	if (/(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
		const at = Date.parse(text);
		return Number.isNaN(at) ? "" : localOf(at, zone);
	}
	return momentIn(zone, text) === null ? "" : text;
}

const HOUR = 3_600_000;
const BACK: Readonly<Record<string, number>> = { "1h": HOUR, "24h": 24 * HOUR, "7d": 7 * 24 * HOUR, "30d": 30 * 24 * HOUR };

/** The filter for a page's query at this time. */
export function filterOfQuery(query: HistoryQuery, now: number, zone: string): HistoryFilter {
	const back = BACK[query.period];
	const from = query.period === "custom" ? momentIn(zone, query.from) : back === undefined ? null : now - back;
	const to = query.period === "custom" ? momentIn(zone, query.to) : null;
	return {
		...(query.q === "" ? {} : { q: query.q }),
		...(query.endpoint === "" ? {} : { endpointId: query.endpoint }),
		...(query.statuses.length === 0 ? {} : { statuses: query.statuses }),
		...(query.actions.length === 0 ? {} : { actions: query.actions }),
		...(query.sourceIp === "" ? {} : { sourceIp: query.sourceIp }),
		...(query.requestId === "" ? {} : { requestId: query.requestId }),
		...(query.ticketId === "" ? {} : { ticketId: Number(query.ticketId) }),
		...(from === null ? {} : { from }),
		...(to === null ? {} : { to }),
	};
}

/** The query that a form carries as text, `?q=…`. */
export function queryOfText(text: string): SentQuery {
	const search = new URLSearchParams(text.replace(/^\?/, ""));
	return historyQuery.parse(Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)])));
}
