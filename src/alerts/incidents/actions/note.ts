import { MISSING_RIGHT } from "../../../psa/checkup/index.ts";
import { RIGHTS } from "../../../psa/connectwise/index.ts";
import type { IncidentChange, NewWake, Source, WorkItem } from "../../../store/index.ts";
import { sourcesOf } from "../about.ts";
import { changesOf, higherPriority } from "../changes.ts";
import { type ActDeps, MAX_READ, missingRight, type Result, type Scene, type Step, settle } from "../scene.ts";
import { recoveredNote, repeatNote } from "../texts.ts";
import { whenRefused } from "./closedMeanwhile.ts";
import { briefly, forget, isSameAlert, noteCall, plainly, throughOf, ticketOf } from "./shared.ts";
import type { Action, Task } from "./types.ts";

/** Maximum number of alerts in one note; a longer queue takes several notes. */
const MAX_RUN = 2_000;

/** Adds the alerts at the head to an open ticket as one internal note. A higher priority is set first. */
export const note: Action = {
	kind: "note",
	isWanted: isSameAlert,
	async through(deps, scene, intent) {
		if (intent !== null) return throughOf(scene, intent);
		// A recovery that closes nothing gets a note of its own.
		if (scene.head.tag === "CLOSE") return scene.head.id;
		return (await deps.acts.openRun(scene.key.lane, scene.key.key, MAX_RUN)).through;
	},
	whenAbsent: "decide",
	async call(deps, scene, task) {
		const { intent, incident } = task;
		const ticketId = ticketOf(task);
		if (intent.step !== "raise") return noteCall(deps, ticketId, "internal", await textOf(deps, scene, task), intent.marker);
		// The priority may be set already; setting it again does no harm.
		const priority = (await higherPriority(deps, await newsOf(deps, scene, task), incident)) ?? incident.priority ?? "";
		return { send: async () => plainly(await deps.psa.setPriority(ticketId, priority)), look: null, patience: briefly(deps) };
	},
	async next(deps, scene, task) {
		if (task.intent.step !== "raise") return null;
		const priority = await higherPriority(deps, await newsOf(deps, scene, task), task.incident);
		return {
			step: "raised",
			consequences: {
				incident: { id: task.incident.id, ...(priority === null ? {} : { priority }) },
				timeline: [{ what: "raised priority", alertId: scene.head.id, detail: priority }],
			},
		};
	},
	settle: settleNoted,
	async failed(deps, scene, task, failure) {
		if (failure.kind === "gone") return { kind: "step", step: await forget(deps, scene, task) };
		if (failure.kind !== "rejected" && failure.kind !== "forbidden") return null;
		// If ConnectWise rejects the priority, the note is written nevertheless.
		if (task.intent.step === "raise") {
			const { ticketId, endpointId, company } = task.incident;
			const needs = missingRight(failure, { ticketId, endpointId, company });
			if (needs.length > 0) await deps.acts.record({ needs, now: deps.clock.now() });
			return { kind: "goOn", step: "planned" };
		}
		return { kind: "step", step: await whenRefused(deps, scene, task, failure) };
	},
};

/** The first alerts of the note, which it lists one by one. */
async function newsOf({ acts }: ActDeps, { key, head, work }: Scene, { through }: Task): Promise<readonly WorkItem[]> {
	if (head.tag === "CLOSE") return [head];
	const isRead = work.items.length >= MAX_READ || work.items.some(({ id }) => id >= through);
	// Some alerts arrived between the look at the queue and the planning of this note. Work that has become due
	// meanwhile hides the alerts behind it; then those that are known are named.
	const again = isRead ? work : await acts.readWork(key.lane, key.key, MAX_READ);
	const { items } = again.wake === null ? again : work;
	return items.filter(({ id, tag }) => id <= through && tag !== "CLOSE");
}

/** Sources that this note's alerts hold open, including alerts that the note only counts. */
async function openedBy({ acts }: ActDeps, { key }: Scene, { through }: Task, news: readonly WorkItem[]): Promise<readonly Source[]> {
	const counted = (news.at(-1)?.id ?? through) < through ? await acts.firstOpens(key.lane, key.key, through) : [];
	return sourcesOf([...news.filter(({ tag }) => tag === "OPEN"), ...counted]);
}

async function textOf(deps: ActDeps, scene: Scene, task: Task): Promise<string> {
	const { head, key } = scene;
	const { intent, incident, through } = task;
	if (head.tag === "CLOSE") return recoveredNote(head, await heldBy(deps, task), intent.marker);
	// Alerts that arrived after the note was planned go into the next note.
	const { count } = await deps.acts.openRun(key.lane, key.key, MAX_RUN, through);
	const news = await newsOf(deps, scene, task);
	const raisedTo = intent.step === "raised" ? ((await higherPriority(deps, news, incident)) ?? incident.priority) : null;
	return repeatNote(news, count, changesOf(news, incident, raisedTo), intent.marker);
}

/** Reason why a recovery closes nothing, for people. */
async function heldBy(deps: ActDeps, { incident }: Task): Promise<string> {
	if (incident.mergedInto !== null) return "The ticket it was merged into stays open.";
	const open = (await deps.acts.sources(incident.id)).filter(({ state }) => state === "open").length;
	return open > 1 ? "Another source still reports the problem, so the ticket stays open." : "Tickets merged into this one are still open.";
}

async function settleNoted(deps: ActDeps, scene: Scene, task: Task): Promise<Step> {
	const { intent, incident, through } = task;
	const told = await newsOf(deps, scene, task);
	const now = deps.clock.now();
	const raised = intent.step === "raised";
	const result: Result = {
		status: "processed",
		action: "update",
		reason: raised ? "raised" : null,
		ticketId: ticketOf(task),
		error: null,
		intent: { id: intent.id, state: "done" },
		cured: [{ kind: MISSING_RIGHT, subject: RIGHTS.ticketsEdit }],
		...(scene.head.tag === "CLOSE"
			? whenRecovered(scene, task, now)
			: whenNews(deps, scene, task, { told, opened: await openedBy(deps, scene, task, told), now })),
	};
	return settle(deps, scene, through, { ...result, incident: { id: incident.id, newsAt: now, notes: 1, ...result.incident } });
}

function whenRecovered({ head }: Scene, { incident }: Task, now: number): Partial<Result> {
	const sources = sourcesOf([head]);
	// A merged incident is finished with its recovery. An incident that is held open by tickets merged into its
	// own has recovered itself, but stays open.
	const own: Omit<IncidentChange, "id"> = incident.mergedInto === null ? {} : { state: "closed", closedAt: now };
	return {
		incident: { id: incident.id, ...own },
		timeline: [{ what: "recovered", alertId: head.id, by: head.endpointId }],
		recovered: incident.mergedInto === null ? sources : "all",
		recovery: true,
	};
}

interface Told {
	readonly told: readonly WorkItem[];
	readonly opened: readonly Source[];
	readonly now: number;
}

function whenNews(deps: ActDeps, scene: Scene, { incident }: Task, { told, opened, now }: Told): Partial<Result> {
	const last = told.at(-1) ?? scene.head;
	const lastOpen = told.findLast(({ tag }) => tag === "OPEN");
	const { autoCloseMs } = scene.policies;
	const wakes: NewWake[] = [
		// When the time ends for which the ticket is trusted to be open, a look-up checks that it was.
		{
			kind: "check",
			at: (incident.checkedAt ?? now) + deps.viabilityMs,
			data: { alertId: lastOpen?.id ?? null, notedAt: now },
			only: true,
		},
		...(autoCloseMs > 0 ? [{ kind: "stale", at: now + autoCloseMs, only: true } as const] : []),
	];
	return {
		incident: {
			id: incident.id,
			...{ state: "open", message: last.verdict.message, severity: last.verdict.ticket.severity },
		},
		timeline: [{ what: "noted", alertId: scene.head.id }],
		opened,
		wakes,
	};
}
