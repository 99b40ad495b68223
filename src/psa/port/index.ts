/**
 * The PSA as the rest of HookWise sees it. Adapters: `connectwise/`, `sandbox/`.
 * No method throws for anything the other side can do; what went wrong is a value (`Failure`).
 */
import type { CallRecord } from "../../base/calls.ts";

/** What is asked for with a mark is told so; whoever knows the key names it. */
export const BY_KEY_MARK = "this key's mark";

/** The end of a marker, by which people tell two apart. */
export const shortMarker = (marker: string): string => marker.replace(/^hw:[0-9a-f]{32}:/, "hw:…");

/**
 * Why a call did not give what was asked (facts: the ConnectWise sheet, section 10c).
 * - `unreachable`: refused, DNS, TLS: nothing was sent, certainly not done
 * - `throttled`: 429, certainly not done; `retryAfterMs` says how long to keep away
 * - `uncertain`: timeout, reset, 408, 5xx, unreadable 2xx: a write may have been done
 * - `rejected`: 400, 405, 415, 422 …: certainly not done, and another try cannot cure it
 * - `refused`: 401, or 404 on a collection: the credentials; nothing will work until they are right
 * - `forbidden`: 403: this call needs a right that the API member's role lacks (`right`); other calls may work
 * - `gone`: 404 on one record
 * - `conflict`: 409: certainly not done, may be cured by another try
 * - `ineffective`: 2xx to a PATCH that changed nothing
 */
export type FailureKind =
	| "unreachable"
	| "throttled"
	| "uncertain"
	| "rejected"
	| "refused"
	| "forbidden"
	| "gone"
	| "conflict"
	| "ineffective";

export interface Failure {
	readonly kind: FailureKind;
	/** For people: what is so, then ConnectWise's words unchanged. */
	readonly message: string;
	readonly status: number | null;
	/** Only with `throttled`, and with 503 that carried `Retry-After`. Milliseconds. */
	readonly retryAfterMs: number | null;
	/** Of `forbidden`: the right that is missing, as ConnectWise's Security Roles name it. */
	readonly right?: string;
	/** Of `rejected`: the fields that ConnectWise named, as it spells them (`company/identifier`, `status`). */
	readonly fields?: readonly string[];
	/** No answer in time. A slow look-up is slow, not an outage. */
	readonly timedOut?: true;
}

export type Answer<T> =
	| { readonly ok: true; readonly value: T; readonly calls: readonly CallRecord[] }
	| { readonly ok: false; readonly failure: Failure; readonly calls: readonly CallRecord[] };

export interface PsaTicket {
	readonly id: number;
	readonly summary: string;
	readonly board: string | null;
	readonly status: string | null;
	/** `closedFlag`; names that count as closed are the caller's business. */
	readonly closed: boolean;
	/** Milliseconds since the epoch; null while open or unknown. */
	readonly closedAt: number | null;
	/** Company identifier. */
	readonly company: string | null;
	/** `externalXRef`: the marker that HookWise put there, or someone else's text. */
	readonly xref: string | null;
	/** The ticket that this one was merged into. */
	readonly mergedInto: number | null;
	/** The ticket that this one is a child of. */
	readonly parentId: number | null;
	/** Name of its priority; null where the answer has none. */
	readonly priority: string | null;
	/** Who it is assigned to; null for nobody. */
	readonly owner: string | null;
}

/** A ticket to be made. Names as configured; null is left out. */
export interface TicketDraft {
	readonly summary: string;
	readonly description: string;
	readonly board: string;
	readonly status: string;
	readonly priority: string | null;
	readonly ticketType: string | null;
	readonly subtype: string | null;
	readonly item: string | null;
	readonly severity: string | null;
	readonly impact: string | null;
	readonly company: string | null;
	/** Name of one of the company's sites. */
	readonly site?: string | null;
	/** Id of one of the company's contacts (`findContact`). */
	readonly contactId?: number | null;
	/** Name of a source (`Email Connector`, `Monitoring`). */
	readonly source?: string | null;
	/** Id of one of the company's agreements (`findAgreement`). */
	readonly agreementId?: number | null;
	/** Name of one of the board's teams. */
	readonly team?: string | null;
	/** Identifier of the member who gets the ticket. */
	readonly owner?: string | null;
	/** Values of custom fields (`customValues`). */
	readonly customFields?: readonly CustomValue[] | null;
	/** The description goes to the Internal tab and nobody is mailed, instead of to the customer's Discussion. */
	readonly internalOnly?: boolean;
	/** A first internal note, written with the ticket in one call. */
	readonly internalNote?: string | null;
	/** The ticket becomes a child of this one. */
	readonly parentId?: number | null;
	/** Goes into `externalXRef`: at most 100 characters of `[A-Za-z0-9:-]`. */
	readonly xref: string;
}

/** The value of a custom field. */
export interface CustomValue {
	readonly id: number;
	/** Its caption. */
	readonly name: string;
	readonly value: string | number | boolean;
}

/** What texts come to as values of custom fields, and which do not fit, each with the reason in words. */
export interface CustomValues {
	readonly values: readonly CustomValue[];
	readonly refused: readonly { readonly name: string; readonly text: string; readonly why: string }[];
}

/** `internal`: the Internal tab alone; `resolution`: the Resolution tab. */
export type NoteKind = "internal" | "resolution";

export interface Named {
	readonly id: number;
	readonly name: string;
}
/** A subtype says which types it goes with; one that names none goes with all. */
export interface NamedSubtype extends Named {
	readonly typeIds?: readonly number[];
}
export interface NamedStatus extends Named {
	readonly closed: boolean;
	readonly inactive: boolean;
}
/** A custom field that tickets may have: `name` is its caption. */
export interface CustomFieldDefinition extends Named {
	/** As ConnectWise calls it: Text, Number, Checkbox, Date … */
	readonly type: string;
	/** Those in use, of a list; empty for any text. */
	readonly options: readonly string[];
	readonly readOnly: boolean;
}
export interface NamedCompany extends Named {
	readonly identifier: string;
}
export interface NamedPriority extends Named {
	/** ConnectWise's order: the lowest is the most urgent. null where it does not say. */
	readonly sort: number | null;
}

/** Which of the tickets that carry a marker are asked for; both keep the search fast on a large site. */
export interface SearchBounds {
	/** Without `closedFlag`. */
	readonly openOnly: boolean;
	/** Only tickets with a higher id; null: all. */
	readonly aboveId: number | null;
}

/** A subscription by which ConnectWise tells of changed tickets. */
export interface Callback {
	readonly id: number;
	readonly url: string;
	readonly description: string;
}

/** Where ConnectWise is told to tell us of its tickets. */
export interface Callbacks {
	/** Every one of the API member's. */
	list(): Promise<Answer<readonly Callback[]>>;
	/** Subscribes to all tickets. @param description at most 100 characters */
	register(url: string, description: string): Promise<Answer<Callback>>;
	remove(id: number): Promise<Answer<null>>;
	/**
	 * The key that signs callbacks, from the address that a callback names.
	 * `rejected` when that address is not this ConnectWise's own host over https: nothing is sent there.
	 */
	signingKey(keyUrl: string): Promise<Answer<string>>;
}

export interface Psa {
	readonly kind: "connectwise" | "sandbox";
	/**
	 * Whose tickets these are, for what our store knows of them: a ticket number means something in one PSA alone. Stays the same when
	 * only keys change. `sandbox`; `connectwise` for the first ConnectWise of an installation; host and company of any other.
	 */
	readonly identity: string;

	/** One ticket by id; `gone` when it is not there. Merges are not followed here. */
	getTicket(id: number): Promise<Answer<PsaTicket>>;

	/** The tickets with these ids that are there, in any order; what is gone is left out. At most 1,000 ids. */
	getTickets(ids: readonly number[]): Promise<Answer<readonly PsaTicket[]>>;

	/** Every ticket within `bounds` whose xref begins with `prefix`, lowest id first. */
	findByXref(prefix: string, bounds: SearchBounds): Promise<Answer<readonly PsaTicket[]>>;

	/**
	 * Tickets of this company (compared without case, as ConnectWise does) without `closedFlag` and with exactly this summary (compared
	 * here, case-sensitive), lowest id first. All pages are read. Without a company there is no such search: a ticket of nobody is
	 * nobody's to adopt.
	 */
	findOpenBySummary(summary: string, company: string): Promise<Answer<readonly PsaTicket[]>>;

	/** Id of the newest closed ticket, whoever's it is; null when there is none. */
	closedTicket(): Promise<Answer<number | null>>;

	createTicket(draft: TicketDraft): Promise<Answer<PsaTicket>>;

	/** Adds a note; the value is the note's id. */
	addNote(ticketId: number, kind: NoteKind, text: string): Promise<Answer<number>>;

	/** Whether a note of this ticket contains `marker`. Newest notes first; all pages are read until it is found. */
	hasNote(ticketId: number, marker: string): Promise<Answer<boolean>>;

	/**
	 * Moves a ticket to the status of this name on the ticket's own board, and verifies the reply.
	 * `rejected` when the board has no such status, `ineffective` when ConnectWise answered 200 and changed nothing.
	 */
	setStatus(ticketId: number, status: string): Promise<Answer<PsaTicket>>;

	/**
	 * Moves a ticket to the status of this name on its own board; where the board has none of that name, to the board's own closed
	 * status. `rejected` when the board has no status that closes, or ConnectWise wants fields first (`fields`);
	 * `forbidden` when the role may not close.
	 */
	closeTicket(ticketId: number, status: string): Promise<Answer<PsaTicket>>;

	/** Gives a ticket the priority of this name; `rejected` when there is none. */
	setPriority(ticketId: number, priority: string): Promise<Answer<PsaTicket>>;

	/** Makes tickets children of another. */
	attachChildren(parentId: number, childIds: readonly number[]): Promise<Answer<null>>;

	/** Id of the company's one active configuration item with this name, serial number, MAC or IP address; null for none or several. */
	findConfiguration(company: string, text: string): Promise<Answer<number | null>>;
	attachConfiguration(ticketId: number, configurationId: number): Promise<Answer<null>>;

	/** Id of the company's one contact with this e-mail address or full name; null for none or several. */
	findContact(company: string, text: string): Promise<Answer<number | null>>;

	/** Id of the company's one agreement of this name that was not cancelled; null for none or several. */
	findAgreement(company: string, name: string): Promise<Answer<number | null>>;

	/** What texts, by caption or number, come to as values of custom fields. */
	customValues(wanted: Readonly<Record<string, string>>): Promise<Answer<CustomValues>>;

	/** null where the PSA calls nobody back. */
	readonly callbacks: Callbacks | null;

	/** The cheapest call that needs working credentials. */
	ping(): Promise<Answer<null>>;

	/** The version that the PSA says it is; null if it does not say. */
	version(): Promise<Answer<string | null>>;

	/** Where a person opens this ticket; null in the sandbox. */
	ticketUrl(id: number): string | null;

	boards(): Promise<Answer<readonly Named[]>>;
	statuses(boardId: number): Promise<Answer<readonly NamedStatus[]>>;
	types(boardId: number): Promise<Answer<readonly Named[]>>;
	subtypes(boardId: number): Promise<Answer<readonly NamedSubtype[]>>;
	items(boardId: number): Promise<Answer<readonly Named[]>>;
	priorities(): Promise<Answer<readonly NamedPriority[]>>;
	/** Names of the board's teams. */
	teams(boardId: number): Promise<Answer<readonly Named[]>>;
	/** Members who can be given a ticket: `name` is the identifier. */
	members(): Promise<Answer<readonly Named[]>>;
	/** Custom fields; ConnectWise does not say which of them are those of tickets. */
	customFields(): Promise<Answer<readonly CustomFieldDefinition[]>>;
	/** Names that a ticket's source may have. */
	sources(): Promise<Answer<readonly Named[]>>;
	/** Sites of a company, by its identifier. */
	sites(company: string): Promise<Answer<readonly Named[]>>;
	/** Companies whose identifier or name contains `query`, at most 50; all active ones if it is empty. */
	companies(query: string): Promise<Answer<readonly NamedCompany[]>>;
}
