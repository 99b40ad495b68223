import type { Context } from "hono";
import { z } from "zod";
import { parallelPage } from "../../../views/pages/parallel.tsx";
import type { ParallelView } from "../../../views/parallel/types.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { comparedFile, KINDS, runOf } from "./api.ts";

/** Number of lines on the page; the CSV has all. */
const SHOWN = 200;

/** Parallel run: a file is uploaded, and the actions of both versions are shown side by side. */
export function parallelPageRoutes({ parallel, directory, store }: Needs<"directory" | "parallel" | "store">, frames: Frames): Route[] {
	const show = async (c: Context<WebEnv>, view: Omit<ParallelView, "drafts" | "endpoints">, status: 200 | 422 = 200): Promise<Response> => {
		const shown = await store.endpoints.shown();
		const drafts = shown.filter(({ isDraft }) => isDraft).length;
		return c.html(parallelPage(await frames.of(c), { ...view, drafts, endpoints: shown.length }), status);
	};
	return [
		page({
			method: "GET",
			path: "/parallel",
			role: "operator",
			summary: "Compare with the Python version: both receive, and what each did stands side by side",
			handle: (c) => show(c, { problem: null, run: null }),
		}),
		{
			method: "POST",
			path: "/parallel",
			role: "operator",
			kind: "page",
			summary: "Takes history of the Python version and compares it",
			answers: { 303: "to the comparison" },
			async handle(c) {
				try {
					const { id } = await comparedFile(c, parallel);
					return c.redirect(`/parallel/${id}`, 303);
				} catch (error) {
					if (!(error instanceof HttpProblem)) throw error;
					return show(c, { problem: `${error.message}.`, run: null }, 422);
				}
			},
		},
		page({
			method: "GET",
			path: "/parallel/{id}",
			role: "operator",
			summary: "A comparison with the Python version",
			query: z.object({ kind: z.enum(KINDS).catch("differs").default("differs") }),
			handle(c, { query }) {
				const run = runOf(c, parallel);
				const chosen = run.items.filter((one) => one.kind === query.kind);
				const items = chosen.slice(0, SHOWN).map((one) => ({ ...one, endpointName: directory.findAny(one.endpointId)?.name ?? null }));
				return show(c, { problem: null, run: { ...run, kind: query.kind, items, more: chosen.length - items.length } });
			},
		}),
	];
}
