import type { Board, CustomField, Member, Part, Priority, Row, Status } from "../types.ts";
import { named, type Resource } from "./resource.ts";

export const boardResource: Resource<Board> = {
	render: (row) => ({ id: row.id, name: row.name, inactiveFlag: row.inactive, projectFlag: row.project, _info: {} }),
	getters: {
		...named<Board>(),
		inactiveFlag: { type: "boolean", get: (row) => row.inactive },
		projectFlag: { type: "boolean", get: (row) => row.project },
	},
	fields: ["id", "name", "inactiveFlag", "projectFlag", "location", "department", "_info"],
};

/** What members without rights on the set-up tables see of a board. */
export const boardInfoResource: Resource<Board> = {
	render: (row) => ({ id: row.id, name: row.name, projectFlag: row.project, inactiveFlag: row.inactive, _info: {} }),
	getters: named<Board>(),
	fields: ["id", "name", "location", "department", "projectFlag", "inactiveFlag", "_info"],
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

/** A type with a subtype that goes with it, and an item that goes with both; without an item for the pair alone. */
export interface Association {
	readonly id: number;
	readonly board: Row;
	readonly type: Row;
	readonly subType: Row;
	readonly item: Row | null;
}

export const associationResource: Resource<Association> = {
	render: ({ id, board, type, subType, item }) => ({
		id,
		board: short(board),
		type: short(type),
		subType: short(subType),
		...(item === null ? {} : { item: short(item) }),
		_info: {},
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		"type/id": { type: "number", get: (row) => row.type.id },
		"type/name": { type: "text", get: (row) => row.type.name },
		"subType/id": { type: "number", get: (row) => row.subType.id },
		"subType/name": { type: "text", get: (row) => row.subType.name },
		"item/id": { type: "number", get: (row) => row.item?.id ?? null },
		"item/name": { type: "text", get: (row) => row.item?.name ?? null },
	},
	fields: ["id", "board", "type", "subType", "item", "_info"],
};

const short = ({ id, name }: Row) => ({ id, name, _info: {} });

export const priorityResource: Resource<Priority> = {
	render: (row) => ({ id: row.id, name: row.name, color: "Custom", sortOrder: row.sortOrder, defaultFlag: row.isDefault, _info: {} }),
	getters: { ...named<Priority>(), sortOrder: { type: "number", get: (row) => row.sortOrder } },
	fields: ["id", "name", "color", "sortOrder", "defaultFlag", "imageLink", "_info"],
};

/** Sources and teams: a number and a name, and nothing about being inactive. */
export const rowResource: Resource<Row> = {
	render: (row) => ({ id: row.id, name: row.name, defaultFlag: false, _info: {} }),
	getters: named<Row>(),
	fields: ["id", "name", "defaultFlag", "_info"],
};

export const memberResource: Resource<Member> = {
	render: (row) => ({ id: row.id, identifier: row.identifier, firstName: row.name, inactiveFlag: row.inactive, _info: {} }),
	getters: {
		id: { type: "number", get: (row) => row.id },
		identifier: { type: "text", get: (row) => row.identifier },
		inactiveFlag: { type: "boolean", get: (row) => row.inactive },
	},
	fields: ["id", "identifier", "firstName", "lastName", "inactiveFlag", "_info"],
};

export const customFieldResource: Resource<CustomField> = {
	render: (row) => ({
		id: row.id,
		podId: 1,
		caption: row.caption,
		fieldTypeIdentifier: row.type,
		entryTypeIdentifier: row.entryMethod,
		listViewFlag: false,
		readOnlyFlag: false,
		options: row.options.map((optionValue, index) => ({ id: index + 1, optionValue, defaultFlag: false, inactiveFlag: false })),
		_info: {},
	}),
	getters: { id: { type: "number", get: (row) => row.id }, caption: { type: "text", get: (row) => row.caption } },
	fields: ["id", "podId", "caption", "fieldTypeIdentifier", "entryTypeIdentifier", "listViewFlag", "readOnlyFlag", "options", "_info"],
};
