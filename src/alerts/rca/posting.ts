import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { Answer, Failure, Psa } from "../../psa/port/index.ts";
import type { ActStore, RcaNote, RcaStore, RcaWork } from "../../store/index.ts";
import type { PsaHealth } from "../incidents/index.ts";
import { retryAt, type Turn } from "../queue/index.ts";
import { rcaNote } from "./note.ts";
import { endNote } from "./work.ts";

export interface PostDeps {
	readonly store: RcaStore;
	/** History shows these calls beside the ticket's own. */
	readonly acts: Pick<ActStore, "addCalls">;
	readonly psa: Pick<Psa, "identity" | "addNote" | "hasNote">;
	/** Whether the PSA answers is known to those who make the tickets. */
	readonly psaHealth: Pick<PsaHealth, "state" | "suspect" | "throttle" | "succeeded">;
	readonly clock: Clock;
	readonly events: Events;
	readonly random: () => number;
	/** MAX_ATTEMPTS and RETRY_BASE_SECONDS, as for every other write. */
	readonly maxAttempts: number;
	readonly retryBaseMs: number;
}

/** A note in doubt is looked for this often, with a pause, before it counts as not posted. */
const LOOKS = 2;

/**
 * Brings an answer into its ticket as an internal note, exactly once: it is written down that it goes out before it does, and after a
 * lost answer or a crash the note is looked for by its marker before it is sent again.
 */
export async function postNote(deps: PostDeps, { note, psa }: RcaWork): Promise<Turn> {
	if (psa !== null && psa !== deps.psa.identity) {
		// Its number may be someone else's ticket here.
		return giveUp(deps, note, `Ticket #${note.ticketId} is not in the system that tickets go to now.`);
	}
	const state = deps.psaHealth.state();
	if (state.state === "down") return waitForPsa(deps, state.message ?? "The PSA does not answer.");
	if (note.doubt) {
		const there = await deps.psa.hasNote(note.ticketId, note.marker);
		await record(deps, note, there);
		if (!there.ok) return failed(deps, note, there.failure, true);
		if (there.value) return endNote(deps, note.alertId, { status: "done", error: null, version: null });
		const looked = note.looked + 1;
		if (looked < LOOKS) {
			await deps.store.doubt(note.alertId, true, looked);
			return { kind: "wait", at: deps.clock.now() + deps.retryBaseMs, error: "The note may have been posted; looking once more." };
		}
	}
	return send(deps, note);
}

async function send(deps: PostDeps, note: RcaNote): Promise<Turn> {
	const { alertId, ticketId, marker, cut } = note;
	await deps.store.doubt(alertId, true, 0);
	const text = rcaNote({
		...{ marker, cut },
		model: note.model ?? "unknown",
		at: note.answeredAt ?? deps.clock.now(),
		ms: note.ms ?? 0,
		answer: note.answer ?? "",
	});
	const answer = await deps.psa.addNote(ticketId, "internal", text);
	await record(deps, note, answer);
	if (!answer.ok) return failed(deps, note, answer.failure, isDoubtful(answer.failure));
	deps.psaHealth.succeeded();
	return endNote(deps, alertId, { status: "done", error: null, version: null });
}

const isDoubtful = ({ kind }: Failure): boolean => kind === "uncertain" || kind === "conflict";

const record = (deps: PostDeps, { alertId }: RcaNote, { calls }: Answer<unknown>): Promise<void> => deps.acts.addCalls(alertId, calls);

/** @param doubt whether the note may be there all the same */
async function failed(deps: PostDeps, note: RcaNote, failure: Failure, doubt: boolean): Promise<Turn> {
	const { kind, message } = failure;
	const now = deps.clock.now();
	await deps.store.doubt(note.alertId, doubt, 0);
	if (kind === "throttled") {
		const wait = failure.retryAfterMs ?? deps.retryBaseMs;
		deps.psaHealth.throttle(wait);
		return { kind: "wait", at: now + wait, error: message };
	}
	if (kind === "gone") return giveUp(deps, note, `Ticket #${note.ticketId} is gone.`);
	if (kind === "rejected") return giveUp(deps, note, message);
	if ((await deps.psaHealth.suspect(`rca ${note.alertId}`, failure)) === "down") return waitForPsa(deps, message);
	if (kind === "forbidden") return giveUp(deps, note, message);
	const tries = note.tries + 1;
	if (tries >= deps.maxAttempts) return giveUp(deps, note, message);
	await deps.store.setBack(note.alertId, { tries, error: message });
	const notBefore = failure.retryAfterMs === null ? null : now + failure.retryAfterMs;
	return {
		kind: "failed",
		at: retryAt({ now, failed: tries, baseMs: deps.retryBaseMs, random: deps.random(), notBefore }),
		error: message,
	};
}

const giveUp = (deps: PostDeps, note: RcaNote, why: string): Promise<Turn> =>
	endNote(deps, note.alertId, { status: "failed", error: `The model answered; its note could not be posted. ${why}`, version: null });

/** Costs no try: the note goes out when the PSA answers again. */
function waitForPsa({ psaHealth, clock, retryBaseMs }: PostDeps, error: string): Turn {
	return { kind: "wait", at: Math.max(psaHealth.state().nextProbeAt ?? 0, clock.now() + retryBaseMs), error };
}
