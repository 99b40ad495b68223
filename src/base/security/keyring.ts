import { createHmac, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { newDataKey } from "./bodies.ts";
import { SealBroken } from "./errors.ts";
import { createSecrets, isFernetKey, newFernetKey } from "./fernet.ts";
import type { Secrets } from "./types.ts";

export interface Keys {
	/** The first encrypts, all decrypt. */
	readonly encryptionKeys: readonly string[];
	/** Signs cookies. */
	readonly secretKey: string;
}

/** Keys that a start cannot go on with; the message names variable or file and the remedy. */
export class KeyProblem extends Error {
	override readonly name = "KeyProblem";
}

/** As the key is kept in a data directory; a list while a change of keys is under way. */
export const KEY_FILE = "encryption.key";
/** Where the key that signs cookies is kept. */
export const SECRET_FILE = "secret.key";
/** Keys that `rekey` took out of use; backups made before still need them. */
export const OLD_KEY_FILE = "encryption.key.old";

/**
 * The keys of this installation: from the environment, else from files in the data directory (0600), made on first run.
 * @throws KeyProblem
 */
export function loadKeys(from: { dataDir: string; encryptionKey: string | null; secretKey: string | null }): Keys {
	const encryptionFile = join(from.dataDir, KEY_FILE);
	const text = from.encryptionKey ?? readOrMake(encryptionFile, newFernetKey);
	const encryptionKeys = keysIn(text, from.encryptionKey === null ? encryptionFile : "ENCRYPTION_KEY");
	const secretKey = from.secretKey ?? readOrMake(join(from.dataDir, SECRET_FILE), () => randomBytes(32).toString("base64url"));
	return { encryptionKeys, secretKey };
}

/** @param where variable or file, for the message @throws KeyProblem */
function keysIn(text: string, where: string): string[] {
	const keys = text.split(",").map((key) => key.trim());
	if (keys.every(isFernetKey)) return keys;
	throw new KeyProblem(
		`${where} is not a Fernet key (url-safe base64 of 32 bytes). Put the right key back; without it stored secrets cannot be read.`,
	);
}

/** A key's name that tells nothing of it, for messages and for telling processes apart: 8 hexadecimal digits. */
export const keyName = (key: string): string =>
	createHmac("sha256", Buffer.from(key, "base64url")).update("the name of this key").digest("hex").slice(0, 8);

/** Puts a list of keys in place of the data directory's; whoever reads finds the old list or the new one. */
export function writeKeyFile(dataDir: string, keys: readonly string[]): void {
	writeWhole(join(dataDir, KEY_FILE), `${keys.join(",")}\n`);
}

/** Adds to the keys that are out of use, newest first, each once. @throws KeyProblem */
export function keepOldKeys(dataDir: string, keys: readonly string[]): void {
	writeWhole(join(dataDir, OLD_KEY_FILE), `${[...new Set([...keys, ...readOldKeys(dataDir)])].join(",")}\n`);
}

/** The keys that are out of use, newest first. @throws KeyProblem */
export function readOldKeys(dataDir: string): readonly string[] {
	const file = join(dataDir, OLD_KEY_FILE);
	return existsSync(file) ? keysIn(readFileSync(file, "utf8"), file) : [];
}

/** Whether these keys open the key of bodies. */
export function opensDataKey(keys: readonly string[], wrapped: string | null): boolean {
	try {
		openDataKey(createSecrets(keys), wrapped);
		return true;
	} catch (error) {
		if (!(error instanceof KeyProblem)) throw error;
		return false;
	}
}

/** Where the store has what the running HookWise says of its keys (`KeysInUse`), so that nothing is sealed with one that it lacks. */
export const KEYS_IN_USE = "keys_in_use";

export interface KeysInUse {
	readonly source: "environment" | "file";
	/** By `keyName`; the first encrypts. */
	readonly names: readonly string[];
}

/** The secrets of a process that goes on working while its keys are changed. */
export interface Keyring {
	readonly secrets: Secrets;
	readonly secretKey: string;
	using(): KeysInUse;
	/**
	 * Looks at the key file again. Keys that left it stay good for opening until this process ends.
	 * @throws KeyProblem once when the file holds no keys; the ones in hand go on
	 */
	refresh(): void;
}

/** @throws KeyProblem */
export function openKeyring(from: { dataDir: string; encryptionKey: string | null; secretKey: string | null }): Keyring {
	const file = join(from.dataDir, KEY_FILE);
	const first = loadKeys(from);
	let keys = first.encryptionKeys;
	let told = keys.join(",");
	let secrets = createSecrets(keys);
	return {
		secrets: { seal: (text) => secrets.seal(text), open: (token) => secrets.open(token) },
		secretKey: first.secretKey,
		using: () => ({ source: from.encryptionKey === null ? "file" : "environment", names: keys.map(keyName) }),
		refresh() {
			if (from.encryptionKey !== null || !existsSync(file)) return;
			const text = readFileSync(file, "utf8").trim();
			if (text === told) return;
			// What is wrong is told once, not every second.
			told = text;
			const wanted = keysIn(text, file);
			keys = [...new Set([...wanted, ...keys])];
			secrets = createSecrets(keys);
		},
	};
}

function readOrMake(file: string, make: () => string): string {
	if (existsSync(file)) return readFileSync(file, "utf8").trim();
	const key = make();
	writeWhole(file, `${key}\n`);
	return key;
}

/** On disk and complete before it has its name: half a key after a power cut would be a key lost. */
function writeWhole(file: string, text: string): void {
	const draft = `${file}.${randomBytes(6).toString("hex")}.new`;
	const fd = openSync(draft, "wx", 0o600);
	try {
		writeSync(fd, text);
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
	renameSync(draft, file);
	syncFolder(dirname(file));
}

/** The new name outlives a power cut too. */
function syncFolder(folder: string): void {
	if (process.platform === "win32") return; // has no such thing as syncing a folder
	const fd = openSync(folder, "r");
	try {
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}

/**
 * The key that bodies are encrypted with: opened from its wrapped form, or made on first run.
 * @param wrapped what the store has; null on first run
 * @returns the key, and its wrapped form when it is new and must be stored
 * @throws KeyProblem when ENCRYPTION_KEY does not open it
 */
export function openDataKey(secrets: Secrets, wrapped: string | null): { dataKey: Buffer; toStore: string | null } {
	if (wrapped === null) {
		const dataKey = newDataKey();
		return { dataKey, toStore: secrets.seal(dataKey.toString("base64")) };
	}
	try {
		return { dataKey: Buffer.from(secrets.open(wrapped), "base64"), toStore: null };
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		throw new KeyProblem(
			"ENCRYPTION_KEY does not open this database. Start with the key it was made with (encryption.key in the data directory, or the variable).",
		);
	}
}
