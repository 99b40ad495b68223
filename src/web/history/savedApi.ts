import type { Context } from "hono";
import { z } from "zod";
import { isoTime } from "../../base/clock.ts";
import type { SavedFilter, SavedFilters } from "../../setup/filters/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { granted, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { savedQueryOf } from "./query.ts";

const view = (filter: SavedFilter) => ({
	id: String(filter.id),
	name: filter.name,
	query: filter.query,
	shared: filter.shared,
	is_default: filter.isDefault,
	created_by: filter.createdBy,
	created_at: isoTime(filter.createdAt),
});

const NOTHING_CHOSEN = "This narrows nothing. Choose a filter first, such as status=dlq&period=7d.";

const name = z.string("A text is expected.").trim().min(1, "A name is needed.").max(60, "At most 60 characters.");
const flag = z.boolean("true or false is expected.");
const query = z
	.string("A text is expected.")
	.max(2_000, "At most 2,000 characters.")
	.transform((text) => savedQueryOf(text, "UTC"))
	.refine((text) => text !== "", NOTHING_CHOSEN);

/** Body of a new filter. `query` as in the URL of the page: `status=dlq&period=7d`. */
export const savedFilterInput = z.strictObject({ name, query, shared: flag.default(false) });
export const savedFilterChange = z.strictObject({ name: name.optional(), query: query.optional(), shared: flag.optional() });

/** The id in the path. @throws HttpProblem 404 when it cannot be one */
export function filterIdOf(c: Context<WebEnv>): number {
	const id = c.req.param("id") ?? "";
	if (!/^\d{1,15}$/.test(id)) throw notFound("Filter");
	return Number(id);
}

/** API of saved filters. */
export function savedFilterRoutes({ savedFilters }: { readonly savedFilters: SavedFilters }): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/filters",
			role: "viewer",
			summary: "Saved filters of history: what is shared, and one's own",
			answers: { 200: "items" },
			handle: async (c, { by }) => c.json({ items: (await savedFilters.list(by)).map(view) }),
		}),
		api({
			method: "POST",
			path: "/api/filters",
			role: "viewer",
			summary: "Saves a filter of history: one's own, or shared (operator)",
			body: savedFilterInput,
			answers: { 201: "the filter", 409: "it cannot be shared or kept by whoever asks", 422: "a field is wrong" },
			handle: async (c, { body, by }) => c.json(view(granted(await savedFilters.add(body, by))), 201),
		}),
		api({
			method: "PATCH",
			path: "/api/filters/{id}",
			role: "viewer",
			summary: "Renames, changes or shares a saved filter",
			body: savedFilterChange,
			answers: { 200: "the filter", 409: "it is shared, and only an operator changes it", 422: "a field is wrong" },
			async handle(c, { body, by }) {
				const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
				return c.json(view(granted(await savedFilters.change(filterIdOf(c), given, by))));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/filters/{id}",
			role: "viewer",
			summary: "Removes a saved filter",
			answers: { 204: "gone", 409: "it is shared, and only an operator removes it" },
			async handle(c, { by }) {
				granted(await savedFilters.remove(filterIdOf(c), by));
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/filters/{id}/default",
			role: "viewer",
			summary: "The history page opens with this filter, for whoever asks",
			answers: { 204: "done", 409: "an API key opens no page" },
			async handle(c, { by }) {
				granted(await savedFilters.setDefault(filterIdOf(c), by));
				return c.body(null, 204);
			},
		}),
		api({
			method: "DELETE",
			path: "/api/filters/{id}/default",
			role: "viewer",
			summary: "The history page opens with everything again",
			answers: { 204: "done", 409: "an API key opens no page" },
			async handle(c, { by }) {
				const isDefault = (await savedFilters.find(filterIdOf(c), by))?.isDefault;
				if (isDefault === undefined && by.who.userId !== null) throw notFound("Filter");
				if (isDefault !== false) granted(await savedFilters.setDefault(null, by));
				return c.body(null, 204);
			},
		}),
	];
}
