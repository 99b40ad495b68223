import { localOf, momentIn } from "../../../views/format.ts";
import { isWhen, NIGHT, type WhenChoice, type WhenForm } from "../../../views/parts/when.tsx";
import type { FieldProblem } from "../../base/problems.ts";
import type { Form } from "./form.ts";

const HOUR_MS = 3_600_000;

/** A period that a person chose, in milliseconds since the epoch; without an end, until somebody ends it. */
export interface Chosen {
	readonly startsAt: number;
	readonly endsAt: number | null;
}

export type WhenReading =
	| { readonly ok: true; readonly chosen: Chosen }
	| { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** The typed fields of `When`, to show them again. */
export function typedWhen(form: Form, fallback: WhenChoice): WhenForm {
	const when = form.text("when");
	return { when: isWhen(when) ? when : fallback, from: form.text("from").trim(), until: form.text("until").trim() };
}

/** Initial values: `choice`, and for own times an hour from now. */
export const blankWhen = (choice: WhenChoice, zone: string, now: number): WhenForm => ({
	when: choice,
	from: localOf(now, zone),
	until: localOf(now + HOUR_MS, zone),
});

/** @returns the moment of a local time on the day of `at`, or that many days later */
function atClock(zone: string, at: number, clock: string, days = 0): number {
	const day = new Date(Date.parse(`${localOf(at, zone).slice(0, 10)}T00:00:00Z`) + days * 24 * HOUR_MS).toISOString().slice(0, 10);
	return momentIn(zone, `${day}T${clock}`) ?? at;
}

/** Tonight: the present night, otherwise the next one. */
function tonight(zone: string, now: number): Chosen {
	const morning = atClock(zone, now, NIGHT.end);
	if (now < morning) return { startsAt: now, endsAt: morning };
	return { startsAt: Math.max(now, atClock(zone, now, NIGHT.start)), endsAt: atClock(zone, now, NIGHT.end, 1) };
}

/** The next eight o'clock in the morning. */
function nextMorning(zone: string, now: number): number {
	const today = atClock(zone, now, "08:00");
	return now < today ? today : atClock(zone, now, "08:00", 1);
}

/**
 * The choice as moments.
 * @param zone time zone of the typed times
 * @param now milliseconds since the epoch
 */
export function readWhen({ when, from, until }: WhenForm, zone: string, now: number): WhenReading {
	if (when === "1h" || when === "4h") return { ok: true, chosen: { startsAt: now, endsAt: now + (when === "1h" ? 1 : 4) * HOUR_MS } };
	if (when === "night") return { ok: true, chosen: tonight(zone, now) };
	if (when === "morning") return { ok: true, chosen: { startsAt: now, endsAt: nextMorning(zone, now) } };
	if (when === "open") return { ok: true, chosen: { startsAt: now, endsAt: null } };
	const [startsAt, endsAt] = [from === "" ? now : momentIn(zone, from), momentIn(zone, until)];
	const problems: FieldProblem[] = [
		...(startsAt === null ? [{ field: "from", message: "Give a date and a time, or leave it empty to start now." }] : []),
		...(endsAt === null ? [{ field: "until", message: "Give the date and the time at which it ends." }] : []),
		...(startsAt !== null && endsAt !== null && endsAt <= startsAt
			? [{ field: "until", message: "The end must be after the start." }]
			: []),
		...(endsAt !== null && endsAt <= now && (startsAt === null || endsAt > startsAt)
			? [{ field: "until", message: "This time has passed." }]
			: []),
	];
	if (problems.length > 0 || startsAt === null || endsAt === null) return { ok: false, problems };
	return { ok: true, chosen: { startsAt, endsAt } };
}
