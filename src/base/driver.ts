/**
 * The one place that opens SQLite files. The executable contains better-sqlite3's native file and unpacks it
 * into the data directory. Bun itself would unpack it into the system's temporary folder, which may be
 * read-only or `noexec`.
 */

import { createHash } from "node:crypto";
import {
	chmodSync,
	closeSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { EMBEDDED_DRIVER } from "./embedded.ts";
import { messageOf } from "./problems.ts";

/** The database driver cannot be unpacked, or cannot run. */
export class DriverProblem extends Error {
	override readonly name = "DriverProblem";
}

/** Folder of the driver within the data directory. */
const FOLDER = "native";

/** Path of the unpacked native file; undefined if better-sqlite3 finds its own (in a checkout). */
let placed: string | undefined;

/**
 * Unpacks the driver if it is missing or damaged, and tries it. Once per process and thread.
 * @param dataDir must exist and be writable
 * @throws DriverProblem with the remedy
 */
export function placeDriver(dataDir: string): void {
	if (EMBEDDED_DRIVER === null || placed !== undefined) return;
	const { path, sha256 } = EMBEDDED_DRIVER;
	const folder = join(dataDir, FOLDER);
	const file = join(folder, `better-sqlite3-${sha256.slice(0, 16)}.node`);
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		if (hashOf(file) !== sha256) unpack(readFileSync(path), file);
		sweep(folder, file);
	} catch (error) {
		throw new DriverProblem(`HookWise cannot unpack its database driver into ${folder}: ${messageOf(error)}`);
	}
	try {
		new Database(":memory:", { nativeBinding: file }).close();
	} catch (error) {
		throw new DriverProblem(
			`The database driver in ${folder} cannot be loaded: ${messageOf(error)}. If that file system is mounted noexec, mount it without, or set HOOKWISE_DATA_DIR to another folder.`,
		);
	}
	placed = file;
}

/** Opens a SQLite file, and creates it unless it is opened read-only. @throws SQLite's errors */
export function openFile(file: string, options: { readonly readonly?: boolean } = {}): Database.Database {
	return new Database(file, placed === undefined ? options : { ...options, nativeBinding: placed });
}

/** SHA-256 of a file; null if it does not exist or cannot be read. */
function hashOf(file: string): string | null {
	try {
		return createHash("sha256").update(readFileSync(file)).digest("hex");
	} catch {
		// Missing or unreadable: it is unpacked again.
		return null;
	}
}

/** Writes the file completely or not at all, even if the process is killed. */
function unpack(bytes: Uint8Array, file: string): void {
	const partial = `${file}.${process.pid}`;
	const descriptor = openSync(partial, "w", 0o700);
	try {
		writeFileSync(descriptor, bytes);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
	chmodSync(partial, 0o700);
	renameSync(partial, file);
}

/** Deletes drivers of earlier versions. */
function sweep(folder: string, keep: string): void {
	for (const name of readdirSync(folder)) if (join(folder, name) !== keep) rmSync(join(folder, name), { force: true });
}
