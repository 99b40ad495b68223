/**
 * The one place that opens SQLite files. The executable carries better-sqlite3's native file in itself and unpacks it into the
 * data directory: Bun's own way leaves it in the system's temporary folder, which may be read-only or `noexec`.
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

/** The database driver cannot be put in its place, or cannot run there. */
export class DriverProblem extends Error {
	override readonly name = "DriverProblem";
}

/** Folder below the data directory. */
const FOLDER = "native";

/** Path of the unpacked native file; undefined where better-sqlite3 finds its own (from a checkout). */
let placed: string | undefined;

/**
 * Unpacks the driver where it is not there yet, or is not what it should be, and tries it. Once per process and per thread.
 * @param dataDir exists and can be written
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

/** Opens a SQLite file; creates it unless it is only to be read. @throws what SQLite says */
export function openFile(file: string, options: { readonly readonly?: boolean } = {}): Database.Database {
	return new Database(file, placed === undefined ? options : { ...options, nativeBinding: placed });
}

/** null when there is no such file. */
function hashOf(file: string): string | null {
	try {
		return createHash("sha256").update(readFileSync(file)).digest("hex");
	} catch {
		// Missing or unreadable: unpacked anew.
		return null;
	}
}

/** Whole or not at all, whenever the process ends. */
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

/** Drivers of earlier versions. */
function sweep(folder: string, keep: string): void {
	for (const name of readdirSync(folder)) if (join(folder, name) !== keep) rmSync(join(folder, name), { force: true });
}
