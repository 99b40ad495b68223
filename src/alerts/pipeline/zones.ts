/** Local times of IANA zones, including daylight saving. */

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

export interface Zone {
	/** Name as it was given; `UTC` by default. */
	readonly name: string;
	/** Difference between local time and UTC at a moment. Both in milliseconds. */
	offsetAt(at: number): number;
}

export const UTC: Zone = { name: "UTC", offsetAt: () => 0 };

/** Maximum number of cached zones. There are a few hundred names, so more means misuse. */
const MAX_KEPT = 1_000;
const kept = new Map<string, Zone | null>();

/** The zone with this IANA name, ignoring case; null if there is none. */
export function zoneOf(name: string): Zone | null {
	const wanted = name.trim();
	if (/^(utc|z|etc\/utc)$/i.test(wanted)) return UTC;
	// Offsets and abbreviations are not zones: they do not know when clocks change.
	if (wanted.length > 64 || !/^[a-z][a-z0-9_+-]*(\/[a-z0-9_+-]+)*$/i.test(wanted)) return null;
	const known = kept.get(wanted);
	if (known !== undefined) return known;
	const zone = makeZone(wanted);
	if (kept.size < MAX_KEPT) kept.set(wanted, zone);
	return zone;
}

function makeZone(name: string): Zone | null {
	let format: Intl.DateTimeFormat;
	try {
		format = new Intl.DateTimeFormat("en-US", {
			timeZone: name,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		});
	} catch {
		return null;
	}
	// Decisions ask for the same hour again and again, so the offset of the present quarter of an hour is
	// cached; offsets change at whole quarters.
	const QUARTER_MS = 900_000;
	let quarter = Number.NaN;
	let offset = 0;
	return {
		name,
		offsetAt(at) {
			const asked = Math.floor(at / QUARTER_MS);
			if (asked !== quarter) {
				offset = localTimeOf(format, asked * QUARTER_MS) - asked * QUARTER_MS;
				quarter = asked;
			}
			return offset;
		},
	};
}

/** The local time at a moment, as if it were UTC. */
function localTimeOf(format: Intl.DateTimeFormat, at: number): number {
	const parts: Record<string, number> = {};
	for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
	const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The moment of a local time. A time that is skipped because the clock is put forward counts as the next one
 * that
 * exists; a time that exists twice has a first and a last moment.
 * @param local the local time as if it were UTC, in milliseconds
 */
export function momentOf(zone: Zone, local: number, which: "first" | "last"): number {
	// Offsets are between -12 and +14 hours, and clocks do not change twice within two days, so these are the
	// offsets before and after.
	const [before, after] = [zone.offsetAt(local - DAY_MS), zone.offsetAt(local + DAY_MS)];
	const real = [local - before, local - after].filter((at) => at + zone.offsetAt(at) === local).sort((a, b) => a - b);
	const found = which === "first" ? real[0] : real.at(-1);
	if (found !== undefined) return found;
	return changeBetween(zone, local - after, local - before);
}

/** The first whole second at which the offset differs from that at `from`. */
function changeBetween(zone: Zone, from: number, to: number): number {
	const offset = zone.offsetAt(from);
	let [low, high] = [from, to];
	while (high - low > SECOND_MS) {
		const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
		if (zone.offsetAt(middle) === offset) low = middle;
		else high = middle;
	}
	return high;
}

/** The local date at a moment, as midnight of that day as if it were UTC. */
export const localDayOf = (zone: Zone, at: number): number => Math.floor((at + zone.offsetAt(at)) / DAY_MS) * DAY_MS;
