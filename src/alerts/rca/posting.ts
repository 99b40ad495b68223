import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { Answer, Failure, Psa } from "../../psa/port/index.ts";
import type { ActStore, RcaNote, RcaStore, RcaWork } from "../../store/index.ts";
import type { Turn } from "../queue/index.ts";
import { isDoubtful, LOOKING, lookAgain, type PsaHealth, reactTo } from "../writes/index.ts";
import { rcaNote } from "./note.ts";
import { endNote } from "./work.ts";

export interface PostDeps {
	readonly store: RcaStore;
	/** History shows these calls beside the ticket's own. */
	readonly acts: Pick<ActStore, "addCalls">;
	readonly psa: Pick<Psa, "identity" | "addNote" | "hasNote">;
	/** Health of the PSA, shared with the lane that creates tickets. */
	readonly psaHealth: Pick<PsaHealth, "state" | "suspect" | "throttle" | "succeeded">;
	readonly clock: Clock;
	readonly events: Events;
	readonly random: () => number;
	/** MAX_ATTEMPTS and RETRY_BASE_SECONDS, as for every other write. */
	readonly maxAttempts: number;
	readonly retryBaseMs: number;
}

/**
 * Posts an answer to its ticket as an internal note, exactly once: this is recorded before the note is sent,
 * and after a lost answer or a crash the note is looked for by its marker before it is sent again.
 */
export async function postNote(deps: PostDeps, { note, psa }: RcaWork): Promise<Turn> {
	if (psa !== null && psa !== deps.psa.identity) {
		// In another PSA its number may belong to an unrelated ticket.
		return giveUp(deps, note, `Ticket #${note.ticketId} is not in the system that tickets go to now.`);
	}
	const state = deps.psaHealth.state();
	if (state.state === "down") return waitForPsa(deps, state.message ?? "The PSA does not answer.");
	if (!note.doubt) return send(deps, note);
	const there = await deps.psa.hasNote(note.ticketId, note.marker);
	await record(deps, note, there);
	const patience = { quietMs: 0, pauseMs: deps.retryBaseMs };
	const answer: Answer<true | null> = there.ok ? { ...there, value: there.value ? true : null } : there;
	const look = lookAgain(answer, { looked: note.looked, since: null, now: deps.clock.now(), patience });
	switch (look.kind) {
		case "failed":
			return failed(deps, note, look.failure, true);
		case "found":
			return endNote(deps, note.alertId, { status: "done", error: null, version: null });
		case "later":
			await deps.store.doubt(note.alertId, true, look.looked);
			return { kind: "wait", at: look.at, error: LOOKING };
		case "absent":
			return send(deps, note);
	}
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

const record = (deps: PostDeps, { alertId }: RcaNote, { calls }: Answer<unknown>): Promise<void> => deps.acts.addCalls(alertId, calls);

/** @param doubt true if the note may be there nevertheless */
async function failed(deps: PostDeps, note: RcaNote, failure: Failure, doubt: boolean): Promise<Turn> {
	const { message } = failure;
	await deps.store.doubt(note.alertId, doubt, 0);
	if (failure.kind === "gone") return giveUp(deps, note, `Ticket #${note.ticketId} is gone.`);
	const { psaHealth: health, clock, random, maxAttempts, retryBaseMs } = deps;
	const key = `rca ${note.alertId}`;
	const reaction = await reactTo({ health, clock, random, maxAttempts, retryBaseMs }, { failure, key, tries: note.tries });
	switch (reaction.kind) {
		case "giveUp":
			return giveUp(deps, note, message);
		case "pause":
			return { kind: "wait", at: reaction.at, error: message };
		case "down":
			return waitForPsa(deps, message);
		case "again":
			await deps.store.setBack(note.alertId, { tries: reaction.tries, error: message });
			return { kind: "failed", at: reaction.at, error: message };
	}
}

const giveUp = (deps: PostDeps, note: RcaNote, why: string): Promise<Turn> =>
	endNote(deps, note.alertId, { status: "failed", error: `The model answered; its note could not be posted. ${why}`, version: null });

/** Waits until the PSA answers again. Does not count as a try. */
function waitForPsa({ psaHealth, clock, retryBaseMs }: PostDeps, error: string): Turn {
	return { kind: "wait", at: Math.max(psaHealth.state().nextProbeAt ?? 0, clock.now() + retryBaseMs), error };
}
