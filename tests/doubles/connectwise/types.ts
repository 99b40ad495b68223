/** What the double keeps. Everything here is in memory and gone with the process. Names can be changed under a running client. */
export interface Row {
	readonly id: number;
	name: string;
}
export interface Board extends Row {
	inactive: boolean;
	/** Boards of projects are in the list like any other, and refuse service tickets. */
	readonly project: boolean;
	readonly statuses: readonly Status[];
	readonly types: readonly Part[];
	readonly subtypes: readonly Part[];
	readonly items: readonly Part[];
	readonly teams: readonly Row[];
}
export interface Status extends Row {
	closed: boolean;
	inactive: boolean;
	readonly isDefault: boolean;
	readonly sortOrder: number;
}
/** A type, subtype or item; `typeIds`: the types that a subtype goes with. */
export interface Part extends Row {
	inactive: boolean;
	readonly typeIds: readonly number[];
}
export interface Priority extends Row {
	readonly sortOrder: number;
	readonly isDefault: boolean;
}
export interface CompanyStatus extends Row {
	/** Records of companies with this status cannot be saved: what "inactive" means to a ticket. */
	readonly disallowSaving: boolean;
}
export interface Company extends Row {
	readonly identifier: string;
	deleted: boolean;
	status: CompanyStatus;
	readonly sites: readonly Site[];
}
export interface Site extends Row {
	inactive: boolean;
}
export interface Contact extends Row {
	readonly email: string;
	readonly companyId: number;
	inactive: boolean;
}
export interface Agreement extends Row {
	readonly companyId: number;
	cancelled: boolean;
}
export interface Member extends Row {
	readonly identifier: string;
	inactive: boolean;
}
export interface Configuration extends Row {
	readonly companyId: number;
	readonly serialNumber: string;
	readonly macAddress: string;
	readonly ipAddress: string;
	active: boolean;
}
export interface CustomField {
	readonly id: number;
	readonly caption: string;
	readonly type: "Text" | "Number" | "Checkbox";
	readonly entryMethod: "EntryField" | "List";
	/** What a list may hold; empty otherwise. */
	readonly options: readonly string[];
}
export interface Tenant {
	boards: Board[];
	priorities: Priority[];
	sources: Row[];
	companyStatuses: CompanyStatus[];
	companies: Company[];
	contacts: Contact[];
	agreements: Agreement[];
	members: Member[];
	configurations: Configuration[];
	customFields: CustomField[];
}

/** Where a note shows. */
export interface NoteFlags {
	readonly detailDescriptionFlag: boolean;
	readonly internalAnalysisFlag: boolean;
	readonly resolutionFlag: boolean;
}
export interface StoredNote extends NoteFlags {
	readonly id: number;
	readonly ticketId: number;
	readonly text: string;
	readonly dateCreated: string;
	readonly createdBy: string;
}
export interface StoredTime {
	readonly id: number;
	readonly ticketId: number;
	readonly member: Member;
	readonly timeStart: string;
	readonly hours: number;
	readonly notes: string;
	readonly flags: NoteFlags;
}
export interface CustomValue {
	readonly id: number;
	readonly value: unknown;
}
export interface StoredTicket {
	readonly id: number;
	readonly summary: string;
	readonly recordType: string;
	readonly board: Board;
	readonly status: Status;
	readonly company: Company | null;
	readonly site: Row | null;
	readonly contact: Row | null;
	readonly agreement: Row | null;
	readonly team: Row | null;
	readonly owner: Member | null;
	readonly source: Row | null;
	readonly type: Row | null;
	readonly subType: Row | null;
	readonly item: Row | null;
	readonly priority: Priority;
	readonly severity: string;
	readonly impact: string;
	readonly externalXRef: string | null;
	readonly customFields: readonly CustomValue[];
	/** Fields that are kept and shown, and nothing more: `contactName`, `automaticEmailContactFlag`, … */
	readonly plain: Readonly<Record<string, unknown>>;
	readonly parentId: number | null;
	readonly hasChild: boolean;
	readonly configurations: readonly number[];
	readonly closedDate: string | null;
	readonly closedBy: string | null;
	readonly mergedInto: number | null;
	readonly hasMergedChild: boolean;
	readonly dateEntered: string;
	readonly enteredBy: string;
	readonly lastUpdated: string;
	readonly updatedBy: string;
}

/** A ticket as tests look at it. */
export interface TicketView {
	readonly id: number;
	readonly summary: string;
	readonly board: string;
	readonly status: string;
	readonly closed: boolean;
	/** Identifier of the member that closed it: `hookwise` is the API member, anyone else a person. */
	readonly closedBy: string | null;
	readonly company: string | null;
	readonly site: string | null;
	readonly contact: string | null;
	readonly agreement: string | null;
	readonly team: string | null;
	readonly owner: string | null;
	readonly source: string | null;
	readonly type: string | null;
	readonly subType: string | null;
	readonly item: string | null;
	readonly priority: string;
	readonly severity: string;
	readonly impact: string;
	readonly xref: string | null;
	/** By caption. */
	readonly customFields: Readonly<Record<string, unknown>>;
	/** Fields that ConnectWise keeps as they are: `automaticEmailContactFlag`, `contactName`, … */
	readonly plain: Readonly<Record<string, unknown>>;
	/** Ids of the configurations that are attached. */
	readonly configurations: readonly number[];
	readonly parent: number | null;
	readonly mergedInto: number | null;
	readonly notes: readonly NoteView[];
	/** Hours of each time entry. */
	readonly time: readonly number[];
}
export interface NoteView {
	readonly id: number;
	readonly text: string;
	readonly discussion: boolean;
	readonly internal: boolean;
	readonly resolution: boolean;
	/** Identifier of the member that wrote it. */
	readonly by: string;
}

/** The member that the API's keys belong to. */
export const API_MEMBER = "hookwise";
/** The member that the controls act as. */
export const PERSON = "jdoe";
