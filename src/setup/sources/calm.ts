import type { SourceConfig } from "./types.ts";

/**
 * What every preset sets, so that people are told of troubles and not of their flickering: a ticket that closed within the hour
 * opens again, repeats are counted into two notes a day, the fourth flip in half an hour makes one flapping ticket, and four
 * troubles of one group within two minutes are one outage.
 */
export const CALM = {
	reopen_within_minutes: 60,
	note_interval_minutes: 720,
	flap_count: 4,
	flap_minutes: 30,
	group_count: 4,
	group_seconds: 120,
} as const satisfies SourceConfig;

/** For tools that tell of the first failed check at once: a minute's wait, in which a trouble may end by itself. */
export const CALM_WITH_DELAY = { ...CALM, open_delay_seconds: 60 } as const satisfies SourceConfig;
