import type { Context } from "hono";
import { z } from "zod";
import type { LlmResult, Rca, RcaDeeds, Standing, Tryout } from "../../alerts/rca/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Lookups } from "../../psa/lookups/index.ts";
import type { LoadedDirectory } from "../../setup/endpoints/index.ts";
import type { RcaNote, RcaTally } from "../../store/index.ts";
import { alertIdOf } from "../history/api.ts";
import type { WebEnv } from "../shell/env.ts";
import { granted, HttpProblem, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { slowAnswer } from "../shell/slow.ts";
import type { Trials } from "../trials/trials.ts";
import { pullInput, questionInput } from "./input.ts";
import { companiesOf, suggestionInput, suggestionOf } from "./suggesting.ts";

export interface RcaRoutesDeps {
	readonly rca: Rca;
	readonly trials: Pick<Trials, "payloadOf">;
	readonly directory: LoadedDirectory;
	readonly lookups: Lookups;
	readonly rcaDeeds: RcaDeeds;
	readonly clock: Clock;
}

/** A root-cause note for people. */
const viewNote = (note: RcaNote, standing: Standing | null) => ({
	status: note.status,
	stage: standing?.stage ?? null,
	next_try_at: standing?.stage === "waiting" ? isoTime(standing.nextTryAt) : null,
	not_asked_until: standing?.stage === "waiting" ? isoTime(standing.sparedUntil) : null,
	ticket_id: note.ticketId,
	model: note.model,
	instruction_version: note.instructionVersion,
	answer: note.answer,
	cut: note.cut,
	error: note.error,
	tries: note.tries,
	helpful: note.helpful,
	seconds: note.ms === null ? null : note.ms / 1000,
	created_at: isoTime(note.createdAt),
	answered_at: isoTime(note.answeredAt),
	ended_at: isoTime(note.endedAt),
});

const viewTally = (tally: RcaTally & { readonly current: boolean }) => ({
	model: tally.model,
	instruction_version: tally.instructionVersion,
	current: tally.current,
	wording: tally.wording,
	notes: tally.notes,
	failed: tally.failed,
	helpful: tally.helpful,
	not_helpful: tally.unhelpful,
	average_seconds: tally.averageMs === null ? null : Math.round(tally.averageMs) / 1000,
	last_at: isoTime(tally.lastAt),
});

export const viewTryout = (result: LlmResult<Tryout>) =>
	result.ok
		? { ok: true, ...result.value, error: null }
		: { ok: false, answer: null, error: result.failure.message, kind: result.failure.kind };

export function rcaRoutes(deps: RcaRoutesDeps): Route[] {
	return [...healthRoutes(deps), ...modelRoutes(deps), ...trialRoutes(deps), ...noteRoutes(deps)];
}

function healthRoutes({ rca }: RcaRoutesDeps): Route[] {
	return ["/health/llm", "/api/health/llm"].map((path) =>
		api({
			method: "GET",
			path,
			role: "viewer",
			summary: "The language model's host: whether it answers, and has the model",
			answers: { 200: "host, reachable, models, model_present" },
			handle: async (c) => c.json(await rca.status()),
		}),
	);
}

function modelRoutes(deps: RcaRoutesDeps): Route[] {
	const { rca, rcaDeeds } = deps;
	return [
		api({
			method: "GET",
			path: "/api/llm/models",
			role: "viewer",
			summary: "Models that Ollama has",
			answers: { 200: "items", 503: "Ollama does not answer" },
			async handle(c) {
				const models = await rca.models();
				if (!models.ok) throw new HttpProblem(503, models.failure.message, { headers: { "Retry-After": "10" } });
				return c.json({ items: models.value });
			},
		}),
		api({
			method: "POST",
			path: "/api/llm/pull",
			role: "admin",
			summary: "Gets a model; how far it is, GET tells",
			body: pullInput,
			answers: { 202: "it has begun, or was under way", 409: "another one is under way" },
			handle: async (c, { body, actor }) => c.json(granted(await rcaDeeds.pull(body.model, actor)), 202),
		}),
		api({
			method: "GET",
			path: "/api/llm/pull",
			role: "viewer",
			summary: "How far the pull is, or how the last one ended",
			answers: { 200: "state, status, completed, total, percent" },
			handle: (c) => c.json(rca.pulls.current(), 200, { "Cache-Control": "no-store" }),
		}),
		api({
			method: "DELETE",
			path: "/api/llm/pull",
			role: "admin",
			summary: "Cancels the pull; a later one goes on from there",
			answers: { 200: "how far it was", 409: "none is under way" },
			handle: async (c, { actor }) => c.json(granted(await rcaDeeds.cancelPull(actor))),
		}),
	];
}

function trialRoutes(deps: RcaRoutesDeps): Route[] {
	const { rca, clock } = deps;
	return [
		api({
			method: "POST",
			path: "/api/llm/test",
			role: "operator",
			summary: "Asks a model something; without a prompt, whether it is ready",
			body: questionInput,
			bodyOptional: true,
			answers: { 200: "ok with answer, or error" },
			handle: (c, { body }) =>
				slowJson(c, clock, async (signal) => {
					const { prompt = "", model: name = "" } = body ?? {};
					return viewTryout(await rca.test({ prompt, model: name }, signal));
				}),
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/llm-dry-run",
			role: "operator",
			summary: "What the model would write for a payload of this endpoint; no ticket is touched",
			bodies: { "application/json": z.unknown().describe("A payload as its sender would post it.") },
			answers: { 200: "ok with prompt, answer and the note as it would stand in the ticket, or error" },
			async handle(c) {
				const id = c.req.param("id") ?? "";
				const endpoint = deps.directory.find(id);
				if (endpoint === undefined) throw notFound("Endpoint");
				const payload = await deps.trials.payloadOf(c, endpoint);
				return slowJson(c, clock, async (signal) => {
					const result = await rca.dryRun(id, payload, signal);
					return result === null ? { ok: false, answer: null, error: "The endpoint is gone." } : viewTryout(result);
				});
			},
		}),
		api({
			method: "POST",
			path: "/api/tenantmap/suggest",
			role: "operator",
			summary: "Which of ConnectWise's companies a tenant may be; nothing is applied",
			body: suggestionInput,
			answers: { 200: "ok with company_id (null: none fits), or error", 503: "ConnectWise does not answer" },
			async handle(c, { body }) {
				const companies = granted(await companiesOf(deps));
				return slowJson(c, clock, (signal) => suggestionOf(deps, body.tenant_value, companies, signal));
			},
		}),
	];
}

function noteRoutes(deps: RcaRoutesDeps): Route[] {
	const { rca, rcaDeeds } = deps;
	return [
		api({
			method: "GET",
			path: "/api/logs/{id}/rca",
			role: "viewer",
			summary: "The root-cause note of the ticket that an alert made",
			answers: { 200: "the note" },
			async handle(c) {
				const note = await rca.note(alertIdOf(c));
				if (note === null) throw notFound("Root-cause note");
				return c.json(viewNote(note, await rca.standing(note)));
			},
		}),
		api({
			method: "POST",
			path: "/api/logs/{id}/rca/helpful",
			role: "operator",
			summary: "Whether the note helped; null takes the judgement back",
			body: z.strictObject({ helpful: z.boolean("true, false or null is expected.").nullable() }),
			answers: { 200: "the note", 409: "there is no answer to judge" },
			async handle(c, { body, actor }) {
				const note = granted(await rcaDeeds.judge(alertIdOf(c), body.helpful, actor));
				return c.json(viewNote(note, await rca.standing(note)));
			},
		}),
		api({
			method: "GET",
			path: "/api/endpoints/{id}/rca-stats",
			role: "viewer",
			summary: "Root-cause notes and judgements by model and instruction version",
			answers: { 200: "items, latest first" },
			async handle(c) {
				const id = c.req.param("id") ?? "";
				if (deps.directory.find(id) === undefined) throw notFound("Endpoint");
				return c.json({ items: (await rca.stats(id)).map(viewTally) });
			},
		}),
	];
}

const slowJson = (c: Context<WebEnv>, clock: Clock, work: (signal: AbortSignal) => Promise<object>): Response =>
	slowAnswer(c, clock, "json", async (signal) => JSON.stringify(await work(signal)));
