import type { SourceConfig } from "./types.ts";

/**
 * Noise settings of every preset: a ticket that closed within the hour is reopened, repeats are collected
 * into two notes a day, the fourth flip within half an hour makes one flapping ticket, and four problems of
 * one group within two minutes are one outage.
 */
export const CALM = {
	reopen_within_minutes: 60,
	note_interval_minutes: 720,
	flap_count: 4,
	flap_minutes: 30,
	group_count: 4,
	group_seconds: 120,
} as const satisfies SourceConfig;

/** For tools that report the first failed check immediately: waits a minute, in which a problem may end by itself. */
export const CALM_WITH_DELAY = { ...CALM, open_delay_seconds: 60 } as const satisfies SourceConfig;
