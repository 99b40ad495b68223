import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { LeasedKey, RcaEnd, RcaStore, RcaWork } from "../../store/index.ts";
import { retryAt, type Turn } from "../queue/index.ts";
import type { Ask } from "./asking.ts";
import type { Blocked, Breaker } from "./breaker.ts";
import type { ContextOf } from "./contexts.ts";
import type { Material, NoteSettings } from "./material.ts";
import type { LlmFailure } from "./ollama/index.ts";
import { buildPrompt, versionOf, wordingOf } from "./prompt.ts";
import type { Writing } from "./standing.ts";

/** Maximum number of tries of the model for one note (docs/contract/behaviour.md, section 4). */
export const TRIES = 3;
/** Number of consecutive process deaths during work on a note after which it is given up. */
const CRASHES = 5;

export interface WorkDeps {
	readonly store: RcaStore;
	readonly material: Material;
	readonly ask: Ask;
	readonly contextOf: ContextOf;
	readonly breaker: Breaker;
	/** Posts an answered note to its ticket. */
	readonly post: (work: RcaWork) => Promise<Turn>;
	readonly clock: Clock;
	readonly events: Events;
	readonly random: () => number;
	/** First wait between two tries; doubles each time. Milliseconds. */
	readonly retryMs: number;
	/** Knows which note the model is writing. */
	readonly writing: Writing;
	/** LLM_MAX_TOKENS. */
	readonly maxTokens: number;
	/** Aborted when HookWise stops. */
	readonly stopping: AbortSignal;
}

const DONE: Turn = { kind: "done" };

/** Records a note's outcome and emits its event. */
export async function endNote(
	deps: Pick<WorkDeps, "store" | "events" | "clock">,
	alertId: number,
	end: Omit<RcaEnd, "now">,
): Promise<Turn> {
	await deps.store.end(alertId, { ...end, now: deps.clock.now() });
	deps.events.emit("alert.changed", { alertIds: [alertId] });
	return DONE;
}

/** One turn for one note: asks the model, or continues with its answer. */
export async function workOn(deps: WorkDeps, key: LeasedKey): Promise<Turn> {
	const alertId = Number(key.key);
	const work = await deps.store.work(alertId);
	if (work === null) {
		await deps.store.forget(alertId);
		return DONE;
	}
	if (key.crashes >= CRASHES) {
		const error = `HookWise stopped ${key.crashes} times in a row while it worked on this note.`;
		return endNote(deps, alertId, { status: "failed", error, version: null });
	}
	if (work.note.status === "answered") return deps.post(work);
	const noteSettings = await deps.material.noteSettings(work.note.endpointId);
	if (noteSettings === null) return endNote(deps, alertId, { status: "failed", error: "The endpoint is gone.", version: null });
	if (!noteSettings.enabled) return endNote(deps, alertId, { status: "off", error: null, version: null });
	return generate(deps, work, noteSettings);
}

async function generate(deps: WorkDeps, work: RcaWork, noteSettings: NoteSettings): Promise<Turn> {
	const { alertId } = work.note;
	const blocked = deps.breaker.blocked();
	if (blocked !== null) return tryFailed(deps, work, noteSettings, spared(blocked));
	const most = await deps.contextOf(noteSettings.model, deps.stopping);
	if (!most.ok) return modelFailed(deps, work, noteSettings, most.failure);
	const alert = await deps.material.alert(work);
	const { version, wording, ...prompt } = buildPrompt(noteSettings.instructions, alert, { maxTokens: deps.maxTokens, most: most.value });
	const asked = await deps.writing.during(alertId, () => deps.ask(noteSettings.model, prompt, deps.stopping));
	if (!asked.ok) return modelFailed(deps, work, noteSettings, asked.failure);
	deps.breaker.succeeded();
	const { text, cut, ms } = asked.value;
	await deps.store.answered(
		alertId,
		{ model: noteSettings.model, instructionVersion: version, wording, answer: text, cut, ms },
		deps.clock.now(),
	);
	const answered = await deps.store.work(alertId);
	return answered === null ? DONE : deps.post(answered);
}

function modelFailed(deps: WorkDeps, work: RcaWork, noteSettings: NoteSettings, failure: LlmFailure): Promise<Turn> {
	deps.breaker.failed(work.note.alertId, failure);
	return tryFailed(deps, work, noteSettings, failure);
}

/** Failure of a try that was used up without a request: says so, and until when there are none. */
const spared = ({ failure, until }: Blocked): LlmFailure => ({
	kind: failure.kind,
	message: `${failure.message} After that Ollama was not asked; it is asked again at ${isoTime(until)}.`,
});

async function tryFailed(deps: WorkDeps, { note }: RcaWork, { model, instructions }: NoteSettings, failure: LlmFailure): Promise<Turn> {
	const { kind, message } = failure;
	const now = deps.clock.now();
	// After a restart the work continues, with no fewer tries.
	if (kind === "stopped") return { kind: "wait", at: now, error: message };
	const tries = note.tries + 1;
	if (kind === "refused" || tries >= TRIES) {
		const error = tries > 1 ? `${message} Its ${tries} tries are used up.` : message;
		return endNote(deps, note.alertId, {
			status: "failed",
			error,
			version: { model, instructionVersion: versionOf(instructions), wording: wordingOf(instructions) },
		});
	}
	await deps.store.setBack(note.alertId, { tries, error: message });
	const at = retryAt({ now, failed: tries, baseMs: deps.retryMs, random: deps.random(), notBefore: null });
	return { kind: "failed", at, error: message };
}
