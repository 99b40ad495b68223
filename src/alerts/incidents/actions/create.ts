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

/** Values of a draft that ConnectWise rejected, kept until the outcome of the create is recorded. */
const landings = new WeakMap<Scene, Landed & { readonly cured: Consequences["cured"] }>();

/** Creates the ticket for the alert at the head. */
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
		// ConnectWise may commit a create minutes after the connection was lost. The sandbox never leaves a write
		// in doubt.
		patience: { quietMs: deps.psa.kind === "sandbox" ? 0 : deps.doubtMs, pauseMs: deps.retryBaseMs },
	}),
	next: async () => null,
	settle: (deps, scene, task, { ticket }) => settleCreated(deps, scene, task, ticket),
	failed: async () => null,
	async foundLate(deps, scene, { intent }, { ticket }) {
		if (ticket === null) return SETTLED;
		// The alert that asked for the ticket is no longer waiting, but the ticket still belongs to the key.
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

/** Text of an outage's ticket, in place of the text of its first alert. */
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

/**
 * Maximum number of members whose priority is considered at the start. Later ones raise the ticket when their
 * turn comes.
 */
const MAX_ASKED = 200;

/**
 * The most urgent priority among the members of an outage, as its ticket must be as urgent as the worst of
 * them. If the first member has none, ConnectWise's default applies until another one asks for more.
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

/** Note for the ticket of a flapping alert, present from its creation. */
const flapsOf = ({ flips, policies }: Scene): Partial<TicketDraft> =>
	flips === null ? {} : { internalNote: flapping(flips, policies.flapMs / 60_000) };

/** The time when a ticket without news closes; a test's ticket closes whatever the endpoint's setting. */
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
		// The create was sent twice, so there may be two tickets.
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
		// Written in the same transaction as the outcome: no ticket loses its note, and none gets two.
		...rootCause(deps, scene),
	});
	// Called without waiting, so that both are one commit. From now on, changes that people make to the ticket
	// are put on the timeline.
	const seen = deps.dealings.see(deps.psa.identity, ticket.id, { board: ticket.board, owner: ticket.owner }, now);
	const [step] = await Promise.all([settled, seen]);
	return step;
}

/**
 * Request for a root-cause note. HookWise's own alerts get none, since they have no payload that a model
 * could read.
 */
function rootCause(deps: ActDeps, { head, endpoint }: Scene): { readonly rca?: RcaRequest | RcaWaived } {
	if (deps.directory.findAny(head.endpointId)?.aiRcaEnabled !== true) return {};
	return { rca: endpoint === null ? { waived: "Silence has no payload that a model could read." } : { marker: noteMarker() } };
}
