/** Types of root-cause notes and of the lane that writes them. Times are milliseconds since the epoch. */
import type { Verdict } from "../alerts/pipeline/index.ts";

/**
 * `waiting`: for the model's answer; `answered`: the answer is stored, the note not posted yet; `off`:
 * root-cause notes were turned off before its turn.
 */
export type RcaStatus = "waiting" | "answered" | "done" | "failed" | "off";

/** The root-cause note of a ticket. Times in milliseconds since the epoch. */
export interface RcaNote {
	readonly alertId: number;
	readonly endpointId: string;
	readonly ticketId: number;
	readonly status: RcaStatus;
	readonly marker: string;
	/** True if the note may have been posted although no success is recorded. */
	readonly doubt: boolean;
	/** Number of look-ups since then that found no such note. */
	readonly looked: number;
	/** Number of failed tries: of the model while waiting, of the PSA once answered. */
	readonly tries: number;
	readonly model: string | null;
	readonly instructionVersion: string | null;
	readonly answer: string | null;
	/** True if the answer was cut off at its maximum length. */
	readonly cut: boolean;
	readonly error: string | null;
	readonly helpful: boolean | null;
	/** Time the model took, in milliseconds. */
	readonly ms: number | null;
	readonly createdAt: number;
	readonly answeredAt: number | null;
	readonly endedAt: number | null;
}

/** A note and the alert it is about. */
export interface RcaWork {
	readonly note: RcaNote;
	readonly requestId: string;
	readonly receivedAt: number;
	readonly verdict: Verdict;
	/** The PSA with the ticket (`Psa.identity`); null if that is no longer known. */
	readonly psa: string | null;
}

/** Model and instructions with which notes are written. */
export interface RcaVersion {
	readonly model: string;
	readonly instructionVersion: string;
	/** Full text of this version of the instructions, for people. */
	readonly wording: string;
}

export interface RcaAnswer extends RcaVersion {
	readonly answer: string;
	readonly cut: boolean;
	readonly ms: number;
}

/** Counts of one endpoint's notes by model and version of the instructions. */
export interface RcaTally {
	readonly model: string;
	readonly instructionVersion: string;
	/** null for old versions whose text was not stored. */
	readonly wording: string | null;
	readonly notes: number;
	readonly failed: number;
	readonly helpful: number;
	readonly unhelpful: number;
	/** Average time for an answer, in milliseconds; null if there was none. */
	readonly averageMs: number | null;
	readonly lastAt: number;
}

/** Request for a root-cause note, made with the creation of a ticket. */
export interface RcaRequest {
	readonly marker: string;
}

/** Reason why a ticket gets no note although its endpoint wants notes; history shows it. */
export interface RcaWaived {
	readonly waived: string;
}

/**
 * Root-cause notes and people's judgements of them. Each write is one transaction, which is on disk when its
 * promise resolves.
 */
export interface RcaStore {
	note(alertId: number): Promise<RcaNote | null>;
	/** Position in the queue of a note that is not finished; null if it is not waiting. */
	place(alertId: number): Promise<RcaPlace | null>;
	/** null if history no longer has the alert. */
	work(alertId: number): Promise<RcaWork | null>;
	/** Removes the job of a note whose alert no longer exists. */
	forget(alertId: number): Promise<void>;
	/** Stores the model's answer. The model is never asked again for this note. */
	answered(alertId: number, answer: RcaAnswer, now: number): Promise<void>;
	/** Records a failed try that will be repeated. */
	setBack(alertId: number, setback: { readonly tries: number; readonly error: string }): Promise<void>;
	/** Records that the note is about to be sent, or (`doubt` false) that it was certainly not sent. */
	doubt(alertId: number, doubt: boolean, looked: number): Promise<void>;
	/** Records the note's outcome, for history too, and removes its job. `failed` is added to the tally of `version`. */
	end(alertId: number, end: RcaEnd): Promise<void>;
	/** @returns the changed note; null if there is no answered note */
	judge(alertId: number, helpful: boolean | null): Promise<RcaNote | null>;
	/** Most recently used versions first. */
	tallies(endpointId: string): Promise<RcaTally[]>;
}

export interface RcaPlace {
	/** Earliest time of its turn, in milliseconds since the epoch. It may be later if notes before it take longer. */
	readonly readyAt: number;
	/** Number of notes before it. */
	readonly before: number;
}

export interface RcaEnd {
	readonly status: Extract<RcaStatus, "done" | "failed" | "off">;
	readonly error: string | null;
	/** Version that would have answered; null if unknown. */
	readonly version: RcaVersion | null;
	readonly now: number;
}
