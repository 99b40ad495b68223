import { createHmac, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { newDataKey } from "./bodies.ts";
import { SealBroken } from "./errors.ts";
import { createSecrets, isFernetKey, newFernetKey } from "./fernet.ts";
import type { Secrets } from "./types.ts";

export interface Keys {
	/** The first key encrypts, all decrypt. */
	readonly encryptionKeys: readonly string[];
	/** Key that signs cookies. */
	readonly secretKey: string;
}

/** Keys that prevent a start. The message names the variable or file and the remedy. */
export class KeyProblem extends Error {
	override readonly name = "KeyProblem";
}

/** File with the encryption key in the data directory. It holds a list while keys are being changed. */
export const KEY_FILE = "encryption.key";
/** File with the key that signs cookies. */
export const SECRET_FILE = "secret.key";
/** File with keys that `rekey` retired; older backups still need them. */
export const OLD_KEY_FILE = "encryption.key.old";

/**
 * Keys of this installation: from the environment, or from files in the data directory (mode 0600), which are
 * created on first run.
 * @throws KeyProblem
 */
export function loadKeys(from: { dataDir: string; encryptionKey: string | null; secretKey: string | null }): Keys {
	const encryptionFile = join(from.dataDir, KEY_FILE);
	const text = from.encryptionKey ?? readOrMake(encryptionFile, newFernetKey);
	const encryptionKeys = keysIn(text, from.encryptionKey === null ? encryptionFile : "ENCRYPTION_KEY");
	const secretKey = from.secretKey ?? readOrMake(join(from.dataDir, SECRET_FILE), () => randomBytes(32).toString("base64url"));
	return { encryptionKeys, secretKey };
}

/** @param where name of the variable or file, for the message @throws KeyProblem */
function keysIn(text: string, where: string): string[] {
	const keys = text.split(",").map((key) => key.trim());
	if (keys.every(isFernetKey)) return keys;
	throw new KeyProblem(
		`${where} is not a Fernet key (url-safe base64 of 32 bytes). Put the right key back; without it stored secrets cannot be read.`,
	);
}

/** A name for a key that does not reveal it, for messages and for comparing processes: 8 hexadecimal digits. */
export const keyName = (key: string): string =>
	createHmac("sha256", Buffer.from(key, "base64url")).update("the name of this key").digest("hex").slice(0, 8);

/** Replaces the key file. A reader finds either the old list or the new one. */
export function writeKeyFile(dataDir: string, keys: readonly string[]): void {
	writeWhole(join(dataDir, KEY_FILE), `${keys.join(",")}\n`);
}

/** Adds to the retired keys, newest first and without repeats. @throws KeyProblem */
export function keepOldKeys(dataDir: string, keys: readonly string[]): void {
	writeWhole(join(dataDir, OLD_KEY_FILE), `${[...new Set([...keys, ...readOldKeys(dataDir)])].join(",")}\n`);
}

/** The retired keys, newest first. @throws KeyProblem */
export function readOldKeys(dataDir: string): readonly string[] {
	const file = join(dataDir, OLD_KEY_FILE);
	return existsSync(file) ? keysIn(readFileSync(file, "utf8"), file) : [];
}

/** True if these keys open the data key of bodies. */
export function opensDataKey(keys: readonly string[], wrapped: string | null): boolean {
	try {
		openDataKey(createSecrets(keys), wrapped);
		return true;
	} catch (error) {
		if (!(error instanceof KeyProblem)) throw error;
		return false;
	}
}

/**
 * Entry of the store's table `meta` with the keys of the running HookWise (`KeysInUse`). It prevents sealing
 * with a key that HookWise does not have.
 */
export const KEYS_IN_USE = "keys_in_use";

export interface KeysInUse {
	readonly source: "environment" | "file";
	/** Names (`keyName`) of its keys; the first one encrypts. */
	readonly names: readonly string[];
}

/** Secrets of a process that keeps running while its keys are changed. */
export interface Keyring {
	readonly secrets: Secrets;
	readonly secretKey: string;
	using(): KeysInUse;
	/**
	 * Reads the key file again. Keys removed from it still open data until this process ends.
	 * @throws KeyProblem once if the file holds no keys; the present ones stay in use
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
			// A problem is reported once, not every second.
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

/** Completes the file on disk before it gets its name: after a power cut, half a key would be a lost key. */
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

/** Makes sure that the new name survives a power cut too. */
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
 * The key that encrypts bodies: opened from its wrapped form, or created on first run.
 * @param wrapped the stored form; null on first run
 * @returns the key, and its wrapped form if it is new and must be stored
 * @throws KeyProblem if ENCRYPTION_KEY does not open it
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
