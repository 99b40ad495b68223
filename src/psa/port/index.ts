/**
 * The PSA for the rest of HookWise. Adapters: `connectwise/`, `sandbox/`. No method throws for anything that
 * the other side does; a failure is a value (`Failure`).
 */
import type { CallRecord } from "../../base/calls.ts";

/** The end of a marker, enough for people to tell two markers apart. */
export const shortMarker = (marker: string): string => marker.replace(/^hw:[0-9a-f]{32}:/, "hw:…");

/**
 * Why a call failed (docs/contract/connectwise.md, section 10c).
 * - `unreachable`: refused, DNS, TLS: nothing was sent, certainly not done
 * - `throttled`: 429, certainly not done; `retryAfterMs` says how long to keep away
 * - `uncertain`: timeout, reset, 408, 5xx, unreadable 2xx: a write may have been done
 * - `rejected`: 400, 405, 415, 422 …: certainly not done, and another try cannot help
 * - `refused`: 401, or 404 on a collection: the credentials; nothing will work until they are right
 * - `forbidden`: 403: this call needs a right that the API member's role lacks (`right`); other calls may
 *   work
 * - `gone`: 404 on one record
 * - `conflict`: 409: certainly not done, another try may help
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
	/** Message for people: the problem, then ConnectWise's words unchanged. */
	readonly message: string;
	readonly status: number | null;
	/** Only for `throttled`, and for 503 with `Retry-After`. Milliseconds. */
	readonly retryAfterMs: number | null;
	/** For `forbidden`: the missing right, named as in ConnectWise's Security Roles. */
	readonly right?: string;
	/** For `rejected`: the fields that ConnectWise named, as it spells them (`company/identifier`, `status`). */
	readonly fields?: readonly string[];
	/** True if there was no answer in time. A slow look-up is slow; it is not an outage. */
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
	/** `closedFlag`. The caller decides which status names count as closed too. */
	readonly closed: boolean;
	/** Milliseconds since the epoch; null while open or unknown. */
	readonly closedAt: number | null;
	/** Company identifier. */
	readonly company: string | null;
	/** `externalXRef`: HookWise's marker, or someone else's text. */
	readonly xref: string | null;
	/** Ticket that this one was merged into. */
	readonly mergedInto: number | null;
	/** Ticket that this one is a child of. */
	readonly parentId: number | null;
	/** Name of its priority; null if the answer has none. */
	readonly priority: string | null;
	/** Person it is assigned to; null if none. */
	readonly owner: string | null;
}

/** A ticket to be created. Names are as configured; null fields are left out. */
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
	/** Name of a site of the company. */
	readonly site?: string | null;
	/** Id of a contact of the company (`findContact`). */
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
	/** True to put the description on the Internal tab and mail nobody, instead of using the customer's Discussion. */
	readonly internalOnly?: boolean;
	/** A first internal note, created with the ticket in the same call. */
	readonly internalNote?: string | null;
	/** Parent: the ticket becomes a child of this one. */
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

/** Values of custom fields made from texts, and the texts that do not fit, each with the reason for people. */
export interface CustomValues {
	readonly values: readonly CustomValue[];
	readonly refused: readonly { readonly name: string; readonly text: string; readonly why: string }[];
}

/** `internal`: only the Internal tab; `resolution`: the Resolution tab. */
export type NoteKind = "internal" | "resolution";

export interface Named {
	readonly id: number;
	readonly name: string;
}
/** A subtype lists the types it belongs to; without a list it belongs to all. */
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
	/** ConnectWise's order: the lowest number is the most urgent. null if unknown. */
	readonly sort: number | null;
}

/** Bounds of a search by marker; both keep the search fast on a large site. */
export interface SearchBounds {
	/** True for tickets without `closedFlag` only. */
	readonly openOnly: boolean;
	/** Only tickets with a higher id; null for all. */
	readonly aboveId: number | null;
}

/** A subscription with which ConnectWise reports changed tickets. */
export interface Callback {
	readonly id: number;
	readonly url: string;
	readonly description: string;
}

/** Management of ConnectWise's callbacks. */
export interface Callbacks {
	/** All subscriptions of the API member. */
	list(): Promise<Answer<readonly Callback[]>>;
	/** Subscribes to all tickets. @param description at most 100 characters */
	register(url: string, description: string): Promise<Answer<Callback>>;
	remove(id: number): Promise<Answer<null>>;
	/**
	 * The key that signs callbacks, read from the address that a callback names. `rejected` if that address is
	 * not on this ConnectWise's own host over https; nothing is sent there.
	 */
	signingKey(keyUrl: string): Promise<Answer<string>>;
}

export interface Psa {
	readonly kind: "connectwise" | "sandbox";
	/**
	 * Identifies a set of tickets for our store: a ticket number is only meaningful within one PSA. It does not
	 * change with the keys. `sandbox`; `connectwise` for the first ConnectWise of an installation; host and
	 * company of any other.
	 */
	readonly identity: string;

	/** One ticket by id; `gone` if it does not exist. Does not follow merges. */
	getTicket(id: number): Promise<Answer<PsaTicket>>;

	/** The tickets with these ids, in any order; missing ones are left out. At most 1,000 ids. */
	getTickets(ids: readonly number[]): Promise<Answer<readonly PsaTicket[]>>;

	/** All tickets within `bounds` whose xref begins with `prefix`, lowest id first. */
	findByXref(prefix: string, bounds: SearchBounds): Promise<Answer<readonly PsaTicket[]>>;

	/**
	 * Tickets of this company (ignoring case, as ConnectWise does) without `closedFlag` and with exactly this
	 * summary (compared here, case-sensitive), lowest id first. Reads all pages. A company is required: a ticket
	 * without a company is never adopted.
	 */
	findOpenBySummary(summary: string, company: string): Promise<Answer<readonly PsaTicket[]>>;

	/** Id of the newest closed ticket of any company; null if there is none. */
	closedTicket(): Promise<Answer<number | null>>;

	createTicket(draft: TicketDraft): Promise<Answer<PsaTicket>>;

	/** Adds a note. The value is the note's id. */
	addNote(ticketId: number, kind: NoteKind, text: string): Promise<Answer<number>>;

	/** True if a note of this ticket contains `marker`. Newest notes first; reads pages until it is found. */
	hasNote(ticketId: number, marker: string): Promise<Answer<boolean>>;

	/**
	 * Moves a ticket to the status with this name on the ticket's own board, and checks the result. `rejected`
	 * if the board has no such status; `ineffective` if ConnectWise answered 200 and changed nothing.
	 */
	setStatus(ticketId: number, status: string): Promise<Answer<PsaTicket>>;

	/**
	 * Moves a ticket to the status with this name on its own board, or, if the board has none of that name, to
	 * the board's own closed status. `rejected` if the board has no status that closes, or if ConnectWise
	 * requires fields first (`fields`); `forbidden` if the role may not close.
	 */
	closeTicket(ticketId: number, status: string): Promise<Answer<PsaTicket>>;

	/** Sets a ticket's priority by name; `rejected` if there is no such priority. */
	setPriority(ticketId: number, priority: string): Promise<Answer<PsaTicket>>;

	/** Makes tickets children of another ticket. */
	attachChildren(parentId: number, childIds: readonly number[]): Promise<Answer<null>>;

	/**
	 * Id of the company's only active configuration item with this name, serial number, MAC or IP address; null
	 * if there are none or several.
	 */
	findConfiguration(company: string, text: string): Promise<Answer<number | null>>;
	attachConfiguration(ticketId: number, configurationId: number): Promise<Answer<null>>;

	/** Id of the company's only contact with this e-mail address or full name; null if there are none or several. */
	findContact(company: string, text: string): Promise<Answer<number | null>>;

	/** Id of the company's only active agreement with this name; null for none or several. */
	findAgreement(company: string, name: string): Promise<Answer<number | null>>;

	/** Converts texts, by caption or number, to values of custom fields. */
	customValues(wanted: Readonly<Record<string, string>>): Promise<Answer<CustomValues>>;

	/** null if the PSA has no callbacks. */
	readonly callbacks: Callbacks | null;

	/** The cheapest call that needs working credentials. */
	ping(): Promise<Answer<null>>;

	/** Version of the PSA; null if it does not say. */
	version(): Promise<Answer<string | null>>;

	/** Link under which a person opens this ticket; null in the sandbox. */
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
	/** All custom fields; ConnectWise does not say which of them belong to tickets. */
	customFields(): Promise<Answer<readonly CustomFieldDefinition[]>>;
	/** Names for a ticket's source. */
	sources(): Promise<Answer<readonly Named[]>>;
	/** Sites of a company, found by its identifier. */
	sites(company: string): Promise<Answer<readonly Named[]>>;
	/** Companies whose identifier or name contains `query`, at most 50; all active ones if `query` is empty. */
	companies(query: string): Promise<Answer<readonly NamedCompany[]>>;
}
