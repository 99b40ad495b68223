import type { Needs } from "../../alerts/needs/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { Need } from "../../store/index.ts";
import { notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

/** Where a person deals with it. */
function remedyOf({ kind, alertId, endpointId }: Need): string {
	if (kind === "missing_right") return "/settings";
	if (kind === "landing_place" && endpointId !== null) return `/endpoints/${endpointId}`;
	return alertId === null ? "/" : `/history/${alertId}`;
}

const viewNeed = (need: Need) => ({
	id: need.id,
	kind: need.kind,
	message: need.message,
	since: isoTime(need.since),
	endpoint_id: need.endpointId,
	company: need.company,
	ticket_id: need.ticketId,
	count: need.count,
	url: remedyOf(need),
});

export function needRoutes({ needs }: { readonly needs: Needs }): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/needs",
			role: "viewer",
			summary: "What needs a person, oldest first",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await needs.open()).map(viewNeed) }),
		}),
		api({
			method: "POST",
			path: "/api/needs/{id}/dismiss",
			role: "operator",
			summary: "A person has dealt with it",
			answers: { 204: "it is off the list", 404: "there is none" },
			async handle(c, { actor }) {
				const id = c.req.param("id") ?? "";
				if (!/^\d{1,15}$/.test(id) || !(await needs.dismiss(Number(id), actor))) throw notFound("Need");
				return c.body(null, 204);
			},
		}),
	];
}
