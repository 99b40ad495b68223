import { momentOf, UTC, type Zone } from "./zones.ts";

const DAY_MS = 86_400_000;

/**
 * Parses an ISO 8601 date and time into milliseconds since the epoch. null if it is invalid, or on a day that
 * does not exist.
 * @param zone used if the text has none
 * @param which of two moments to take if the local time exists twice
 */
export function readInstant(text: string, zone: Zone = UTC, which: "first" | "last" = "first"): number | null {
	const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}):(\d{1,2})(:\d{1,2})?([.,]\d{1,9})?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
		text.trim(),
	);
	if (parts === null) return null;
	const [, date = "", hour = "", minute = "", seconds = ":00", fraction = "", said] = parts;
	const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:${seconds.slice(1).padStart(2, "0")}`;
	const local = Date.parse(`${date}T${time}${fraction.slice(0, 4).replace(",", ".")}Z`);
	// Date.parse turns 30 February into March; a day that does not exist is invalid here.
	if (Number.isNaN(local) || new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(date.slice(8))) return null;
	if (said === undefined) return momentOf(zone, local, which);
	const offset = offsetOf(said);
	return offset === null ? null : local - offset;
}

/** Milliseconds of `Z`, `+02`, `+0200`, `+02:00`. */
function offsetOf(text: string): number | null {
	const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
	if (parts === null) return 0;
	const [hours, minutes] = [Number(parts[2]), Number(parts[3] ?? 0)];
	if (hours > 23 || minutes > 59) return null;
	return (parts[1] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const EARLIEST = Date.UTC(2000, 0, 1);
/** Maximum time in the future; clocks of senders are wrong by less than that. */
const MAX_AHEAD_MS = DAY_MS;

/**
 * Parses the time of an alert as monitoring tools write it: ISO, the same with dots or slashes between year,
 * month and day,
 * RFC 2822, or seconds, milliseconds, microseconds or nanoseconds since the epoch.
 * @param zone used if the text has none
 * @param now milliseconds since the epoch; times more than a day later are rejected
 * @returns milliseconds since the epoch; null if it cannot be read, or is before the year 2000
 */
export function readOccurred(given: string, zone: Zone, now: number): number | null {
	const text = given.trim();
	if (text.length > 64) return null;
	const at = /^\d+(\.\d+)?$/.test(text) ? readEpoch(text) : readWritten(text, zone);
	return at !== null && Number.isFinite(at) && at >= EARLIEST && at <= now + MAX_AHEAD_MS ? Math.floor(at) : null;
}

function readEpoch(text: string): number | null {
	const digits = text.split(".", 1)[0]?.length ?? 0;
	if (digits >= 9 && digits <= 10) return Number(text) * 1_000;
	if (digits >= 12 && digits <= 13) return Number(text);
	if (digits >= 15 && digits <= 16) return Number(text) / 1_000;
	return digits >= 18 && digits <= 19 ? Number(text) / 1_000_000 : null;
}

function readWritten(text: string, zone: Zone): number | null {
	const dashed = text.replace(/^(\d{4})[./](\d{2})[./](\d{2})/, "$1-$2-$3");
	const iso = readInstant(dashed, zone);
	if (iso !== null) return iso;
	if (!/^(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UTC|Z)$/i.test(text)) return null;
	const at = Date.parse(text);
	return Number.isNaN(at) ? null : at;
}

/** ISO 8601 in UTC, in whole seconds; blank for a moment outside the range of dates. */
export function isoOf(at: number): string {
	const date = new Date(at);
	return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
