import { MISSING_RIGHT } from "../../../psa/checkup/index.ts";
import { RIGHTS } from "../../../psa/connectwise/index.ts";
import type { PsaTicket, TicketDraft } from "../../../psa/port/index.ts";
import type { Consequences, Incident, Member, NewWake, RcaRequest, RcaWaived } from "../../../store/index.ts";
import { isTestKey, type Verdict } from "../../pipeline/index.ts";
import { sourceOf } from "../about.ts";
import { isClosed } from "../find.ts";
import { noteMarker } from "../keys.ts";
import { draftOf, type Landed, landed } from "../landing.ts";
import { lookedUp } from "../lookedUp.ts";
import { calmWake } from "../noise/index.ts";
import { type ActDeps, lateLooks, type Scene, SETTLED, type Step, settle } from "../scene.ts";
import { flapping, landingLines, membersNote, outageDescription, outageSummary } from "../texts.ts";
import { isSameAlert } from "./shared.ts";
import type { Action, Task } from "./types.ts";

/** What ConnectWise did not take of a draft, until the outcome of its create is written. */
const landings = new WeakMap<Scene, Landed & { readonly cured: Consequences["cured"] }>();

/** Makes the ticket for the alert at the head. */
export const create: Action = {
	kind: "create",
	isWanted: isSameAlert,
	through: async (_deps, scene) => scene.head.id,
	whenAbsent: "decide",
	call: async (deps, scene, { intent, incident }) => ({
		async send() {
			const looked = await lookedUp(deps, scene);
			const draft = { ...draftOf(scene, intent.marker), ...looked.found, ...flapsOf(scene), ...(await outageOf(deps, scene, incident)) };
			const { answer, lines, needs } = await landed(deps, scene, draft);
			landings.set(scene, { lines: [...looked.lines, ...lines], needs: [...needs, ...looked.needs], cured: looked.cured });
			return answer.ok ? { ...answer, value: { ticket: answer.value } } : answer;
		},
		async look() {
			const answer = await deps.psa.findByXref(intent.marker, { openOnly: true, aboveId: intent.aboveId });
			if (!answer.ok) return answer;
			const [ticket] = answer.value;
			return { ...answer, value: ticket === undefined ? null : { ticket } };
		},
		// ConnectWise may commit minutes after the connection was lost; the sandbox has done a write or not.
		patience: { quietMs: deps.psa.kind === "sandbox" ? 0 : deps.doubtMs, pauseMs: deps.retryBaseMs },
	}),
	next: async () => null,
	settle: (deps, scene, task, { ticket }) => settleCreated(deps, scene, task, ticket),
	failed: async () => null,
	async foundLate(deps, scene, { intent }, { ticket }) {
		if (ticket === null) return SETTLED;
		// The alert that wanted it gave up; the ticket is the key's all the same.
		const now = deps.clock.now();
		const closed = isClosed(deps, scene.head.verdict, ticket);
		const known = closed ? { state: "closed", closedAt: ticket.closedAt ?? now } : { state: "open", checkedAt: now };
		await deps.acts.endIntent(intent.id, "done", {
			incident: { id: intent.incidentId, ...(known as { state: "open" }), ticketId: ticket.id, ours: true, newsAt: now },
			timeline: [{ what: "created", alertId: intent.leader }],
			now,
		});
		return SETTLED;
	},
};

/** What the ticket of an outage says in place of the alert that it is made for. */
async function outageOf(deps: ActDeps, scene: Scene, { grouped, id, company }: Incident): Promise<Partial<TicketDraft>> {
	if (!grouped) return {};
	const { head } = scene;
	const members = await deps.acts.members(id);
	const group = head.verdict.group ?? company ?? "";
	return {
		priority: await priorityOf(deps, scene, members),
		summary: outageSummary(members.length, group),
		description: outageDescription(members, group),
		internalNote: membersNote(members),
	};
}

/** Members whose priority counts from the beginning; later ones raise the ticket when their turn comes. */
const MAX_ASKED = 200;

/**
 * The most urgent priority among what is part of an outage: its ticket is as urgent as the worst of it. Where the first of them has
 * none, ConnectWise's own stands until one asks for more.
 */
async function priorityOf(deps: ActDeps, { head }: Scene, members: readonly Member[]): Promise<string | null> {
	let highest = head.verdict.ticket.priority;
	if (highest === null) return null;
	for (const { keyHash, endpointId } of members.slice(0, MAX_ASKED)) {
		if (deps.directory.findAny(endpointId)?.raisePriority !== true) continue;
		const opening = await deps.acts.currentOpening(keyHash);
		const priority = opening === null ? null : ((await deps.acts.verdictOf(opening.id))?.verdict.ticket.priority ?? null);
		if (priority !== null && (await deps.ranks.isHigher(deps.psa, priority, highest))) highest = priority;
	}
	return highest;
}

/** A ticket of what flaps says so from its beginning. */
const flapsOf = ({ flips, policies }: Scene): Partial<TicketDraft> =>
	flips === null ? {} : { internalNote: flapping(flips, policies.flapMs / 60_000) };

/** When a ticket without news closes; a test's, whatever its endpoint says. */
const staleWake = ({ key }: Verdict, at: number): NewWake => ({ kind: "stale", at, ...(isTestKey(key) ? { data: { test: true } } : {}) });

async function settleCreated(deps: ActDeps, scene: Scene, { intent, incident }: Task, ticket: PsaTicket | null): Promise<Step> {
	if (ticket === null) throw new Error(`The create of intent ${intent.id} gave no ticket`);
	const { head, policies } = scene;
	const { ticket: wanted, message } = head.verdict;
	const now = deps.clock.now();
	const { lines, needs, cured } = landings.get(scene) ?? { lines: [], needs: [], cured: [] };
	const { configuration } = wanted;
	const wakes: NewWake[] = [
		...(lines.length > 0 ? [{ kind: "tell", at: now, data: { lines: landingLines(lines) } } as const] : []),
		...(configuration === null ? [] : [{ kind: "attach", at: now, data: { configuration } } as const]),
		...(incident.grouped ? [{ kind: "children", at: now } as const] : []),
		...(scene.flips === null ? [] : [calmWake(deps, scene)]),
		...(policies.autoCloseMs > 0 ? [staleWake(head.verdict, now + policies.autoCloseMs)] : []),
		// It was sent twice: there may be two.
		...(intent.resent ? lateLooks(deps, intent) : []),
	];
	const settled = settle(deps, scene, head.id, {
		status: "processed",
		action: "create",
		reason: null,
		ticketId: ticket.id,
		error: null,
		intent: { id: intent.id, state: "done" },
		incident: {
			id: intent.incidentId,
			...{ state: "open", ticketId: ticket.id, ours: true, checkedAt: now, newsAt: now, resolutionAt: null },
			...(scene.flips === null ? {} : { flapping: true }),
			...(scene.flips === null && !incident.grouped ? {} : { notes: 1 }),
			...{ company: ticket.company ?? wanted.company, summary: ticket.summary },
			...{ priority: ticket.priority ?? wanted.priority, severity: wanted.severity, message },
		},
		timeline: [
			{ what: "raised", alertId: head.id },
			{ what: "created", alertId: head.id, detail: `#${ticket.id}` },
			...(scene.flips === null ? [] : [{ what: "flapping", alertId: head.id, detail: `${scene.flips} times` } as const]),
		],
		opened: [sourceOf(head)],
		wakes,
		cured: [{ kind: MISSING_RIGHT, subject: RIGHTS.ticketsAdd }, ...(cured ?? [])],
		needs: needs.map((need) => ({ ...need, ticketId: ticket.id, endpointId: head.endpointId, alertId: head.id })),
		// Born with the outcome, in one transaction: no ticket loses its note, and none gets two.
		...rootCause(deps, scene),
	});
	// Asked for at once, so that both are one commit: what a person moves from here is told on the timeline.
	await deps.dealings.see(deps.psa.identity, ticket.id, { board: ticket.board, owner: ticket.owner }, now);
	return settled;
}

/** A model can say nothing of HookWise's own alerts: where nothing came there is no payload to read. */
function rootCause(deps: ActDeps, { head, endpoint }: Scene): { readonly rca?: RcaRequest | RcaWaived } {
	if (deps.directory.findAny(head.endpointId)?.aiRcaEnabled !== true) return {};
	return { rca: endpoint === null ? { waived: "Silence has no payload that a model could read." } : { marker: noteMarker() } };
}
