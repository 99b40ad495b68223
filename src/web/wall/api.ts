import { z } from "zod";
import { isoTime } from "../../base/clock.ts";
import type { WallLinks } from "../../setup/wall/index.ts";
import type { StoredWallLink } from "../../store/index.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import { granted, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

/** What a new link takes. */
export const newWallInput = z.strictObject({
	name: z.string("A text is expected.").trim().min(1, "A name is needed.").max(100, "At most 100 characters."),
});

/** Where a screen is opened with its key. */
export const wallUrl = (baseUrl: string, key: string): string => `${baseUrl}/wall?key=${key}`;

const view = (link: StoredWallLink) => ({
	id: link.id,
	name: link.name,
	created_at: isoTime(link.createdAt),
	created_by: link.createdBy,
	last_used_at: isoTime(link.lastUsedAt),
});

/** Links of screens on walls. */
export function wallRoutes({ wallLinks, publicUrl }: { readonly wallLinks: WallLinks; readonly publicUrl: string | null }): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/wall/links",
			role: "admin",
			summary: "Links that show the wall screen without a log-in; without their keys",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await wallLinks.list()).map(view) }),
		}),
		api({
			method: "POST",
			path: "/api/wall/links",
			role: "admin",
			summary: "A new link to the wall screen, shown this once",
			body: newWallInput,
			answers: { 201: "the link with its url", 409: "there are too many" },
			async handle(c, { body, actor }) {
				const { link, key } = granted(await wallLinks.add(body.name, actor));
				return c.json({ ...view(link), url: wallUrl(baseUrlOf(c, publicUrl), key) }, 201);
			},
		}),
		api({
			method: "DELETE",
			path: "/api/wall/links/{id}",
			role: "admin",
			summary: "Revokes a link; its screen shows nothing more",
			answers: { 204: "revoked" },
			async handle(c, { actor }) {
				const id = c.req.param("id") ?? "";
				if (!/^\d{1,15}$/.test(id) || (await wallLinks.remove(Number(id), actor)) === null) throw notFound("Link");
				return c.body(null, 204);
			},
		}),
	];
}
