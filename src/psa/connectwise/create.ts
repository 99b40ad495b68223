import type { CallRecord } from "../../base/calls.ts";
import type { PsaTicket, TicketDraft } from "../port/index.ts";
import type { Client, Outcome } from "./client.ts";
import { RIGHTS } from "./rights.ts";
import { plain, readTicket } from "./wire.ts";

const LEVELS = ["Low", "Medium", "High"] as const;

/** See `Psa.createTicket`. @param timeoutMs time limit of this call: ConnectWise may take minutes to create a ticket */
export async function createTicket(
	client: Client,
	draft: TicketDraft,
	timeoutMs: number,
	calls: CallRecord[],
): Promise<Outcome<PsaTicket>> {
	const answer = await client.call(
		{ method: "POST", route: "/service/tickets", body: bodyOf(draft), timeoutMs, right: RIGHTS.ticketsAdd },
		readTicket,
		calls,
	);
	return answer.ok ? { ok: true, value: plain(answer.value) } : answer;
}

/**
 * References use names: an id from another tenant, or of a renamed board, would silently put the ticket
 * somewhere else.
 */
function bodyOf(draft: TicketDraft): Readonly<Record<string, unknown>> {
	return present({
		summary: draft.summary,
		recordType: "ServiceTicket",
		board: named(draft.board),
		status: named(draft.status),
		company: draft.company === null ? null : { identifier: draft.company },
		type: named(draft.ticketType),
		subType: named(draft.subtype),
		item: named(draft.item),
		priority: named(draft.priority),
		severity: level(draft.severity),
		impact: level(draft.impact),
		site: named(draft.site ?? null),
		contact: draft.contactId == null ? null : { id: draft.contactId },
		source: named(draft.source ?? null),
		parentTicketId: draft.parentId ?? null,
		...firstTexts(draft),
		externalXRef: draft.xref,
	});
}

const named = (name: string | null): { name: string } | null => (name === null ? null : { name });

/**
 * Severity and impact as ConnectWise spells its three levels. Other text is sent as it is, so that
 * ConnectWise says what is wrong.
 */
function level(text: string | null): string | null {
	if (text === null) return null;
	const wanted = text.trim().toLowerCase();
	return LEVELS.find((known) => known.toLowerCase() === wanted) ?? text;
}

/** Leaves out nulls, which ConnectWise would take for values. */
const present = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** The ticket's first texts: its description, and notes for the Internal tab. */
function firstTexts({ description, internalOnly = false, internalNote = null }: TicketDraft) {
	const notes = internalNote === null ? [] : [internalNote];
	if (internalOnly) return { initialInternalAnalysis: [description, ...notes].join("\n\n"), automaticEmailContactFlag: false };
	return { initialDescription: description, ...(internalNote === null ? {} : { initialInternalAnalysis: internalNote }) };
}
