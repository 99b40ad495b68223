import { z } from "zod";
import { helpListPage, helpPage } from "../../../views/pages/help.tsx";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { helpPages, searchHelp } from "./reading.ts";

/** The documents inside the executable: a list with a search, and a page for each. */
export const helpRoutes = (frames: Frames): Route[] => [
	page({
		method: "GET",
		path: "/help",
		role: "viewer",
		summary: "Help: every document, search by the words on the screen",
		query: z.object({ q: z.string().max(500).default("") }),
		async handle(c, { query }) {
			const q = query.q.trim();
			const listed = helpPages().filter(({ isListed }) => isListed);
			const pages = listed.map(({ slug, title, sections }) => ({
				slug,
				title,
				parts: sections.filter(({ anchor }) => anchor !== "").map(({ heading, anchor }) => ({ heading, anchor })),
			}));
			return c.html(helpListPage(await frames.of(c), { q, found: q === "" ? null : searchHelp(q), pages }));
		},
	}),
	page({
		method: "GET",
		path: "/help/{slug}",
		role: "viewer",
		summary: "One document of the help",
		async handle(c) {
			const all = helpPages();
			const wanted = all.find(({ slug }) => slug === c.req.param("slug"));
			if (wanted === undefined) throw notFound("Help page");
			const parts = wanted.sections.filter(({ anchor }) => anchor !== "").map(({ heading, anchor }) => ({ heading, anchor }));
			return c.html(helpPage(await frames.of(c), { title: wanted.title, html: wanted.html, parts }));
		},
	}),
];
