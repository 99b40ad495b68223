import type { Getters } from "./conditions/index.ts";
import type { Board, Company, Part, Priority, Row, Status, StoredNote, StoredTicket } from "./types.ts";

/** How a kind of record looks in answers, and which of its names conditions, orderBy and fields know. */
export interface Resource<T> {
	readonly render: (row: T, base: string) => Readonly<Record<string, unknown>>;
	readonly getters: Getters<T>;
	/** Fields that may be asked for, whether or not this row has them. */
	readonly fields: readonly string[];
}

const ref = (row: Row, base: string, path: string, name: string): Readonly<Record<string, unknown>> => ({
	id: row.id,
	name: row.name,
	_info: { [`${name}_href`]: `${base}${path}/${row.id}` },
});

const named = <T extends Row>(): Getters<T> => ({
	id: { type: "number", get: (row) => row.id },
	name: { type: "text", get: (row) => row.name },
});

/** Getters for a reference: `board/id`, `board/name`, and `board` against null. */
function refGetters<T>(name: string, get: (row: T) => Row | null): Getters<T> {
	return {
		[`${name}/id`]: { type: "number", get: (row) => get(row)?.id ?? null },
		[`${name}/name`]: { type: "text", get: (row) => get(row)?.name ?? null },
	};
}

export const boardResource: Resource<Board> = {
	render: (row) => ({ id: row.id, name: row.name, inactiveFlag: row.inactive, projectFlag: false, _info: {} }),
	getters: { ...named<Board>(), inactiveFlag: { type: "boolean", get: (row) => row.inactive } },
	fields: ["id", "name", "inactiveFlag", "projectFlag", "location", "department", "_info"],
};

export const statusResource: Resource<Status> = {
	render: (row) => ({
		id: row.id,
		name: row.name,
		sortOrder: row.sortOrder,
		displayOnBoard: true,
		inactive: row.inactive,
		closedStatus: row.closed,
		defaultFlag: row.isDefault,
		escalationStatus: row.closed ? "Resolved" : "NotResponded",
		_info: {},
	}),
	getters: {
		...named<Status>(),
		closedStatus: { type: "boolean", get: (row) => row.closed },
		inactive: { type: "boolean", get: (row) => row.inactive },
		defaultFlag: { type: "boolean", get: (row) => row.isDefault },
		sortOrder: { type: "number", get: (row) => row.sortOrder },
	},
	fields: ["id", "name", "board", "sortOrder", "displayOnBoard", "inactive", "closedStatus", "defaultFlag", "escalationStatus", "_info"],
};

/** These return `inactiveFlag` and refuse it in conditions, as some of the real ones do. */
export const partResource: Resource<Part> = {
	render: (row) => ({ id: row.id, name: row.name, inactiveFlag: row.inactive, typeAssociationIds: row.typeIds, _info: {} }),
	getters: named<Part>(),
	fields: ["id", "name", "board", "category", "defaultFlag", "inactiveFlag", "typeAssociationIds", "_info"],
};

export const priorityResource: Resource<Priority> = {
	render: (row) => ({ id: row.id, name: row.name, color: "Custom", sortOrder: row.sortOrder, defaultFlag: row.isDefault, _info: {} }),
	getters: { ...named<Priority>(), sortOrder: { type: "number", get: (row) => row.sortOrder } },
	fields: ["id", "name", "color", "sortOrder", "defaultFlag", "imageLink", "_info"],
};

export const companyResource: Resource<Company> = {
	render: (row) => ({
		id: row.id,
		identifier: row.identifier,
		name: row.name,
		status: { ...row.status, _info: {} },
		deletedFlag: row.deleted,
		_info: { lastUpdated: "2026-01-01T00:00:00Z" },
	}),
	getters: {
		...named<Company>(),
		...refGetters<Company>("status", (row) => row.status),
		identifier: { type: "text", get: (row) => row.identifier },
		deletedFlag: { type: "boolean", get: (row) => row.deleted },
	},
	fields: ["id", "identifier", "name", "status", "deletedFlag", "site", "types", "defaultContact", "_info"],
};

export const noteResource: Resource<StoredNote> = {
	render: (row) => ({
		id: row.id,
		ticketId: row.ticketId,
		text: row.text,
		detailDescriptionFlag: row.detailDescriptionFlag,
		internalAnalysisFlag: row.internalAnalysisFlag,
		resolutionFlag: row.resolutionFlag,
		member: { id: 7, identifier: "hookwise", name: "HookWise", _info: {} },
		dateCreated: row.dateCreated,
		createdBy: "hookwise",
		internalFlag: row.internalAnalysisFlag,
		externalFlag: row.detailDescriptionFlag,
		_info: { lastUpdated: row.dateCreated, updatedBy: "hookwise" },
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		text: { type: "text", get: (row) => row.text },
		detailDescriptionFlag: { type: "boolean", get: (row) => row.detailDescriptionFlag },
		internalAnalysisFlag: { type: "boolean", get: (row) => row.internalAnalysisFlag },
		resolutionFlag: { type: "boolean", get: (row) => row.resolutionFlag },
		dateCreated: { type: "time", get: (row) => row.dateCreated },
		createdBy: { type: "text", get: () => "hookwise" },
	},
	fields: [
		..."id ticketId text detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag customerUpdatedFlag".split(" "),
		..."member contact processNotifications dateCreated createdBy internalFlag externalFlag _info".split(" "),
	],
};

export const ticketResource: Resource<StoredTicket> = {
	render: (row, base) => ({
		id: row.id,
		summary: row.summary,
		recordType: row.recordType,
		board: ref(row.board, base, "/service/boards", "board"),
		status: ref(row.status, base, `/service/boards/${row.board.id}/statuses`, "status"),
		...(row.company === null
			? {}
			: { company: { ...ref(row.company, base, "/company/companies", "company"), identifier: row.company.identifier } }),
		...(row.type === null ? {} : { type: ref(row.type, base, `/service/boards/${row.board.id}/types`, "type") }),
		...(row.subType === null ? {} : { subType: ref(row.subType, base, `/service/boards/${row.board.id}/subtypes`, "subType") }),
		...(row.item === null ? {} : { item: ref(row.item, base, `/service/boards/${row.board.id}/items`, "item") }),
		priority: { ...ref(row.priority, base, "/service/priorities", "priority"), sort: row.priority.sortOrder },
		severity: row.severity,
		impact: row.impact,
		...(row.externalXRef === null ? {} : { externalXRef: row.externalXRef }),
		closedFlag: row.status.closed,
		...(row.closedDate === null ? {} : { closedDate: row.closedDate, closedBy: "hookwise" }),
		...(row.mergedInto === null ? {} : { mergedParentTicket: { id: row.mergedInto, summary: "", _info: {} } }),
		hasMergedChildTicketFlag: row.hasMergedChild,
		_info: { lastUpdated: row.lastUpdated, updatedBy: "hookwise", dateEntered: row.dateEntered, enteredBy: "hookwise" },
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		summary: { type: "text", get: (row) => row.summary },
		recordType: { type: "text", get: (row) => row.recordType },
		...refGetters<StoredTicket>("board", (row) => row.board),
		...refGetters<StoredTicket>("status", (row) => row.status),
		...refGetters<StoredTicket>("company", (row) => row.company),
		...refGetters<StoredTicket>("type", (row) => row.type),
		...refGetters<StoredTicket>("subType", (row) => row.subType),
		...refGetters<StoredTicket>("item", (row) => row.item),
		...refGetters<StoredTicket>("priority", (row) => row.priority),
		"company/identifier": { type: "text", get: (row) => row.company?.identifier ?? null },
		severity: { type: "text", get: (row) => row.severity },
		impact: { type: "text", get: (row) => row.impact },
		externalXRef: { type: "text", get: (row) => row.externalXRef },
		closedFlag: { type: "boolean", get: (row) => row.status.closed },
		closedDate: { type: "time", get: (row) => row.closedDate },
		lastUpdated: { type: "time", get: (row) => row.lastUpdated },
		dateEntered: { type: "time", get: (row) => row.dateEntered },
		"mergedParentTicket/id": { type: "number", get: (row) => row.mergedInto },
	},
	// Not `dateEntered`: it is inside `_info`.
	fields: [
		..."id summary recordType board status company type subType item priority severity impact externalXRef source site".split(" "),
		..."contact team owner closedFlag closedDate closedBy mergedParentTicket hasMergedChildTicketFlag parentTicketId _info".split(" "),
	],
};
