import { existsSync } from "node:fs";
import { join } from "node:path";
import { createEvents } from "../base/events.ts";
import { createBodyCipher, KEY_FILE, KEYS_IN_USE, openDataKey, openKeyring } from "../base/security/index.ts";
import { createAudit } from "../setup/audit/index.ts";
import { openStore } from "../store/index.ts";
import type { AppDeps } from "./deps.ts";

export type Foundation = Awaited<ReturnType<typeof openFoundation>>;

/**
 * Opens the database, its keys, and the events between rooms.
 * @throws KeyProblem, and the store's errors on opening
 */
export async function openFoundation({ config, log, clock, seat }: AppDeps) {
	const onError = (where: string) => (error: unknown) => log.error({ err: error, where }, "unexpected error");
	const events = createEvents((error, name) => onError(`event ${name}`)(error));
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
	// New keys are created after the database: so keys without a database always mean that it was removed
	// (cli/startChecks).
	const present = encryptionKey !== null || existsSync(join(dataDir, KEY_FILE));
	const early = present ? openKeyring({ dataDir, encryptionKey, secretKey }) : null;
	const store = openStore({
		dataDir,
		clock,
		queueLimit: config.QUEUE_LIMIT,
		minFreeBytes: config.MIN_FREE_DISK_MB * 2 ** 20,
		onCommit: (writes, durationMs) => events.emit("store.commit", { writes, durationMs }),
		onError: (message) => log.error({ where: "store thread" }, message),
		...(seat === null ? {} : { log: seat.log }),
	});
	const keyring = early ?? openKeyring({ dataDir, encryptionKey, secretKey });
	const { secrets } = keyring;
	let toldKeys = "";
	/** Writes the names of the keys in use to the store if they changed; `rekey` waits for that. */
	const tellKeys = async (): Promise<void> => {
		const using = JSON.stringify(keyring.using());
		if (using !== toldKeys) await store.meta.set(KEYS_IN_USE, using);
		toldKeys = using;
	};
	await tellKeys();
	const { dataKey, toStore } = openDataKey(secrets, await store.meta.get("data_key"));
	if (toStore !== null) await store.meta.set("data_key", toStore);
	const audit = createAudit({ store: store.audit, clock });
	return { onError, events, store, keyring, secrets, tellKeys, audit, cipher: createBodyCipher(dataKey) };
}
