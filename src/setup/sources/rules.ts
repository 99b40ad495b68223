import type { SourceRule } from "./types.ts";

/** Drops alerts whose text at `path` matches: tests of a tool, and messages that report no problem. */
export const dropIf = (path: string, regex: string): SourceRule => ({ path, regex, overrides: { drop: true } });

/**
 * For alerts of Alertmanager's kind (Grafana uses it too): a resolved one happened at its end time. A firing one has the
 * year 1 there.
 */
export const OCCURRED_AT_END: SourceRule = { path: "$.endsAt", regex: "^([1-9].*)$", overrides: { occurred_at: "$1" } };

/** Alertmanager writes the state before the title, which would make a recovery's summary differ from its alert's. */
export const summaryWithoutState = (path: string): SourceRule => ({
	path,
	regex: "^\\[(?:FIRING|RESOLVED)(?::\\d+)?\\]\\s*(\\S.*)$",
	overrides: { summary: "$1" },
});
