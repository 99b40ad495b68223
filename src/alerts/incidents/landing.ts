import type { Answer, PsaTicket, TicketDraft } from "../../psa/port/index.ts";
import type { NewNeed } from "../../store/index.ts";
import type { ActDeps, Scene } from "./scene.ts";

/** Kind of the need about values that ConnectWise rejected. */
export const LANDING_PLACE = "landing_place";

/** Values that ConnectWise rejected, in words, and the needs to report. */
export interface Landed {
	readonly lines: readonly string[];
	readonly needs: readonly NewNeed[];
}

/**
 * Draft of the ticket for the alert at the head. @param xref marker of its create @param contactId id of the
 * contact, if one was found
 */
export function draftOf(scene: Scene, xref: string, contactId: number | null): TicketDraft {
	const { verdict } = scene.head;
	const { ticket } = verdict;
	const { site, source } = ticket;
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
		...{ site, source, contactId },
		internalOnly: scene.policies.internalDescription,
		xref,
	};
}

/** Fields of a draft that may be replaced, by ConnectWise's names for them in lower case. */
const FIELDS = {
	company: "company",
	board: "board",
	status: "status",
	type: "ticketType",
	subtype: "subtype",
	item: "item",
	priority: "priority",
	severity: "severity",
	impact: "impact",
	site: "site",
	contact: "contactId",
	source: "source",
} as const satisfies Readonly<Record<string, keyof TicketDraft>>;

type Field = keyof typeof FIELDS;

/** Each field is replaced at most three times: by the endpoint's value, by the environment's, and by none. */
const MAX_TRIES = Object.keys(FIELDS).length * 3;

/**
 * Creates a ticket even if ConnectWise rejects a company, board, status, type or priority: that value is
 * replaced by the endpoint's, then by the environment's, then left out (docs/contract/behaviour.md, section
 * 3, "A landing place").
 */
export async function landed(deps: ActDeps, scene: Scene, wanted: TicketDraft): Promise<Landed & { readonly answer: Answer<PsaTicket> }> {
	const lines: string[] = [];
	const needs: NewNeed[] = [];
	let draft = wanted;
	for (let tries = 0; ; tries++) {
		const answer = await deps.psa.createTicket(draft);
		scene.calls.push(...answer.calls);
		if (answer.ok || answer.failure.kind !== "rejected" || tries >= MAX_TRIES) return { answer: { ...answer, calls: [] }, lines, needs };
		const refused = fieldsOf(answer.failure.fields ?? []).filter((field) => draft[FIELDS[field]] != null);
		const next = refused.flatMap((field) => {
			const instead = insteadOf(deps, scene, wanted, draft, field);
			return instead === undefined ? [] : [{ field, instead }];
		});
		// A rejected field that cannot be replaced is a matter for a person.
		if (next.length === 0) return { answer: { ...answer, calls: [] }, lines, needs };
		for (const { field, instead } of next) {
			const was = String(draft[FIELDS[field]]);
			const line = `${field} "${was}" was refused; ${instead === null ? "left out" : `"${instead}" instead`}.`;
			lines.push(line);
			needs.push({
				kind: LANDING_PLACE,
				subject: `${scene.head.endpointId} ${field} ${was}`,
				message: `ConnectWise refuses ${line.replace(" was refused", "")} ${answer.failure.message}`,
				company: field === "company" ? was : wanted.company,
			});
			draft = { ...draft, [FIELDS[field]]: instead };
		}
	}
}

/** Draft fields for ConnectWise's names; `company/identifier` and `company` are the same. */
const fieldsOf = (named: readonly string[]): Field[] => {
	const heads = named.map((name) => name.split(/[/.]/)[0]?.toLowerCase() ?? "");
	return (Object.keys(FIELDS) as Field[]).filter((field) => heads.includes(field));
};

/** The value after the rejected one; null to leave it out, undefined if nothing is left to try. */
function insteadOf(
	{ settings }: ActDeps,
	{ endpoint }: Scene,
	wanted: TicketDraft,
	draft: TicketDraft,
	field: Field,
): string | null | undefined {
	const compiled = endpoint?.compiled;
	const ladder: Readonly<Record<Field, readonly (string | null | undefined)[]>> = {
		// Company and board are required, so they are never left out.
		company: [wanted.company, settings.CW_DEFAULT_COMPANY_ID],
		board: [wanted.board, compiled?.constants.board, settings.CW_SERVICE_BOARD],
		status: [wanted.status, compiled?.constants.status, settings.CW_STATUS_NEW],
		type: [wanted.ticketType, compiled?.constants.ticket_type],
		subtype: [wanted.subtype, compiled?.constants.subtype],
		item: [wanted.item, compiled?.constants.item],
		priority: [wanted.priority, compiled?.constants.priority],
		severity: [wanted.severity, compiled?.constants.severity],
		impact: [wanted.impact, compiled?.constants.impact],
		site: [wanted.site],
		contact: [wanted.contactId === null ? null : String(wanted.contactId)],
		source: [wanted.source],
	};
	const values = [...new Set(ladder[field].filter((value): value is string => value != null && value.trim() !== ""))];
	const at = values.indexOf(String(draft[FIELDS[field]]));
	const next = values[at + 1];
	if (next !== undefined) return next;
	return field === "company" || field === "board" ? undefined : null;
}
