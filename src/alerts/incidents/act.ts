import type { Incident, Intent, LeasedKey, WorkItem } from "../../store/index.ts";
import { isOwnKey, resolveOutcome } from "../pipeline/index.ts";
import type { Turn } from "../queue/index.ts";
import { close, resumeClose } from "./close.ts";
import { create, resumeCreate } from "./create.ts";
import { type Found, findTicket } from "./find.ts";
import { keyHash } from "./keys.ts";
import { note, resumeNote } from "./note.ts";
import { mayReopen, reopen, resumeReopen } from "./reopen.ts";
import { type ActDeps, DONE, failed, type Scene, SETTLED, type Step, settle, skipped, stretch } from "./step.ts";

/** Alerts of a key that are read at a time; a note names no more of them one by one. */
const HEAD = 25;
/** Steps on one key before others get their turn. */
const STEPS = 20;
/** Times in a row that the process died with this key in hand before its head is set aside. */
const CRASHES = 5;

/** Works on the head of a key until nothing is left to do now, a call fails, or others should get their turn. */
export async function act(deps: ActDeps, key: LeasedKey): Promise<Turn> {
	let current = key;
	for (let steps = 0; steps < STEPS; steps++) {
		const scene = await look(deps, current);
		if (scene === null) return { kind: "done" };
		const step = scene.key.crashes >= CRASHES ? await setAside(deps, scene) : await takeStep(deps, scene);
		if (step.kind === "turn") return step.turn;
		if (deps.isHurried()) break;
		// What comes next at the head has not been tried yet.
		current = { ...current, attempts: 0, crashes: 0 };
	}
	return { kind: "done" };
}

async function look(deps: ActDeps, key: LeasedKey): Promise<Scene | null> {
	const work = await deps.acts.readWork(key.lane, key.key, HEAD);
	const [head] = work.items;
	if (head === undefined) return null;
	return {
		key,
		hash: keyHash(head.verdict.key, head.endpointId),
		work,
		head,
		endpoint: isOwnKey(head.verdict.key) ? null : (deps.directory.findAny(head.endpointId) ?? null),
		calls: [],
		found: null,
		remark: null,
	};
}

/** HookWise died again and again while it worked on this alert: a person has to look at it. */
const setAside = (deps: ActDeps, scene: Scene): Promise<Step> =>
	settle(deps, scene, scene.head.id, {
		...skipped(""),
		status: "dlq",
		reason: null,
		error: `HookWise stopped ${scene.key.crashes} times in a row while it worked on this alert, so it was set aside. Replay it to try again.`,
	});

async function takeStep(deps: ActDeps, scene: Scene): Promise<Step> {
	const joined = await joinParked(deps, scene);
	if (joined !== null) return joined;
	const incident = await deps.acts.currentIncident(deps.psa.identity, scene.hash);
	const intent = incident === null ? null : await deps.acts.pendingIntent(incident.id);
	if (incident === null || intent === null) return decideStep(deps, scene, null);
	return resume(deps, scene, intent, incident);
}

/** While alerts of the key wait for their time, further ones wait with them; only a CLOSE changes that. */
async function joinParked(deps: ActDeps, scene: Scene): Promise<Step | null> {
	const until = scene.key.parkedUntil;
	if (until === null || until <= deps.clock.now() || scene.head.wait !== "parked" || scene.work.firstClose !== null) return null;
	await deps.acts.park(stretch(scene, scene.work.lastId), until);
	return DONE;
}

async function resume(deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step> {
	switch (intent.kind) {
		case "create": {
			const step = await resumeCreate(deps, scene, intent, incident);
			return step === "clear" ? decideStep(deps, scene, intent) : step;
		}
		case "note": {
			const step = await resumeNote(deps, scene, intent, incident);
			return step === "clear" ? decideStep(deps, scene, intent) : step;
		}
		case "close": {
			const step = await resumeClose(deps, scene, intent, incident);
			return "step" in step ? closeAgain(deps, scene, step, incident) : step;
		}
		case "reopen": {
			const step = await resumeReopen(deps, scene, intent, incident);
			if (step !== "clear") return step;
			return reopenAgain(deps, scene, intent, incident);
		}
	}
}

const closeAgain = (deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step> =>
	incident.ticketId === null ? abandon(deps, intent) : close(deps, scene, incident.ticketId, incident, intent);

async function reopenAgain(deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step> {
	if (incident.ticketId === null) return abandon(deps, intent);
	const step = await reopen(deps, scene, incident.ticketId, incident, intent);
	return step === "refused" ? SETTLED : step;
}

async function abandon(deps: ActDeps, intent: Intent): Promise<Step> {
	await deps.acts.endIntent(intent.id, "failed", null);
	return SETTLED;
}

/** @param cleared an earlier intent that certainly had no effect: it is used again where it fits, and ended where not */
async function decideStep(deps: ActDeps, scene: Scene, cleared: Intent | null): Promise<Step> {
	const { head } = scene;
	const found = await findTicket(deps, head.verdict, head.endpointId, deps.clock.now());
	scene.calls.push(...found.calls);
	if (found.kind === "failed") {
		// What was cleared stays pending and without doubt for the next try.
		return failed(deps, scene, found.failure, { through: head.id, intent: null, incident: null });
	}
	scene.found = found.how;
	const fits = cleared !== null && fitting(scene, found, cleared);
	if (cleared !== null && !fits) {
		await deps.acts.endIntent(cleared.id, "failed", null);
	}
	return found.kind === "open" ? onOpen(deps, scene, found, fits ? cleared : null) : onNone(deps, scene, found, fits ? cleared : null);
}

/** A cleared intent is used again by what it was for: a create when still no ticket is there, a note on the same ticket. */
function fitting(scene: Scene, found: Found, intent: Intent): boolean {
	if (intent.kind === "create") return found.kind === "none" && resolveOutcome(scene.head.verdict, null).action === "create";
	return intent.kind === "note" && found.kind === "open" && found.incident?.id === intent.incidentId && scene.head.tag !== "CLOSE";
}

async function onOpen(deps: ActDeps, scene: Scene, found: Extract<Found, { kind: "open" }>, intent: Intent | null): Promise<Step> {
	const incident = await remember(deps, scene, found);
	return scene.head.tag === "CLOSE"
		? close(deps, scene, found.ticketId, incident, null)
		: note(deps, scene, found.ticketId, incident, intent);
}

/** Writes down which ticket is the key's, and that it was seen open. */
async function remember(deps: ActDeps, scene: Scene, found: Extract<Found, { kind: "open" }>): Promise<Incident> {
	const { incident } = found;
	const now = deps.clock.now();
	if (incident !== null && incident.ticketId === found.ticketId && incident.state === "open") {
		if (found.confirmed) await deps.acts.change({ id: incident.id, state: "open", ticketId: found.ticketId, checkedAt: now });
		return incident;
	}
	const { psa, acts } = deps;
	await acts.adopt({
		psa: psa.identity,
		keyHash: scene.hash,
		key: scene.head.verdict.key,
		endpointId: scene.head.endpointId,
		ticketId: found.ticketId,
		now,
	});
	const adopted = await acts.currentIncident(psa.identity, scene.hash);
	if (adopted === null) throw new Error(`Incident of ticket ${found.ticketId} was written and is not there`);
	return adopted;
}

async function onNone(deps: ActDeps, scene: Scene, found: Extract<Found, { kind: "none" }>, intent: Intent | null): Promise<Step> {
	const { head } = scene;
	await forgetTicket(deps, found);
	if (resolveOutcome(head.verdict, null).action !== "create") return skipRun(deps, scene);
	const held = await hold(deps, scene);
	if (held !== null) return held;
	if (found.incident !== null && mayReopen(scene, found.last, found.incident)) {
		const { ticketId, closedAt } = found.last;
		const minutes = Math.max(0, Math.floor((head.receivedAt - (closedAt ?? found.incident.closedAt ?? head.receivedAt)) / 60_000));
		scene.remark = `closed ${minutes} min before`;
		const step = await reopen(deps, scene, ticketId, found.incident, null);
		if (step !== "refused") return step;
		scene.remark = `#${ticketId} could not be reopened`;
	} else if (found.last !== null && !found.last.gone) {
		scene.found = `${found.how} ${whyNotReopened(scene)}`;
	}
	return create(deps, scene, intent);
}

function whyNotReopened({ endpoint }: Scene): string {
	const minutes = (endpoint?.reopenWithinMs ?? 0) / 60_000;
	return minutes > 0 ? `That is longer ago than the ${minutes} min in which a ticket is reopened.` : "Reopening is off for this endpoint.";
}

/** The store thought that the ticket was open; it is not, so nobody has to ask again. */
async function forgetTicket(deps: ActDeps, { incident, last }: Extract<Found, { kind: "none" }>): Promise<void> {
	if (incident === null || incident.state !== "open" || last === null) return;
	const now = deps.clock.now();
	const state = last.gone ? "gone" : "closed";
	await deps.acts.change({ id: incident.id, state, ticketId: incident.ticketId, closedAt: last.closedAt ?? now });
}

/** Skips what is at the head for as long as it would be skipped for the same reason: one look-up answers for all. */
async function skipRun(deps: ActDeps, scene: Scene): Promise<Step> {
	const reasonOf = (item: WorkItem) => resolveOutcome(item.verdict, null).reason;
	const reason = reasonOf(scene.head);
	let through = scene.head.id;
	for (const item of scene.work.items) {
		if (reasonOf(item) !== reason || item.wait !== scene.head.wait || item.verdict.remark !== scene.head.verdict.remark) break;
		through = item.id;
	}
	scene.remark = reason === "no_trigger_match" ? scene.head.verdict.remark : null;
	return settle(deps, scene, through, skipped(reason ?? "no_trigger_match"));
}

/** `open_delay_seconds`: waits for a CLOSE, which ends all that came before it. The times of arrival decide, not ours. */
async function hold(deps: ActDeps, scene: Scene): Promise<Step | null> {
	const delay = scene.endpoint?.openDelayMs ?? 0;
	if (delay <= 0) return null;
	const until = scene.head.receivedAt + delay;
	const { firstClose, lastId } = scene.work;
	if (firstClose !== null && firstClose.receivedAt < until) return settle(deps, scene, firstClose.id, skipped("self_resolved"));
	if (until <= deps.clock.now()) return null;
	await deps.acts.park(stretch(scene, lastId), until);
	deps.events.emit("alert.changed", { alertIds: [scene.head.id] });
	return DONE;
}
