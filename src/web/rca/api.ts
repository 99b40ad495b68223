import type { Context } from "hono";
import { z } from "zod";
import { type Company, isModelName, type LlmResult, modelName, type Rca, type Standing, type Tryout } from "../../alerts/rca/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Lookups } from "../../psa/lookups/index.ts";
import type { LoadedDirectory } from "../../setup/endpoints/index.ts";
import type { AuditStore, RcaNote, RcaTally } from "../../store/index.ts";
import { alertIdOf } from "../history/api.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { slowAnswer } from "../shell/slow.ts";
import type { Trials } from "../trials/trials.ts";

export interface RcaRoutesDeps {
	readonly rca: Rca;
	readonly trials: Pick<Trials, "payloadOf">;
	readonly directory: LoadedDirectory;
	readonly lookups: Lookups;
	readonly audit: AuditStore;
	readonly clock: Clock;
}

const text = (longest: number) => z.string("A text is expected.").max(longest, `At most ${longest} characters.`);
const model = text(200).refine(
	(name) => name.trim() === "" || isModelName(name.trim()),
	"A model's name is expected, such as phi3:latest.",
);

/** A root-cause note as people see it. */
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

const viewTryout = (result: LlmResult<Tryout>) =>
	result.ok
		? { ok: true, ...result.value, error: null }
		: { ok: false, answer: null, error: result.failure.message, kind: result.failure.kind };

export function rcaRoutes(deps: RcaRoutesDeps): Route[] {
	return [...healthRoutes(deps), ...modelRoutes(deps), ...trialRoutes(deps), ...noteRoutes(deps)];
}

type Audit = (c: Context<WebEnv>, action: string, subject: string, endpointId?: string | null) => Promise<void>;

const auditOf =
	({ audit, clock }: RcaRoutesDeps): Audit =>
	(c, action, subject, endpointId = null) =>
		audit.append({ at: clock.now(), who: c.get("who").name, sourceIp: c.get("sourceIp"), action, endpointId, subject, changes: [] });

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
	const { rca } = deps;
	const audited = auditOf(deps);
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
			body: z.strictObject({ model: model.refine((name) => name.trim() !== "", "A model is needed.") }),
			answers: { 202: "it has begun, or was under way", 409: "another one is under way" },
			async handle(c, { body }) {
				const begun = rca.pulls.start(body.model);
				if (begun.kind === "busy")
					throw new HttpProblem(409, `${begun.pull.model ?? "Another model"} is being pulled; wait for it or cancel it`);
				if (begun.kind === "started") await audited(c, "llm.pull", modelName(body.model));
				return c.json(begun.pull, 202);
			},
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
			async handle(c) {
				if (rca.pulls.current().state !== "running") throw new HttpProblem(409, "Nothing is being pulled");
				const view = rca.pulls.cancel();
				await audited(c, "llm.pull_cancelled", view.model ?? "");
				return c.json(view);
			},
		}),
	];
}

/** Companies that a suggestion is made out of, as ConnectWise lists them. */
async function companiesOf(lookups: Lookups): Promise<Company[]> {
	const found = await lookups.list("companies", "", false);
	if (!found.ok) throw new HttpProblem(503, `ConnectWise: ${found.failure.message}`, { headers: { "Retry-After": "30" } });
	return z.array(z.object({ identifier: z.string(), name: z.string() })).parse(found.items);
}

function trialRoutes(deps: RcaRoutesDeps): Route[] {
	const { rca, clock } = deps;
	return [
		api({
			method: "POST",
			path: "/api/llm/test",
			role: "operator",
			summary: "Asks a model something; without a prompt, whether it is ready",
			body: z.strictObject({ prompt: text(8_000).optional(), model: model.optional() }),
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
			body: z.strictObject({ tenant_value: text(255).refine((name) => name.trim() !== "", "A tenant is needed.") }),
			answers: { 200: "ok with company_id (null: none fits), or error", 503: "ConnectWise does not answer" },
			async handle(c, { body }) {
				const companies = await companiesOf(deps.lookups);
				return slowJson(c, clock, async (signal) => {
					const suggested = await rca.suggestCompany(body.tenant_value, companies, signal);
					const base = { tenant_value: body.tenant_value };
					return suggested.ok
						? { ok: true, ...base, company_id: suggested.value, error: null }
						: { ok: false, ...base, company_id: null, error: suggested.failure.message };
				});
			},
		}),
	];
}

function noteRoutes(deps: RcaRoutesDeps): Route[] {
	const { rca } = deps;
	const audited = auditOf(deps);
	const missing = () => notFound("Root-cause note");
	return [
		api({
			method: "GET",
			path: "/api/logs/{id}/rca",
			role: "viewer",
			summary: "The root-cause note of the ticket that an alert made",
			answers: { 200: "the note" },
			async handle(c) {
				const note = await rca.note(alertIdOf(c));
				if (note === null) throw missing();
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
			async handle(c, { body }) {
				const id = alertIdOf(c);
				if ((await rca.note(id)) === null) throw missing();
				const note = await rca.judge(id, body.helpful);
				if (note === null) throw new HttpProblem(409, "The model has not answered, so there is nothing to judge");
				const said = body.helpful === null ? "no judgement" : body.helpful ? "helpful" : "not helpful";
				await audited(c, "rca.judge", `Alert ${id}: ${said}`, note.endpointId);
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
