/** What the double keeps. Everything here is in memory and gone with the process. */
export interface Row {
	readonly id: number;
	readonly name: string;
}
export interface Board extends Row {
	readonly inactive: boolean;
	readonly statuses: readonly Status[];
	readonly types: readonly Part[];
	readonly subtypes: readonly Part[];
	readonly items: readonly Part[];
}
export interface Status extends Row {
	readonly closed: boolean;
	readonly inactive: boolean;
	readonly isDefault: boolean;
	readonly sortOrder: number;
}
/** A type, subtype or item; `typeIds`: the types that a subtype goes with. */
export interface Part extends Row {
	readonly inactive: boolean;
	readonly typeIds: readonly number[];
}
export interface Priority extends Row {
	readonly sortOrder: number;
	readonly isDefault: boolean;
}
export interface Company extends Row {
	readonly identifier: string;
	readonly deleted: boolean;
	readonly status: Row;
}
export interface Tenant {
	readonly boards: readonly Board[];
	readonly priorities: readonly Priority[];
	readonly companies: readonly Company[];
}

export interface StoredNote {
	readonly id: number;
	readonly ticketId: number;
	readonly text: string;
	readonly detailDescriptionFlag: boolean;
	readonly internalAnalysisFlag: boolean;
	readonly resolutionFlag: boolean;
	readonly dateCreated: string;
}
export interface StoredTicket {
	readonly id: number;
	readonly summary: string;
	readonly recordType: string;
	readonly board: Board;
	readonly status: Status;
	readonly company: Company | null;
	readonly type: Row | null;
	readonly subType: Row | null;
	readonly item: Row | null;
	readonly priority: Priority;
	readonly severity: string;
	readonly impact: string;
	readonly externalXRef: string | null;
	readonly closedDate: string | null;
	readonly mergedInto: number | null;
	readonly hasMergedChild: boolean;
	readonly dateEntered: string;
	readonly lastUpdated: string;
}

/** A ticket as tests look at it. */
export interface TicketView {
	readonly id: number;
	readonly summary: string;
	readonly board: string;
	readonly status: string;
	readonly closed: boolean;
	readonly company: string | null;
	readonly type: string | null;
	readonly subType: string | null;
	readonly item: string | null;
	readonly priority: string;
	readonly severity: string;
	readonly impact: string;
	readonly xref: string | null;
	readonly mergedInto: number | null;
	readonly notes: readonly NoteView[];
}
export interface NoteView {
	readonly id: number;
	readonly text: string;
	readonly discussion: boolean;
	readonly internal: boolean;
	readonly resolution: boolean;
}
