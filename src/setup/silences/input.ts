import { z } from "zod";
import type { FieldProblem } from "../../base/problems.ts";
import type { SilenceValues } from "../../store/index.ts";

/** Matchers of a silence; all given ones must fit. */
export const MATCHERS = ["endpoint_id", "company", "group", "key", "summary_contains"] as const;

const MAX_TEXT = 200;
/** Maximum length of a key in characters; a key may be a whole summary. */
const MAX_KEY = 2_000;
const MAX_REASON = 500;
/**
 * Maximum duration in days, longer than any maintenance. Alerts that should never come are better dropped by
 * a rule.
 */
const MAX_DAYS = 366;

const matcher = z.string("A text is expected.").max(MAX_TEXT, `At most ${MAX_TEXT} characters.`).nullish();
const TIME = "A time is expected, such as 2026-01-31T22:00:00Z.";
const instant = z.iso.datetime({ offset: true, error: TIME });

/** Input for a silence in the API. Times are ISO 8601 with a zone; without `starts_at` it starts immediately. */
export const silenceInput = z.strictObject({
	endpoint_id: matcher,
	company: matcher,
	group: matcher,
	key: z.string("A text is expected.").max(MAX_KEY, `At most ${MAX_KEY} characters.`).nullish(),
	summary_contains: matcher,
	starts_at: instant.nullish(),
	ends_at: instant,
	reason: z.string("A text is expected.").max(MAX_REASON, `At most ${MAX_REASON} characters.`).nullish(),
});
export type SilenceInput = z.output<typeof silenceInput>;

const textOf = (given: string | null | undefined): string | null => {
	const text = given?.trim() ?? "";
	return text === "" ? null : text;
};

/** @param now milliseconds since the epoch */
export const withDefaults = (input: SilenceInput, now: number): SilenceValues => ({
	endpointId: textOf(input.endpoint_id),
	company: textOf(input.company),
	group: textOf(input.group),
	key: textOf(input.key),
	summaryContains: textOf(input.summary_contains),
	startsAt: input.starts_at == null ? now : Date.parse(input.starts_at),
	endsAt: Date.parse(input.ends_at),
	reason: textOf(input.reason) ?? "",
});

/** Problems of a silence; empty if there are none. @param now milliseconds since the epoch */
export function problemsOfSilence(values: SilenceValues, now: number): FieldProblem[] {
	const problems: FieldProblem[] = [];
	const { endpointId, company, group, key, summaryContains, startsAt, endsAt } = values;
	if ([endpointId, company, group, key, summaryContains].every((one) => one === null)) {
		problems.push({
			field: "company",
			message: `Say what is silenced: at least one of ${MATCHERS.join(", ")}. For everything there is global maintenance.`,
		});
	}
	if (endsAt <= startsAt) problems.push({ field: "ends_at", message: "The end must be after the start." });
	else if (endsAt <= now) problems.push({ field: "ends_at", message: "This time has passed." });
	else if (endsAt - startsAt > MAX_DAYS * 86_400_000)
		problems.push({ field: "ends_at", message: `At most ${MAX_DAYS} days after the start.` });
	return problems;
}
