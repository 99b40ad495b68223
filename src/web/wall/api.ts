import { z } from "zod";
import { isoTime } from "../../base/clock.ts";
import type { WallLinks } from "../../setup/wall/index.ts";
import type { StoredWallLink } from "../../store/index.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import { granted, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

const view = (link: StoredWallLink) => ({
	id: link.id,
	name: link.name,
	created_at: isoTime(link.createdAt),
	created_by: link.createdBy,
	last_used_at: isoTime(link.lastUsedAt),
});

export const wallLinkInput = z.strictObject({
	name: z.string("A text is expected.").trim().min(1, "A name is needed.").max(100, "At most 100 characters."),
});

/** Address for a screen with this key. @param base address of HookWise, without a slash at its end */
export const wallUrl = (base: string, key: string): string => `${base}/wall?key=${key}`;

/** @throws HttpProblem 404 if it is not a valid id */
export function linkIdOf(id: string | undefined): number {
	if (id === undefined || !/^\d{1,15}$/.test(id)) throw notFound("Link");
	return Number(id);
}

/** Routes for links of wall screens. */
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
			body: wallLinkInput,
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
				granted(await wallLinks.remove(linkIdOf(c.req.param("id")), actor));
				return c.body(null, 204);
			},
		}),
	];
}
