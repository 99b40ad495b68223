import type { Context } from "hono";
import { z } from "zod";
import { inWords } from "../../../views/history/query.ts";
import { SavedFilterFields, type SavedFilterForm } from "../../../views/history/savedForm.tsx";
import { savedFiltersPage } from "../../../views/pages/savedFilters.tsx";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import type { Outcome } from "../../base/outcome.ts";
import type { SavedFilter } from "../../setup/filters/index.ts";
import type { By } from "../../setup/people/index.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done, setFlash } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { isForDialog } from "../page/landing.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";
import { pageQueryOf, queryOfText, savedQueryOf } from "./query.ts";
import { filterIdOf, savedFilterInput } from "./savedApi.ts";

type C = Context<WebEnv>;

/** Services that these pages use. */
type Deps = Needs<"endpoints" | "savedFilters" | "secrets">;

const HOME = "/history/filters";

/** Pages of saved filters. */
export function savedFilterPages(deps: Deps, frames: Frames): Route[] {
	const kit = savedPages(deps, frames);

	return [...newRoutes(kit), ...oneRoutes(kit), ...deedRoutes(kit)];
}

type Pages = ReturnType<typeof savedPages>;

/** Rendering and saving, shared by the routes. */
function savedPages(deps: Deps, frames: Frames) {
	const { savedFilters, secrets } = deps;

	/** The filter in words, with the endpoint's name. */
	async function wordsOf(c: C, query: string): Promise<string> {
		const { zone } = frames.reader(c);
		const read = pageQueryOf(queryOfText(query), zone);
		const endpoint = read.endpoint === "" ? null : await deps.endpoints.get(read.endpoint);
		return inWords(read, endpoint?.name ?? null);
	}

	async function show(c: C, form: Omit<SavedFilterForm, "words">, status: 200 | 422 = 200): Promise<Response> {
		const whole = { ...form, words: await wordsOf(c, form.query) };
		if (isForDialog(c)) {
			return c.html(
				<ReaderContext.Provider value={frames.reader(c)}>
					<SavedFilterFields form={whole} lone={false} />
				</ReaderContext.Provider>,
				status,
			);
		}
		const title = form.id === null ? "Save this filter" : "Change the saved filter";
		return c.html(lonePage(await frames.of(c), { title, place: "history", children: <SavedFilterFields form={whole} lone /> }), status);
	}

	/** Answer after a change. From a dialog, the page behind it is reloaded, because its chips change too. */
	function landed(c: C, to: string, text: string): Response {
		const told = { tone: "good", text } as const;
		if (!isForDialog(c)) return done(c, secrets, to, told);
		setFlash(c, secrets, told);
		return c.body(null, 200, { "HX-Redirect": to });
	}

	async function filterOf(c: C, by: By): Promise<SavedFilter> {
		const filter = await savedFilters.find(filterIdOf(c), by);
		if (filter === null) throw notFound("Filter");
		return filter;
	}

	/** Saves the form, and whether the history page opens with the filter. */
	async function save(c: C, form: Form, before: SavedFilter | null, by: By): Promise<Response> {
		const query = before?.query ?? savedQueryOf(form.text("filter"), frames.reader(c).zone);
		// Viewers have no box for sharing: the state stays as it is.
		const shared = form.has("shared") ? form.on("shared") : (before?.shared ?? false);
		const typed = { name: form.text("name"), query, shared };
		const outcome: Outcome<SavedFilter> = await withInput(savedFilterInput, typed, (input) =>
			before === null ? savedFilters.add(input, by) : savedFilters.change(before.id, input, by),
		);
		if (!outcome.ok) {
			const answer = outcome.problems.length > 0 ? null : ({ tone: "now", text: `${outcome.message}.` } as const);
			const rest = { id: before?.id ?? null, isDefault: form.on("default") };
			return show(c, { ...typed, ...rest, problems: outcome.problems, answer }, 422);
		}
		const { id, name } = outcome.value;
		if (form.on("default") !== (before?.isDefault ?? false)) await savedFilters.setDefault(form.on("default") ? id : null, by);
		return landed(c, before === null ? `/history?${outcome.value.query}` : HOME, `The filter “${name}” is saved.`);
	}

	return { frames, savedFilters, secrets, wordsOf, show, landed, filterOf, save };
}

function newRoutes({ frames, savedFilters, wordsOf, show, save }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: HOME,
			role: "viewer",
			summary: "Saved filters of history",
			async handle(c, { by }) {
				const [frame, filters] = await Promise.all([frames.of(c), savedFilters.list(by)]);
				const lines = await Promise.all(filters.map(async (filter) => ({ ...filter, words: await wordsOf(c, filter.query) })));
				return c.html(savedFiltersPage(frame, lines));
			},
		}),
		page({
			method: "GET",
			path: `${HOME}/new`,
			role: "viewer",
			summary: "The form by which a filter of history is saved",
			query: z.object({ filter: z.string().max(2_000).catch("").default("") }),
			handle(c, { query }) {
				const filter = savedQueryOf(query.filter, frames.reader(c).zone);
				const blank = { id: null, name: "", shared: false, isDefault: false, answer: null };
				const problems = filter === "" ? [{ field: "name", message: "Nothing is filtered yet. Choose a filter in History first." }] : [];
				return show(c, { ...blank, query: filter, problems });
			},
		}),
		page({
			method: "POST",
			path: HOME,
			role: "viewer",
			summary: "Saves a filter of history",
			handle: (c, { form, by }) => save(c, form, null, by),
		}),
	];
}

function oneRoutes({ show, filterOf, save }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: `${HOME}/{id}`,
			role: "viewer",
			summary: "The form of a saved filter",
			async handle(c, { by }) {
				const { id, name, shared, isDefault, query } = await filterOf(c, by);
				return show(c, { id, name, shared, isDefault, query, problems: [], answer: null });
			},
		}),
		page({
			method: "POST",
			path: `${HOME}/{id}`,
			role: "viewer",
			summary: "Changes a saved filter",
			handle: async (c, { form, by }) => save(c, form, await filterOf(c, by), by),
		}),
	];
}

/** Making a filter the default, and deleting it. */
function deedRoutes({ frames, savedFilters, secrets, wordsOf, filterOf, landed }: Pages): Route[] {
	return [
		page({
			method: "POST",
			path: `${HOME}/{id}/default`,
			role: "viewer",
			summary: "History opens with this filter, or with everything again",
			async handle(c, { form, by }) {
				const { id, name, isDefault } = await filterOf(c, by);
				const wanted = form.on("default");
				if (wanted || isDefault) await savedFilters.setDefault(wanted ? id : null, by);
				const text = wanted ? `History opens with “${name}”.` : "History opens with the last 24 hours again.";
				return done(c, secrets, HOME, { tone: "good", text });
			},
		}),
		page({
			method: "GET",
			path: `${HOME}/{id}/delete`,
			role: "viewer",
			summary: "Asks before a saved filter is removed",
			async handle(c, { by }) {
				const { id, name, query, shared } = await filterOf(c, by);
				return ask(c, frames, {
					title: `Remove the filter “${name}”?`,
					text: shared ? "It is gone for everybody." : "Only you see it.",
					detail: `Filter: ${await wordsOf(c, query)}. Alerts stay as they are.`,
					keep: "Keep it",
					go: "Remove filter",
					action: `${HOME}/${id}/delete`,
					back: HOME,
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: `${HOME}/{id}/delete`,
			role: "viewer",
			summary: "Removes a saved filter",
			async handle(c, { by }) {
				const { id, name } = await filterOf(c, by);
				const gone = await savedFilters.remove(id, by);
				if (gone.ok) return landed(c, HOME, `The filter “${name}” is removed.`);
				return done(c, secrets, HOME, { tone: "now", text: `${gone.message}.` });
			},
		}),
	];
}
