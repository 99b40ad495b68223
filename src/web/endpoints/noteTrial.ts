import type { Context } from "hono";
import { type AiNoteView, type NoteTrialView, noteTrialPiece } from "../../../views/endpoints/rules/index.tsx";
import type { EvidenceLine } from "../../../views/parts/evidence.tsx";
import type { NoteTrial } from "../../alerts/rca/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs, PageDeps } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { page, wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { slowAnswer } from "../shell/slow.ts";
import { type Sent, triedPayload } from "../trials/tried.ts";
import { endpointOf } from "./actions.ts";
import { formOfSent, inputOf } from "./form.ts";
import { typedRules } from "./previews.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "config" | "endpoints" | "fixtures" | "history" | "ingest" | "rca" | "samples" | "secrets">;

type C = Context<WebEnv>;

/** Results of an endpoint's notes by version, latest first. */
export async function evidenceOf({ rca }: Pick<PageDeps, "rca">, endpointId: string): Promise<EvidenceLine[]> {
	return (await rca.stats(endpointId)).map((tally) => ({
		...{ model: tally.model, version: tally.instructionVersion, wording: tally.wording, current: tally.current },
		...{ helpful: tally.helpful, unhelpful: tally.unhelpful, failed: tally.failed },
		unjudged: Math.max(0, tally.notes - tally.helpful - tally.unhelpful),
		averageMs: tally.averageMs,
		lastAt: tally.lastAt,
	}));
}

export async function aiNoteOf(deps: Deps, endpointId: string, trial: NoteTrialView | null): Promise<AiNoteView> {
	return { evidence: await evidenceOf(deps, endpointId), trial, maxTokens: deps.config.LLM_MAX_TOKENS };
}

/** The trial that the page shows; null if it has ended and was forgotten. */
export function trialWith({ rca }: Pick<PageDeps, "rca">, id: string): NoteTrialView | null {
	const trial = id === "" ? null : rca.trials.look(id);
	return trial === null ? null : viewTrial(trial);
}

const viewTrial = ({ value, failure, ...trial }: NoteTrial): NoteTrialView => ({
	...trial,
	note: value?.note ?? null,
	cut: value?.cut ?? false,
	loadSeconds: value?.load_seconds ?? null,
	error: trial.state === "failed" ? (failure?.message ?? null) : null,
});

const notBegun = (error: string): NoteTrialView => ({
	...{ id: "", state: "failed", model: "", pieces: 0, seconds: 0, note: null, cut: false, loadSeconds: null },
	error,
});

interface Wanted {
	readonly stored: StoredEndpoint;
	readonly form: Form;
	readonly sent: Sent;
}

/**
 * Tries the note with the typed values, and ends any earlier trial. With scripts, the answer shows the
 * beginning; without, the page
 * is sent at the end.
 * @param show renders the rules page with a trial
 */
export async function tryNote(
	{ deps, frames, c }: { deps: Deps; frames: Frames; c: C },
	{ stored, form, sent }: Wanted,
	show: (trial: NoteTrialView) => Promise<Response>,
): Promise<Response> {
	const { trials, tryNote: begin } = deps.rca;
	const answer = async (trial: NoteTrialView): Promise<Response> =>
		wantsPiece(c) ? pieceOf(deps, frames, c, stored.id, trial) : show(trial);
	const tried = await triedPayload(deps, stored, sent, frames.reader(c));
	if (tried.payload === undefined) return answer(notBegun(tried.problem ?? "Choose or paste a payload first."));
	if (form.text("note_trial") !== "") await trials.cancel(form.text("note_trial"));
	const begun = begin(stored.id, tried.payload, typedRules(stored, inputOf(formOfSent(form)).input).config);
	if (begun === null) throw notFound("Endpoint");
	if (wantsPiece(c)) return answer(viewTrial(begun));
	return slowAnswer(c, deps.clock, "html", async (signal) => {
		const ended = await trials.ended(begun.id, signal);
		return (await show(viewTrial(ended ?? begun))).text();
	});
}

const pieceOf = (deps: Deps, frames: Frames, c: C, endpointId: string, trial: NoteTrialView, focus = false): Response | Promise<Response> =>
	c.html(noteTrialPiece(frames.reader(c), { endpointId, trial, maxTokens: deps.config.LLM_MAX_TOKENS, focus }), 200, {
		"Cache-Control": "no-store",
	});

/** Routes for trials of a note. A trial starts with the form of the rules page and is watched while it runs. */
export function noteTrialRoutes(deps: Deps, frames: Frames): Route[] {
	const { trials } = deps.rca;
	const idOf = (c: C): string => c.req.param("trial") ?? "";
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}/note/{trial}",
			role: "operator",
			summary: "How far the note that is tried is",
			async handle(c) {
				const { id } = await endpointOf(deps, c);
				const trial = trials.look(idOf(c));
				if (trial === null) throw notFound("Trial");
				return wantsPiece(c)
					? pieceOf(deps, frames, c, id, viewTrial(trial))
					: c.redirect(`/endpoints/${id}/rules?open=ai&trial=${trial.id}`, 303);
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/note/{trial}/cancel",
			role: "operator",
			summary: "Ends the note that is tried",
			async handle(c) {
				const { id } = await endpointOf(deps, c);
				const trial = await trials.cancel(idOf(c));
				if (trial === null) throw notFound("Trial");
				return wantsPiece(c)
					? pieceOf(deps, frames, c, id, viewTrial(trial), true)
					: done(c, deps.secrets, `/endpoints/${id}/rules?open=ai`, { tone: "good", text: "The note that was tried is cancelled." });
			},
		}),
	];
}
