import type { Json } from "../../base/json.ts";
import { isArray, isObject } from "../../base/json.ts";
import { readInstant } from "./times.ts";
import { localDayOf, momentOf, UTC, type Zone, zoneOf } from "./zones.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const SHORT_DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const DAY_MS = 86_400_000;

/** Allowed fields of a window. */
export const WINDOW_FIELDS = ["type", "start", "end", "days", "nth", "time_zone"] as const;

/** A maintenance window, in seconds of the local day or milliseconds since the epoch. Both ends are inclusive. */
export type Window =
	| { readonly type: "once"; readonly start: number; readonly end: number; readonly zone: Zone }
	| { readonly type: "daily"; readonly start: number; readonly end: number; readonly zone: Zone }
	| { readonly type: "weekly"; readonly start: number; readonly end: number; readonly days: readonly number[]; readonly zone: Zone }
	| {
			readonly type: "monthly";
			readonly start: number;
			readonly end: number;
			readonly days: readonly number[];
			/** 1 to 4, or -1 for the last. */
			readonly nth: number;
			readonly zone: Zone;
	  };

export type WindowReading = { readonly ok: true; readonly window: Window } | { readonly ok: false; readonly problem: string };

const problem = (text: string): WindowReading => ({ ok: false, problem: text });

/** Parses a window (docs/contract/behaviour.md, 2.2). A malformed one never suppresses. */
export function readWindow(value: Json): WindowReading {
	if (!isObject(value)) return problem("A window is an object with type, start and end.");
	const zone = readZone(value.time_zone);
	if (zone === null) return problem("The time_zone of a window is an IANA name such as Europe/Berlin or America/New_York.");
	const type = value.type === undefined || value.type === null || value.type === "" ? "once" : value.type;
	if (type === "once") return readOnce(value.start, value.end, zone);
	if (type !== "daily" && type !== "weekly" && type !== "monthly")
		return problem("The type of a window is once, daily, weekly or monthly.");
	const start = secondOfDay(value.start);
	const end = secondOfDay(value.end);
	if (start === null || end === null) return problem("Start and end of this window are times such as 22:00 (HH:MM).");
	if (type === "daily") return { ok: true, window: { type, start, end, zone } };
	const days = readDays(value.days);
	if (days === null) return problem("Days are a list of Mon, Tue, Wed, Thu, Fri, Sat, Sun.");
	if (type === "weekly") return { ok: true, window: { type, start, end, days, zone } };
	const nth = readNth(value.nth);
	if (nth === null) return problem("The nth of a monthly window is 1, 2, 3, 4, or -1 for the last.");
	return { ok: true, window: { type, start, end, days, nth, zone } };
}

/** UTC if none is given; null for an unknown zone. */
function readZone(value: Json | undefined): Zone | null {
	if (value === undefined || value === null || value === "") return UTC;
	return typeof value === "string" ? zoneOf(value) : null;
}

function readOnce(from: Json | undefined, to: Json | undefined, zone: Zone): WindowReading {
	const start = typeof from === "string" ? readInstant(from, zone, "first") : null;
	const end = typeof to === "string" ? readInstant(to, zone, "last") : null;
	if (start === null || end === null) return problem("Start and end of this window are ISO times such as 2026-03-04T22:00:00Z.");
	if (end < start) return problem("This window ends before it starts.");
	return { ok: true, window: { type: "once", start, end, zone } };
}

function secondOfDay(value: Json | undefined): number | null {
	const parts = typeof value === "string" ? /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(value.trim()) : null;
	if (parts === null) return null;
	const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
	return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : null;
}

/** Short or long names of days, ignoring case. */
function readDays(value: Json | undefined): number[] | null {
	const names = typeof value === "string" ? value.split(",") : value;
	if (!isArray(names)) return null;
	const days: number[] = [];
	for (const name of names) {
		const word = typeof name === "string" ? name.trim().toLowerCase() : "";
		const day = word.length < 3 ? -1 : DAYS.findIndex((long) => long === word || long.slice(0, 3) === word);
		if (day < 0) return null;
		days.push(day);
	}
	return days;
}

function readNth(value: Json | undefined): number | null {
	const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
	return typeof number === "number" && [1, 2, 3, 4, -1].includes(number) ? number : null;
}

/** True if a moment is within the window, compared to the second. Overnight windows belong to the day they start on. */
export function isInside(window: Window, now: number): boolean {
	const second = Math.floor(now / 1000);
	const holds = (start: number, end: number): boolean => second >= Math.floor(start / 1000) && second <= Math.floor(end / 1000);
	if (window.type === "once") return holds(window.start, window.end);
	const { zone, start, end } = window;
	const today = localDayOf(zone, now);
	if (start === end) return runsOn(window, today);
	// The day before matters for overnight windows, and both neighbours on days when a clock changes around
	// midnight.
	return [today - DAY_MS, today, today + DAY_MS].some((day) => {
		if (!runsOn(window, day)) return false;
		const last = start < end ? day : day + DAY_MS;
		return holds(momentOf(zone, day + start * 1000, "first"), momentOf(zone, last + end * 1000, "last"));
	});
}

/** @param day midnight of a local day as if it were UTC */
export function runsOn(window: Exclude<Window, { type: "once" }>, day: number): boolean {
	if (window.type === "daily") return true;
	const date = new Date(day);
	if (!window.days.includes(date.getUTCDay())) return false;
	if (window.type === "weekly") return true;
	const dayOfMonth = date.getUTCDate();
	if (window.nth > 0) return Math.ceil(dayOfMonth / 7) === window.nth;
	return new Date(day + 7 * DAY_MS).getUTCMonth() !== date.getUTCMonth();
}

const two = (n: number): string => String(n).padStart(2, "0");

function clockOf(second: number): string {
	const minutes = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
	return second % 60 === 0 ? minutes : `${minutes}:${two(second % 60)}`;
}

const ORDINALS: Readonly<Record<number, string>> = { 1: "1st", 2: "2nd", 3: "3rd", 4: "4th", [-1]: "last" };

/** A moment in the zone: `Tue 07:11:49 UTC`. */
export function weekMoment(at: number, zone: Zone = UTC): string {
	const local = new Date(at + zone.offsetAt(at));
	return `${SHORT_DAYS[local.getUTCDay()]} ${local.toISOString().slice(11, 19)} ${zone.name}`;
}

/** A window in words: `daily 22:00–04:00 UTC`, `Tue 06:00–08:00 Europe/Berlin`, `2026-03-04 22:00–23:00 UTC`. */
export function windowInWords(window: Window): string {
	const { zone } = window;
	if (window.type === "once") {
		const local = (at: number): string => new Date(at + zone.offsetAt(at)).toISOString().slice(0, 16).replace("T", " ");
		const [from, to] = [local(window.start), local(window.end)];
		return `${from.slice(0, 10) === to.slice(0, 10) ? `${from}–${to.slice(11)}` : `${from} – ${to}`} ${zone.name}`;
	}
	const hours = window.start === window.end ? "all day" : `${clockOf(window.start)}–${clockOf(window.end)}`;
	if (window.type === "daily") return `daily ${hours} ${zone.name}`;
	const days = window.days.map((day) => SHORT_DAYS[day]).join(", ");
	return `${window.type === "monthly" ? `${ORDINALS[window.nth]} ` : ""}${days} ${hours} ${zone.name}`;
}
