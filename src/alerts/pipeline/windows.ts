import type { Json } from "../../base/json.ts";
import { isArray, isObject } from "../../base/json.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const DAY_MS = 86_400_000;

/** A maintenance window, in seconds of the UTC day or milliseconds since the epoch. Both ends are inside. */
export type Window =
	| { readonly type: "once"; readonly start: number; readonly end: number }
	| { readonly type: "daily"; readonly start: number; readonly end: number }
	| { readonly type: "weekly"; readonly start: number; readonly end: number; readonly days: readonly number[] };

export type WindowReading = { readonly ok: true; readonly window: Window } | { readonly ok: false; readonly problem: string };

const problem = (text: string): WindowReading => ({ ok: false, problem: text });

/** Reads one window (behaviour 2.2). A malformed one never suppresses. */
export function readWindow(value: Json): WindowReading {
	if (!isObject(value)) return problem("A window is an object with type, start and end.");
	const type = value.type === undefined || value.type === null || value.type === "" ? "once" : value.type;
	if (type === "once") return readOnce(value.start, value.end);
	if (type !== "daily" && type !== "weekly") return problem("The type of a window is once, daily or weekly.");
	const start = secondOfDay(value.start);
	const end = secondOfDay(value.end);
	if (start === null || end === null) return problem("Start and end of this window are times such as 22:00 (HH:MM, UTC).");
	if (type === "daily") return { ok: true, window: { type, start, end } };
	const days = readDays(value.days);
	if (days === null) return problem("Days are a list of Mon, Tue, Wed, Thu, Fri, Sat, Sun.");
	return { ok: true, window: { type, start, end, days } };
}

function readOnce(from: Json | undefined, to: Json | undefined): WindowReading {
	const start = typeof from === "string" ? readInstant(from) : null;
	const end = typeof to === "string" ? readInstant(to) : null;
	if (start === null || end === null) return problem("Start and end of this window are ISO times such as 2026-03-04T22:00:00Z.");
	if (end < start) return problem("This window ends before it starts.");
	return { ok: true, window: { type: "once", start, end } };
}

/** An ISO 8601 date and time, in milliseconds since the epoch; without a zone it is UTC. null if it is none. */
export function readInstant(text: string): number | null {
	const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i.exec(text.trim());
	if (parts === null) return null;
	const [, date, time, seconds = ":00", fraction = "", zone = "Z"] = parts;
	const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2").toUpperCase();
	const at = Date.parse(`${date}T${time}${seconds}${fraction.slice(0, 4)}${offset}`);
	if (Number.isNaN(at)) return null;
	// Date.parse rolls 30 February over; a day that does not exist is malformed.
	const day = Number(date?.slice(8));
	return new Date(`${date}T00:00:00Z`).getUTCDate() === day ? at : null;
}

function secondOfDay(value: Json | undefined): number | null {
	const parts = typeof value === "string" ? /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(value.trim()) : null;
	if (parts === null) return null;
	const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
	return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : null;
}

/** Short or long names in any case. */
function readDays(value: Json | undefined): number[] | null {
	const names = typeof value === "string" ? value.split(",") : value;
	if (!isArray(names as Json)) return null;
	const days: number[] = [];
	for (const name of names as readonly Json[]) {
		const word = typeof name === "string" ? name.trim().toLowerCase() : "";
		const day = word.length < 3 ? -1 : DAYS.findIndex((long) => long === word || long.slice(0, 3) === word);
		if (day < 0) return null;
		days.push(day);
	}
	return days;
}

const SHORT_DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (n: number): string => String(n).padStart(2, "0");

function clockOf(second: number): string {
	const minutes = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
	return second % 60 === 0 ? minutes : `${minutes}:${two(second % 60)}`;
}

/** `Tue 07:11:49`, UTC. */
export const weekMoment = (at: number): string => `${SHORT_DAYS[new Date(at).getUTCDay()]} ${new Date(at).toISOString().slice(11, 19)}`;

/** A window for people, in UTC: `daily 22:00–04:00`, `Tue 06:00–08:00`, `2026-03-04 22:00–23:00`. */
export function windowInWords(window: Window): string {
	if (window.type === "once") {
		const [from, to] = [window.start, window.end].map((at) => new Date(at).toISOString().slice(0, 16).replace("T", " ")) as [
			string,
			string,
		];
		return from.slice(0, 10) === to.slice(0, 10) ? `${from}–${to.slice(11)}` : `${from} – ${to}`;
	}
	const hours = window.start === window.end ? "all day" : `${clockOf(window.start)}–${clockOf(window.end)}`;
	return window.type === "daily" ? `daily ${hours}` : `${window.days.map((day) => SHORT_DAYS[day]).join(", ")} ${hours}`;
}

/** Whether a moment lies in the window, compared to the second. Overnight windows belong to the day they start on. */
export function isInside(window: Window, now: number): boolean {
	if (window.type === "once") {
		const second = Math.floor(now / 1000);
		return second >= Math.floor(window.start / 1000) && second <= Math.floor(window.end / 1000);
	}
	const second = Math.floor((((now % DAY_MS) + DAY_MS) % DAY_MS) / 1000);
	const today = new Date(now).getUTCDay();
	const runs = (day: number) => window.type === "daily" || window.days.includes((day + 7) % 7);
	if (window.start === window.end) return runs(today);
	if (window.start < window.end) return runs(today) && second >= window.start && second <= window.end;
	return (runs(today) && second >= window.start) || (runs(today - 1) && second <= window.end);
}
