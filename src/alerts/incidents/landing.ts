import type { Answer, PsaTicket, TicketDraft } from "../../psa/port/index.ts";
import type { NewNeed } from "../../store/index.ts";
import type { ActDeps, Scene } from "./scene.ts";

/** The kind of a need that tells of a value which ConnectWise did not take. */
export const LANDING_PLACE = "landing_place";

/** What ConnectWise did not take, in words; and who has to know. */
export interface Landed {
	readonly lines: readonly string[];
	readonly needs: readonly NewNeed[];
}

/** The ticket that the alert at the head asks for, but for what has to be looked up. @param xref marker of its create */
export function draftOf(scene: Scene, xref: string): TicketDraft {
	const { verdict } = scene.head;
	const { ticket } = verdict;
	const { site, source, team, owner } = ticket;
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
		...{ site, source, team, owner },
		internalOnly: scene.policies.internalDescription,
		xref,
	};
}

/** The fields of a draft that can give way, by ConnectWise's names for them in lower case. */
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
	agreement: "agreementId",
	team: "team",
	owner: "owner",
	source: "source",
	customfields: "customFields",
} as const satisfies Readonly<Record<string, keyof TicketDraft>>;

type Field = keyof typeof FIELDS;

/** Each field gives way at most three times: to the endpoint's value, the environment's, and none. */
const MAX_TRIES = Object.keys(FIELDS).length * 3;

/**
 * Makes a ticket, wherever ConnectWise takes it: a company, board, status, type or priority that it refuses gives way to the
 * endpoint's, then to the environment's, then is left out (docs/contract/behaviour.md, section 3, "A landing place").
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
		// What cannot give way is for a person.
		if (next.length === 0) return { answer: { ...answer, calls: [] }, lines, needs };
		for (const { field, instead } of next) {
			const was = shown(scene, draft, field);
			const line = `${WORDS[field] ?? field} "${was}" was refused; ${instead === null ? "left out" : `"${instead}" instead`}.`;
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

/** Where people have another word for a field than ConnectWise. */
const WORDS: Readonly<Partial<Record<Field, string>>> = { customfields: "custom fields" };

/** A value as people know it: contacts and agreements are numbers to ConnectWise. */
function shown({ head }: Scene, draft: TicketDraft, field: Field): string {
	if (field === "customfields") return (draft.customFields ?? []).map(({ name, value }) => `${name}: ${value}`).join(", ");
	const name = field === "contact" || field === "agreement" ? head.verdict.ticket[field] : null;
	return name ?? String(draft[FIELDS[field]]);
}

/** `company/identifier` and `company` are the same. */
const fieldsOf = (named: readonly string[]): Field[] => {
	const heads = named.map((name) => name.split(/[/.]/)[0]?.toLowerCase() ?? "");
	return (Object.keys(FIELDS) as Field[]).filter((field) => heads.includes(field));
};

/** The value after the one that was refused; null to leave it out, undefined when nothing is left. */
function insteadOf(
	{ settings }: ActDeps,
	{ endpoint }: Scene,
	wanted: TicketDraft,
	draft: TicketDraft,
	field: Field,
): string | null | undefined {
	const compiled = endpoint?.compiled;
	const ladder: Readonly<Record<Field, readonly (string | null | undefined)[]>> = {
		// A ticket cannot be without a company, nor without a board of one's choice.
		company: [wanted.company, settings.CW_DEFAULT_COMPANY_ID],
		board: [wanted.board, compiled?.constants.board, settings.CW_SERVICE_BOARD],
		status: [wanted.status, compiled?.constants.status, settings.CW_STATUS_NEW],
		type: [wanted.ticketType, compiled?.constants.ticket_type],
		subtype: [wanted.subtype, compiled?.constants.subtype],
		item: [wanted.item, compiled?.constants.item],
		priority: [wanted.priority, compiled?.constants.priority],
		severity: [wanted.severity, compiled?.constants.severity],
		impact: [wanted.impact, compiled?.constants.impact],
		site: [wanted.site, compiled?.constants.site],
		contact: [numbered(wanted.contactId)],
		agreement: [numbered(wanted.agreementId)],
		team: [wanted.team, compiled?.constants.team],
		owner: [wanted.owner, compiled?.constants.owner],
		source: [wanted.source, compiled?.constants.source],
		// Which of them it is, ConnectWise's words say; the ticket goes without all of them.
		customfields: [],
	};
	const values = [...new Set(ladder[field].filter((value): value is string => value != null && value.trim() !== ""))];
	const at = values.indexOf(String(draft[FIELDS[field]]));
	const next = values[at + 1];
	if (next !== undefined) return next;
	return field === "company" || field === "board" ? undefined : null;
}

const numbered = (id: number | null | undefined): string | null => (id == null ? null : String(id));
