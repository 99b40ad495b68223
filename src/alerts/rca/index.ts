/**
 * Root-cause notes from a local model, in a lane of their own: a ticket never waits for them. A note is
 * requested in the transaction that settles the ticket's creation. This room writes it, posts it exactly
 * once, and records people's judgement.
 */
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import type { BodyCipher } from "../../base/security/index.ts";
import type { LivePsa } from "../../psa/current/index.ts";
import type { EndpointDirectory, LiveEndpoint } from "../../setup/endpoints/index.ts";
import type { ActStore, DeliveryStore, EndpointStore, QueueStore } from "../../store/index.ts";
import { RCA_LANE, type RcaNote, type RcaStore, type RcaTally } from "../../store/index.ts";
import { compileEndpoint, type DecisionContext, decide } from "../pipeline/index.ts";
import { createLane, type Lane, openGate } from "../queue/index.ts";
import type { PsaHealth } from "../writes/index.ts";
import { createAsk, type Question } from "./asking.ts";
import { createBreaker } from "./breaker.ts";
import { type Company, suggestCompany } from "./companies.ts";
import { createContexts } from "./contexts.ts";
import { createMaterial, type Material, type NoteSettings, partOf } from "./material.ts";
import { rcaNote } from "./note.ts";
import { createLlm, type Fetch, type InstalledModel, type LlmResult, modelName, sameModel } from "./ollama/index.ts";
import { postNote } from "./posting.ts";
import { buildPrompt, versionOf } from "./prompt.ts";
import { createPulls, type Pulls } from "./pulls.ts";
import { createWriting, type Standing, standingOf } from "./standing.ts";
import { createStatus, type LlmStatus } from "./status.ts";
import { createNoteTrials, type NoteTrial, type NoteTrials, type TriedNote, type Tryout } from "./trials.ts";
import { type WorkDeps, workOn } from "./work.ts";

export type { Company } from "./companies.ts";
export { createRcaDeeds, type RcaDeeds } from "./deeds.ts";
export { HEADING } from "./note.ts";
export { hostProblem, type InstalledModel, isModelName, type LlmFailure, type LlmResult, modelName, readHost } from "./ollama/index.ts";
export type { Pulls, PullView } from "./pulls.ts";
export type { Standing } from "./standing.ts";
export type { LlmStatus } from "./status.ts";
export type { NoteTrial, TriedNote, Tryout } from "./trials.ts";

export interface Rca {
	/** Tells that there may be new work. */
	nudge(): void;
	/** Stops the model's present work, which starts again after the next start, and waits for notes being posted. */
	stop(): Promise<void>;
	status(): Promise<LlmStatus>;
	/** State for the health of all services; `unconfigured` if no host answers and no endpoint wants notes. */
	serviceState(): Promise<"up" | "warning" | "down" | "unconfigured">;
	models(): Promise<LlmResult<readonly InstalledModel[]>>;
	readonly pulls: Pulls;
	/** Sends any prompt to a model. Blank prompt or model: the defaults. */
	test(question: { readonly prompt: string; readonly model: string }, signal: AbortSignal): Promise<LlmResult<Tryout>>;
	/** The note that the model would write for a payload at this endpoint; no ticket is touched. null: no such endpoint */
	dryRun(endpointId: string, payload: Json, signal: AbortSignal): Promise<LlmResult<TriedNote> | null>;
	/** Starts the same trial with an unsaved configuration; its progress is in `trials`. null: no such endpoint */
	tryNote(endpointId: string, payload: Json, config: JsonObject): NoteTrial | null;
	readonly trials: Omit<NoteTrials, "start" | "stop">;
	/** An identifier from `companies` for a person to accept, or null. */
	suggestCompany(tenant: string, companies: readonly Company[], signal?: AbortSignal): Promise<LlmResult<string | null>>;
	note(alertId: number): Promise<RcaNote | null>;
	/** Present progress of a note; null if it has its outcome. */
	standing(note: RcaNote): Promise<Standing | null>;
	/** @returns null if there is no answer to judge */
	judge(alertId: number, helpful: boolean | null): Promise<RcaNote | null>;
	/** Latest first. `current` marks the model and instructions of the next note. */
	stats(endpointId: string): Promise<(RcaTally & { readonly current: boolean })[]>;
}

export interface RcaDeps {
	readonly store: RcaStore;
	readonly queue: QueueStore;
	readonly acts: Pick<ActStore, "addCalls">;
	readonly endpoints: Pick<EndpointStore, "get">;
	readonly deliveries: Pick<DeliveryStore, "ofAlert">;
	readonly directory: EndpointDirectory;
	readonly cipher: BodyCipher;
	readonly psa: Pick<LivePsa, "use">;
	readonly psaHealth: Pick<PsaHealth, "state" | "suspect" | "throttle" | "succeeded">;
	/** Today's context of decisions, for dry runs. */
	readonly context: () => Omit<DecisionContext, "now" | "requestId">;
	/** The administrator's present system prompt; blank for the built-in one. */
	readonly systemPrompt: () => string;
	readonly clock: Clock;
	readonly events: Events;
	readonly random: () => number;
	/** Where Ollama is now: the setting `ollama_host`, else OLLAMA_HOST; then AI_MODEL, LLM_MAX_TOKENS and LLM_TIMEOUT. */
	readonly settings: { readonly host: () => string; readonly model: string; readonly maxTokens: number; readonly timeoutMs: number };
	/** MAX_ATTEMPTS and RETRY_BASE_SECONDS. */
	readonly maxAttempts: number;
	readonly retryBaseMs: number;
	readonly onError: (error: unknown) => void;
	/** For tests; the platform's own if left out. */
	readonly fetch?: Fetch;
}

/**
 * Factor for the first retry, as multiple of RETRY_BASE_SECONDS. A model gets more time than ConnectWise,
 * since it may be loading.
 */
const PATIENCE = 5;
/** Maximum number of try-outs at the same time. */
const MAX_TRYOUTS = 2;
const TEST_PROMPT = "Say in one sentence that you are ready to write root-cause notes.";

export function createRca(deps: RcaDeps): Rca {
	const { store, clock, events, random, settings } = deps;
	const stopping = new AbortController();
	const llm = createLlm({ host: settings.host, clock, ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }) });
	const material = createMaterial({ ...deps, defaultModel: settings.model });
	const ask = createAsk({ llm, events, clock, maxTokens: settings.maxTokens, timeoutMs: settings.timeoutMs });
	const retryMs = deps.retryBaseMs * PATIENCE;
	const status = createStatus({ llm, clock, model: settings.model, signal: stopping.signal });
	const pulls = createPulls({ llm, clock, onModels: () => status.forget() });
	const trials = createNoteTrials({ clock, onError: deps.onError });
	const writing = createWriting(clock);
	const contextOf = createContexts({ llm, clock });
	const breaker = createBreaker({ clock, random, baseMs: retryMs, host: () => llm.host });
	const work: WorkDeps = {
		...{ breaker, writing, contextOf, store, material, ask, clock, events, random, retryMs, maxTokens: settings.maxTokens },
		post: (one) => deps.psa.use((psa) => postNote({ ...deps, psa }, one)),
		stopping: stopping.signal,
	};
	const lane = createNoteLane(deps, work);
	const { tryOut, tryNote } = createTryOuts(deps, { ask, contextOf, stopping: stopping.signal });
	const unsubscribe = events.on("alert.finished", ({ action }) => {
		if (action === "create") lane.nudge();
	});

	return {
		nudge: () => lane.nudge(),
		async stop() {
			unsubscribe();
			stopping.abort();
			await Promise.all([lane.stop(), pulls.stop(), trials.stop()]);
		},
		status: () => status.current(),
		async serviceState() {
			const now = await status.current();
			const wanted = deps.directory.all().some(({ aiRcaEnabled }) => aiRcaEnabled);
			return now.status === "up" || wanted ? now.status : "unconfigured";
		},
		models: () => status.models(),
		pulls,
		test: ({ prompt, model }, signal) =>
			tryOut(modelName(model.trim() || settings.model), { system: "", prompt: prompt.trim() || TEST_PROMPT }, signal),
		async dryRun(endpointId, payload, signal) {
			const endpoint = deps.directory.find(endpointId);
			const noteSettings = endpoint === undefined ? null : await material.noteSettings(endpointId);
			if (endpoint === undefined || noteSettings === null) return null;
			return tryNote({ endpoint, noteSettings, payload }, signal);
		},
		tryNote(endpointId, payload, config) {
			const live = deps.directory.find(endpointId);
			if (live === undefined) return null;
			const endpoint = { ...live, compiled: compileEndpoint(config, { id: live.id, isDraft: live.compiled.isDraft }) };
			const noteSettings = material.noteSettingsOf(config);
			return trials.start(noteSettings.model, (signal, onPiece) => tryNote({ endpoint, noteSettings, payload }, signal, onPiece));
		},
		trials,
		suggestCompany: (tenant, companies, signal) =>
			suggestCompany(
				{ llm, model: modelName(settings.model), timeoutMs: settings.timeoutMs },
				tenant,
				companies,
				signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]),
			),
		note: (alertId) => store.note(alertId),
		judge: (alertId, helpful) => store.judge(alertId, helpful),
		standing: (note) => standingOf({ store, breaker, writing }, note),
		stats: (endpointId) => statsOf(store, material, endpointId),
	};
}

/** One generation at a time; a second one would only slow down both. */
const createNoteLane = ({ queue, clock, random, onError }: RcaDeps, work: WorkDeps): Lane =>
	createLane(
		{ store: queue, clock, random },
		{
			name: RCA_LANE,
			concurrency: 1,
			retryBaseMs: work.retryMs,
			// Not a gate but the breaker slows this lane down: it gives each job a result instead of keeping it
			// waiting.
			gate: openGate,
			handle: (key) => workOn(work, key),
			onError,
		},
	);

interface TryOutParts {
	readonly ask: ReturnType<typeof createAsk>;
	readonly contextOf: ReturnType<typeof createContexts>;
	readonly stopping: AbortSignal;
}

/** Questions to the model from people. */
function createTryOuts({ clock, context, settings }: RcaDeps, { ask, contextOf, stopping }: TryOutParts) {
	let trying = 0;

	/** Does not wait for the lane, since a person waits for it; but only a few people may ask at the same time. */
	async function tryOut(model: string, prompt: Question, signal: AbortSignal, onPiece?: () => void): Promise<LlmResult<Tryout>> {
		if (trying >= MAX_TRYOUTS)
			return { ok: false, failure: { kind: "busy", message: "Others are trying the model just now. Try again soon." } };
		trying++;
		const asked = await ask(model, prompt, AbortSignal.any([signal, stopping]), onPiece).finally(() => {
			trying--;
		});
		if (!asked.ok) return asked;
		const { text, cut, ms, loadMs } = asked.value;
		const { system } = prompt;
		const load_seconds = loadMs === null ? null : loadMs / 1000;
		return { ok: true, value: { model, system, prompt: prompt.prompt, answer: text, cut, seconds: ms / 1000, load_seconds } };
	}

	/** The note that the model would write for a payload of an endpoint. */
	async function tryNote(
		{ endpoint, noteSettings, payload }: { endpoint: LiveEndpoint; noteSettings: NoteSettings; payload: Json },
		signal: AbortSignal,
		onPiece?: () => void,
	): Promise<LlmResult<TriedNote>> {
		const requestId = `test_${Bun.randomUUIDv7()}`;
		const [verdict] = decide(endpoint.compiled, payload, { ...context(), now: clock.now(), requestId });
		if (verdict === undefined) throw new Error("A decision has at least one verdict");
		const { splitPath } = endpoint.compiled;
		const data = { endpointName: endpoint.name, requestId, verdict, payload: partOf(payload, splitPath, verdict.part) };
		const most = await contextOf(noteSettings.model, AbortSignal.any([signal, stopping]));
		if (!most.ok) return most;
		const prompt = buildPrompt(noteSettings.instructions, data, { maxTokens: settings.maxTokens, most: most.value });
		const tried = await tryOut(noteSettings.model, prompt, signal, onPiece);
		if (!tried.ok) return tried;
		const { model, answer, cut, seconds } = tried.value;
		const marker = "(made when it is posted)";
		return { ok: true, value: { ...tried.value, note: rcaNote({ model, answer, cut, marker, at: clock.now(), ms: seconds * 1000 }) } };
	}

	return { tryOut, tryNote };
}

async function statsOf(store: RcaStore, material: Pick<Material, "noteSettings">, endpointId: string): ReturnType<Rca["stats"]> {
	const [tallies, noteSettings] = await Promise.all([store.tallies(endpointId), material.noteSettings(endpointId)]);
	const version = noteSettings === null ? null : versionOf(noteSettings.instructions);
	return tallies.map((tally) => ({
		...tally,
		current: tally.instructionVersion === version && noteSettings !== null && sameModel(tally.model, noteSettings.model),
	}));
}
