import type { Need } from "../../../views/dashboard/types.ts";
import { counted } from "../../../views/format.ts";
import { isoTime } from "../../base/clock.ts";
import type { Needs } from "../page/deps.ts";
import { notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { dismiss, readLines, readNeeds } from "./list.ts";

/** Services that these pages use. */
type Deps = Needs<
	"audit" | "clock" | "config" | "directory" | "endpoints" | "history" | "incidents" | "needs" | "oldTokens" | "psa" | "stats" | "store"
>;

/** A need in the form of the API: `kind` is fixed, `message` is for people. */
interface NeedView {
	readonly id: string;
	readonly kind: string;
	readonly message: string;
	readonly since: string | null;
	readonly endpoint_id: string | null;
	readonly company: string | null;
	readonly ticket_id: number | null;
	readonly count: number;
	/** Page with the remedy. */
	readonly url: string;
}

export function viewNeed(need: Need): NeedView {
	const nothing = { endpoint_id: null, company: null, ticket_id: null, count: 1 };
	switch (need.kind) {
		case "told":
			return {
				...{ id: need.id, kind: need.what, message: [need.title, need.message].filter(Boolean).join(": "), since: isoTime(need.since) },
				...{ endpoint_id: need.endpointId, company: need.company, ticket_id: need.ticketId, count: need.count },
				url: need.actions[0]?.href ?? "/",
			};
		case "gaveUp":
			return {
				...{ ...nothing, id: need.id, kind: "dead_letters", since: need.oldestAt, endpoint_id: need.endpointId, count: need.count },
				message: `${counted(need.count, "alert gave up", "alerts gave up")}: ${need.message ?? "No reason was recorded."}`,
				url: need.endpointExists ? `/endpoints/${need.endpointId}/rules` : `/history?status=dlq&endpoint=${need.endpointId}&period=all`,
			};
		case "silent":
		case "quiet": {
			const { id, name, lastSeenAt, standing } = need.line;
			return {
				...{ ...nothing, id: need.id, kind: `endpoint_${need.kind}`, message: `${name} is ${need.kind}.`, since: isoTime(lastSeenAt) },
				...{ endpoint_id: id, ticket_id: standing.kind === "silent" ? standing.ticketId : null, url: `/endpoints/${id}` },
			};
		}
		case "unhealthy": {
			const { id, name } = need.line;
			return {
				...{ ...nothing, id: need.id, kind: "endpoint_unhealthy", message: `${name}: ${need.message}`, since: null },
				...{ endpoint_id: id, url: `/endpoints/${id}/rules` },
			};
		}
		case "tenants":
			return {
				...{ ...nothing, id: need.id, kind: "unmatched_tenants", since: isoTime(need.since), count: need.count },
				message: `${counted(need.count, "tenant has", "tenants have")} no company.`,
				url: "/tenantmap#unmatched",
			};
	}
}

export function needRoutes(deps: Deps): Route[] {
	const read = async (): Promise<Need[]> => readNeeds(deps, await readLines(deps, deps.clock.now()));
	return [
		api({
			method: "GET",
			path: "/api/needs",
			role: "viewer",
			summary: "What needs a person, gravest first, as on the dashboard",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await read()).map(viewNeed) }),
		}),
		api({
			method: "POST",
			path: "/api/needs/{id}/dismiss",
			role: "operator",
			summary: "Marks it as dealt with; dead letters are resolved. It comes back when it happens anew",
			answers: { 204: "done", 404: "there is none" },
			async handle(c, { actor }) {
				if ((await dismiss(deps, await read(), c.req.param("id") ?? "", actor)) === "missing") throw notFound("Need");
				return c.body(null, 204);
			},
		}),
	];
}
