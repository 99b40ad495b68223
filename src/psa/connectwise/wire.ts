import type { Callback, Named, NamedCompany, NamedPriority, NamedStatus, NamedSubtype, PsaTicket } from "../port/index.ts";
import type { Reading } from "./client.ts";

/** Reads the parts of ConnectWise's records that the adapter uses. The form of the answers is not trusted. */

/** Ticket fields that list calls ask for. */
export const TICKET_FIELDS =
	"id,summary,board,status,company,closedFlag,closedDate,externalXRef,mergedParentTicket,parentTicketId,priority,owner";

/** A ticket with the ids that a change of status needs. */
export interface WireTicket extends PsaTicket {
	readonly boardId: number | null;
	readonly statusId: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | null =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
export const idOf = (value: unknown): number | null => (Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : null);
const refId = (value: unknown): number | null => idOf(fieldsOf(value)?.id);
const refName = (value: unknown): string | null => text(fieldsOf(value)?.name);

/** Reads a ticket; null if it is not one. Only the id is required. */
export function ticketOf(value: unknown): WireTicket | null {
	const fields = fieldsOf(value);
	const id = idOf(fields?.id);
	if (fields === null || id === null) return null;
	const closed = fields.closedFlag === true;
	return {
		id,
		summary: text(fields.summary) ?? "",
		board: refName(fields.board),
		boardId: refId(fields.board),
		status: refName(fields.status),
		statusId: refId(fields.status),
		closed,
		closedAt: closed ? timeOf(fields.closedDate) : null,
		company: text(fieldsOf(fields.company)?.identifier),
		xref: text(fields.externalXRef),
		mergedInto: refId(fields.mergedParentTicket),
		parentId: idOf(fields.parentTicketId),
		priority: refName(fields.priority),
		owner: refName(fields.owner) ?? text(fieldsOf(fields.owner)?.identifier),
	};
}

/** The ticket without the ids that only this adapter needs. */
export function plain({ boardId: _boardId, statusId: _statusId, ...ticket }: WireTicket): PsaTicket {
	return ticket;
}

export function readTicket(body: unknown): Reading<WireTicket> {
	const ticket = ticketOf(body);
	return ticket === null ? { wrong: "its answer is not a ticket" } : { value: ticket, gave: `#${ticket.id}` };
}

/** Reads a ticket and describes its state for the call record. */
export function readStanding(body: unknown): Reading<WireTicket> {
	const reading = readTicket(body);
	if ("wrong" in reading) return reading;
	const { status, closed } = reading.value;
	return { ...reading, gave: [closed ? "closed" : "open", ...(status === null ? [] : [status])].join(", ") };
}

/** Reads the id of a record that was just created; nothing else matters. */
export function readId(body: unknown): Reading<number> {
	const id = idOf(fieldsOf(body)?.id);
	return id === null ? { wrong: "its answer names no id" } : { value: id, gave: `note ${id}` };
}

export function namedOf(value: unknown): Named | null {
	const id = idOf(fieldsOf(value)?.id);
	const name = refName(value);
	return id === null || name === null ? null : { id, name };
}

export function subtypeOf(value: unknown): NamedSubtype | null {
	const named = namedOf(value);
	const ids = fieldsOf(value)?.typeAssociationIds;
	return named === null ? null : { ...named, typeIds: Array.isArray(ids) ? ids.map(idOf).filter((id) => id !== null) : [] };
}

export function statusOf(value: unknown): NamedStatus | null {
	const named = namedOf(value);
	const fields = fieldsOf(value);
	if (named === null || fields === null) return null;
	return { ...named, closed: fields.closedStatus === true, inactive: fields.inactive === true };
}

export function companyOf(value: unknown): NamedCompany | null {
	const named = namedOf(value);
	const identifier = text(fieldsOf(value)?.identifier);
	return named === null || identifier === null ? null : { ...named, identifier };
}

/** Reads a priority. Its position is called `sortOrder` in lists and `sort` in a ticket. */
export function priorityOf(value: unknown): NamedPriority | null {
	const named = namedOf(value);
	const fields = fieldsOf(value);
	const sort = fields?.sortOrder ?? fields?.sort;
	return named === null ? null : { ...named, sort: typeof sort === "number" && Number.isFinite(sort) ? sort : null };
}

export function callbackOf(value: unknown): Callback | null {
	const fields = fieldsOf(value);
	const id = idOf(fields?.id);
	const url = text(fields?.url);
	return id === null || url === null ? null : { id, url, description: text(fields?.description) ?? "" };
}

/** Reads the answer of merges and attachments: `{success, message}`. */
export function readSuccess(body: unknown): Reading<null> {
	const fields = fieldsOf(body);
	if (fields?.success === true) return { value: null };
	return { wrong: `it says that this did not succeed${text(fields?.message) === null ? "" : ` (${text(fields?.message)})`}` };
}

function timeOf(value: unknown): number | null {
	const time = Date.parse(text(value) ?? "");
	return Number.isNaN(time) ? null : time;
}
