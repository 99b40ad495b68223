import { type AgeStyle, ageOf, clockTime, dateName, dayName, momentOf, plannedTime, shortTime, utcTime, zoneName } from "../format.ts";
import { useReader } from "../reader.ts";

const millis = (at: number | string): number => (typeof at === "number" ? at : Date.parse(at));
const isoOf = (ms: number): string => new Date(ms).toISOString();

interface TimeProps {
	/** Milliseconds since the epoch, or ISO 8601. */
	readonly at: number | string;
	/**
	 * `clock` always the time of day; `short` without seconds; `day` only the day; `moment` with the day unless
	 * it is today; `plan` the same without seconds; `dated` day and time without seconds, also today.
	 */
	readonly how?: "clock" | "short" | "day" | "moment" | "plan" | "dated" | undefined;
	/** True to add the zone's name, if no column or line shows it. */
	readonly zoned?: boolean | undefined;
}

/** A time in the reader's zone, with UTC on hover; a script corrects the zone. */
export function Time({ at, how = "moment", zoned = false }: TimeProps) {
	const { zone, now } = useReader();
	const ms = millis(at);
	const shown = {
		clock: () => clockTime(ms, zone),
		short: () => shortTime(ms, zone),
		day: () => dayName(ms, zone),
		moment: () => momentOf(ms, zone, now),
		plan: () => plannedTime(ms, zone, now),
		dated: () => `${dateName(ms, zone)} ${shortTime(ms, zone)}`,
	};
	return (
		<time datetime={isoOf(ms)} title={utcTime(ms)} data-time={how} {...(zoned ? { "data-zoned": "" } : {})}>
			{shown[how]()}
			{zoned ? ` ${zoneName(ms, zone)}` : ""}
		</time>
	);
}

/** Age, or with `until` the remaining time; kept up to date. */
export function Age({ at, style = "plain", until = false }: { at: number | string; style?: AgeStyle; until?: boolean }) {
	const { now } = useReader();
	const ms = millis(at);
	return (
		<time datetime={isoOf(ms)} title={utcTime(ms)} data-age={style} {...(until ? { "data-until": "" } : {})}>
			{ageOf(until ? ms - now : now - ms, style)}
		</time>
	);
}

/** `EST`: name of the reader's zone, for heads of columns. */
export function ZoneName() {
	const { zone, now } = useReader();
	return <span data-zone-name>{zoneName(now, zone)}</span>;
}
