import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { lockDataDirectory } from "../lock.ts";
import { createSecrets, loadKeys, type Secrets } from "../security/index.ts";
import { DATABASE, openStore, type Store } from "../store/index.ts";
import { CommandFailed } from "./usage.ts";

/** Who the audit names for what is done on the command line. */
export const CLI_ACTOR = { name: "command line", sourceIp: null } as const;

/** The secrets of a data directory; keys are made where there are none yet. */
export function secretsOf(config: Config): Secrets {
	mkdirSync(config.HOOKWISE_DATA_DIR, { recursive: true, mode: 0o700 });
	const { encryptionKeys } = loadKeys({
		dataDir: config.HOOKWISE_DATA_DIR,
		encryptionKey: config.ENCRYPTION_KEY,
		secretKey: config.SECRET_KEY,
	});
	return createSecrets(encryptionKeys);
}

/**
 * Opens the store for one command, beside a HookWise that may be running: SQLite lets writers take turns, and the running
 * one sees the change within a second.
 */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
	mkdirSync(config.HOOKWISE_DATA_DIR, { recursive: true, mode: 0o700 });
	const store = openStore({
		dataDir: config.HOOKWISE_DATA_DIR,
		clock: systemClock,
		queueLimit: config.QUEUE_LIMIT,
		minFreeBytes: 0,
		onCommit: () => {},
		onError: () => {},
	});
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}

/** For commands that change what a running HookWise holds: refuses while one runs. @throws DataDirectoryInUse */
export async function alone<T>(config: Config, work: () => Promise<T>): Promise<T> {
	mkdirSync(config.HOOKWISE_DATA_DIR, { recursive: true, mode: 0o700 });
	const unlock = lockDataDirectory(config.HOOKWISE_DATA_DIR);
	try {
		return await work();
	} finally {
		unlock();
	}
}

/** The database's path. @throws CommandFailed when there is none */
export function existingDatabase(config: Config): string {
	const file = join(config.HOOKWISE_DATA_DIR, DATABASE);
	if (!existsSync(file)) throw new CommandFailed(`There is no ${DATABASE} in ${config.HOOKWISE_DATA_DIR} (HOOKWISE_DATA_DIR).`);
	return file;
}
