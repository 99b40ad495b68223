import type { Context } from "hono";
import { z } from "zod";
import type { Incidents } from "../../alerts/incidents/index.ts";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Psa } from "../../psa/port/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { Silences } from "../../setup/silences/index.ts";
import type { IncidentFilter, IncidentRow, Store } from "../../store/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { granted, invalid, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { viewSilence } from "../silences/api.ts";
import { closeTicket } from "./closing.ts";

export interface IncidentRoutesDeps {
	readonly store: Pick<Store, "acts" | "reading">;
	readonly audit: Audit;
	readonly incidents: Pick<Incidents, "closeByHand">;
	readonly silences: Silences;
	readonly psa: Pick<Psa, "identity">;
	readonly clock: Clock;
}

const HOUR_MS = 3_600_000;
const MAX_HOURS = 24 * 366 * 10;

const text = z.string("Give it once.").max(200, "At most 200 characters.").optional();
const number = (what: string, fits: (value: number) => boolean) =>
	z
		.string("Give it once.")
		.transform((given, context) => {
			if (given.trim() === "") return undefined;
			const value = Number(given);
			if (Number.isFinite(value) && fits(value)) return value;
			context.addIssue({ code: "custom", message: what });
			return z.NEVER;
		})
		.optional();

const listQuery = z.object({
	state: z.enum(["open", "closed"], "open or closed is expected.").optional(),
	company: text,
	endpoint: text,
	q: text,
	stale_hours: number(`Hours without news, from 0 to ${MAX_HOURS}.`, (value) => value >= 0 && value <= MAX_HOURS),
	limit: number("A whole number from 1 to 200.", (value) => Number.isInteger(value) && value >= 1 && value <= 200),
	cursor: number("A cursor that a page before gave.", (value) => Number.isSafeInteger(value) && value > 0),
});

const silenceBody = z.strictObject({
	until: z.string("A time is expected, such as 2026-01-31T22:00:00Z."),
	reason: z.string("A text is expected.").max(500, "At most 500 characters.").nullish(),
});

/** An incident in the form of the API. */
export const viewIncident = (row: IncidentRow) => ({
	id: String(row.id),
	ticket_id: row.ticketId,
	summary: row.summary,
	company: row.company,
	endpoint_ids: row.endpointIds,
	opened_at: isoTime(row.openedAt),
	closed_at: isoTime(row.closedAt),
	last_news_at: isoTime(row.lastNewsAt),
	alerts: row.alerts,
	notes: row.notes,
	flapping: row.flapping,
	grouped: row.grouped,
	state: row.state,
	merged_into: row.mergedInto,
});

export function incidentRoutes(deps: IncidentRoutesDeps): Route[] {
	const kit = incidentsOf(deps);

	return [...lookRoutes(kit), ...actRoutes(kit)];
}

type Finding = ReturnType<typeof incidentsOf>;

/** Finds incidents. */
function incidentsOf({ store, audit, incidents, silences, psa, clock }: IncidentRoutesDeps) {
	const reading = store.reading.incidents;

	async function incidentOf(c: Context<WebEnv>): Promise<IncidentRow> {
		const id = c.req.param("id") ?? "";
		const row = /^\d{1,15}$/.test(id) ? await reading.one(Number(id)) : null;
		if (row === null) throw notFound("Incident");
		return row;
	}

	return { store, audit, incidents, silences, psa, clock, reading, incidentOf };
}

function lookRoutes({ store, psa, clock, reading, incidentOf }: Finding): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/incidents",
			role: "viewer",
			summary: "Tickets and what they are about, newest first",
			query: listQuery,
			answers: { 200: "items and next_cursor", 422: "a filter that is wrong" },
			async handle(c, { query }) {
				const { state, company, endpoint, q, stale_hours: hours, limit = 50, cursor = null } = query;
				const filter = {
					...{ state, company: company?.trim() || undefined, endpointId: endpoint?.trim() || undefined, q },
					quietSince: hours === undefined ? undefined : clock.now() - hours * HOUR_MS,
				};
				const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as IncidentFilter;
				const { items, nextCursor } = await reading.page(psa.identity, given, limit, cursor);
				return c.json({ items: items.map(viewIncident), next_cursor: nextCursor === null ? null : String(nextCursor) });
			},
		}),
		api({
			method: "GET",
			path: "/api/incidents/{id}",
			role: "viewer",
			summary: "One incident with its timeline",
			answers: { 200: "the incident with timeline", 404: "there is none" },
			async handle(c) {
				const row = await incidentOf(c);
				const timeline = (await store.acts.timeline(row.id)).map(({ at, what, alertId, by, detail }) => ({
					at: isoTime(at),
					what,
					...(alertId == null ? {} : { alert_id: String(alertId) }),
					...(by == null ? {} : { by }),
					...(detail == null ? {} : { detail }),
				}));
				return c.json({ ...viewIncident(row), timeline });
			},
		}),
	];
}

/** Actions on an incident. */
function actRoutes({ audit, incidents, silences, reading, incidentOf }: Finding): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/incidents/{id}/silence",
			role: "operator",
			summary: "Silences the problem of an incident from now until a time",
			body: silenceBody,
			answers: { 201: "the silence", 404: "there is none", 422: "a field that is wrong" },
			async handle(c, { body, actor }) {
				const { key } = await incidentOf(c);
				const until = readInstant(body.until);
				if (until === null) throw invalid([{ field: "until", message: "A time is expected, such as 2026-01-31T22:00:00Z." }]);
				const input = { key: key.text, company: key.company, ends_at: isoTime(until), reason: body.reason ?? null };
				const result = await silences.add(input, actor);
				if (!result.ok)
					throw invalid(result.problems.map(({ field, message }) => ({ field: field === "ends_at" ? "until" : field, message })));
				return c.json(viewSilence(silences, result.value), 201);
			},
		}),
		api({
			method: "POST",
			path: "/api/incidents/{id}/close",
			role: "operator",
			summary: "Closes the ticket of an incident, with a note that says who did",
			answers: {
				200: "the incident, closed",
				202: "it goes on, for example once ConnectWise answers",
				404: "there is none",
				409: "it is closed already, or ConnectWise refuses",
			},
			async handle(c, { actor }) {
				const row = await incidentOf(c);
				const closed = granted(await closeTicket({ incidents, audit }, row, actor));
				const after = (await reading.one(row.id)) ?? row;
				return closed === "closed"
					? c.json(viewIncident(after))
					: c.json({ status: "queued", message: "The ticket will be closed as soon as ConnectWise answers." }, 202);
			},
		}),
	];
}
