import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "../base/config.ts";
import { lockFile } from "../base/lock.ts";
import {
	createSecrets,
	KEY_FILE,
	KEYS_IN_USE,
	type KeysInUse,
	keepOldKeys,
	keyName,
	newFernetKey,
	OLD_KEY_FILE,
	openDataKey,
	type Secrets,
	writeKeyFile,
} from "../base/security/index.ts";
import type { Visit } from "../nodes/index.ts";
import { SEALED_SETTINGS } from "../psa/connection/index.ts";
import { DATABASE, type Store } from "../store/index.ts";
import { CLI_ACTOR, existingDatabase, presentKeys, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords } from "./usage.ts";

/** Maximum wait for a running HookWise, which checks its key file every second. Milliseconds. */
const PATIENCE_MS = 20_000;
/** Wait until data that it sealed with the old key a moment ago is written. Milliseconds. */
const SETTLE_MS = 1_500;

export const rekeyCommand: Command = {
	name: "rekey",
	summary: "seals all secrets with a new ENCRYPTION_KEY, also while HookWise runs",
	takes: "[--dry-run]",
	help: `Everything that is sealed (tokens, signing secrets, TOTP, the key of bodies, ConnectWise credentials) is sealed anew, all in one
step. It may be killed at any time: run it again and it goes on. --dry-run only counts.

With the key in the data directory (encryption.key): makes a new key. The old one goes into encryption.key.old: backups made
until now still need it.

With ENCRYPTION_KEY: make a key (openssl rand -base64 32 | tr '+/' '-_'), put it in front of the old one, separated by a comma
(ENCRYPTION_KEY=NEW,OLD), restart HookWise with that, run this with the same list, and take the old key out of it. With several nodes:
restart all of them with OLD,NEW first and then with NEW,OLD, one after the other, before this; it refuses while one lacks the new key.`,
	async run(given, context) {
		const dryRun = readGiven(given);
		const config = requireConfig(context.environment);
		existingDatabase(config);
		const keys = presentKeys(config);
		const dataDir = config.HOOKWISE_DATA_DIR;
		process.umask(0o077);
		const unlock = lockFile(join(dataDir, "rekey.lock"));
		if (unlock === null) throw new CommandFailed(`Another rekey is at work on ${dataDir}.`);
		try {
			return await withStore(config, async (store, visit) => {
				// Fails on a wrong key before anything is written.
				openDataKey(createSecrets(keys), await store.meta.get("data_key"));
				if (dryRun) return count(store, config, keys, context);
				if (visit !== null) return byNodes(store, visit, keys, context);
				return config.ENCRYPTION_KEY === null ? byFile(store, config, keys, context) : byEnvironment(store, config, keys, context);
			});
		} finally {
			unlock();
		}
	},
};

function readGiven(given: readonly string[]): boolean {
	return readWords({ args: [...given], options: { "dry-run": { type: "boolean" } } }).values["dry-run"] === true;
}

/** Number of tokens that each key of the list opens, and places of tokens that no key opens. */
interface Tally {
	readonly opened: number[];
	readonly broken: string[];
}

const older = ({ opened }: Tally): number => opened.slice(1).reduce((sum, n) => sum + n, 0);
const all = ({ opened }: Tally): number => opened.reduce((sum, n) => sum + n, 0);

/** @param seal makes the new token; null to only count */
async function tallied(store: Store, keys: readonly string[], seal: Secrets["seal"] | null): Promise<Tally> {
	const openers = keys.map((key) => createSecrets([key]));
	const tally: Tally = { opened: keys.map(() => 0), broken: [] };
	await store.seals(SEALED_SETTINGS).replace(({ place, token }) => {
		const index = openers.findIndex((opener) => opens(opener, token));
		const opener = openers[index];
		if (opener === undefined) {
			tally.broken.push(place);
			return null;
		}
		tally.opened[index] = (tally.opened[index] ?? 0) + 1;
		return index === 0 || seal === null ? null : seal(opener.open(token));
	});
	return tally;
}

function opens(secrets: Secrets, token: string): boolean {
	try {
		secrets.open(token);
		return true;
	} catch {
		// Sealed with another key, which is what this call tests.
		return false;
	}
}

async function count(store: Store, config: Config, keys: readonly string[], context: CliContext): Promise<number> {
	const tally = await tallied(store, keys, null);
	const begins = config.ENCRYPTION_KEY === null && keys.length === 1;
	context.out(
		`Would seal ${secretsOf(begins ? all(tally) : older(tally))} anew; ${begins ? "a new key would be made" : `key ${keyName(keys[0] ?? "")} would seal them`}`,
	);
	return toldBroken(tally, context);
}

/** Seals everything again, twice if a running HookWise may have used the old key at the last moment. */
async function resealed(store: Store, keys: readonly string[], isRunning: boolean): Promise<{ count: number; tally: Tally }> {
	const [first = ""] = keys;
	const { seal } = createSecrets([first]);
	const tally = await tallied(store, keys, seal);
	if (!isRunning) return { count: older(tally), tally };
	await pause(SETTLE_MS);
	return { count: older(tally) + older(await tallied(store, keys, seal)), tally };
}

async function byFile(store: Store, config: Config, present: readonly string[], context: CliContext): Promise<number> {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	const keys = present.length > 1 ? present : [newFernetKey(), ...present];
	const [first = "", ...old] = keys;
	const tally = await withServe(config, async (isRunning) => {
		const using = isRunning ? await keysInUse(store) : null;
		if (using?.source === "environment") {
			throw new CommandFailed(
				"The running HookWise has its key from ENCRYPTION_KEY, not from the data directory. Set ENCRYPTION_KEY here as it is there.",
			);
		}
		if (present.length === 1) writeKeyFile(dataDir, keys);
		if (isRunning) await takenOver(store, config, first);
		const { count: done, tally: found } = await resealed(store, keys, isRunning);
		await audited(store, done, first);
		keepOldKeys(dataDir, old);
		writeKeyFile(dataDir, [first]);
		context.out(`Sealed ${secretsOf(done)} anew with a new key (${keyName(first)}), which is in ${join(dataDir, KEY_FILE)}`);
		context.out(
			`The old key is in ${join(dataDir, OLD_KEY_FILE)}. Backups made until now need it: keep it apart from them, and delete it with the last of them.`,
		);
		return found;
	});
	return toldBroken(tally, context);
}

async function byEnvironment(store: Store, config: Config, keys: readonly string[], context: CliContext): Promise<number> {
	const [first = ""] = keys;
	const tally = await withServe(config, async (isRunning) => {
		const using = isRunning ? await keysInUse(store) : null;
		if (using !== null && using.names[0] !== keyName(first)) {
			throw new CommandFailed(
				`The running HookWise encrypts with another key (${using.names[0]}) than the first of ENCRYPTION_KEY here (${keyName(first)}). Restart it with this list, then run this again. Nothing was changed.`,
			);
		}
		const { count: done, tally: found } = await resealed(store, keys, isRunning);
		if (done > 0) await audited(store, done, first);
		tellSealed(done, found, first, context);
		return found;
	});
	tellOlder(keys, context);
	return toldBroken(tally, context);
}

/** As `byEnvironment`, with several nodes, all of which must seal with the new key. */
async function byNodes(store: Store, { nodes, sealAnew }: Visit, keys: readonly string[], context: CliContext): Promise<number> {
	const [first = ""] = keys;
	const others = nodes.filter((node) => node.keys[0] !== keyName(first)).map(({ name }) => name);
	if (others.length > 0) {
		throw new CommandFailed(
			`${others.join(", ")} ${others.length === 1 ? "encrypts" : "encrypt"} with another key than the first of ENCRYPTION_KEY here (${keyName(first)}). Restart all nodes with this list, then run this again. Nothing was changed.`,
		);
	}
	// Every node seals with the first key already, so that nothing comes in with an older one meanwhile.
	const { count: done, tally } = await resealed(store, keys, false);
	if (done > 0) await audited(store, done, first);
	if (tally.broken.length === 0) await sealAnew();
	tellSealed(done, tally, first, context);
	tellOlder(keys, context);
	return toldBroken(tally, context);
}

function tellSealed(done: number, found: Tally, first: string, { out }: CliContext): void {
	out(
		done > 0
			? `Sealed ${secretsOf(done)} anew with key ${keyName(first)}, the first of ENCRYPTION_KEY`
			: `Everything (${secretsOf(all(found))}) is sealed with key ${keyName(first)}, the first of ENCRYPTION_KEY`,
	);
}

function tellOlder([, ...old]: readonly string[], { out }: CliContext): void {
	if (old.length > 0) {
		const which = old.map((key, index) => `number ${index + 2} (${keyName(key)})`).join(", ");
		out(`Not needed any more in ENCRYPTION_KEY: ${which}. Backups made until now still need it.`);
	} else {
		out("To change the key, put a new one in front of it: hookwise rekey --help");
	}
}

/** Keeps HookWise from starting meanwhile, unless it is already running. */
async function withServe<T>(config: Config, work: (isRunning: boolean) => Promise<T>): Promise<T> {
	const unlock = lockFile(join(config.HOOKWISE_DATA_DIR, "hookwise.lock"));
	try {
		return await work(unlock === null);
	} finally {
		unlock?.();
	}
}

async function keysInUse(store: Store): Promise<KeysInUse | null> {
	const told = await store.meta.get(KEYS_IN_USE);
	return told === null ? null : (JSON.parse(told) as KeysInUse);
}

/**
 * Waits until the running HookWise seals with this key; before that, it could not open anything sealed with
 * it. @throws CommandFailed
 */
async function takenOver(store: Store, config: Config, key: string): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	while ((await keysInUse(store))?.names[0] !== keyName(key)) {
		if (Date.now() > end) {
			throw new CommandFailed(
				`The running HookWise did not take the new key within ${PATIENCE_MS / 1000} s. Nothing is sealed with it, and ${join(config.HOOKWISE_DATA_DIR, KEY_FILE)} has both keys: run this again.`,
			);
		}
		await pause(100);
	}
}

const secretsOf = (count: number): string => `${count} ${count === 1 ? "secret" : "secrets"}`;

const audited = (store: Store, done: number, key: string): Promise<void> =>
	store.audit.append({
		at: Date.now(),
		who: CLI_ACTOR.name,
		sourceIp: null,
		action: "encryption.rekey",
		endpointId: null,
		subject: `${secretsOf(done)}, key ${keyName(key)}`,
		changes: [],
	});

/** @returns the exit code: tokens that no key opens are left unchanged, and reported */
function toldBroken({ broken }: Tally, { err }: CliContext): number {
	if (broken.length === 0) return 0;
	err(`No key opens these; they were left as they are in ${DATABASE}. Run this again with their key in the list, or set them anew:`);
	for (const place of broken) err(`  ${place}`);
	return 1;
}
