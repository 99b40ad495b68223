import { existsSync } from "node:fs";
import { join } from "node:path";
import { finishRestore } from "../admin/backup/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { lockDataDirectory } from "../base/lock.ts";
import { createSecrets, KEY_FILE, type Keys, loadKeys, SECRET_FILE, type Secrets } from "../base/security/index.ts";
import { isNode, type Visit } from "../nodes/index.ts";
import { DATABASE, openStore, type Store } from "../store/index.ts";
import { asGuest, asOnlyGuest } from "./guest.ts";
import { checkKeysAndDatabase, refuseCopy } from "./startChecks.ts";
import { CommandFailed } from "./usage.ts";

/** Creates the data directory; files that commands write are for their owner only. */
function makeDataDirectory({ HOOKWISE_DATA_DIR: dataDir }: Config): void {
	openDataDirectory(dataDir);
}

/** Name in the audit for actions on the command line. */
export const CLI_ACTOR = { name: "command line", sourceIp: null } as const;

/** Secrets of a data directory; keys are created if there are none. */
export function secretsOf(config: Config): Secrets {
	makeDataDirectory(config);
	checkKeysAndDatabase(config);
	const { encryptionKeys } = loadKeys({
		dataDir: config.HOOKWISE_DATA_DIR,
		encryptionKey: config.ENCRYPTION_KEY,
		secretKey: config.SECRET_KEY,
	});
	return createSecrets(encryptionKeys);
}

/**
 * Secrets of a data directory for data sealed elsewhere, which a new key could not open.
 * @throws CommandFailed if there is no key
 */
export const presentSecrets = (config: Config): Secrets => createSecrets(presentKeys(config));

/** Keys of a data directory; the first one encrypts. @throws CommandFailed if there is none */
export function presentKeys(config: Config): readonly string[] {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey } = config;
	if (encryptionKey === null && !existsSync(join(dataDir, KEY_FILE))) {
		throw new CommandFailed(`There is no key in ${dataDir}. Set ENCRYPTION_KEY as the installation has it, or put its ${KEY_FILE} there.`);
	}
	// No cookies are involved, so their key is not created.
	return loadKeys({ dataDir, encryptionKey, secretKey: config.SECRET_KEY ?? "" }).encryptionKeys;
}

/**
 * Opens the store for one command, even if HookWise is running: SQLite lets writers take turns, and the
 * running HookWise sees changes within a second. On several nodes `work` may be done again, if others have
 * written at the same moment; nothing of it counts before.
 * @param options.alone true if no node may run meanwhile; the caller has reserved the data directory
 */
export async function withStore<T>(
	config: Config,
	work: (store: Store, visit: Visit | null) => Promise<T>,
	options: { readonly alone?: boolean } = {},
): Promise<T> {
	if (isNode(config)) {
		const inside = (visit: Visit): Promise<T> => onStore(config, visit, work);
		return options.alone === true ? asOnlyGuest(config, inside) : asGuest(config, inside);
	}
	makeDataDirectory(config);
	refuseCopy(config);
	return onStore(config, null, work);
}

async function onStore<T>(config: Config, visit: Visit | null, work: (store: Store, visit: Visit | null) => Promise<T>): Promise<T> {
	const store = openStore({
		dataDir: config.HOOKWISE_DATA_DIR,
		clock: systemClock,
		queueLimit: config.QUEUE_LIMIT,
		minFreeBytes: 0,
		onCommit: () => {},
		onError: () => {},
		...(visit === null ? {} : { log: visit.log }),
	});
	try {
		return await work(store, visit);
	} finally {
		await store.close();
	}
}

/** Does `work` with the path of a database that has everything. @throws CommandFailed if there is none */
export async function withDatabase<T>(config: Config, work: (file: string) => T): Promise<T> {
	return isNode(config) ? asGuest(config, async ({ file }) => work(file)) : work(existingDatabase(config));
}

/** Runs a command that must not run together with HookWise. @throws DataDirectoryInUse */
export async function runExclusively<T>(config: Config, work: () => Promise<T>): Promise<T> {
	makeDataDirectory(config);
	const unlock = lockDataDirectory(config.HOOKWISE_DATA_DIR);
	try {
		finishRestore(config.HOOKWISE_DATA_DIR);
		return await work();
	} finally {
		unlock();
	}
}

/** Both keys of an installation. @throws CommandFailed if one is not there: a new one would be another installation's */
export function existingKeys(config: Config): Keys {
	const encryptionKeys = presentKeys(config);
	const { HOOKWISE_DATA_DIR: dataDir, SECRET_KEY: secretKey } = config;
	if (secretKey === null && !existsSync(join(dataDir, SECRET_FILE))) {
		throw new CommandFailed(`There is no ${SECRET_FILE} in ${dataDir}. Set SECRET_KEY as the installation has it, or put that file there.`);
	}
	return { encryptionKeys, secretKey: loadKeys({ dataDir, encryptionKey: encryptionKeys.join(","), secretKey }).secretKey };
}

/** Path of the database. With several nodes it may not be there yet. @throws CommandFailed if there is none */
export function existingDatabase(config: Config): string {
	const file = join(config.HOOKWISE_DATA_DIR, DATABASE);
	if (!isNode(config) && !existsSync(file))
		throw new CommandFailed(`There is no ${DATABASE} in ${config.HOOKWISE_DATA_DIR} (HOOKWISE_DATA_DIR).`);
	return file;
}
