import { existsSync } from "node:fs";
import { join } from "node:path";
import { finishRestore } from "../admin/backup/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { lockDataDirectory } from "../base/lock.ts";
import { createSecrets, KEY_FILE, loadKeys, type Secrets } from "../base/security/index.ts";
import { DATABASE, openStore, type Store } from "../store/index.ts";
import { checkBesides } from "./startChecks.ts";
import { CommandFailed } from "./usage.ts";

/** Whatever a command makes is its owner's alone. */
function makeDataDirectory({ HOOKWISE_DATA_DIR: dataDir }: Config): void {
	openDataDirectory(dataDir);
}

/** Who the audit names for what is done on the command line. */
export const CLI_ACTOR = { name: "command line", sourceIp: null } as const;

/** The secrets of a data directory; keys are made where there are none yet. */
export function secretsOf(config: Config): Secrets {
	makeDataDirectory(config);
	checkBesides(config);
	const { encryptionKeys } = loadKeys({
		dataDir: config.HOOKWISE_DATA_DIR,
		encryptionKey: config.ENCRYPTION_KEY,
		secretKey: config.SECRET_KEY,
	});
	return createSecrets(encryptionKeys);
}

/**
 * The secrets of a data directory, for what was sealed elsewhere: a key made here and now would open none of it.
 * @throws CommandFailed when there is no key
 */
export const presentSecrets = (config: Config): Secrets => createSecrets(presentKeys(config));

/** Its keys; the first encrypts. @throws CommandFailed when there is none */
export function presentKeys(config: Config): readonly string[] {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey } = config;
	if (encryptionKey === null && !existsSync(join(dataDir, KEY_FILE))) {
		throw new CommandFailed(`There is no key in ${dataDir}. Set ENCRYPTION_KEY as the installation has it, or put its ${KEY_FILE} there.`);
	}
	// Cookies are nobody's concern here, so their key is not made either.
	return loadKeys({ dataDir, encryptionKey, secretKey: config.SECRET_KEY ?? "" }).encryptionKeys;
}

/**
 * Opens the store for one command, beside a HookWise that may be running: SQLite lets writers take turns, and the running
 * one sees the change within a second.
 */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
	makeDataDirectory(config);
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
	makeDataDirectory(config);
	const unlock = lockDataDirectory(config.HOOKWISE_DATA_DIR);
	try {
		finishRestore(config.HOOKWISE_DATA_DIR);
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
