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
 * - `refused`: 401, 403, or 404 on a collection: credentials or rights
 * - `gone`: 404 on one record
 * - `conflict`: 409: certainly not done, may be cured by another try
 * - `ineffective`: 2xx to a PATCH that changed nothing
 */
export type FailureKind = "unreachable" | "throttled" | "uncertain" | "rejected" | "refused" | "gone" | "conflict" | "ineffective";

export interface Failure {
	readonly kind: FailureKind;
	/** For people: what is so, then ConnectWise's words unchanged. */
	readonly message: string;
	readonly status: number | null;
	/** Only with `throttled`, and with 503 that carried `Retry-After`. Milliseconds. */
	readonly retryAfterMs: number | null;
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
	/** Goes into `externalXRef`: at most 100 characters of `[A-Za-z0-9:-]`. */
	readonly xref: string;
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
export interface NamedCompany extends Named {
	readonly identifier: string;
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

	/** Every ticket, open or closed, whose xref begins with `prefix`, lowest id first. */
	findByXref(prefix: string): Promise<Answer<readonly PsaTicket[]>>;

	/**
	 * Tickets without `closedFlag` and with exactly this summary (compared here, case-sensitive), and this company where one is given
	 * (case-insensitive, as ConnectWise compares), lowest id first. All pages are read.
	 */
	findOpenBySummary(summary: string, company: string | null): Promise<Answer<readonly PsaTicket[]>>;

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
	priorities(): Promise<Answer<readonly Named[]>>;
	/** Companies whose identifier or name contains `query`, at most 50; all active ones if it is empty. */
	companies(query: string): Promise<Answer<readonly NamedCompany[]>>;
}
