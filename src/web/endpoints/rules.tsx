import type { Context } from "hono";
import { DifferencesAsked } from "../../../views/endpoints/fixtures/panel.tsx";
import { type NoteTrialView, previewPiece, type RulesView } from "../../../views/endpoints/rules/index.tsx";
import type { RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { marksOfTrace } from "../../../views/history/marks.ts";
import { endpointPage } from "../../../views/pages/endpoint.tsx";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import type { Actor } from "../../base/actor.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { readEndpointInput } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { page, wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { type Sent, triedPayload } from "../trials/tried.ts";
import { endpointOf } from "./actions.ts";
import { baseOf, mergedWith, withTheirs } from "./conflicts.ts";
import { formOfSent, formOfStored, inputOf } from "./form.ts";
import { edited } from "./formEdits.ts";
import { createNames } from "./names.ts";
import { aiNoteOf, trialWith, tryNote } from "./noteTrial.ts";
import { headOf } from "./page.ts";
import { changedFields, comparisonOf, previewOf, valuesOf, wordFor } from "./previews.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "fixtures"
	| "history"
	| "ingest"
	| "lookups"
	| "oldTokens"
	| "psa"
	| "rca"
	| "samples"
	| "secrets"
	| "stats"
	| "store"
	| "trials"
>;

const MAY_CHANGE = new Set(["operator", "admin"]);
/** Section of each button of the form, so that it stays open. */
const SECTION: Readonly<Record<string, string>> = {
	mapping: "mapping",
	json_mapping: "mapping",
	rules: "rules",
	pair: "rules",
	routing_rules: "rules",
	windows: "windows",
	maintenance_windows: "windows",
};

interface Shown {
	readonly stored: StoredEndpoint;
	readonly form: RulesForm;
	readonly sent: Sent;
	readonly open: string;
	readonly version?: number;
	/** Base of the form (`baseOf`); blank if it sent none. */
	readonly base?: string;
	/** Time limit for trying the fixtures, in milliseconds. */
	readonly ms?: number;
	readonly problems?: readonly FieldProblem[];
	readonly conflict?: RulesView["conflict"];
	/** A trial of a note. */
	readonly trial?: NoteTrialView | null;
	readonly asks?: RulesView["asks"];
}

/** Time limits for trying the fixtures: while typing, and while waiting for an answer. Milliseconds. */
const TYPING_MS = 300;
const WAITING_MS = 5_000;

/** The Rules tab: shows the payload, the form and the result, tries without saving, and saves. */
export function endpointRulesRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = rulesPages(deps, frames);

	return [...tabRoutes(kit)];
}

type Pages = ReturnType<typeof rulesPages>;

/** Shows and saves the tab. */
function rulesPages(deps: Deps, frames: Frames) {
	const views = rulesViews(deps, frames);
	const { show } = views;
	const { askedOf, differences } = comparing(deps, frames);
	async function save(c: Context<WebEnv>, stored: StoredEndpoint, form: Form, actor: Actor): Promise<Response> {
		// If two people changed the same field, one of the two values was chosen.
		const takesTheirs = form.names().filter((name) => name.startsWith(TAKES) && form.text(name) === "theirs");
		const typed = withTheirs(
			formOfSent(form),
			stored,
			takesTheirs.map((name) => name.slice(TAKES.length)),
		);
		const { input, problems } = inputOf(typed);
		const version = versionOf(form, stored);
		const shown = { stored, form: typed, sent: sentOf(form), open: form.text("open"), version, base: form.text("base") };
		if (problems.length > 0) return show(c, { ...shown, problems }, 422);
		if (version === stored.version && changedFields(stored, input).length === 0) {
			return done(c, deps.secrets, `/endpoints/${stored.id}/rules`, {
				tone: "good",
				text: `Nothing was changed: this is version ${version}.`,
			});
		}
		const asks = await askedOf(stored, input, version, form.text("confirmed"));
		if (asks !== null) return show(c, { ...shown, asks });
		// Only changed fields are sent: names that ConnectWise no longer has, or values that an import left broken,
		// must not block other changes.
		const changed = changedFields(stored, input);
		const saved = await deps.endpoints.change(stored.id, only(input, changed), version, actor);
		if (saved.ok) {
			return done(c, deps.secrets, `/endpoints/${stored.id}/rules`, {
				tone: "good",
				text: `Saved as version ${saved.value.version}${changed.length === 0 ? "" : `: ${changed.join(", ")}`}. It counts for alerts decided from now on.`,
			});
		}
		if (saved.why === "missing") throw notFound("Endpoint");
		if (saved.why === "invalid") return show(c, { ...shown, problems: saved.problems }, 422);
		return conflicted(c, saved.current, { typed, input, shown, actor, confirmed: form.text("confirmed") });
	}

	interface Sending {
		readonly typed: RulesForm;
		readonly input: Readonly<Record<string, unknown>>;
		readonly shown: Shown;
		readonly actor: Actor;
		readonly confirmed: string;
	}

	/**
	 * Handles a version that somebody else saved meanwhile: saves both if different fields changed, otherwise
	 * shows the conflicts by field.
	 */
	async function conflicted(c: Context<WebEnv>, current: StoredEndpoint, { typed, input, shown, actor, confirmed }: Sending) {
		const { form: merged, conflict } = mergedWith(current, typed, input, shown.base ?? "");
		const both = conflict.fields.every(({ yours }) => yours === null) ? await saveBoth(current, merged, confirmed, actor) : null;
		if (both === null) return show(c, { ...shown, stored: current, form: merged, conflict, base: baseOf(current) }, 412);
		const theirs = conflict.fields.map(({ field }) => field).join(", ");
		const mine = both.changed.length === 0 ? "" : `: ${both.changed.join(", ")}`;
		return done(c, deps.secrets, `/endpoints/${current.id}/rules`, {
			tone: "good",
			text: `Saved as version ${both.version}${mine}. Someone else saved version ${current.version} meanwhile (${theirs}); both are in it.`,
		});
	}

	/** Saves changes of different fields together; null if a confirmation is needed first. */
	async function saveBoth(current: StoredEndpoint, merged: RulesForm, confirmed: string, actor: Actor) {
		const { input, problems } = inputOf(merged);
		if (problems.length > 0 || (await askedOf(current, input, current.version, confirmed)) !== null) return null;
		const changed = changedFields(current, input);
		const saved = await deps.endpoints.change(current.id, only(input, changed), current.version, actor);
		return saved.ok ? { version: saved.value.version, changed } : null;
	}

	return { ...views, deps, frames, save, differences };
}

/** Confirmations before saving. */
function comparing(deps: Deps, frames: Frames) {
	/**
	 * The differences that need a confirmation; null if there are none, or if they were confirmed. Not asked if
	 * saving would fail.
	 */
	async function askedOf(
		stored: StoredEndpoint,
		input: Readonly<Record<string, unknown>>,
		version: number,
		confirmed: string,
	): Promise<RulesView["asks"]> {
		const confirm = wordFor(stored, input);
		if (confirmed === confirm || version !== stored.version || !readEndpointInput(only(input, changedFields(stored, input))).ok)
			return null;
		const comparison = await comparisonOf(deps, stored, input, WAITING_MS);
		return comparison === null || comparison.changed === 0 ? null : { comparison, confirm };
	}

	/** Shows the differences in the dialog, or on a page that keeps the typed form. */
	async function differences(c: Context<WebEnv>, view: RulesView, form: Form): Promise<Response> {
		if (wantsPiece(c)) {
			return c.html(
				<ReaderContext.Provider value={frames.reader(c)}>
					<DifferencesAsked view={view} fields={null} />
				</ReaderContext.Provider>,
			);
		}
		const fields = form.names().flatMap((name) => form.texts(name).map((value): [string, string] => [name, value]));
		return c.html(
			lonePage(await frames.of(c), {
				title: "Differences",
				place: "dashboard",
				children: <DifferencesAsked view={view} fields={fields} />,
			}),
		);
	}

	return { askedOf, differences };
}

/** Shows the tab. */
function rulesViews(deps: Deps, frames: Frames) {
	const namesFor = createNames(deps);
	async function viewOf(c: Context<WebEnv>, shown: Shown): Promise<RulesView> {
		const { stored, form } = shown;
		const { config } = deps;
		const { input } = inputOf(form);
		const tried = await triedPayload(deps, stored, shown.sent, frames.reader(c));
		const [preview, names, ai, fixtures, comparison] = await Promise.all([
			previewOf(deps, stored, input, tried),
			namesFor(form),
			aiNoteOf(deps, stored.id, shown.trial ?? null),
			deps.fixtures.count(stored.id),
			shown.asks?.comparison ?? comparisonOf(deps, stored, input, shown.ms ?? TYPING_MS),
		]);
		const decision = preview?.decisions[0];
		return {
			endpointId: stored.id,
			version: shown.version ?? stored.version,
			base: shown.base || baseOf(stored),
			nextVersion: stored.version + 1,
			form,
			problems: shown.problems ?? [],
			values: valuesOf(preview),
			marks: marksOfTrace(decision?.steps ?? []),
			fixtures,
			comparison,
			asks: shown.asks ?? null,
			names,
			open: shown.open,
			tried,
			preview,
			defaults: {
				board: config.CW_SERVICE_BOARD,
				status: config.CW_STATUS_NEW,
				closed: config.CW_STATUS_CLOSED,
				prefix: config.CW_TICKET_PREFIX,
				company: config.CW_DEFAULT_COMPANY_ID,
				model: config.AI_MODEL,
			},
			conflict: shown.conflict ?? null,
			mayChange: MAY_CHANGE.has(c.get("who").role),
			ai,
		};
	}
	async function show(c: Context<WebEnv>, shown: Shown, status: 200 | 412 | 422 = 200): Promise<Response> {
		const [frame, head, view] = await Promise.all([frames.of(c), headOf(deps, shown.stored), viewOf(c, shown)]);
		return c.html(endpointPage(frame, head, { tab: "rules", view }), status);
	}

	return { viewOf, show };
}

function tabRoutes({ deps, frames, viewOf, show, save, differences }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}/rules",
			role: "viewer",
			summary: "Rules of an endpoint, beside a payload and what it comes to",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				return show(c, {
					stored,
					form: formOfStored(stored),
					sent: { choice: c.req.query("payload") ?? "", pasted: "" },
					open: c.req.query("open") ?? "mapping",
					trial: trialWith(deps, c.req.query("trial") ?? ""),
				});
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/rules",
			role: "operator",
			summary:
				"Saves the rules; ?edit changes a row, ?preview shows what a payload comes to, ?compare what fixtures do, ?note tries the model's note",
			async handle(c, { form, actor }) {
				const stored = await endpointOf(deps, c);
				if (c.req.query("preview") !== undefined) {
					const view = await viewOf(c, { stored, form: formOfSent(form), sent: sentOf(form), open: form.text("open") });
					return c.html(previewPiece(frames.reader(c), view));
				}
				if (c.req.query("note") !== undefined) {
					const shown = {
						stored,
						form: formOfSent(form),
						sent: sentOf(form),
						open: `ai,${form.text("open")}`,
						version: versionOf(form, stored),
						base: form.text("base"),
					};
					return tryNote({ deps, frames, c }, { stored, form, sent: shown.sent }, (trial) => show(c, { ...shown, trial }));
				}
				if (c.req.query("compare") !== undefined) {
					const shown = { stored, form: formOfSent(form), sent: sentOf(form), open: form.text("open"), ms: WAITING_MS };
					return differences(c, await viewOf(c, shown), form);
				}
				if (c.req.query("edit") !== undefined) {
					const command = form.text("do");
					const open = [SECTION[command.split(":")[1] ?? ""] ?? "", form.text("open")].filter(Boolean).join(",");
					const version = versionOf(form, stored);
					return show(c, {
						stored,
						form: edited(formOfSent(form), command),
						sent: sentOf(form),
						open,
						version,
						base: form.text("base"),
						trial: trialWith(deps, form.text("note_trial")),
					});
				}
				return save(c, stored, form, actor);
			},
		}),
	];
}

/** Prefix of the fields for choosing between two people's values. */
const TAKES = "take.";
const versionOf = (form: Form, stored: StoredEndpoint): number => Number(form.text("version")) || stored.version;
const only = (input: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> =>
	Object.fromEntries(fields.map((field) => [field, input[field]]));

const sentOf = (form: Form): Sent => ({ choice: form.text("payload"), pasted: form.text("pasted") });
