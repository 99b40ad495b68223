/** Types at the store's boundary: plain objects. Times are milliseconds since the epoch, UTC. */

import type { Verdict } from "../alerts/pipeline/index.ts";
import type { CallEnd, Sought } from "../base/calls.ts";
import type { JsonObject } from "../base/json.ts";

/** An endpoint as stored. `bearerToken`, `oldBearerToken` and `hmacSecret` are Fernet tokens; `security` opens them. */
export interface StoredEndpoint {
	readonly id: string;
	readonly version: number;
	readonly name: string;
	readonly bearerAuthEnabled: boolean;
	readonly bearerToken: string;
	/** The previous token, which stays valid until `oldTokenEndsAt`. */
	readonly oldBearerToken: string | null;
	readonly oldTokenEndsAt: number | null;
	readonly hmacSecret: string | null;
	readonly hmacHeader: string;
	readonly trustedIps: string;
	readonly isEnabled: boolean;
	readonly isPinned: boolean;
	readonly isDraft: boolean;
	readonly displayOrder: number;
	/** All other configuration fields of the HTTP contract under their own names, as saved or imported. */
	readonly config: JsonObject;
	readonly configHealthStatus: "OK" | "WARNING" | "ERROR" | null;
	readonly configHealthMessage: string | null;
	readonly timeoutTicketId: number | null;
	readonly lastStaleAlertAt: number | null;
	readonly lastRotatedAt: number | null;
	readonly createdAt: number;
	readonly updatedAt: number;
	readonly deletedAt: number | null;
	readonly lastSeenAt: number | null;
	readonly lastIp: string | null;
}

export type AlertStatus = "queued" | "held" | "processing" | "processed" | "skipped" | "failed" | "dlq" | "rejected";
export type AlertAction = "create" | "update" | "close";

/** One line of history: an alert (a part of a delivery) or a rejection. */
export interface AlertRow {
	/** seq * 2^20 + part, so ids sort by arrival. Its decimal text is the opaque id of the HTTP contract. */
	readonly id: number;
	readonly requestId: string;
	readonly part: number;
	readonly endpointId: string;
	readonly endpointName: string;
	readonly status: AlertStatus;
	readonly action: AlertAction | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly summary: string | null;
	readonly errorMessage: string | null;
	readonly matchedRule: string | null;
	readonly sourceIp: string | null;
	readonly receivedAt: number;
	readonly processedAt: number | null;
	readonly processingMs: number | null;
	readonly attemptsCount: number;
	readonly nextAttemptAt: number | null;
	readonly replayOf: number | null;
	readonly duplicateOf: number | null;
	/** A short remark that lists show beside the outcome. */
	readonly remark: string | null;
	/** Arrival of the alert that this one replays; null if it is not a replay, or if that alert is gone. */
	readonly originalAt: number | null;
	readonly rca: string | null;
	/** Time when a person, or a successful replay, dealt with a dead letter; null for all others. */
	readonly resolvedAt: number | null;
}

export interface AlertCall {
	readonly at: number;
	readonly call: string;
	readonly status: number | null;
	readonly durationMs: number;
	readonly error: string | null;
	readonly message: string | null;
	/** See `CallRecord` in base/calls.ts. */
	readonly asked: string | null;
	readonly end: CallEnd;
	readonly seeks: Sought | null;
	readonly found: number | null;
	readonly gave: string | null;
	readonly answer: string | null;
}

/** Details of a decision. Times in milliseconds. */
export interface DecidedHow {
	/** Version of the endpoint's configuration. */
	readonly version: number | null;
	readonly decideMs: number | null;
	/** From the webhook's arrival to its 202; null if it was not measured. */
	readonly ackMs: number | null;
}

/** An alert that another alert refers to. */
export interface LinkedAlert {
	readonly id: number;
	readonly receivedAt: number;
}

/** One alert with everything that explains it. `payload` and `headers` are masked before they are shown. */
export interface AlertDetail {
	readonly row: AlertRow;
	readonly verdict: Verdict | null;
	/** How the key's ticket was found, or that there is none; null if no search was made. */
	readonly found: string | null;
	readonly calls: readonly AlertCall[];
	/** Replays made of this alert. */
	readonly replays: readonly LinkedAlert[];
	/** Other alerts of the same note, at most 20. */
	readonly together: readonly LinkedAlert[];
	readonly how: DecidedHow;
}

/** Filters of history; all given ones must match. `status` and `action` match if one of their list does. */
export interface HistoryFilter {
	readonly requestId?: string;
	readonly endpointId?: string;
	readonly statuses?: readonly AlertStatus[];
	readonly actions?: readonly AlertAction[];
	readonly ticketId?: number;
	readonly sourceIp?: string;
	/** Words or beginnings of words; `#123` is a ticket number. */
	readonly q?: string;
	/** Only dead letters that nobody has dealt with. */
	readonly unresolved?: true;
	/** Inclusive. */
	readonly from?: number;
	/** Exclusive. */
	readonly to?: number;
}

export interface HistoryPage {
	readonly items: readonly AlertRow[];
	/** Pass it back for the next (older) page; null at the end. */
	readonly nextCursor: number | null;
}

/** Consecutive alerts of one key with the same outcome. Times in milliseconds since the epoch. */
export interface AlertRun {
	/** Newest first. */
	readonly ids: readonly number[];
	readonly firstAt: number;
	readonly lastAt: number;
}

export interface RunPage {
	/** The newest alert of each run, with the run. */
	readonly items: readonly { readonly row: AlertRow; readonly run: AlertRun }[];
	readonly nextCursor: number | null;
}

export interface HistoryCounts {
	readonly total: number;
	readonly byStatus: Readonly<Partial<Record<AlertStatus, number>>>;
	readonly byAction: Readonly<Partial<Record<AlertAction, number>>>;
	/** True if there may be more, because only the newest rows were counted. */
	readonly atLeast: boolean;
}

/**
 * Origin of a delivery. The first part of the request id shows it too (`replay_`, `test_`, `timeout-`).
 * `imported`: history of the Python version, whose body is masked.
 */
export type DeliveryOrigin = "webhook" | "replay" | "test" | "heartbeat" | "imported";

/** A delivery from ingest. The writer assigns its place in the order of arrival. */
export interface NewDelivery {
	readonly requestId: string;
	readonly endpointId: string;
	readonly origin: DeliveryOrigin;
	readonly receivedAt: number;
	readonly sourceIp: string | null;
	/** Sealed headers and raw body (the body cipher of `security`). */
	readonly sealed: Uint8Array;
	readonly replayOf: number | null;
	/** True for a replay that must act although its key has recovered since. */
	readonly forced?: boolean;
	/** SHA-256 of idempotency key and body, if the sender gave a key. */
	readonly idempotency: Uint8Array | null;
	/** True if it may have been accepted already under its request id: a node asks again when it gets no answer. */
	readonly mayBeHere?: boolean;
}

export type Accepted =
	| { readonly kind: "new"; readonly seq: number; readonly requestId: string }
	/** The sender has sent it before. */
	| { readonly kind: "duplicate"; readonly requestId: string }
	/** It was sent once, and accepted when it was asked for before (`mayBeHere`). */
	| { readonly kind: "here"; readonly requestId: string };

/**
 * The store could not make a write: the disk is full or below its minimum of free space, the database is
 * locked, or the queue is full.
 */
export class StoreUnavailable extends Error {
	override readonly name = "StoreUnavailable";
	/** @param retryAfterSeconds value of the `Retry-After` header */
	constructor(
		message: string,
		readonly retryAfterSeconds: number,
	) {
		super(message);
	}
}

/** Upper limit of part numbers within a delivery; ids are seq * PARTS + part. */
export const PARTS = 2 ** 20;
export const alertId = (seq: number, part: number): number => seq * PARTS + part;
export const seqOf = (alert: number): number => Math.floor(alert / PARTS);
export const partOf = (alert: number): number => alert % PARTS;
