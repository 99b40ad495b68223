import { existsSync, rmSync } from "node:fs";
import type { SQL } from "bun";
import { type Copy, CopyDiverged, openCopy, peekPosition } from "../store/index.ts";
import { entriesAfter, type Head, headOf } from "./log.ts";
import { fetchSnapshot, newestSnapshot, type Progress } from "./snapshots.ts";

/** The data directory has a database of its own, which no other node knows. */
export class OwnDatabase extends Error {
	override readonly name = "OwnDatabase";
}

/**
 * Opens this node's copy, and fetches it first if there is none, or one that cannot go on.
 * @param file path of the database
 * @param log id of the log
 * @returns null if there is nothing to copy yet: no node has ever led
 * @throws OwnDatabase if the file is not a copy of this log
 */
export async function openOwnCopy(sql: SQL, file: string, log: string, progress: Progress): Promise<Copy | null> {
	const position = peekPosition(file);
	if (position === null && existsSync(file)) {
		throw new OwnDatabase(
			`${file} is not a copy of what is in PostgreSQL. To bring it there: hookwise move --to DATABASE_URL (docs/nodes.md). To join with an empty copy, set HOOKWISE_DATA_DIR to another folder.`,
		);
	}
	if (position !== null && position.log !== log) {
		throw new OwnDatabase(
			`${file} is a copy of another installation. Set HOOKWISE_DATA_DIR to an empty folder, or DATABASE_URL to that installation's.`,
		);
	}
	if (position === null) {
		const snapshot = await newestSnapshot(sql);
		if (snapshot === null) return null;
		await fetchSnapshot(sql, snapshot, file, log, progress);
	}
	return openCopy(file);
}

/** Removes a copy that cannot go on; it is fetched again. */
export function dropCopy(file: string): void {
	for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
}

/**
 * Brings a copy to where the log ended, or further if it has gone on.
 * @param end end of the log, as it was a moment ago
 * @throws CopyDiverged if the copy cannot get there: entries are gone, or it has others
 */
export async function catchUp(sql: SQL, copy: Copy, end: Head, mayGoOn: () => boolean = () => true): Promise<void> {
	const begun = copy.position();
	// A guest on this machine may have written since, in the log first.
	const to = begun.seq > end.seq ? await headOf(sql) : end;
	if (begun.seq > to.seq) throw new CopyDiverged(`The copy has entry ${begun.seq}, and the log ends with ${to.seq}`);
	for (let { seq } = begun; seq < to.seq && mayGoOn(); { seq } = copy.position()) {
		const entries = await entriesAfter(sql, seq);
		if (entries[0]?.seq !== seq + 1) throw new CopyDiverged(`The log no longer has entry ${seq + 1}`);
		copy.apply(entries);
	}
	const { seq, entry } = copy.position();
	if (seq === to.seq && entry !== to.id)
		throw new CopyDiverged(`The log ends with entry ${seq}, and the copy has another one with this number`);
}
