import type { AlertAction, AlertStatus, HistoryCounts } from "../../src/store/index.ts";
import { count } from "../format.ts";
import { OUTCOMES, type State } from "../words.ts";

export const PERIODS = [
	{ value: "1h", label: "Last hour" },
	{ value: "24h", label: "Last 24 h" },
	{ value: "7d", label: "Last 7 d" },
	{ value: "30d", label: "Last 30 d" },
	{ value: "all", label: "All" },
	{ value: "custom", label: "From, to…" },
] as const;
export type HistoryPeriod = (typeof PERIODS)[number]["value"];

/** The filter of a page of history, as in its URL. */
export interface HistoryQuery {
	readonly q: string;
	readonly endpoint: string;
	readonly statuses: readonly AlertStatus[];
	readonly actions: readonly AlertAction[];
	readonly sourceIp: string;
	readonly requestId: string;
	readonly ticketId: string;
	readonly period: HistoryPeriod;
	/** In the form of `<input type="datetime-local">`, in the reader's zone. */
	readonly from: string;
	readonly to: string;
	readonly live: boolean;
	/** Whether repeats are shown in one line. */
	readonly isGrouped: boolean;
}

/** No filter: all alerts of the last 24 hours. */
export const NO_FILTER: HistoryQuery = {
	...{ q: "", endpoint: "", statuses: [], actions: [], sourceIp: "", requestId: "", ticketId: "" },
	...{ period: "24h", from: "", to: "", live: false, isGrouped: true },
};

/** The query as in a URL; defaults are left out. */
export function searchOf(query: HistoryQuery, more: Readonly<Record<string, string>> = {}): string {
	const search = new URLSearchParams();
	const add = (name: string, value: string): void => {
		if (value !== "") search.append(name, value);
	};
	add("q", query.q);
	add("endpoint", query.endpoint);
	add("status", query.statuses.join(","));
	add("action", query.actions.join(","));
	add("source_ip", query.sourceIp);
	add("request_id", query.requestId);
	add("ticket_id", query.ticketId);
	if (query.period !== "24h") add("period", query.period);
	if (query.period === "custom") {
		add("from", query.from);
		add("to", query.to);
	}
	if (!query.isGrouped) add("group", "0");
	if (query.live) add("live", "1");
	for (const [name, value] of Object.entries(more)) add(name, value);
	const text = search.toString();
	return text === "" ? "" : `?${text}`;
}

/**
 * URL of the list with a filter. Without a filter it still has a query: `/history` alone opens with the default filter that the person
 * chose.
 */
export const hrefOf = (path: string, query: HistoryQuery, more: Readonly<Record<string, string>> = {}): string =>
	`${path}${searchOf(query, more) || (path === "/history" ? "?period=24h" : "")}`;

/** `1,520`, `2,000+`. */
export const amountOf = ({ total, atLeast }: { readonly total: number; readonly atLeast: boolean }): string =>
	`${count(total)}${atLeast ? "+" : ""}`;

export interface Chip {
	readonly state: State;
	readonly statuses: readonly AlertStatus[];
	readonly actions: readonly AlertAction[];
	readonly count: number;
}

/**
 * Counts of each outcome under the filter, worst first. Those without alerts are left out, unless chosen. In
 * an outage, alerts to be retried count as waiting, as in the list.
 */
export function chipsOf(counts: HistoryCounts, query: HistoryQuery, now: { readonly psaDown: boolean } = { psaDown: false }): Chip[] {
	const by = (...statuses: AlertStatus[]): number => statuses.reduce((sum, status) => sum + (counts.byStatus[status] ?? 0), 0);
	const done = (action: AlertAction): number => counts.byAction[action] ?? 0;
	const status = (state: State, ...statuses: AlertStatus[]): Chip => ({ state, statuses, actions: [], count: by(...statuses) });
	const action = (state: State, which: AlertAction): Chip => ({ state, statuses: [], actions: [which], count: done(which) });
	const chips = [
		status(OUTCOMES.gaveUp, "dlq"),
		...(now.psaDown
			? [status(OUTCOMES.waiting, "queued", "processing", "failed")]
			: [status(OUTCOMES.retrying, "failed"), status(OUTCOMES.waiting, "queued", "processing")]),
		status(OUTCOMES.held, "held"),
		action(OUTCOMES.created, "create"),
		action(OUTCOMES.noted, "update"),
		action(OUTCOMES.closed, "close"),
		status(OUTCOMES.none, "skipped"),
		status(OUTCOMES.refused, "rejected"),
	];
	// If only the newest were counted, an outcome without any may occur among the others.
	return counts.atLeast ? chips : chips.filter((chip) => chip.count > 0 || isChosen(chip, query));
}

/** `2 gave up, 1 created`; blank for none. */
export function outcomesInWords(counts: HistoryCounts): string {
	const all = chipsOf(counts, NO_FILTER).filter((chip) => chip.count > 0);
	return all.map((chip) => `${count(chip.count)} ${chip.state.word.toLowerCase()}`).join(", ");
}

export const isChosen = (chip: Pick<Chip, "statuses" | "actions">, query: HistoryQuery): boolean =>
	chip.statuses.join() === query.statuses.join() && chip.actions.join() === query.actions.join();

export const STATUS_CHOICES = [
	{ value: "", label: "Any" },
	{ value: "queued,processing", label: OUTCOMES.waiting.word },
	{ value: "held", label: OUTCOMES.held.word },
	{ value: "failed", label: OUTCOMES.retrying.word },
	{ value: "queued,processing,failed", label: "Not finished" },
	{ value: "processed", label: "Done" },
	{ value: "skipped", label: OUTCOMES.none.word },
	{ value: "dlq", label: OUTCOMES.gaveUp.word },
	{ value: "rejected", label: OUTCOMES.refused.word },
] as const;

export const ACTION_CHOICES = [
	{ value: "", label: "Any" },
	{ value: "create", label: OUTCOMES.created.word },
	{ value: "update", label: OUTCOMES.noted.word },
	{ value: "close", label: OUTCOMES.closed.word },
] as const;

/** The filter in words, for questions: `Veeam ONE backup jobs, gave up, “waiting parts”, last 24 h`. */
export function inWords(query: HistoryQuery, endpointName: string | null): string {
	const status = STATUS_CHOICES.find(({ value }) => value === query.statuses.join(","))?.label ?? query.statuses.join(" or ");
	const action = ACTION_CHOICES.find(({ value }) => value === query.actions.join(","))?.label ?? query.actions.join(" or ");
	const period = PERIODS.find(({ value }) => value === query.period)?.label ?? "";
	const parts = [
		endpointName ?? "",
		query.statuses.length === 0 ? "" : status.toLowerCase(),
		query.actions.length === 0 ? "" : action.toLowerCase(),
		query.q === "" ? "" : `“${query.q}”`,
		query.sourceIp === "" ? "" : `from ${query.sourceIp}`,
		query.requestId === "" ? "" : `request ${query.requestId}`,
		query.ticketId === "" ? "" : `ticket #${query.ticketId}`,
		query.period === "custom" ? `${query.from || "the beginning"} to ${query.to || "now"}` : period.toLowerCase(),
	];
	return parts.filter(Boolean).join(", ");
}
