/** Formats of times, amounts and sizes. `public/scripts/times.js` uses the same formats. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: number, zone: string, language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatPart[] {
	const key = `${language} ${zone} ${JSON.stringify(options)}`;
	const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
	formats.set(key, format);
	return format.formatToParts(at);
}
const written = (at: number, zone: string, options: Intl.DateTimeFormatOptions): string =>
	formatted(at, zone, "en-GB", options)
		.map(({ value }) => value)
		.join("");

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
const SHORT = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DAY = { day: "numeric", month: "short" } as const;

/** `02:13:29`. */
export const clockTime = (at: number, zone: string): string => written(at, zone, CLOCK);
/** `02:13`. */
export const shortTime = (at: number, zone: string): string => written(at, zone, SHORT);
/** `Tuesday 24 Nov`. */
export const dayName = (at: number, zone: string): string => written(at, zone, { weekday: "long", ...DAY });
/** `24 Nov`. */
export const dateName = (at: number, zone: string): string => written(at, zone, DAY);
/** `Nov 2026`. */
export const monthName = (at: number, zone: string): string => written(at, zone, { month: "short", year: "numeric" });
/** `2026-11-24` in the zone; two times with equal keys are of one day. */
export const dayKey = (at: number, zone: string): string =>
	written(at, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-");
/** `02:13:29` today, `21 Nov 16:02` on other days. */
export const momentOf = (at: number, zone: string, now: number): string =>
	dayKey(at, zone) === dayKey(now, zone) ? clockTime(at, zone) : `${written(at, zone, DAY)} ${shortTime(at, zone)}`;
/** `02:13` today, `21 Nov 16:02` on other days. */
export const plannedTime = (at: number, zone: string, now: number): string =>
	dayKey(at, zone) === dayKey(now, zone) ? shortTime(at, zone) : momentOf(at, zone, now);
export const utcTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** `EST` and `CET`, if a language has such a name; otherwise `GMT+5:30`. */
export function zoneName(at: number, zone: string): string {
	const names = ["en-US", "en-GB", "en-AU"].map(
		(language) => formatted(at, zone, language, { timeZoneName: "short" }).find(({ type }) => type === "timeZoneName")?.value ?? zone,
	);
	return names.find((name) => !/^(GMT|UTC)[+-]/.test(name)) ?? names[0] ?? zone;
}

/** `coarse`: one unit, for columns; `plain`: two units if useful; `fine`: with seconds below an hour. */
export type AgeStyle = "coarse" | "plain" | "fine";

/** `9 s`, `5 h 21 min`, `3 d`; rounded down, at most two units. @param ms a negative value counts as 0 */
export function ageOf(ms: number, style: AgeStyle = "plain"): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const two = (first: string, second: string) => (style === "coarse" || second.startsWith("0 ") ? first : `${first} ${second}`);
	if (minutes < 1) return `${seconds} s`;
	if (hours < 1) return style === "fine" ? two(`${minutes} min`, `${seconds % 60} s`) : `${minutes} min`;
	if (hours < 24) return two(`${hours} h`, `${minutes % 60} min`);
	if (hours < 48) return `${hours} h`;
	return `${Math.floor(hours / 24)} d`;
}

/** `184 ms`, `1.3 s`, `35.3 s`, `12 min`. */
export function durationOf(ms: number): string {
	if (ms < 1) return "< 1 ms";
	if (ms < 250) return `${Math.round(ms)} ms`;
	if (ms < 120_000) return `${(Math.round(ms / 100) / 10).toFixed(1)} s`;
	return ageOf(ms);
}

/** A number with commas between thousands. */
export const count = (value: number): string => value.toLocaleString("en-GB");
/** With a narrow space before the sign. */
export const percent = (value: number): string => `${value.toLocaleString("en-GB", { maximumFractionDigits: 1 })}\u202f%`;
/** `1 alert`, `2 alerts`. */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;
/** `2.1 KB`. */
export const sizeOf = (bytes: number): string =>
	bytes < 1024 ? `${bytes} B` : bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** The moment of a local time from `<input type="datetime-local">`; null if the text has another form. */
export function momentIn(zone: string, local: string): number | null {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return null;
	const asUtc = Date.parse(`${local}Z`);
	if (Number.isNaN(asUtc)) return null;
	// Uses the offset at a first guess, then that at the corrected guess, for the hours around a clock change.
	const first = asUtc - offsetAt(asUtc, zone);
	return asUtc - offsetAt(first, zone);
}

/** The inverse, for the value of such an input. */
export const localOf = (at: number, zone: string): string => new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);

function offsetAt(at: number, zone: string): number {
	const parts = Object.fromEntries(
		formatted(at, zone, "en-GB", { year: "numeric", month: "2-digit", day: "2-digit", ...CLOCK }).map(({ type, value }) => [type, value]),
	);
	return (
		Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}Z`) - Math.floor(at / 1000) * 1000
	);
}

/** Somebody else's words as a sentence; they may already end with a full stop. */
export const ended = (words: string): string => (/[.!?…”]$/.test(words.trim()) ? words.trim() : `${words.trim()}.`);
