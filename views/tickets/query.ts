import type { TicketQuery } from "./types.ts";

/** URL of the list with a filter; defaults are left out. */
export function ticketsHref(query: Partial<TicketQuery>, more: Readonly<Record<string, string>> = {}): string {
	const search = new URLSearchParams();
	const { state = "open", q = "", company = "", endpoint = "", stale = "" } = query;
	const given = { state: state === "open" ? "" : state, q, company, endpoint, stale, ...more };
	for (const [name, value] of Object.entries(given)) if (value !== "") search.set(name, value);
	return `/tickets${search.size === 0 ? "" : `?${search}`}`;
}
