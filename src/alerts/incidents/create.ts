import type { PsaTicket, TicketDraft } from "../../psa/port/index.ts";
import type { Incident, Intent, RcaRequest, RcaWaived } from "../../store/index.ts";
import type { Verdict } from "../pipeline/index.ts";
import { isClosed } from "./find.ts";
import { noteMarker, ticketMarker } from "./keys.ts";
import { lookFor } from "./looking.ts";
import { type ActDeps, failed, type Scene, SETTLED, type Step, settle, stretch } from "./step.ts";

/** Makes the ticket for the alert at the head. `intent` and `incident`: of an earlier try that certainly had no effect. */
export async function create(deps: ActDeps, scene: Scene, intent: Intent | null): Promise<Step> {
	const { head } = scene;
	const planned = intent ?? (await planCreate(deps, scene));
	if (intent !== null) await deps.acts.resend(intent.id, stretch(scene, head.id));
	const answer = await deps.psa.createTicket(draft(head.verdict, planned.marker));
	scene.calls.push(...answer.calls);
	if (!answer.ok) return failed(deps, scene, answer.failure, { through: head.id, intent: planned, incident: null });
	deps.health.succeeded();
	return settleCreated(deps, scene, planned, answer.value);
}

/** Goes on with a create whose effect is not known: adopts the ticket if it is there, else clears the way. */
export async function resumeCreate(deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step | "clear"> {
	const look = await lookFor(deps, scene, intent, incident, async () => {
		const answer = await deps.psa.findByXref(intent.marker, { openOnly: false, aboveId: null });
		return answer.ok ? { ...answer, value: answer.value[0] ?? null } : answer;
	});
	if (look.kind === "step") return look.step;
	if (look.kind === "absent") return "clear";
	if (isSameAlert(scene, intent)) return settleCreated(deps, scene, intent, look.value);
	// The alert that wanted it gave up; the ticket is the key's all the same.
	const closed = isClosed(deps, scene.head.verdict, look.value);
	const now = deps.clock.now();
	await deps.acts.endIntent(intent.id, "done", {
		id: intent.incidentId,
		state: closed ? "closed" : "open",
		ticketId: look.value.id,
		newsAt: now,
		...(closed ? { closedAt: look.value.closedAt ?? now } : { checkedAt: now }),
	});
	return SETTLED;
}

/** The intent belongs to the alert at the head, or to the one that the head replays. */
export const isSameAlert = ({ head }: Scene, intent: Intent): boolean => head.id === intent.leader || head.replayOf === intent.leader;

const planCreate = (deps: ActDeps, scene: Scene): Promise<Intent> =>
	deps.acts.plan({
		psa: deps.psa.identity,
		keyHash: scene.hash,
		key: scene.head.verdict.key,
		endpointId: scene.head.endpointId,
		incidentId: null,
		kind: "create",
		marker: ticketMarker(scene.hash),
		stretch: stretch(scene, scene.head.id),
		now: deps.clock.now(),
	});

function settleCreated(deps: ActDeps, scene: Scene, intent: Intent, ticket: PsaTicket): Promise<Step> {
	const now = deps.clock.now();
	return settle(deps, scene, scene.head.id, {
		status: "processed",
		action: "create",
		reason: null,
		ticketId: ticket.id,
		error: null,
		intent: { id: intent.id, state: "done" },
		incident: { id: intent.incidentId, state: "open", ticketId: ticket.id, checkedAt: now, newsAt: now },
		// Born with the outcome, in one transaction: no ticket loses its note, and none gets two.
		...rootCause(deps, scene),
	});
}

/** A model can say nothing of HookWise's own alerts: where nothing came there is no payload to read. */
function rootCause(deps: ActDeps, { head, endpoint }: Scene): { readonly rca?: RcaRequest | RcaWaived } {
	if (deps.directory.findAny(head.endpointId)?.aiRcaEnabled !== true) return {};
	return { rca: endpoint === null ? { waived: "Silence has no payload that a model could read." } : { marker: noteMarker() } };
}

function draft(verdict: Verdict, xref: string): TicketDraft {
	const { ticket } = verdict;
	return {
		summary: ticket.summary,
		description: ticket.description,
		board: ticket.board,
		status: ticket.status,
		priority: ticket.priority,
		ticketType: ticket.ticket_type,
		subtype: ticket.subtype,
		item: ticket.item,
		severity: ticket.severity,
		impact: ticket.impact,
		company: ticket.company,
		xref,
	};
}
