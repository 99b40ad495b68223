import type { StoredNote, StoredTime } from "../types.ts";
import type { Resource } from "./resource.ts";

export const noteResource: Resource<StoredNote> = {
	render: (row) => ({
		id: row.id,
		ticketId: row.ticketId,
		text: row.text,
		detailDescriptionFlag: row.detailDescriptionFlag,
		internalAnalysisFlag: row.internalAnalysisFlag,
		resolutionFlag: row.resolutionFlag,
		member: { id: 7, identifier: row.createdBy, name: row.createdBy, _info: {} },
		dateCreated: row.dateCreated,
		createdBy: row.createdBy,
		internalFlag: row.internalAnalysisFlag,
		externalFlag: row.detailDescriptionFlag,
		_info: { lastUpdated: row.dateCreated, updatedBy: row.createdBy },
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		text: { type: "text", get: (row) => row.text },
		detailDescriptionFlag: { type: "boolean", get: (row) => row.detailDescriptionFlag },
		internalAnalysisFlag: { type: "boolean", get: (row) => row.internalAnalysisFlag },
		resolutionFlag: { type: "boolean", get: (row) => row.resolutionFlag },
		dateCreated: { type: "time", get: (row) => row.dateCreated },
		createdBy: { type: "text", get: (row) => row.createdBy },
	},
	fields: [
		..."id ticketId text detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag customerUpdatedFlag".split(" "),
		..."member contact processNotifications dateCreated createdBy internalFlag externalFlag _info".split(" "),
	],
};

/** A note or the text of a time entry: `/allNotes` has both, `/notes` the first only. */
export interface AnyNote {
	readonly type: "TicketNote" | "TimeEntryNote";
	readonly id: number;
	readonly note: Omit<StoredNote, "id">;
}

export const anyNoteResource: Resource<AnyNote> = {
	render: ({ id, type, note }) => ({
		id,
		noteType: type,
		ticket: { id: note.ticketId, _info: {} },
		text: note.text,
		isMarkdownFlag: false,
		detailDescriptionFlag: note.detailDescriptionFlag,
		internalAnalysisFlag: note.internalAnalysisFlag,
		resolutionFlag: note.resolutionFlag,
		originalAuthor: note.createdBy,
		_info: { lastUpdated: note.dateCreated },
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		noteType: { type: "text", get: (row) => row.type },
		detailDescriptionFlag: { type: "boolean", get: ({ note }) => note.detailDescriptionFlag },
		internalAnalysisFlag: { type: "boolean", get: ({ note }) => note.internalAnalysisFlag },
		resolutionFlag: { type: "boolean", get: ({ note }) => note.resolutionFlag },
	},
	fields: [
		..."id noteType ticket text isMarkdownFlag detailDescriptionFlag internalAnalysisFlag resolutionFlag".split(" "),
		..."originalAuthor member contact timeStart timeEnd _info".split(" "),
	],
};

export const timeResource: Resource<StoredTime> = {
	render: (row) => ({
		id: row.id,
		chargeToId: row.ticketId,
		chargeToType: "ServiceTicket",
		member: { id: row.member.id, identifier: row.member.identifier, name: row.member.name, _info: {} },
		timeStart: row.timeStart,
		actualHours: row.hours,
		notes: row.notes,
		addToDetailDescriptionFlag: row.flags.detailDescriptionFlag,
		addToInternalAnalysisFlag: row.flags.internalAnalysisFlag,
		addToResolutionFlag: row.flags.resolutionFlag,
		_info: { lastUpdated: row.timeStart },
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		chargeToId: { type: "number", get: (row) => row.ticketId },
		chargeToType: { type: "text", get: () => "ServiceTicket" },
		actualHours: { type: "number", get: (row) => row.hours },
		timeStart: { type: "time", get: (row) => row.timeStart },
		"member/identifier": { type: "text", get: (row) => row.member.identifier },
	},
	fields: [
		..."id chargeToId chargeToType member timeStart actualHours notes addToDetailDescriptionFlag".split(" "),
		..."addToInternalAnalysisFlag addToResolutionFlag _info".split(" "),
	],
};
