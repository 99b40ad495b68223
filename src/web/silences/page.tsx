import type { Context } from "hono";
import { z } from "zod";
import { SilencesBody, silencesPage } from "../../../views/pages/silences.tsx";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { FlashNote } from "../../../views/parts/told.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import { SilenceFields } from "../../../views/silences/form.tsx";
import type { SilenceForm } from "../../../views/silences/types.ts";
import { CompanyOptions } from "../../../views/tenantmap/form.tsx";
import type { Actor } from "../../base/actor.ts";
import { isoTime } from "../../base/clock.ts";
import { silenceInput } from "../../setup/silences/index.ts";
import type { StoredSilence } from "../../store/index.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { type Carried, done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { isForDialog } from "../page/landing.ts";
import { backOf, page, wantsPiece } from "../page/page.ts";
import { type Chosen, readWhen } from "../page/when.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";
import { createCompanies } from "../tenants/companies.ts";
import { atFields, blankForm, matchersOf, storedForm, typedForm } from "./form.ts";
import { silencedName, silencesQuery, viewSilences } from "./view.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "directory" | "lookups" | "maintenance" | "psa" | "secrets" | "silences">;

type C = Context<WebEnv>;

const HOME = "/silences";

/** The page of silences and maintenance, and the dialog that other pages open. */
export function silencePageRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = silencePages(deps, frames);

	return [...newRoutes(kit), ...oneRoutes(kit)];
}

type Pages = ReturnType<typeof silencePages>;

/** Finds, shows and saves silences. */
function silencePages(deps: Deps, frames: Frames) {
	const { directory, silences, clock } = deps;

	const companies = createCompanies(deps);

	const at = (c: C) => ({ directory, zone: frames.reader(c).zone, now: clock.now(), back: backOf(c, HOME) });

	async function showForm(c: C, form: SilenceForm, status: 200 | 422 = 200): Promise<Response> {
		if (wantsPiece(c)) {
			return c.html(
				<ReaderContext.Provider value={frames.reader(c)}>
					<SilenceFields form={form} lone={false} />
				</ReaderContext.Provider>,
				status,
			);
		}
		const title = form.id === null ? "Silence alerts" : "Change the silence";
		return c.html(lonePage(await frames.of(c), { title, place: "silences", children: <SilenceFields form={form} lone /> }), status);
	}

	/** Answers a dialog: tells the page behind it, and updates it if it is the list. */
	async function landed(c: C, back: string, told: Carried): Promise<Response> {
		if (!isForDialog(c)) return done(c, deps.secrets, back, told);
		const reader = frames.reader(c);
		const behind = new URL(backOf(c, "/"), "http://here.invalid");
		const isList = behind.pathname === HOME;
		const query = silencesQuery.parse(Object.fromEntries(behind.searchParams));
		return c.html(
			<ReaderContext.Provider value={reader}>
				{isList ? <SilencesBody view={await viewSilences(deps, query, reader.zone, told)} oob /> : <FlashNote flash={told} oob />}
			</ReaderContext.Provider>,
		);
	}

	async function save(c: C, form: Form, id: number | null, actor: Actor): Promise<Response> {
		const typed = typedForm(form, id, at(c));
		const when = readWhen(typed.when, frames.reader(c).zone, clock.now());
		if (!when.ok) return showForm(c, { ...typed, problems: when.problems }, 422);
		const body = { ...matchersOf(typed), ...timesOf(when.chosen), reason: typed.reason };
		const outcome = await withInput(silenceInput, body, (input) =>
			id === null ? silences.add(input, actor) : silences.change(id, input, actor),
		);
		if (!outcome.ok) {
			const answer = outcome.problems.length > 0 ? null : ({ tone: "now", text: `${outcome.message}.` } as const);
			return showForm(c, { ...typed, problems: atFields(outcome.problems), answer }, 422);
		}
		const name = silencedName(directory, outcome.value);
		const text =
			id !== null
				? `The silence of ${name} is changed.`
				: silences.stateOf(outcome.value) === "active"
					? `${name} is silenced.`
					: `${name} will be silenced.`;
		return landed(c, typed.back, {
			tone: "good",
			text,
			...(typed.back.startsWith(HOME) ? {} : { href: HOME, link: "Show silences" }),
		});
	}

	async function silenceOf(c: C): Promise<StoredSilence> {
		const id = c.req.param("id") ?? "";
		const silence = /^\d{1,15}$/.test(id) ? await silences.get(Number(id)) : null;
		if (silence === null) throw notFound("Silence");
		return silence;
	}

	return { deps, frames, directory, silences, companies, at, showForm, save, silenceOf };
}

/** The list, and a new silence. */
function newRoutes({ deps, frames, companies, at, showForm, save }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: HOME,
			role: "viewer",
			summary: "Silences, and what is planned",
			query: silencesQuery,
			async handle(c, { query }) {
				const [frame, view] = await Promise.all([frames.of(c), viewSilences(deps, query, frames.reader(c).zone, null)]);
				return c.html(silencesPage(frame, view));
			},
		}),
		page({
			method: "POST",
			path: HOME,
			role: "operator",
			summary: "A new silence",
			handle: (c, { form, actor }) => save(c, form, null, actor),
		}),
		page({
			method: "GET",
			path: "/silences/new",
			role: "operator",
			summary: "The form of a new silence, filled in with what its place is about",
			query: z.object({ endpoint: asked(100), company: asked(100), key: asked(2_000), summary: asked(300) }),
			handle: (c, { query }) => showForm(c, blankForm(query, at(c))),
		}),
		page({
			method: "GET",
			path: "/silences/companies",
			role: "operator",
			summary: "Companies of ConnectWise, for the list under a field",
			query: z.object({ company: asked(100) }),
			async handle(c, { query }) {
				return c.html(<CompanyOptions companies={await companies.offer(query.company)} />);
			},
		}),
	];
}

/** Changes or ends one silence. */
function oneRoutes({ deps, frames, directory, silences, at, showForm, save, silenceOf }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/silences/{id}",
			role: "operator",
			summary: "The form of a silence",
			handle: async (c) => showForm(c, storedForm(await silenceOf(c), at(c))),
		}),
		page({
			method: "POST",
			path: "/silences/{id}",
			role: "operator",
			summary: "Changes a silence",
			handle: async (c, { form, actor }) => save(c, form, (await silenceOf(c)).id, actor),
		}),
		page({
			method: "GET",
			path: "/silences/{id}/end",
			role: "operator",
			summary: "Asks before a silence ends",
			async handle(c) {
				const silence = await silenceOf(c);
				const name = silencedName(directory, silence);
				const active = silences.stateOf(silence) === "active";
				return ask(c, frames, {
					title: active ? `End the silence of ${name}?` : `Cancel the silence of ${name}?`,
					text: active ? "Alerts open tickets again from now on." : "It will not begin.",
					detail: active ? "What came during it is in history and can be replayed." : "The audit keeps what was planned.",
					keep: "Keep it",
					go: active ? "End silence" : "Cancel silence",
					action: `/silences/${silence.id}/end`,
					back: backOf(c, HOME),
					destroys: false,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/silences/{id}/end",
			role: "operator",
			summary: "Ends a silence",
			async handle(c, { actor }) {
				const silence = await silenceOf(c);
				await silences.remove(silence.id, actor);
				const to = backOf(c, HOME);
				return done(c, deps.secrets, to.startsWith("/silences/") ? HOME : to, {
					tone: "good",
					text: `The silence of ${silencedName(directory, silence)} has ended.`,
				});
			},
		}),
	];
}

const asked = (longest: number) => z.string().max(longest).catch("").default("");

/** Times for the API. A silence needs an end: the choice without one is not offered, and the API would reject it. */
const timesOf = ({ startsAt, endsAt }: Chosen) => ({ starts_at: isoTime(startsAt), ends_at: isoTime(endsAt ?? startsAt) });
