import type { Row, StoredTicket } from "../types.ts";
import { type Resource, ref, refGetters } from "./resource.ts";

type Rendered = Readonly<Record<string, unknown>>;

/** A reference, or nothing at all: ConnectWise leaves out what is empty. */
const optional = (row: Row | null, base: string, path: string, name: string): Rendered =>
	row === null ? {} : { [name]: ref(row, base, path, name) };

function references(row: StoredTicket, base: string): Rendered {
	const board = `/service/boards/${row.board.id}`;
	return {
		board: ref(row.board, base, "/service/boards", "board"),
		status: ref(row.status, base, `${board}/statuses`, "status"),
		...(row.company === null
			? {}
			: { company: { ...ref(row.company, base, "/company/companies", "company"), identifier: row.company.identifier } }),
		...optional(row.site, base, `/company/companies/${row.company?.id ?? 0}/sites`, "site"),
		...optional(row.contact, base, "/company/contacts", "contact"),
		...optional(row.agreement, base, "/finance/agreements", "agreement"),
		...optional(row.team, base, `${board}/teams`, "team"),
		...(row.owner === null ? {} : { owner: { ...ref(row.owner, base, "/system/members", "member"), identifier: row.owner.identifier } }),
		...optional(row.source, base, "/service/sources", "source"),
		...optional(row.type, base, `${board}/types`, "type"),
		...optional(row.subType, base, `${board}/subtypes`, "subType"),
		...optional(row.item, base, `${board}/items`, "item"),
		priority: { ...ref(row.priority, base, "/service/priorities", "priority"), sort: row.priority.sortOrder },
	};
}

export const ticketResource: Resource<StoredTicket> = {
	render: (row, base) => ({
		...row.plain,
		id: row.id,
		summary: row.summary,
		recordType: row.recordType,
		...references(row, base),
		severity: row.severity,
		impact: row.impact,
		...(row.externalXRef === null ? {} : { externalXRef: row.externalXRef }),
		...(row.customFields.length === 0 ? {} : { customFields: row.customFields }),
		closedFlag: row.status.closed,
		...(row.closedDate === null ? {} : { closedDate: row.closedDate, closedBy: row.closedBy }),
		...(row.parentId === null ? {} : { parentTicketId: row.parentId }),
		hasChildTicket: row.hasChild,
		...(row.mergedInto === null ? {} : { mergedParentTicket: { id: row.mergedInto, summary: "", _info: {} } }),
		hasMergedChildTicketFlag: row.hasMergedChild,
		_info: { lastUpdated: row.lastUpdated, updatedBy: row.updatedBy, dateEntered: row.dateEntered, enteredBy: row.enteredBy },
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		summary: { type: "text", get: (row) => row.summary },
		recordType: { type: "text", get: (row) => row.recordType },
		...refGetters<StoredTicket>("board", (row) => row.board),
		...refGetters<StoredTicket>("status", (row) => row.status),
		...refGetters<StoredTicket>("company", (row) => row.company),
		...refGetters<StoredTicket>("site", (row) => row.site),
		...refGetters<StoredTicket>("contact", (row) => row.contact),
		...refGetters<StoredTicket>("agreement", (row) => row.agreement),
		...refGetters<StoredTicket>("team", (row) => row.team),
		...refGetters<StoredTicket>("owner", (row) => row.owner),
		...refGetters<StoredTicket>("source", (row) => row.source),
		...refGetters<StoredTicket>("type", (row) => row.type),
		...refGetters<StoredTicket>("subType", (row) => row.subType),
		...refGetters<StoredTicket>("item", (row) => row.item),
		...refGetters<StoredTicket>("priority", (row) => row.priority),
		"company/identifier": { type: "text", get: (row) => row.company?.identifier ?? null },
		"owner/identifier": { type: "text", get: (row) => row.owner?.identifier ?? null },
		severity: { type: "text", get: (row) => row.severity },
		impact: { type: "text", get: (row) => row.impact },
		externalXRef: { type: "text", get: (row) => row.externalXRef },
		closedFlag: { type: "boolean", get: (row) => row.status.closed },
		closedDate: { type: "time", get: (row) => row.closedDate },
		lastUpdated: { type: "time", get: (row) => row.lastUpdated },
		dateEntered: { type: "time", get: (row) => row.dateEntered },
		parentTicketId: { type: "number", get: (row) => row.parentId },
		"mergedParentTicket/id": { type: "number", get: (row) => row.mergedInto },
	},
	// Not `dateEntered`: it is inside `_info`.
	fields: [
		..."id summary recordType board status company site contact agreement team owner source type subType item priority".split(" "),
		..."severity impact externalXRef customFields closedFlag closedDate closedBy parentTicketId hasChildTicket".split(" "),
		..."mergedParentTicket hasMergedChildTicketFlag contactName contactPhoneNumber contactEmailAddress siteName".split(" "),
		..."automaticEmailContactFlag automaticEmailResourceFlag automaticEmailCcFlag automaticEmailCc _info".split(" "),
	],
};
