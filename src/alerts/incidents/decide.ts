import type { Consequences, Incident, Intent, NewIncident, WorkItem } from "../../store/index.ts";
import { resolveOutcome } from "../pipeline/index.ts";
import { occurredAt, sourceOf } from "./about.ts";
import { ACTIONS, type Action, abandon, plan } from "./actions/index.ts";
import { higherPriority } from "./changes.ts";
import { type FoundNone, type FoundOpen, findTicket } from "./find.ts";
import { merged } from "./merging.ts";
import { awaitsOthers, type Downfall, flipWords, isHeld, isTest, join, joinOutage, overWith, quietStep, wentDown } from "./noise/index.ts";
import { mayReopen, whyNotReopened } from "./reopening.ts";
import { type ActDeps, DONE, failed, type Scene, type Step, settle, skipped, stretch } from "./scene.ts";
import { WONT_FIX_MS } from "./wontFix.ts";

/** Time for which a recovery makes older alerts of its key obsolete. Milliseconds. */
const RECENT_MS = 3_600_000;
/** An intent that certainly had no effect. It is used again if it fits the new decision. */
export interface Cleared {
	readonly intent: Intent;
	readonly use: (through: number) => Promise<Step>;
}

/**
 * Decides what to do with the alert at the head, and begins it (docs/contract/behaviour.md, section 3, the
 * table and the text after it).
 */
export async function decideStep(deps: ActDeps, scene: Scene, cleared: Cleared | null): Promise<Step> {
	const { head, work } = scene;
	const over = await isOver(deps, scene);
	if (over !== null) return withoutCleared(deps, cleared, () => settle(deps, scene, head.id, skipped(over)));
	// A ticket that is about to be closed is always looked up, however recently it was seen.
	const fresh = work.firstClose !== null && !(await isQuietRecovery(deps, scene));
	const about = { verdict: head.verdict, endpointId: head.endpointId, now: deps.clock.now(), fresh, tries: scene.key.attempts };
	const found = await findTicket(deps, about);
	scene.calls.push(...found.calls);
	if (found.kind === "failed") {
		// The cleared intent stays pending and without doubt for the next try.
		return failed(deps, scene, found.failure, { through: head.id, intent: null, incident: null });
	}
	scene.found = found.how;
	return found.kind === "open" ? onOpen(deps, scene, found, cleared) : onNone(deps, scene, found, cleared);
}

/** Reason why the alert is skipped whatever its ticket's state; null if it is not skipped. */
async function isOver(deps: ActDeps, scene: Scene): Promise<"superseded" | "wont_fix" | null> {
	const { head, hash } = scene;
	if (head.tag === "CLOSE") return (await isDownAgain(deps, scene)) ? "superseded" : null;
	const recovery = await deps.acts.recovery(hash);
	if (recovery !== null) {
		if (head.replayOf !== null && !head.forced && recovery.alertId > (await deps.acts.originalOf(head.replayOf))) return "superseded";
		const isRecent = deps.clock.now() - recovery.handledAt <= RECENT_MS;
		if (head.tag === "OPEN" && isRecent && head.verdict.occurredAt !== null && occurredAt(head) < recovery.occurredAt) return "superseded";
	}
	if (head.tag !== "OPEN") return null;
	const incident = await deps.acts.currentIncident(deps.psa.identity, hash);
	return (incident?.wontFixUntil ?? 0) > deps.clock.now() ? "wont_fix" : null;
}

/** True if a replayed recovery is outdated, because its key went down again since and the ticket is about that now. */
async function isDownAgain(deps: ActDeps, { head, hash }: Scene): Promise<boolean> {
	if (head.replayOf === null || head.forced) return false;
	const incident = await deps.acts.currentIncident(deps.psa.identity, hash);
	const ticketId = incident?.mergedInto ?? incident?.ticketId ?? null;
	if (incident?.state !== "open" || ticketId === null) return false;
	return deps.acts.openedAfter(await deps.acts.originalOf(head.replayOf), ticketId, head.verdict.key, head.endpointId);
}

async function withoutCleared(deps: ActDeps, cleared: Cleared | null, then: () => Promise<Step>): Promise<Step> {
	if (cleared !== null) await abandon(deps, cleared.intent);
	return then();
}

/** Begins an action, reusing a cleared intent of the same kind. */
async function begin(
	deps: ActDeps,
	scene: Scene,
	action: Action,
	incident: Incident | NewIncident,
	cleared: Cleared | null,
): Promise<Step> {
	const fits =
		cleared !== null &&
		cleared.intent.kind === action.kind &&
		(action.kind === "create" || ("id" in incident && cleared.intent.incidentId === incident.id));
	if (fits) return cleared.use(await action.through(deps, scene, null));
	return withoutCleared(deps, cleared, () => plan(deps, scene, action, incident));
}

async function onOpen(deps: ActDeps, scene: Scene, found: FoundOpen, cleared: Cleared | null): Promise<Step> {
	const { head, work, key, hash } = scene;
	const { incident: known, seen } = found;
	if (known !== null && known.laneKey !== key.key && known.grouped) return withoutCleared(deps, cleared, () => join(deps, scene, known));
	if (known !== null && known.laneKey !== key.key) {
		// Another queue does the work of this ticket: it was opened under another configuration, or merged.
		await deps.acts.addCalls(head.id, scene.calls.splice(0));
		await deps.acts.moveJob(key.lane, key.key, known.laneKey, head.id, deps.clock.now());
		return DONE;
	}
	if (seen !== null && head.tag === "OPEN" && isWontFix(deps, seen.status)) return wontFix(deps, scene, known, cleared);
	const incident = await remember(deps, scene, found);
	const moved = await merged(deps, scene, incident, found);
	if (moved !== null) return moved;
	const outcome = resolveOutcome(head.verdict, { id: found.ticketId, summary: head.verdict.ticket.summary });
	if (outcome.action === "skip") return withoutCleared(deps, cleared, () => skipRun(deps, scene, outcome.reason ?? "no_trigger_match"));
	const recovery = head.tag === "CLOSE" ? head : work.items.find(({ id }) => id === work.firstClose?.id);
	const pending = work.items.filter(({ id }) => id < (recovery?.id ?? 0));
	const closes = recovery !== undefined && resolves(recovery) && !(await isHeld(deps, incident, recovery, hash, pending));
	if (cleared === null) {
		const downfall = head.tag === "CLOSE" ? null : await wentDown(deps, scene, null, true);
		const quiet = await quietStep(deps, scene, incident, { downfall, closes });
		if (quiet !== null) return quiet;
	}
	if (closes && (head.tag === "CLOSE" || cleared === null)) return beginClose(deps, scene, incident, cleared);
	if (head.tag === "CLOSE") return begin(deps, scene, ACTIONS.note, incident, cleared);
	return beginNote(deps, scene, incident, cleared);
}

/** The incident of an outage without a ticket; null if there is none. */
const outageToOpen = ({ incident }: FoundNone): Incident | null =>
	incident?.grouped === true && incident.state === "opening" ? incident : null;

/** True if the recovery at the head is only counted; its ticket then needs no look-up. */
async function isQuietRecovery(deps: ActDeps, { head, work, hash }: Scene): Promise<boolean> {
	const incident = await deps.acts.currentIncident(deps.psa.identity, hash);
	if (incident === null || incident.state !== "open" || incident.mergedInto !== null) return false;
	if (incident.flapping) return true;
	const recovery = head.tag === "CLOSE" ? head : work.items.find(({ id }) => id === work.firstClose?.id);
	return incident.grouped && recovery !== undefined && (await isHeld(deps, incident, recovery, hash, []));
}

/** Begins to close. If the resolution note is already written, only the status is tried again. */
const beginClose = (deps: ActDeps, scene: Scene, incident: Incident, cleared: Cleared | null): Promise<Step> =>
	withoutCleared(deps, cleared, () =>
		plan(deps, scene, ACTIONS.close, incident, incident.resolutionAt !== null && incident.mergedInto === null ? "noted" : "planned"),
	);

async function beginNote(deps: ActDeps, scene: Scene, incident: Incident, cleared: Cleared | null): Promise<Step> {
	const mine = incident.mergedInto === null && scene.policies.raisePriority;
	const repeats = scene.work.items.filter(({ tag }) => tag !== "CLOSE");
	if (cleared !== null || !mine || (await higherPriority(deps, repeats, incident)) === null)
		return begin(deps, scene, ACTIONS.note, incident, cleared);
	return plan(deps, scene, ACTIONS.note, incident, "raise");
}

/** True if the recovery closes its ticket, if one is open. */
const resolves = ({ verdict }: WorkItem): boolean => verdict.suppressedIfOpen === null;

/** Records which ticket belongs to the key, and that it was seen open. */
async function remember(deps: ActDeps, scene: Scene, { incident, ticketId, seen, via }: FoundOpen): Promise<Incident> {
	const { acts } = deps;
	const now = deps.clock.now();
	if (incident !== null && seen === null) return incident;
	const isOutage = incident?.grouped === true && incident.state === "opening";
	if (incident !== null && (via !== "search" || incident.ticketId === ticketId || isOutage)) {
		const change = {
			id: incident.id,
			ticketId: via === "search" ? ticketId : incident.ticketId,
			checkedAt: now,
			priority: seen?.priority ?? incident.priority,
			...reopened(incident),
		};
		await acts.record({ incident: change, timeline: incident.state === "open" ? [] : [{ what: "reopened" }], now });
		return { ...incident, ...change };
	}
	if (incident?.state === "open")
		await acts.record({ incident: { id: incident.id, state: "closed", closedAt: now }, timeline: BY_PERSON, now });
	const id = await acts.adopt({
		...beginningOf(deps, scene),
		...{ ticketId, priority: seen?.priority ?? null, now },
		...(seen === null ? {} : { company: seen.company, summary: seen.summary }),
	});
	const adopted = await acts.incident(id);
	if (adopted === null) throw new Error(`Incident of ticket ${ticketId} was written and is not there`);
	return adopted;
}

const BY_PERSON = [{ what: "closed by a person" }] as const;

/** Changes to an incident whose ticket a person opened again. */
const reopened = (incident: Incident) => (incident.state === "open" ? {} : ({ state: "open", resolutionAt: null } as const));

const beginningOf = ({ psa }: ActDeps, { hash, key, head }: Scene): NewIncident => ({
	psa: psa.identity,
	keyHash: hash,
	laneKey: key.key,
	key: head.verdict.key,
	endpointId: head.endpointId,
	company: head.verdict.ticket.company,
	summary: head.verdict.ticket.summary,
});

const isWontFix = (deps: ActDeps, status: string | null): boolean => status !== null && deps.wontFix().has(status.trim().toLowerCase());

async function wontFix(deps: ActDeps, scene: Scene, incident: Incident | null, cleared: Cleared | null): Promise<Step> {
	const until = deps.clock.now() + WONT_FIX_MS;
	const result = skipped("wont_fix");
	return withoutCleared(deps, cleared, () =>
		settle(deps, scene, scene.head.id, incident === null ? result : { ...result, incident: { id: incident.id, wontFixUntil: until } }),
	);
}

async function onNone(deps: ActDeps, scene: Scene, found: FoundNone, cleared: Cleared | null): Promise<Step> {
	const { head } = scene;
	const byPerson = await forgetTicket(deps, found);
	if (head.tag === "OPEN" && byPerson && isWontFix(deps, found.last?.status ?? null)) return wontFix(deps, scene, found.incident, cleared);
	const outcome = resolveOutcome(head.verdict, null);
	if (outcome.action !== "create") {
		return withoutCleared(deps, cleared, () =>
			byPerson && head.tag === "CLOSE" && resolves(head)
				? alreadyClosed(deps, scene, found)
				: skipRun(deps, scene, outcome.reason ?? "no_trigger_match", found),
		);
	}
	const over = await overMeanwhile(deps, scene, found.incident);
	// A problem that is already over counts for flapping, but cannot start an outage.
	const downfall = await wentDown(deps, scene, found, over === null);
	const outage = outageToOpen(found);
	if (over !== null) return withoutCleared(deps, cleared, over);
	if (outage !== null) return begin(deps, scene, ACTIONS.create, outage, cleared);
	const joined = downfall === null || cleared !== null ? null : await joinOutage(deps, scene, downfall);
	if (joined !== null) return joined;
	if (downfall?.flaps === true) scene.flips = downfall.flips;
	const waits = (await hold(deps, scene, found.incident, downfall)) ?? awaitOthers(deps, scene, downfall);
	if (waits !== null) return withoutCleared(deps, cleared, waits);
	if (found.incident !== null && mayReopen(scene, found)) {
		// Only one queue may reopen an outage's ticket, whichever member comes first.
		const { incident } = found;
		if (incident.grouped && incident.laneKey !== scene.key.key) return withoutCleared(deps, cleared, () => join(deps, scene, incident));
		const { ticketId, closedAt } = found.last;
		const minutes = Math.max(0, Math.floor((head.receivedAt - (closedAt ?? found.incident.closedAt ?? head.receivedAt)) / 60_000));
		scene.remark = `closed ${minutes} min before`;
		return withoutCleared(deps, cleared, () =>
			plan(deps, scene, ACTIONS.reopen, { ...(found.incident as Incident), ticketId, mergedInto: null }),
		);
	}
	if (found.last !== null && !found.last.gone) scene.found = `${found.how} ${whyNotReopened(scene)}`;
	return begin(deps, scene, ACTIONS.create, beginningOf(deps, scene), cleared);
}

/**
 * Corrects the store, which took the ticket for open although it is not, so that it is not looked up again.
 * @returns true if a person closed it while the problem lasted
 */
async function forgetTicket(deps: ActDeps, { incident, last }: FoundNone): Promise<boolean> {
	if (incident === null || last === null) return false;
	if (incident.state !== "open") return (await deps.acts.sources(incident.id)).some(({ state }) => state === "open");
	const now = deps.clock.now();
	await deps.acts.record({
		incident: { id: incident.id, state: last.gone ? "gone" : "closed", closedAt: last.closedAt ?? now },
		timeline: last.gone ? [] : [{ what: "closed by a person", detail: last.status }],
		unwake: ["check", "stale"],
		now,
	});
	return !last.gone;
}

/** Handles the recovery of a ticket that a person has closed: their status stays. */
const alreadyClosed = (deps: ActDeps, scene: Scene, { incident, last }: FoundNone): Promise<Step> =>
	settle(deps, scene, scene.head.id, {
		...skipped("already_closed"),
		ticketId: last?.ticketId ?? null,
		incident: incident === null ? null : { id: incident.id, wontFixUntil: null },
		timeline: [{ what: "recovered", alertId: scene.head.id }],
		recovered: incident?.grouped === true ? [sourceOf(scene.head)] : "all",
		recovery: true,
	});

/** Skips all alerts at the head that have the same reason, so that one look-up serves them all. */
async function skipRun(deps: ActDeps, scene: Scene, reason: string, found: FoundNone | null = null): Promise<Step> {
	const { head, work } = scene;
	const reasonOf = (item: WorkItem) => resolveOutcome(item.verdict, null).reason;
	let through = head.id;
	for (const item of work.items) {
		if (reasonOf(item) !== reason || item.wait !== head.wait || item.verdict.remark !== head.verdict.remark) break;
		through = item.id;
	}
	const several = found?.ambiguous === true ? "several open tickets have the same origin" : null;
	scene.remark = several ?? (reason === "no_open_ticket" ? null : head.verdict.remark);
	return settle(deps, scene, through, {
		...skipped(reason),
		...(head.tag === "CLOSE" ? upInOutage(deps, scene, found?.incident ?? null) : {}),
		recovery: head.tag === "CLOSE" && reason === "no_open_ticket",
		...(found?.incident?.wontFixUntil != null && head.tag === "CLOSE" ? { incident: { id: found.incident.id, wontFixUntil: null } } : {}),
	});
}

/**
 * Applies `open_delay_seconds`: waits for a CLOSE, which ends everything before it. Times of arrival count,
 * not our own clock.
 */
async function hold(
	deps: ActDeps,
	scene: Scene,
	incident: Incident | null,
	downfall: Downfall | null,
): Promise<(() => Promise<Step>) | null> {
	const { openDelayMs } = scene.policies;
	// A flapping key has waited long enough, and in a queue that several keys share, nothing may make the others
	// wait.
	if (openDelayMs <= 0 || scene.flips !== null || scene.key.key !== scene.hash || isTest(scene.head)) return null;
	const until = scene.head.receivedAt + openDelayMs;
	const over = overBefore(scene, until);
	if (over !== null) {
		// The first time is not worth a remark.
		if (scene.policies.flapCount > 0 && downfall !== null && downfall.flips > 1) scene.remark = flipWords(scene, downfall.flips);
		return () => selfResolved(deps, scene, over, incident);
	}
	const left = until - deps.clock.now();
	// The delay is over; a longer wait can only come from a clock that was set back.
	if (left <= 0 || (left > openDelayMs && scene.head.wait === "due")) return null;
	return () => park(deps, scene, until);
}

async function park(deps: ActDeps, scene: Scene, until: number): Promise<Step> {
	await deps.acts.park(stretch(scene, scene.work.lastId), until);
	deps.events.emit("alert.changed", { alertIds: [scene.head.id] });
	return DONE;
}

/** Time for which the first of several late alerts waits for the others. Milliseconds. */
const OTHERS_MS = 2_000;

/** Parks an alert once if it is decided late together with others, as they may form an outage. */
function awaitOthers(deps: ActDeps, scene: Scene, downfall: Downfall | null): (() => Promise<Step>) | null {
	const now = deps.clock.now();
	return downfall !== null && awaitsOthers(scene, downfall, now) ? () => park(deps, scene, now + OTHERS_MS) : null;
}

/** Id of the recovery before `until` that ends everything that opened; null if there is none. */
function overBefore({ work }: Scene, until: number): number | null {
	const { firstClose, items } = work;
	if (firstClose === null || firstClose.receivedAt >= until) return null;
	const isLoaded = items.some(({ id }) => id === firstClose.id);
	return isLoaded ? overWith(items.filter(({ receivedAt }) => receivedAt < until)) : firstClose.id;
}

/** Settles alerts that opened and recovered while the PSA was down: only problems that still exist get tickets. */
async function overMeanwhile(deps: ActDeps, scene: Scene, incident: Incident | null): Promise<(() => Promise<Step>) | null> {
	const { firstClose } = scene.work;
	if (firstClose === null || !(await deps.outages.wasDownAt(firstClose.receivedAt))) return null;
	return () => selfResolved(deps, scene, firstClose.id, incident);
}

const selfResolved = (deps: ActDeps, scene: Scene, through: number, incident: Incident | null): Promise<Step> =>
	settle(deps, scene, through, { ...skipped("self_resolved"), ...upInOutage(deps, scene, incident), recovery: true });

/** Removes a source from its outage when it recovers without a call to the PSA. */
const upInOutage = (deps: ActDeps, { head }: Scene, incident: Incident | null): Partial<Consequences> =>
	incident?.grouped === true
		? { incidentId: incident.id, recovered: [sourceOf(head)], wakes: [{ kind: "over", at: deps.clock.now(), only: true }] }
		: {};
