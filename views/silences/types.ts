import type { SilenceState } from "../../src/setup/silences/index.ts";
import type { Answer } from "../parts/answer.tsx";
import type { Problems } from "../parts/field.tsx";
import type { WhenForm } from "../parts/when.tsx";

/** What a silence is for: what its place is about, or what is typed. */
export const SCOPES = ["key", "company", "endpoint", "own"] as const;
export type Scope = (typeof SCOPES)[number];

/** What the place is about from which the dialog was opened; blank where it says nothing. */
export interface SilenceContext {
	readonly endpointId: string;
	readonly endpointName: string;
	readonly company: string;
	readonly key: string;
	/** Of the alert or ticket, as people see it. */
	readonly summary: string;
}

export interface SilenceForm {
	/** null: a new one. */
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
	/** Every endpoint, to choose from. */
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly problems: Problems;
	readonly answer: Answer | null;
	readonly back: string;
}

/** A silence as lists show it. Times in milliseconds since the epoch. */
export interface SilenceLine {
	readonly id: number;
	readonly endpointId: string | null;
	/** null: the endpoint is gone. */
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

/** Something planned, on one day of the calendar. */
export interface PlannedEntry {
	readonly kind: "silence" | "window" | "maintenance";
	/** Milliseconds since the epoch. */
	readonly startsAt: number;
	/** null: until someone ends it. */
	readonly endsAt: number | null;
	/** It began on an earlier day, or goes on after this one (a night is told as one, on the day on which it begins). */
	readonly beganBefore: boolean;
	readonly goesOn: boolean;
	/** Whom it is for. */
	readonly subject: string;
	readonly href: string;
}

export interface CalendarDay {
	/** `2026-11-26`, in the reader's zone. */
	readonly key: string;
	/** A moment of it. */
	readonly at: number;
	readonly isToday: boolean;
	readonly isPast: boolean;
	readonly entries: readonly PlannedEntry[];
	/** More than are listed. */
	readonly more: number;
}

export interface CalendarView {
	readonly days: readonly CalendarDay[];
	readonly earlier: string;
	readonly later: string;
	/** Whether it begins with the week of today. */
	readonly isNow: boolean;
}

export interface SilencesView {
	/** Active and scheduled ones, by their end; then ended ones, newest first, where they are asked for. */
	readonly lines: readonly SilenceLine[];
	readonly active: number;
	readonly scheduled: number;
	readonly ended: number;
	readonly showsEnded: boolean;
	readonly maintenance: {
		readonly isOn: boolean;
		readonly reason: string | null;
		/** null: it is on, or nothing is planned. */
		readonly startsAt: number | null;
		readonly until: number | null;
	} | null;
	readonly calendar: CalendarView;
	readonly answer: Answer | null;
}
