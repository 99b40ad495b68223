import type { Context } from "hono";
import { z } from "zod";
import { ticketPage } from "../../../views/pages/ticket.tsx";
import { ticketsPage } from "../../../views/pages/tickets.tsx";
import { ticketsHref } from "../../../views/tickets/query.ts";
import type { TicketQuery, TicketsView, TicketView, TimelineLine } from "../../../views/tickets/types.ts";
import type { IncidentFilter, IncidentRow, TimelineWord } from "../../store/index.ts";
import { splitInput, splitOff } from "../noise/splitting.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";
import { closeTicket } from "./closing.ts";
import { ticketLine } from "./lines.ts";

/** Services that these pages use. */
type Deps = Needs<"audit" | "clock" | "config" | "directory" | "incidents" | "psa" | "secrets" | "store">;

const HOUR_MS = 3_600_000;
const A_PAGE = 50;
/** Maximum number of companies in the filter. */
const MAX_COMPANIES = 500;

const word = z.preprocess((value) => (Array.isArray(value) ? value.at(-1) : value), z.string().max(200).catch("").default(""));
const ticketsQuery = z.object({
	state: z.enum(["open", "closed", "all"]).catch("open").default("open"),
	q: word,
	company: word,
	endpoint: word,
	stale: word,
	before: word,
});

/** Entries about alerts without a note of their own; the timeline names their endpoint. */
const OF_ENDPOINTS: ReadonlySet<TimelineWord> = new Set(["grouped", "recovered"]);

/** Reads a query tolerantly: a page shows something for every address. */
function filterOf({ state, q, company, endpoint, stale }: TicketQuery, now: number): IncidentFilter {
	const hours = Number(stale);
	return {
		...(state === "all" ? {} : { state }),
		...(q.trim() === "" ? {} : { q }),
		...(company.trim() === "" ? {} : { company: company.trim() }),
		...(endpoint === "" ? {} : { endpointId: endpoint }),
		...(stale !== "" && Number.isFinite(hours) && hours >= 0 ? { quietSince: now - hours * HOUR_MS } : {}),
	};
}

/** Tickets of all endpoints, and the timeline of one. */
export function ticketPageRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = ticketPages(deps, frames);

	return [...lookRoutes(kit), ...actRoutes(kit)];
}

type Pages = ReturnType<typeof ticketPages>;

/** Finds and shows tickets. */
function ticketPages(deps: Deps, frames: Frames) {
	const reading = deps.store.reading.incidents;

	const prefix = deps.config.CW_TICKET_PREFIX;

	async function viewOf(query: TicketQuery, before: number | null): Promise<TicketsView> {
		const psa = deps.psa.identity;
		const filter = filterOf(query, deps.clock.now());
		const [found, { items, nextCursor }, open, companies] = await Promise.all([
			reading.count(psa, filter),
			reading.page(psa, filter, A_PAGE, before),
			reading.count(psa, { state: "open" }),
			reading.companies(psa),
		]);
		return {
			...{ query, found, open, prefix },
			lines: items.map((row) => ticketLine(deps.directory, row)),
			older: nextCursor === null ? null : ticketsHref(query, { before: String(nextCursor) }),
			first: before === null ? null : ticketsHref(query),
			endpoints: deps.directory
				.all()
				.map(({ id, name }) => ({ id, name }))
				.sort((a, b) => a.name.localeCompare(b.name)),
			companies: companies
				.flatMap(({ company }) => (company === null ? [] : [company]))
				.slice(0, MAX_COMPANIES)
				.sort((a, b) => a.localeCompare(b)),
		};
	}

	async function rowOf(c: Context<WebEnv>): Promise<IncidentRow> {
		const id = c.req.param("id") ?? "";
		const row = /^\d{1,15}$/.test(id) ? await reading.one(Number(id)) : null;
		if (row === null) throw notFound("Ticket");
		return row;
	}

	/** Alerts come from an endpoint; all other entries are actions of people. */
	function saidBy(by: string | null, what: TimelineWord): Pick<TimelineLine, "by" | "from"> {
		if (by === null || !OF_ENDPOINTS.has(what)) return { by, from: null };
		return { by: null, from: deps.directory.findAny(by)?.name ?? "a deleted endpoint" };
	}

	async function ticketOf(row: IncidentRow): Promise<TicketView> {
		const [timeline, sources] = await Promise.all([deps.store.acts.timeline(row.id), deps.store.acts.sources(row.id)]);
		return {
			line: ticketLine(deps.directory, row),
			timeline: timeline
				.map(({ at, what, alertId = null, by = null, detail = null }) => ({ at, what, alertId, detail, ...saidBy(by, what) }))
				.reverse(),
			holding: sources
				.filter(({ state, endpointId }) => state === "open" && endpointId !== "")
				.map(({ endpointId, origin, openedAt, keyHash }) => ({
					...{ endpointId, since: openedAt, origin: origin.replace(/^\w+:/, ""), member: row.grouped ? keyHash : null },
					endpointName: deps.directory.findAny(endpointId)?.name ?? "a deleted endpoint",
				})),
			prefix,
		};
	}

	return { deps, frames, viewOf, rowOf, ticketOf };
}

function lookRoutes({ frames, viewOf, rowOf, ticketOf }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/tickets",
			role: "viewer",
			summary: "Tickets across endpoints",
			query: ticketsQuery,
			async handle(c, { query: { before, ...query } }) {
				const cursor = /^\d{1,15}$/.test(before) ? Number(before) : null;
				const [frame, view] = await Promise.all([frames.of(c), viewOf(query, cursor)]);
				return c.html(ticketsPage(frame, view));
			},
		}),
		page({
			method: "GET",
			path: "/tickets/{id}",
			role: "viewer",
			summary: "The timeline of a ticket",
			async handle(c) {
				const row = await rowOf(c);
				const [frame, view] = await Promise.all([frames.of(c), ticketOf(row)]);
				return c.html(ticketPage(frame, view));
			},
		}),
	];
}

/** Actions on a ticket. */
function actRoutes({ deps, frames, rowOf }: Pages): Route[] {
	return [
		page({
			method: "POST",
			path: "/tickets/{id}/split",
			role: "operator",
			summary: "Takes something out of an outage",
			async handle(c, { form, actor }) {
				const row = await rowOf(c);
				const [member, alertId] = [form.text("member"), form.text("alert_id")];
				const body = alertId === "" ? { member } : { alert_id: alertId };
				const outcome = await withInput(splitInput, body, (input) => splitOff(deps, row.id, input, actor));
				const text = outcome.ok ? outcome.value.message : `Nothing was changed. ${outcome.message}`;
				return done(c, deps.secrets, `/tickets/${row.id}`, { tone: outcome.ok ? "good" : "now", text });
			},
		}),
		page({
			method: "GET",
			path: "/tickets/{id}/close",
			role: "operator",
			summary: "Asks before a ticket is closed",
			async handle(c) {
				const row = await rowOf(c);
				return ask(c, frames, {
					title: `Close ticket #${row.ticketId}?`,
					text: `${row.summary}. The ticket gets a note with your name and the close status of its endpoint.`,
					detail: "If the problem is reported again, the ticket is reopened or a new one is made, as the endpoint says.",
					keep: "Keep it open",
					go: "Close ticket",
					action: `/tickets/${row.id}/close`,
					back: `/tickets/${row.id}`,
					destroys: false,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/tickets/{id}/close",
			role: "operator",
			summary: "Closes a ticket",
			async handle(c, { actor }) {
				const row = await rowOf(c);
				const outcome = await closeTicket(deps, row, actor);
				const back = `/tickets/${row.id}`;
				if (!outcome.ok)
					return done(c, deps.secrets, back, { tone: "now", text: `Ticket #${row.ticketId} is not closed. ${outcome.message}.` });
				const text = outcome.value === "pending" ? "will be closed as soon as ConnectWise answers." : "is closed.";
				return done(c, deps.secrets, back, {
					tone: outcome.value === "pending" ? "soon" : "good",
					text: `Ticket #${row.ticketId} ${text}`,
				});
			},
		}),
	];
}
