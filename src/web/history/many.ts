import type { Context } from "hono";
import { counted } from "../../../views/format.ts";
import { inWords, outcomesInWords, searchOf } from "../../../views/history/query.ts";
import { type JobPageView, jobPage } from "../../../views/pages/job.tsx";
import type { Selection } from "../../alerts/history/index.ts";
import type { HistoryCounts } from "../../store/index.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { backOf, page, safePath } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { filterOfQuery, pageQueryOf, queryOfText } from "./query.ts";

/** Services that these pages use. */
type Deps = Needs<"endpoints" | "history" | "secrets">;

/** Alerts chosen in a list, or all that match the filter. */
interface Chosen {
	readonly selection: Selection;
	readonly count: number;
	readonly counts: HistoryCounts;
	/** The filter in words. */
	readonly words: string;
	readonly fields: readonly (readonly [string, string])[];
}

/** Replays or deletes many alerts: first a question with count and filter, then a page with the progress. */
export function historyManyRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = choosing(deps, frames);

	return [...chooseRoutes(kit), ...jobRoutes(kit)];
}

type Choosing = ReturnType<typeof choosing>;

/** The chosen alerts. */
function choosing(deps: Deps, frames: Frames) {
	const { history, secrets } = deps;

	async function chosenOf(c: Context<WebEnv>, form: Form): Promise<Chosen> {
		const { zone, now } = frames.reader(c);
		const query = pageQueryOf(queryOfText(form.text("filter")), zone);
		const endpoint = query.endpoint === "" ? null : await deps.endpoints.get(query.endpoint);
		const words = inWords(query, endpoint?.name ?? null);
		const filterField: [string, string] = ["filter", searchOf(query)];
		if (form.on("all")) {
			// The end of the period is fixed when asking, so that the confirmation applies to what was counted.
			const until = Number(form.text("until")) || now;
			const filter = filterOfQuery(query, until, zone);
			const bounded = { ...filter, to: Math.min(filter.to ?? Number.POSITIVE_INFINITY, until) };
			const counts = await history.counts(bounded);
			return {
				selection: { filter: bounded },
				count: counts.total,
				counts,
				words,
				fields: [filterField, ["all", "on"], ["until", String(until)]],
			};
		}
		const ids = form.texts("id").filter((id) => /^\d{1,16}$/.test(id));
		return {
			selection: { ids: ids.map(Number) },
			count: ids.length,
			counts: await history.countsOf(ids.map(Number)),
			words,
			fields: [filterField, ...ids.map((id): [string, string] => ["id", id])],
		};
	}

	return { frames, history, secrets, chosenOf };
}

function chooseRoutes({ frames, history, secrets, chosenOf }: Choosing): Route[] {
	return [
		page({
			method: "POST",
			path: "/history/ask",
			role: "operator",
			summary: "Asks before many alerts are replayed or deleted",
			async handle(c, { form }) {
				const chosen = await chosenOf(c, form);
				const back = backOf(c, "/history");
				if (chosen.count === 0) return done(c, secrets, back, { tone: "soon", text: "No alert is selected. Tick some first." });
				const deletes = form.text("do") === "delete";
				const alerts = counted(chosen.count, "alert");
				const one = chosen.count === 1;
				return ask(c, frames, {
					title: deletes ? `Delete ${alerts} from history?` : `Replay ${alerts}?`,
					text: deletes
						? `${outcomesInWords(chosen.counts)}. ${one ? "Its payload goes too, so it" : "Their payloads go too, so they"} cannot be replayed any more. What is not finished stays.`
						: "Oldest first, each runs in full through today's configuration, as if it had just arrived. It may make tickets and notes.",
					detail: `Filter: ${chosen.words}. ${deletes ? "Tickets, counters and the audit log stay. This cannot be undone." : "The originals stay in history."}`,
					keep: deletes ? (one ? "Keep it" : "Keep them") : "Cancel",
					go: deletes ? `Delete ${alerts}` : `Replay ${alerts}`,
					action: `/history/many`,
					back,
					destroys: deletes,
					fields: [["do", deletes ? "delete" : "replay"], ["back", back], ...chosen.fields],
				});
			},
		}),
		page({
			method: "POST",
			path: "/history/many",
			role: "operator",
			summary: "Replays or deletes many alerts",
			async handle(c, { form, actor }) {
				const { selection } = await chosenOf(c, form);
				const job = form.text("do") === "delete" ? await history.removeMany(selection, actor) : await history.replayMany(selection, actor);
				return c.redirect(`/history/jobs/${job.id}?back=${encodeURIComponent(safePath(form.text("back"), "/history"))}`, 303);
			},
		}),
	];
}

/** Progress of the work. */
function jobRoutes({ frames, history }: Choosing): Route[] {
	return [
		page({
			method: "GET",
			path: "/history/jobs/{id}",
			role: "viewer",
			summary: "How far a replay or a deletion has got",
			async handle(c) {
				const job = history.jobs.get(c.req.param("id") ?? "");
				if (job === null) throw notFound("This work is over for long, and it");
				const view: JobPageView = { job, back: safePath(c.req.query("back"), "/history") };
				return c.html(jobPage(await frames.of(c), view));
			},
		}),
		page({
			method: "POST",
			path: "/history/jobs/{id}/cancel",
			role: "operator",
			summary: "Ends a replay or a deletion between two alerts",
			handle(c, { form }) {
				const id = c.req.param("id") ?? "";
				if (history.jobs.cancel(id) === null) throw notFound("This work is over for long, and it");
				return c.redirect(`/history/jobs/${id}?back=${encodeURIComponent(safePath(form.text("back"), "/history"))}`, 303);
			},
		}),
	];
}
