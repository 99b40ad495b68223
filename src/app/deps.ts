import type { Ingest } from "../alerts/ingest/index.ts";
import type { Clock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import type { Log } from "../base/log.ts";
import type { Seat } from "../base/seat.ts";
import type { Listener, Served } from "../web/index.ts";

export interface AppDeps {
	readonly config: Config;
	readonly log: Log;
	readonly clock: Clock;
	/** Number of log lines that could not be written. */
	readonly lostLogLines?: () => number;
	/** From 0 up to 1; for jitter. */
	readonly random: () => number;
	/** Where this process stands among several nodes; null with the embedded database alone. */
	readonly seat: Seat | null;
	/** Takes requests for the app; a listener of its own on HOST and PORT if left out. */
	readonly listen?: (served: Served & Pick<Ingest, "takeOver">) => Pick<Listener, "url" | "stop">;
	/**
	 * Called when an admin wants to restore this backup. The caller stops HookWise, replaces the database and
	 * starts again. Returns immediately.
	 */
	readonly onRestore: (file: string) => void;
}
