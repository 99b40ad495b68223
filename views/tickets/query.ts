import type { TicketQuery } from "./types.ts";

/** The list under a filter, as a URL; what is at its default is left out. */
export function ticketsHref(query: Partial<TicketQuery>, more: Readonly<Record<string, string>> = {}): string {
	const search = new URLSearchParams();
	const { state = "open", q = "", company = "", endpoint = "", stale = "" } = query;
	const given = { state: state === "open" ? "" : state, q, company, endpoint, stale, ...more };
	for (const [name, value] of Object.entries(given)) if (value !== "") search.set(name, value);
	return `/tickets${search.size === 0 ? "" : `?${search}`}`;
}
