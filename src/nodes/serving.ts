import { statfsSync } from "node:fs";
import { type App, startApp } from "../app/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import type { Log } from "../base/log.ts";
import { createProxyTrust } from "../base/security/index.ts";
import { listen } from "../web/index.ts";
import { createFront } from "./front/index.ts";
import { runNode } from "./node.ts";
import { createPassing } from "./passing.ts";
import { selfOf } from "./self.ts";
import { openSpool } from "./spool/index.ts";

export interface ServingDeps {
	readonly config: Config & { readonly DATABASE_URL: string; readonly ENCRYPTION_KEY: string; readonly SECRET_KEY: string };
	readonly log: Log;
	readonly lostLogLines: () => number;
	/** Resolves when this process shall stop. */
	readonly stopped: Promise<unknown>;
	/** Called once, when requests can be answered. */
	readonly ready: (url: string) => void;
	/** Called when this node has made the first user of the installation. */
	readonly firstUser: (app: Pick<App, "username" | "firstPassword">) => void;
	/** Puts a backup in the place of the copy. @throws if it cannot be used; nothing has changed then */
	readonly restore: (file: string) => void;
}

/** Longest wait of a request for a node that leads: a takeover is over by then. Milliseconds. */
const HOLD_MS = 12_000;

/** True if this process is one of several nodes. */
export const isNode = (config: Config): config is ServingDeps["config"] =>
	config.DATABASE_URL !== null && config.ENCRYPTION_KEY !== null && config.SECRET_KEY !== null;

function hasRoom({ HOOKWISE_DATA_DIR: dataDir, MIN_FREE_DISK_MB }: Config): boolean {
	const disk = statfsSync(dataDir);
	return disk.bavail * disk.bsize >= MIN_FREE_DISK_MB * 2 ** 20;
}

/**
 * Runs this process as one of several nodes until it shall stop.
 * @throws CannotListen, PostgresProblem, OwnDatabase, and the app's errors at the first start
 */
export async function serveAsNode({ config, log, lostLogLines, stopped, ready, firstUser, restore }: ServingDeps): Promise<void> {
	const trustsProxy = createProxyTrust(config.TRUSTED_PROXIES, () => {});
	const spool = openSpool({ config, clock: systemClock, log, trustsProxy });
	const front = createFront({
		passing: createPassing(config.SECRET_KEY),
		largestBody: config.MAX_CONTENT_LENGTH_KB * 1024,
		holdMs: HOLD_MS,
		spool,
	});
	const listener = listen(config, { ...front, trustsProxy, log, clock: systemClock });
	const self = selfOf(config, listener.url);
	try {
		await runNode(
			{
				...{ self, front, log, stopped, restore },
				hasRoom: () => hasRoom(config),
				dataDir: config.HOOKWISE_DATA_DIR,
				link: {
					url: config.DATABASE_URL,
					ca: config.DATABASE_CA,
					name: self.name,
					encryptionKey: config.ENCRYPTION_KEY,
					secretKey: config.SECRET_KEY,
				},
				async lead(seat, appLog) {
					const { promise: restoreWanted, resolve } = Promise.withResolvers<{ readonly file: string }>();
					const app = await startApp({
						...{ config, lostLogLines, seat },
						log: appLog,
						clock: systemClock,
						random: Math.random,
						onRestore: (file) => resolve({ file }),
						listen(served) {
							front.here(served);
							return {
								url: listener.url,
								async stop() {
									front.nobody();
									await front.quiet();
								},
							};
						},
					});
					firstUser(app);
					return { restoreWanted, stop: () => app.stop() };
				},
			},
			() => ready(listener.url),
		);
	} finally {
		await listener.stop();
		await spool.stop();
	}
}
