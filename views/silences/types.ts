import type { SilenceState } from "../../src/setup/silences/index.ts";
import type { Answer } from "../parts/answer.tsx";
import type { Problems } from "../parts/field.tsx";
import type { WhenForm } from "../parts/when.tsx";

/** Scope of a silence: part of the context, or typed matchers. */
export const SCOPES = ["key", "company", "endpoint", "own"] as const;
export type Scope = (typeof SCOPES)[number];

/** Context from which the dialog was opened; unknown parts are blank. */
export interface SilenceContext {
	readonly endpointId: string;
	readonly endpointName: string;
	readonly company: string;
	readonly key: string;
	/** Summary of the alert or ticket, as people see it. */
	readonly summary: string;
}

export interface SilenceForm {
	/** null for a new one. */
	readonly id: number | null;
	readonly context: SilenceContext;
	readonly scope: Scope;
	readonly endpointId: string;
	readonly company: string;
	readonly text: string;
	readonly group: string;
	readonly key: string;
	readonly reason: string;
	readonly when: WhenForm;
	/** All endpoints, to choose from. */
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly problems: Problems;
	readonly answer: Answer | null;
	readonly back: string;
}

/** A silence as lists show it. Times in milliseconds since the epoch. */
export interface SilenceLine {
	readonly id: number;
	readonly endpointId: string | null;
	/** null if the endpoint no longer exists. */
	readonly endpointName: string | null;
	readonly company: string | null;
	readonly group: string | null;
	readonly key: string | null;
	readonly text: string | null;
	readonly startsAt: number;
	readonly endsAt: number;
	readonly reason: string;
	readonly createdBy: string;
	readonly state: SilenceState;
}

/** A planned period on one day of the calendar. */
export interface PlannedEntry {
	readonly kind: "silence" | "window" | "maintenance";
	/** Milliseconds since the epoch. */
	readonly startsAt: number;
	/** null: until somebody ends it. */
	readonly endsAt: number | null;
	/**
	 * True if it began on an earlier day, or continues after this one (a night is shown only on the day on which
	 * it begins).
	 */
	readonly beganBefore: boolean;
	readonly goesOn: boolean;
	/** Name of its subject. */
	readonly subject: string;
	readonly href: string;
}

export interface CalendarDay {
	/** `2026-11-26`, in the reader's zone. */
	readonly key: string;
	/** A moment within it. */
	readonly at: number;
	readonly isToday: boolean;
	readonly isPast: boolean;
	readonly entries: readonly PlannedEntry[];
	/** Number of further entries. */
	readonly more: number;
}

export interface CalendarView {
	readonly days: readonly CalendarDay[];
	readonly earlier: string;
	readonly later: string;
	/** True if it begins with the present week. */
	readonly isNow: boolean;
}

export interface SilencesView {
	/** Active and scheduled silences by their end; then, on request, ended ones, newest first. */
	readonly lines: readonly SilenceLine[];
	readonly active: number;
	readonly scheduled: number;
	readonly ended: number;
	readonly showsEnded: boolean;
	readonly maintenance: {
		readonly isOn: boolean;
		readonly reason: string | null;
		/** null if it is on, or nothing is planned. */
		readonly startsAt: number | null;
		readonly until: number | null;
	} | null;
	readonly calendar: CalendarView;
	readonly answer: Answer | null;
}
