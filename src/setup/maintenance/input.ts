import { z } from "zod";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { done, invalidInput, type Outcome } from "../../base/outcome.ts";

const TIME = "A time is expected, such as 2026-01-31T12:00:00Z.";
const time = z.string(TIME).nullish();

/**
 * Input for maintenance. Times are ISO 8601; without `starts_at` it starts immediately, without `until`
 * somebody ends it.
 */
export const maintenanceInput = z.strictObject({
	enabled: z.boolean("true or false is expected."),
	reason: z.string("A text is expected.").max(500, "At most 500 characters.").nullish(),
	starts_at: time,
	until: time,
});
export type MaintenanceInput = z.output<typeof maintenanceInput>;

/** Milliseconds since the epoch; null if no time is given. */
function instantOf(field: string, text: string | null | undefined): Outcome<number | null> {
	if (text == null || text.trim() === "") return done(null);
	const at = readInstant(text);
	return at === null ? invalidInput([{ field, message: TIME }]) : done(at);
}

/** Start and end, in milliseconds since the epoch. @param now in the same unit */
export function periodOf(
	input: MaintenanceInput,
	now: number,
): Outcome<{ readonly startsAt: number | null; readonly until: number | null }> {
	const startsAt = instantOf("starts_at", input.starts_at);
	if (!startsAt.ok) return startsAt;
	const until = instantOf("until", input.until);
	if (!until.ok) return until;
	const period = { startsAt: startsAt.value, until: until.value };
	if (period.until !== null && period.until <= now) return invalidInput([{ field: "until", message: "This time has passed." }]);
	if (period.until !== null && period.startsAt !== null && period.until <= period.startsAt)
		return invalidInput([{ field: "until", message: "The end must be after the start." }]);
	return done(period);
}
