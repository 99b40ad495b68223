/** Root-cause notes, and how the lane that writes them records what it does. Times are milliseconds since the epoch. */
import type { Verdict } from "../alerts/pipeline/index.ts";

/**
 * `waiting`: for the model; `answered`: the answer is there, the note is not posted yet; `off`: root-cause notes were turned off
 * before its turn came.
 */
export type RcaStatus = "waiting" | "answered" | "done" | "failed" | "off";

/** The root-cause note of a ticket. Times in milliseconds since the epoch. */
export interface RcaNote {
	readonly alertId: number;
	readonly endpointId: string;
	readonly ticketId: number;
	readonly status: RcaStatus;
	readonly marker: string;
	/** It may have been posted. */
	readonly doubt: boolean;
	/** Look-ups since then that found nothing. */
	readonly looked: number;
	/** Failed ones: of the model while waiting, of the PSA once answered. */
	readonly tries: number;
	readonly model: string | null;
	readonly instructionVersion: string | null;
	readonly answer: string | null;
	/** The answer ends where it had to, not where it should. */
	readonly cut: boolean;
	readonly error: string | null;
	readonly helpful: boolean | null;
	/** That the model took. */
	readonly ms: number | null;
	readonly createdAt: number;
	readonly answeredAt: number | null;
	readonly endedAt: number | null;
}

/** A note with the alert it is about. */
export interface RcaWork {
	readonly note: RcaNote;
	readonly requestId: string;
	readonly receivedAt: number;
	readonly verdict: Verdict;
	/** The PSA that has its ticket (`Psa.identity`); null when that is no longer known. */
	readonly psa: string | null;
}

/** What a note is written with. */
export interface RcaVersion {
	readonly model: string;
	readonly instructionVersion: string;
	/** The instructions that the version stands for, for people. */
	readonly wording: string;
}

export interface RcaAnswer extends RcaVersion {
	readonly answer: string;
	readonly cut: boolean;
	readonly ms: number;
}

/** Notes of one endpoint that came of the same model and the same instructions. */
export interface RcaTally {
	readonly model: string;
	readonly instructionVersion: string;
	/** null where it was not kept yet. */
	readonly wording: string | null;
	readonly notes: number;
	readonly failed: number;
	readonly helpful: number;
	readonly unhelpful: number;
	/** That an answer took, on average; null without one. */
	readonly averageMs: number | null;
	readonly lastAt: number;
}

/** What is asked for with the creation of a ticket. */
export interface RcaRequest {
	readonly marker: string;
}

/** Why a ticket of an endpoint that wants notes gets none; shown in history. */
export interface RcaWaived {
	readonly waived: string;
}

/** Root-cause notes and what people thought of them. Each write is one transaction, on disk when it resolves. */
export interface RcaStore {
	note(alertId: number): Promise<RcaNote | null>;
	/** Where a note that is not ended stands in the line; null when it does not. */
	place(alertId: number): Promise<RcaPlace | null>;
	/** null when history no longer has the alert. */
	work(alertId: number): Promise<RcaWork | null>;
	/** Takes a note out of the queue whose alert is gone. */
	forget(alertId: number): Promise<void>;
	/** The model's answer is there; from now on it is never asked again for this note. */
	answered(alertId: number, answer: RcaAnswer, now: number): Promise<void>;
	/** A try failed and another one follows. */
	setBack(alertId: number, setback: { readonly tries: number; readonly error: string }): Promise<void>;
	/** The note is about to be sent, or certainly was not (`doubt` false). */
	doubt(alertId: number, doubt: boolean, looked: number): Promise<void>;
	/** The note's outcome, for history too; its job disappears with it. `failed` goes into the tally under `version`. */
	end(alertId: number, end: RcaEnd): Promise<void>;
	/** @returns the note as it is now; null when there is none, or none that was answered */
	judge(alertId: number, helpful: boolean | null): Promise<RcaNote | null>;
	/** Most recently used first. */
	tallies(endpointId: string): Promise<RcaTally[]>;
}

export interface RcaPlace {
	/** Its turn comes then, or as soon as those before it are through. Milliseconds since the epoch. */
	readonly readyAt: number;
	/** Notes whose turn comes before. */
	readonly before: number;
}

export interface RcaEnd {
	readonly status: Extract<RcaStatus, "done" | "failed" | "off">;
	readonly error: string | null;
	/** What would have answered; null when that is not known. */
	readonly version: RcaVersion | null;
	readonly now: number;
}
