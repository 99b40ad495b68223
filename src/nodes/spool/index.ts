/** Keeps webhooks on this node's disk that nobody can take now, and hands them over when a node leads (SPOOL). */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Call } from "../../alerts/ingest/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { Config } from "../../base/config.ts";
import type { Log } from "../../base/log.ts";
import { messageOf } from "../../base/problems.ts";
import { DATABASE } from "../../store/index.ts";
import { type Checking, openChecking } from "./checking.ts";
import { lookIntoSpool, openSpoolFile, type Waits } from "./file.ts";
import { createHanding, type HandOver } from "./handing.ts";

export type { HandOver } from "./handing.ts";
export { decodeDeliveries, HAND_OVER_PATH, sendToOneOf } from "./letter.ts";

export interface Spool {
	/** False if this node keeps nothing, but may have to hand over what it kept earlier. */
	readonly keeps: boolean;
	/** Number of webhooks that wait to be handed over. */
	waiting(): number;
	/** True if it can keep a webhook now. */
	canKeep(): Promise<boolean>;
	/** Answers as a leader would, and keeps what is accepted. @returns null if this node cannot tell, or keeps nothing */
	keep(request: Request, call: Call): Promise<Response | null>;
	/** Resolves once nothing waits any more, or at that time (of `performance.now`). @returns true if nothing waits */
	emptied(until: number): Promise<boolean>;
	/** Tells how the leader is reached, and that it may be another one from now on. */
	handTo(leader: HandOver): void;
	/** Leaves what waits for the next start. */
	stop(): Promise<void>;
}

export interface SpoolDeps {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Log;
	readonly trustsProxy: (peer: string) => boolean;
}

/** What checks webhooks is given up when it was not used for so long. Milliseconds. */
const IDLE_MS = 60_000;
/** File of the spool in the data directory. */
const FILE = "spool.db";

/** What waits in the spool of a data directory; null if it has none. @throws SQLite's errors if it cannot be read */
export function waitsIn(dataDir: string): Waits | null {
	const path = join(dataDir, FILE);
	return existsSync(path) ? lookIntoSpool(path) : null;
}

const NOTHING: Spool = {
	keeps: false,
	waiting: () => 0,
	canKeep: async () => false,
	keep: async () => null,
	emptied: async () => true,
	handTo: () => {},
	stop: async () => {},
};

/** @throws DatabaseProblem if there is a spool that cannot be used */
export function openSpool({ config, clock, log, trustsProxy }: SpoolDeps): Spool {
	const { HOOKWISE_DATA_DIR: dataDir, SPOOL: keeps } = config;
	const path = join(dataDir, FILE);
	if (!keeps && !existsSync(path)) return NOTHING;
	const spool = openSpoolFile(path, { entries: config.QUEUE_LIMIT, minFreeBytes: config.MIN_FREE_DISK_MB * 2 ** 20 });
	const handing = createHanding(spool, log);
	const copy = join(dataDir, DATABASE);
	let checking: Promise<Checking> | null = null;
	let told = "";
	let cancelForgetting = (): void => {};
	if (spool.count() > 0) log.warn({ webhooks: spool.count() }, "webhooks of an earlier run wait to be handed over");

	/** Made when it is first needed; null if this node cannot check webhooks. */
	async function ready(): Promise<Checking | null> {
		if (!keeps || (checking === null && !existsSync(copy))) return null;
		cancelForgetting();
		cancelForgetting = clock.after(IDLE_MS, forget);
		checking ??= openChecking({ config, clock, log, trustsProxy, spool, file: copy });
		try {
			const opened = await checking;
			told = "";
			return opened;
		} catch (error) {
			checking = null;
			const problem = messageOf(error);
			if (problem !== told) log.error({ problem }, "webhooks cannot be kept: this node's copy cannot be read");
			told = problem;
			return null;
		}
	}

	function forget(): void {
		cancelForgetting();
		const old = checking;
		checking = null;
		old?.then(
			(opened) => opened.close(),
			() => undefined,
		);
	}

	return {
		keeps,
		waiting: () => spool.count(),
		canKeep: async () => !spool.isFull() && (await ready()) !== null,
		async keep(request, call) {
			const opened = await ready();
			if (opened === null) return null;
			const before = spool.count();
			const answer = await opened.receive(request, call);
			if (before === 0 && spool.count() > 0) log.warn("no node can take webhooks: they are kept here and handed over later");
			handing.nudge();
			return answer;
		},
		emptied: (until) => handing.emptied(until),
		handTo: handing.to,
		async stop() {
			await handing.stop();
			forget();
			if (spool.count() > 0) log.warn({ webhooks: spool.count() }, "kept webhooks wait for the next start");
			spool.close();
		},
	};
}
