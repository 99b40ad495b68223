import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../base/problems.ts";
import { DATABASE, peekSchema, writeBackup } from "../../store/index.ts";
import { type Release, sha256Of, UpdateProblem } from "./release.ts";

/** Record of an update, for `--revert`. */
export interface UpdateRecord {
	readonly from: string;
	readonly to: string;
	readonly at: number;
	readonly executable: string;
	/** Path of the previous executable. */
	readonly previous: string;
	/** Path of the backup made before; null if there was no database. */
	readonly backup: string | null;
	/** Migrations that the database had then. */
	readonly schema: string | null;
}

export interface InstallOptions {
	readonly release: Release;
	/** Path of the running executable. */
	readonly executable: string;
	readonly dataDir: string;
	/** Version running now. */
	readonly from: string;
	readonly now: number;
}

const FOLDER = "update";
const recordFile = (dataDir: string): string => join(dataDir, FOLDER, "last.json");
const isWindows = process.platform === "win32";

/**
 * Downloads the executable, checks its checksum, tries it, backs up the database and puts it in place.
 * Nothing is changed before
 * the last step. A running HookWise continues unchanged until it is restarted.
 * @throws UpdateProblem
 */
export async function install({ release, executable, dataDir, from, now }: InstallOptions): Promise<UpdateRecord> {
	const fresh = `${executable}.new`;
	try {
		await release.source.fetch(release.file, fresh).catch((error: unknown) => {
			if (error instanceof UpdateProblem) throw error;
			throw new UpdateProblem(
				`${fresh} cannot be written (${messageOf(error)}). Run this as the owner of ${executable}; in a container, take a newer image instead`,
			);
		});
		const found = await sha256Of(fresh);
		if (found !== release.sha256) {
			throw new UpdateProblem(
				`${release.file} has the checksum ${found}, not ${release.sha256}. It was damaged or changed on its way; nothing was changed here`,
			);
		}
		chmodSync(fresh, 0o755);
		tryOut(fresh, release.version);
		const { backup, schema } = keepDatabase(dataDir, from, now);
		const previous = `${executable}.previous`;
		exchange(executable, fresh, previous);
		const record = { from, to: release.version, at: now, executable, previous, backup, schema };
		mkdirSync(join(dataDir, FOLDER), { recursive: true, mode: 0o700 });
		writeFileSync(recordFile(dataDir), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
		return record;
	} finally {
		rmSync(fresh, { force: true });
	}
}

/** @throws UpdateProblem if it does not run here, or has another version than expected */
function tryOut(file: string, version: string): void {
	const { exitCode, stdout, stderr } = Bun.spawnSync([file, "version"], { env: { PATH: process.env.PATH ?? "" }, timeout: 30_000 });
	const said = stdout.toString();
	if (exitCode === 0 && said.startsWith(`hookwise ${version}`)) return;
	throw new UpdateProblem(
		`The new executable does not run here: ${(stderr.toString() || said).trim() || `exit code ${exitCode}`}. Nothing was changed`,
	);
}

function keepDatabase(dataDir: string, from: string, now: number): { backup: string | null; schema: string | null } {
	const database = join(dataDir, DATABASE);
	if (!existsSync(database)) return { backup: null, schema: null };
	mkdirSync(join(dataDir, FOLDER), { recursive: true, mode: 0o700 });
	const backup = join(dataDir, FOLDER, `before-update-from-${from}.hwbackup`);
	writeBackup(database, backup, { history: true, now });
	return { backup, schema: peekSchema(database) };
}

/**
 * Exchanges the executables. At every moment there is one in place, except for a moment on Windows, where a
 * running one cannot be overwritten.
 */
function exchange(executable: string, fresh: string, previous: string): void {
	rmSync(previous, { force: true });
	if (isWindows) renameSync(executable, previous);
	else linkSync(executable, previous);
	renameSync(fresh, executable);
}

/** The last update; null if there was none, or if it was reverted. */
export function lastUpdate(dataDir: string): UpdateRecord | null {
	if (!existsSync(recordFile(dataDir))) return null;
	return JSON.parse(readFileSync(recordFile(dataDir), "utf8")) as UpdateRecord;
}

/** True if the previous executable can read the present database. False if that is damaged. */
export function fitsBefore(record: UpdateRecord, dataDir: string): boolean {
	const database = join(dataDir, DATABASE);
	if (!existsSync(database)) return true;
	try {
		return peekSchema(database) === record.schema;
	} catch {
		return false;
	}
}

/**
 * Puts the executable before the last update back in place. If that one cannot read the database, restores
 * the backup made
 * then, using the earlier executable itself, which knows its own schema. HookWise must not run.
 * @throws UpdateProblem
 */
export function revert(record: UpdateRecord, dataDir: string): { readonly restored: boolean } {
	const { executable, previous, backup } = record;
	if (!existsSync(previous)) throw new UpdateProblem(`There is no ${previous} any more. Install ${record.from} by hand`);
	const restored = !fitsBefore(record, dataDir);
	if (restored) {
		if (backup === null || !existsSync(backup)) throw new UpdateProblem(`The backup ${backup ?? ""} is not there any more`);
		const env = { ...process.env, HOOKWISE_DATA_DIR: dataDir };
		const { exitCode, stderr } = Bun.spawnSync([previous, "restore", "--yes", backup], { env });
		if (exitCode !== 0) throw new UpdateProblem(`${previous} cannot restore ${backup}: ${stderr.toString().trim()}`);
	}
	if (isWindows) renameSync(executable, `${executable}.reverted`);
	renameSync(previous, executable);
	rmSync(recordFile(dataDir), { force: true });
	return { restored };
}
