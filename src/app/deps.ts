import type { Clock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import type { Log } from "../base/log.ts";

export interface AppDeps {
	readonly config: Config;
	readonly log: Log;
	readonly clock: Clock;
	/** Log lines that could not be written. */
	readonly lostLogLines?: () => number;
	/** From 0 up to 1; jitter. */
	readonly random: () => number;
	/** An admin wants this backup in the database's place: to stop, swap and start again is whoever started it. Returns at once. */
	readonly onRestore: (file: string) => void;
}
