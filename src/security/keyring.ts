import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { newDataKey } from "./bodies.ts";
import { SealBroken } from "./errors.ts";
import { isFernetKey, newFernetKey } from "./fernet.ts";
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

/**
 * The keys of this installation: from the environment, else from files in the data directory (0600), made on first run.
 * @throws KeyProblem
 */
export function loadKeys(from: { dataDir: string; encryptionKey: string | null; secretKey: string | null }): Keys {
	const encryptionFile = join(from.dataDir, "encryption.key");
	const text = from.encryptionKey ?? readOrMake(encryptionFile, newFernetKey);
	const encryptionKeys = text.split(",").map((key) => key.trim());
	if (!encryptionKeys.every(isFernetKey)) {
		const where = from.encryptionKey === null ? encryptionFile : "ENCRYPTION_KEY";
		throw new KeyProblem(
			`${where} is not a Fernet key (url-safe base64 of 32 bytes). Put the right key back; without it stored secrets cannot be read.`,
		);
	}
	const secretKey = from.secretKey ?? readOrMake(join(from.dataDir, "secret.key"), () => randomBytes(32).toString("base64url"));
	return { encryptionKeys, secretKey };
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
