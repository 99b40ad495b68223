import type { Context } from "hono";
import { type FixturesView, KeepFields, type KeepForm } from "../../../views/endpoints/fixtures/index.tsx";
import { endpointPage } from "../../../views/pages/endpoint.tsx";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import { withoutPrefix } from "../../../views/words.ts";
import { type FixtureSaved, LONGEST_NAME, MOST_FIXTURES, type ToKeep } from "../../fixtures/index.ts";
import { mask } from "../../security/index.ts";
import type { StoredEndpoint, StoredFixture } from "../../store/index.ts";
import { rulesOf } from "../api/fixtures.ts";
import { alertIdOf } from "../api/logs.ts";
import type { WebEnv } from "../env.ts";
import { HttpProblem, notFound } from "../problem.ts";
import type { Route } from "../route.ts";
import { ask } from "./ask.ts";
import type { PageDeps } from "./deps.ts";
import { endpointOf } from "./endpointActions.ts";
import { headOf } from "./endpoints.ts";
import { type Carried, done, setFlash } from "./flash.ts";
import type { Frames } from "./frame.ts";
import { page, wantsPiece } from "./page.ts";
import { sampleBody, sampleChoices } from "./tried.ts";

type C = Context<WebEnv>;

/** How long a page waits for what its fixtures come to. Milliseconds. */
const PATIENCE_MS = 800;

/** Kept payloads of an endpoint: the tab, and what its forms are sent to. */
export function fixturePageRoutes(deps: PageDeps, frames: Frames): Route[] {
	const { fixtures, secrets } = deps;

	async function viewOf(stored: StoredEndpoint, wanted: number | null, renamed?: Renamed): Promise<FixturesView> {
		const [list, tried] = await Promise.all([fixtures.list(stored.id), fixtures.tryAll(rulesOf(stored), PATIENCE_MS)]);
		const lines = list.map((fixture) => ({ fixture, tried: tried.get(fixture.id) ?? null }));
		const line = lines.find(({ fixture }) => fixture.id === wanted) ?? lines[0];
		const found = line === undefined ? null : await fixtures.get(stored.id, line.fixture.id);
		const view = { endpointId: stored.id, prefix: deps.config.CW_TICKET_PREFIX, lines };
		if (line === undefined || found === null) return { ...view, shown: null };
		const { alertId, name } = found.fixture;
		return {
			...view,
			shown: {
				line,
				payload: found.opened.ok ? mask(found.opened.payload) : undefined,
				alertExists: alertId !== null && (await deps.history.detail(alertId)) !== null,
				name: renamed?.name ?? name,
				problems: renamed?.problems ?? [],
			},
		};
	}

	async function show(c: C, stored: StoredEndpoint, view: FixturesView, status: 200 | 422 = 200): Promise<Response> {
		const [frame, head] = await Promise.all([frames.of(c), headOf(deps, stored)]);
		return c.html(endpointPage(frame, head, { tab: "fixtures", view }), status);
	}

	async function showForm(c: C, form: KeepForm, status: 200 | 409 | 422 = 200): Promise<Response> {
		if (!wantsPiece(c)) {
			const title = "Keep a payload as fixture";
			return c.html(lonePage(await frames.of(c), { title, place: "dashboard", children: <KeepFields form={form} lone /> }), status);
		}
		return c.html(
			<ReaderContext.Provider value={frames.reader(c)}>
				<KeepFields form={form} lone={false} />
			</ReaderContext.Provider>,
			status,
		);
	}

	/** To a page that shows it; out of the dialog, too. */
	function landed(c: C, to: string, flash: Carried): Response {
		if (!wantsPiece(c)) return done(c, secrets, to, flash);
		setFlash(c, secrets, flash);
		return c.body(null, 200, { "HX-Redirect": to });
	}

	async function keep(c: C, stored: StoredEndpoint, form: KeepForm, what: ToKeep, actor: Actor): Promise<Response> {
		const saved = await fixtures.keep(stored.id, form.name, what, actor);
		if (!saved.ok) return showForm(c, refused(form, saved), saved.why === "full" ? 409 : 422);
		const { id, name } = saved.value;
		const there = `/endpoints/${stored.id}/fixtures?show=${id}`;
		const flash = { tone: "good", text: `Kept as fixture “${name}” of ${stored.name}.` } as const;
		return "alertId" in what
			? landed(c, `/history/${what.alertId}`, { ...flash, href: there, link: "Show fixture" })
			: landed(c, there, flash);
	}

	async function fixtureOf(c: C, stored: StoredEndpoint): Promise<StoredFixture> {
		const id = c.req.param("fixture_id") ?? "";
		const found = /^\d{1,15}$/.test(id) ? await fixtures.get(stored.id, Number(id)) : null;
		if (found === null) throw notFound("Fixture");
		return found.fixture;
	}

	/** @throws HttpProblem 404, 409 */
	async function alertOf(c: C): Promise<{ id: number; stored: StoredEndpoint; summary: string }> {
		const detail = await deps.history.detail(alertIdOf(c));
		if (detail === null) throw notFound("Alert");
		const stored = await deps.endpoints.get(detail.endpoint_id);
		if (stored === null) throw new HttpProblem(409, "Its endpoint was deleted, so there are no rules to test with it");
		const summary = withoutPrefix(detail.summary, deps.config.CW_TICKET_PREFIX).slice(0, LONGEST_NAME).toWellFormed();
		return { id: Number(detail.id), stored, summary };
	}

	/** A name that none has yet: `Disk full`, `Disk full 2`. */
	async function freeName(endpointId: string, wanted: string): Promise<string> {
		const taken = new Set((await fixtures.list(endpointId)).map(({ name }) => name.toLowerCase()));
		for (let n = 1; ; n++) {
			const suffix = n === 1 ? "" : ` ${n}`;
			const name = `${wanted.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
			if (!taken.has(name.toLowerCase())) return name;
		}
	}

	return [
		page({
			method: "GET",
			path: "/endpoints/{id}/fixtures",
			role: "viewer",
			summary: "Kept payloads of an endpoint, and what each comes to now",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				return show(c, stored, await viewOf(stored, Number(c.req.query("show")) || null));
			},
		}),
		page({
			method: "GET",
			path: "/endpoints/{id}/fixtures/new",
			role: "operator",
			summary: "The form that keeps a pasted payload or a preset's sample",
			async handle(c) {
				return showForm(c, choosing(await endpointOf(deps, c), { name: "", choice: "pasted", pasted: "" }));
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/fixtures",
			role: "operator",
			summary: "Keeps a pasted payload or a preset's sample",
			async handle(c, { form, actor }) {
				const stored = await endpointOf(deps, c);
				const typed = { name: form.text("name"), choice: form.text("choice"), pasted: form.text("pasted") };
				const sample = sampleBody(typed.choice) ?? { body: typed.pasted, contentType: "application/json" };
				const what = { body: new TextEncoder().encode(sample.body), contentType: sample.contentType };
				return keep(c, stored, choosing(stored, typed), what, actor);
			},
		}),
		page({
			method: "GET",
			path: "/history/{id}/keep",
			role: "operator",
			summary: "Asks under which name an alert's payload is kept",
			async handle(c) {
				const { id, stored, summary } = await alertOf(c);
				return showForm(c, keeping(id, stored, await freeName(stored.id, summary)));
			},
		}),
		page({
			method: "POST",
			path: "/history/{id}/keep",
			role: "operator",
			summary: "Keeps an alert's payload as fixture",
			async handle(c, { form, actor }) {
				const { id, stored } = await alertOf(c);
				return keep(c, stored, keeping(id, stored, form.text("name")), { alertId: id }, actor);
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/fixtures/{fixture_id}/rename",
			role: "operator",
			summary: "Gives a fixture another name",
			async handle(c, { form, actor }) {
				const stored = await endpointOf(deps, c);
				const { id } = await fixtureOf(c, stored);
				const name = form.text("name");
				const saved = await fixtures.rename(stored.id, id, name, actor);
				if (!saved.ok && saved.why === "invalid") return show(c, stored, await viewOf(stored, id, { name, problems: saved.problems }), 422);
				if (!saved.ok) throw notFound("Fixture");
				const to = `/endpoints/${stored.id}/fixtures?show=${id}`;
				return done(c, secrets, to, { tone: "good", text: `The fixture is called “${saved.value.name}” now.` });
			},
		}),
		page({
			method: "GET",
			path: "/endpoints/{id}/fixtures/{fixture_id}/delete",
			role: "operator",
			summary: "Asks before a fixture is deleted",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const { id, name } = await fixtureOf(c, stored);
				return ask(c, frames, {
					title: `Delete the fixture “${name}”?`,
					text: "Rules are no longer tried with it. Its payload is gone for good.",
					detail: "The alert it was kept from stays in history. This cannot be undone.",
					keep: "Keep it",
					go: "Delete fixture",
					action: `/endpoints/${stored.id}/fixtures/${id}/delete`,
					back: `/endpoints/${stored.id}/fixtures?show=${id}`,
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/fixtures/{fixture_id}/delete",
			role: "operator",
			summary: "Deletes a fixture",
			async handle(c, { actor }) {
				const stored = await endpointOf(deps, c);
				const { id, name } = await fixtureOf(c, stored);
				await fixtures.remove(stored.id, id, actor);
				return done(c, secrets, `/endpoints/${stored.id}/fixtures`, { tone: "good", text: `Deleted the fixture “${name}”.` });
			},
		}),
	];
}

type Actor = { readonly name: string; readonly sourceIp: string };
type Renamed = Pick<NonNullable<FixturesView["shown"]>, "name" | "problems">;

const choosing = ({ id }: StoredEndpoint, typed: { name: string; choice: string; pasted: string }): KeepForm => ({
	action: `/endpoints/${id}/fixtures`,
	back: `/endpoints/${id}/fixtures`,
	name: typed.name,
	from: {
		kind: "choice",
		choice: typed.choice,
		choices: [{ value: "pasted", label: "Paste one below" }, ...sampleChoices],
		pasted: typed.pasted,
	},
	problems: [],
	answer: null,
});

const keeping = (alertId: number, { name: endpointName }: StoredEndpoint, name: string): KeepForm => ({
	action: `/history/${alertId}/keep`,
	back: `/history/${alertId}`,
	name,
	from: { kind: "alert", endpointName },
	problems: [],
	answer: null,
});

const refused = (form: KeepForm, saved: Exclude<FixtureSaved, { ok: true }>): KeepForm =>
	saved.why === "invalid"
		? { ...form, problems: saved.problems }
		: { ...form, answer: { tone: "now", text: `This endpoint has ${MOST_FIXTURES} fixtures, the most it may have. Delete one first.` } };
