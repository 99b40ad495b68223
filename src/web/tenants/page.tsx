import type { Context } from "hono";
import { z } from "zod";
import { Tenantmap, tenantmapPage } from "../../../views/pages/tenantmap.tsx";
import type { Answer } from "../../../views/parts/answer.tsx";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import { CompanyOptions, EntryFields } from "../../../views/tenantmap/form.tsx";
import type { EntryForm } from "../../../views/tenantmap/types.ts";
import { newTenantInput, tenantValuesOf } from "../../alerts/deciding/index.ts";
import type { Actor } from "../../base/actor.ts";
import { done as asDone, type Outcome } from "../../base/outcome.ts";
import type { StoredTenant } from "../../store/index.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { land } from "../page/landing.ts";
import { backOf, page, wantsPiece } from "../page/page.ts";
import { companiesOf, suggestionInput, suggestionOf } from "../rca/suggesting.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";
import { createCompanies } from "./companies.ts";
import { tenantmapImportRoutes } from "./import.ts";
import { tenantmapQuery, viewTenantmap } from "./view.ts";

/** Services that these pages use. */
type Deps = Needs<
	"clock" | "config" | "directory" | "endpoints" | "lookups" | "psa" | "rca" | "secrets" | "store" | "tenantMap" | "trials"
>;

type C = Context<WebEnv>;

const HOME = "/tenantmap";

export function tenantmapRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = tenantPages(deps, frames);

	return [...newRoutes(kit), ...importRoutes(kit), ...entryRoutes(kit)];
}

type Pages = ReturnType<typeof tenantPages>;

/** Finds, shows and saves entries. */
function tenantPages(deps: Deps, frames: Frames) {
	const companies = createCompanies(deps);

	/** False for the sandbox, which has no companies to suggest. */
	const canSuggest = (): boolean => deps.psa.kind !== "sandbox";

	/** Content of the page from which a form was sent. */
	async function viewOf(c: C, answer: Answer | null) {
		const from = new URL(backOf(c, HOME), "http://here.invalid");
		const query = tenantmapQuery.parse(Object.fromEntries(from.searchParams));
		return viewTenantmap(deps, companies, query, answer);
	}

	async function showForm(c: C, form: EntryForm, status: 200 | 422 = 200): Promise<Response> {
		if (wantsPiece(c)) {
			return c.html(
				<ReaderContext.Provider value={frames.reader(c)}>
					<EntryFields form={form} lone={false} />
				</ReaderContext.Provider>,
				status,
			);
		}
		const title = form.id === null ? "Add an entry" : "Change the entry";
		return c.html(lonePage(await frames.of(c), { title, place: "tenantmap", children: <EntryFields form={form} lone /> }), status);
	}

	const landed = (c: C, answer: Answer): Promise<Response> =>
		land(c, deps, {
			to: HOME,
			answer,
			page: async () => tenantmapPage(await frames.of(c), await viewOf(c, answer)),
			piece: async () => {
				const view = await viewOf(c, answer);
				return (
					<ReaderContext.Provider value={frames.reader(c)}>
						<Tenantmap view={view} oob />
					</ReaderContext.Provider>
				);
			},
		});

	async function entryOf(c: C): Promise<StoredTenant> {
		const id = c.req.param("id") ?? "";
		const entry = /^\d{1,15}$/.test(id) ? await deps.store.tenants.get(Number(id)) : null;
		if (entry === null) throw notFound("Entry");
		return entry;
	}

	/** Adds or changes an entry; the company is checked first. */
	async function save(c: C, form: Form, id: number | null, actor: Actor): Promise<Response> {
		const typed = typedForm(form, id, canSuggest());
		const checked = typed.companyId === "" ? { kind: "unchecked" as const } : await companies.check(typed.companyId);
		if (checked.kind === "unknown" && !form.on("force")) {
			const message = `ConnectWise has no company with the identifier “${typed.companyId}”. Choose one of the list, or save it as it is.`;
			return showForm(c, { ...typed, mayForce: true, problems: [{ field: "company_id", message }] }, 422);
		}
		const body = {
			tenant_value: typed.tenantValue,
			company_id: checked.kind === "known" ? checked.identifier : typed.companyId,
			description: typed.description,
		};
		const outcome = await withInput(newTenantInput, body, (input) => {
			const values = tenantValuesOf(input);
			return id === null ? deps.tenantMap.add(values, actor) : deps.tenantMap.change(id, values, actor);
		});
		if (!outcome.ok) {
			const answer = outcome.problems.length > 0 ? null : ({ tone: "now", text: `${outcome.message}.` } as const);
			return showForm(c, { ...typed, problems: outcome.problems, answer }, 422);
		}
		const unchecked = checked.kind === "unchecked" && deps.psa.kind !== "sandbox";
		return landed(c, {
			tone: unchecked ? "soon" : "good",
			text: `${body.tenant_value} goes to ${body.company_id}.${unchecked ? " ConnectWise did not answer, so the company is not checked." : ""}`,
		});
	}

	return { deps, frames, companies, canSuggest, showForm, entryOf, save };
}

/** The list, and a new entry. */
function newRoutes({ deps, frames, companies, canSuggest, showForm, save }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: HOME,
			role: "viewer",
			summary: "TenantMap",
			query: tenantmapQuery,
			async handle(c, { query }) {
				const [frame, view] = await Promise.all([frames.of(c), viewTenantmap(deps, companies, query, null)]);
				return c.html(tenantmapPage(frame, view));
			},
		}),
		page({
			method: "POST",
			path: HOME,
			role: "operator",
			summary: "A new entry of TenantMap",
			handle: (c, { form, actor }) => save(c, form, null, actor),
		}),
		page({
			method: "GET",
			path: "/tenantmap/new",
			role: "operator",
			summary: "The form of a new entry",
			query: z.object({ tenant: z.string().max(255).catch("").default("") }),
			handle: (c, { query }) => showForm(c, { ...blankForm(canSuggest()), tenantValue: query.tenant }),
		}),
		page({
			method: "GET",
			path: "/tenantmap/companies",
			role: "operator",
			summary: "Companies of ConnectWise, for the list under a field",
			query: z.object({ company_id: z.string().max(100).catch("").default("") }),
			async handle(c, { query }) {
				return c.html(<CompanyOptions companies={await companies.offer(query.company_id)} />);
			},
		}),
		page({
			method: "POST",
			path: "/tenantmap/suggest",
			role: "operator",
			summary: "Asks the model which company a tenant may be; only the form changes",
			async handle(c, { form }) {
				const id = /^\d{1,15}$/.test(form.text("id")) ? Number(form.text("id")) : null;
				const typed = typedForm(form, id, canSuggest());
				const body = { tenant_value: typed.tenantValue };
				const outcome = await withInput(suggestionInput, body, async ({ tenant_value: tenant }) => {
					const companies = await companiesOf(deps);
					return companies.ok ? asDone(await suggestionOf(deps, tenant, companies.value, c.req.raw.signal)) : companies;
				});
				return showForm(c, suggested(typed, outcome));
			},
		}),
	];
}

function importRoutes({ deps, frames }: Pages): Route[] {
	return [...tenantmapImportRoutes(deps, frames)];
}

/** Changes or deletes one entry. */
function entryRoutes({ deps, frames, canSuggest, showForm, entryOf, save }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/tenantmap/{id}",
			role: "operator",
			summary: "The form of an entry",
			async handle(c) {
				const { id, tenantValue, companyId, description } = await entryOf(c);
				return showForm(c, { ...blankForm(canSuggest()), id, tenantValue, companyId, description });
			},
		}),
		page({
			method: "POST",
			path: "/tenantmap/{id}",
			role: "operator",
			summary: "Changes an entry",
			handle: async (c, { form, actor }) => save(c, form, (await entryOf(c)).id, actor),
		}),
		page({
			method: "GET",
			path: "/tenantmap/{id}/delete",
			role: "operator",
			summary: "Asks before an entry is deleted",
			async handle(c) {
				const entry = await entryOf(c);
				return ask(c, frames, {
					title: `Delete the entry ${entry.tenantValue}?`,
					text: `New alerts of ${entry.tenantValue} no longer go to ${entry.companyId}. Another wildcard entry may take them, else they go to the default company.`,
					detail: "Tickets that exist stay as they are. The audit keeps what the entry said.",
					keep: "Keep it",
					go: "Delete entry",
					action: `/tenantmap/${entry.id}/delete`,
					back: HOME,
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/tenantmap/{id}/delete",
			role: "operator",
			summary: "Deletes an entry",
			async handle(c, { actor }) {
				const entry = await entryOf(c);
				await deps.tenantMap.remove(entry.id, actor);
				const to = backOf(c, HOME);
				return done(c, deps.secrets, to.startsWith("/tenantmap/") ? HOME : to, {
					tone: "good",
					text: `Deleted the entry ${entry.tenantValue}.`,
				});
			},
		}),
	];
}

const blankForm = (canSuggest: boolean): EntryForm => ({
	id: null,
	tenantValue: "",
	companyId: "",
	description: "",
	problems: [],
	mayForce: false,
	canSuggest,
	answer: null,
	back: HOME,
});

const typedForm = (form: Form, id: number | null, canSuggest: boolean): EntryForm => ({
	...blankForm(canSuggest),
	id,
	tenantValue: form.text("tenant_value").trim(),
	companyId: form.text("company_id").trim(),
	description: form.text("description"),
});

/** The form with the model's suggestion, or the reason why there is none. */
function suggested(typed: EntryForm, outcome: Outcome<{ ok: boolean; company_id: string | null; error: string | null }>): EntryForm {
	const told = (tone: Answer["tone"], text: string): EntryForm => ({ ...typed, answer: { tone, text } });
	if (!outcome.ok) return told("now", `No suggestion. ${outcome.problems[0]?.message ?? outcome.message}`);
	const { ok, company_id: company, error } = outcome.value;
	if (!ok) return told("now", `No suggestion. ${error ?? "The model gave no answer."}`);
	if (company === null) return told("soon", "The model finds no company of ConnectWise that fits.");
	return { ...told("soon", `The model suggests ${company}. Check it before you save.`), companyId: company };
}
