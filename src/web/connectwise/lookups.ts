import { z } from "zod";
import type { Actor } from "../../base/actor.ts";
import type { ListName, Lookups } from "../../psa/lookups/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import { HttpProblem, invalid } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

const refresh = z.string().optional();
const plain = z.object({ refresh });
const search = z.object({
	refresh,
	q: z.string().max(100, "At most 100 characters.").optional(),
	search: z.string().max(100, "At most 100 characters.").optional(),
});

/** Search text for companies; blank for every other list. */
const textOf = (given: { readonly q?: string | undefined; readonly search?: string | undefined } | object): string =>
	("q" in given ? given.q : "search" in given ? given.search : undefined)?.trim() ?? "";

/** Removes fields of subtypes that the contract does not have. */
function inContract(item: object): object {
	const { typeIds: _types, ...rest } = item as { typeIds?: unknown };
	return rest;
}

export interface LookupRoutesDeps {
	readonly lookups: Lookups;
	readonly audit: Audit;
}

/** Clears the cached lists. @returns their number */
export async function clearLookups({ lookups, audit }: LookupRoutesDeps, actor: Actor): Promise<number> {
	const count = lookups.clear();
	await audit.record(actor, { action: "cache.clear", subject: `${count} lists` });
	return count;
}

export function lookupRoutes({ lookups, audit }: LookupRoutesDeps): Route[] {
	const list = (path: string, name: ListName, summary: string): Route =>
		api({
			method: "GET",
			path,
			role: "viewer",
			summary,
			query: name === "companies" ? search : plain,
			answers: { 200: "an array; X-HookWise-Stale: 1 when ConnectWise does not answer", 503: "it does not answer, and never did" },
			async handle(c, { query: given }) {
				const board = c.req.param("board_id");
				if (board !== undefined && !/^\d{1,15}$/.test(board))
					throw invalid([{ field: "board_id", message: "A board's number is expected." }]);
				const argument = board ?? textOf(given);
				const found = await lookups.list(name, argument, given.refresh === "1" || given.refresh === "true");
				if (!found.ok) throw new HttpProblem(503, `ConnectWise: ${found.failure.message}`, { headers: { "Retry-After": "30" } });
				return c.json(found.items.map(inContract), 200, found.stale ? { "X-HookWise-Stale": "1" } : {});
			},
		});
	return [
		list("/api/cw/boards", "boards", "Boards"),
		list("/api/cw/priorities", "priorities", "Priorities"),
		list("/api/cw/statuses/{board_id}", "statuses", "Statuses of a board"),
		list("/api/cw/types/{board_id}", "types", "Types of a board"),
		list("/api/cw/subtypes/{board_id}", "subtypes", "Subtypes of a board"),
		list("/api/cw/items/{board_id}", "items", "Items of a board"),
		list("/api/cw/companies", "companies", "Companies whose name or identifier contains q"),
		api({
			method: "POST",
			path: "/admin/clear-cache",
			role: "operator",
			summary: "Forgets what was looked up in ConnectWise",
			answers: { 200: "count of lists" },
			async handle(c, { actor }) {
				return c.json({ status: "ok", count: await clearLookups({ lookups, audit }, actor) });
			},
		}),
	];
}
