import { dryRunPage } from "../../../views/pages/dryRun.tsx";
import { alertIdOf } from "../history/api.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<"directory" | "history" | "trials">;

/** Dry run of an alert of history with today's configuration; nothing is written or sent. */
export const dryRunRoutes = (deps: Deps, frames: Frames): Route[] => [
	page({
		method: "GET",
		path: "/history/{id}/dry-run",
		role: "viewer",
		summary: "What this alert would come to now",
		async handle(c) {
			const detail = await deps.history.detail(alertIdOf(c));
			if (detail === null) throw notFound("Alert");
			const endpoint = deps.directory.find(detail.endpoint_id);
			if (endpoint === undefined) throw new HttpProblem(409, "Its endpoint was deleted, so there is no configuration to try it with");
			if (detail.payload === null) throw new HttpProblem(409, "The body of this webhook was not kept, so it cannot be tried");
			const answer = await deps.trials.dryRun(endpoint, detail.payload, true, detail.request_id);
			const all = "decisions" in answer ? answer.decisions : [answer];
			// For a split webhook, this alert's own part; all parts if that one no longer exists.
			const own = all[detail.part - 1];
			const decisions = own === undefined ? all : [own];
			return c.html(dryRunPage(await frames.of(c), { detail, decisions, version: endpoint.version }));
		},
	}),
];
