/**
 * A full backup that was uploaded through browser or API: it is streamed to disk, verified, and kept until
 * somebody applies or discards it.
 */
import { rmSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { openDataKey, type Secrets } from "../../base/security/index.ts";
import { createAudit } from "../../setup/audit/index.ts";
import { type AuditStore, type BackupReport, backupMeta, verifyInBackground } from "../../store/index.ts";

/** A verified backup, sealed with one of our keys, that waits for a decision. */
export interface StagedBackup {
	readonly id: string;
	/** File name that the client gave. */
	readonly name: string;
	readonly at: number;
	readonly report: BackupReport;
}

/** Reason why a file is not accepted. `busy`: another upload is under way; `room`: too little disk space. */
export class NotStaged extends Error {
	override readonly name = "NotStaged";
	constructor(
		readonly kind: "busy" | "room" | "empty",
		message: string,
	) {
		super(message);
	}
}

export interface StagedRestoresDeps {
	readonly dataDir: string;
	readonly secrets: Secrets;
	readonly audit: AuditStore;
	readonly clock: Clock;
	/** Free bytes on the disk of the data directory. */
	readonly freeBytes: () => number;
	/** Stops HookWise, replaces the database by this file, and starts again. Returns immediately. */
	readonly swap: (file: string) => void;
}

export interface StagedRestores {
	/**
	 * Writes the upload to disk and verifies it.
	 * @throws NotStaged, BackupUnreadable, KeyProblem; nothing is kept then
	 */
	receive(name: string, content: AsyncIterable<Uint8Array>, actor: Actor): Promise<StagedBackup>;
	/** The waiting backup; null if there is none. It does not survive a restart. */
	waiting(): StagedBackup | null;
	/** @returns false if no such backup is waiting */
	discard(id: string, actor: Actor): Promise<boolean>;
	/** @returns false if no such backup is waiting; otherwise HookWise restarts with it in a moment */
	apply(id: string, actor: Actor): Promise<boolean>;
}

const FOLDER = "restore";

/** Deletes files of an earlier process. */
export function createStagedRestores(deps: StagedRestoresDeps): StagedRestores {
	const { dataDir, clock } = deps;
	const folder = join(dataDir, FOLDER);
	rmSync(folder, { recursive: true, force: true });
	let staged: StagedBackup | null = null;
	let busy = false;
	const fileOf = (id: string): string => join(folder, `${id}.hwbackup`);
	const audit = createAudit({ store: deps.audit, clock });
	const audited = (action: string, subject: string, actor: Actor): Promise<void> => audit.record(actor, { action, subject });

	/** Writes an upload to a file. Putting it in place later needs the same space again, for a copy. */
	async function write(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
		const sink = Bun.file(file).writer({ highWaterMark: 2 ** 20 });
		let bytes = 0;
		try {
			for await (const part of content) {
				bytes += part.length;
				if (deps.freeBytes() < bytes) {
					throw new NotStaged("room", "The disk of the data directory has no room for this backup. Free some, or use hookwise restore");
				}
				sink.write(part);
				await sink.flush();
			}
		} finally {
			await sink.end();
		}
		if (bytes === 0) throw new NotStaged("empty", "The file is empty");
	}

	return {
		async receive(name, content, actor) {
			if (busy) throw new NotStaged("busy", "Another backup is being received. Wait until it is there");
			busy = true;
			const id = Bun.randomUUIDv7();
			const partial = `${fileOf(id)}.part`;
			try {
				await mkdir(folder, { recursive: true, mode: 0o700 });
				await write(partial, content);
				const report = await verifyInBackground({ verify: partial, dataDir });
				openDataKey(deps.secrets, backupMeta(partial, "data_key"));
				if (staged !== null) await rm(fileOf(staged.id), { force: true });
				await rename(partial, fileOf(id));
				staged = { id, name, at: clock.now(), report };
				await audited("backup.upload", `${name}, ${report.bytes} bytes`, actor);
				return staged;
			} finally {
				busy = false;
				for (const left of await readdir(folder)) if (left.includes(".part")) await rm(join(folder, left), { force: true });
			}
		},
		waiting: () => staged,
		async discard(id, actor) {
			if (staged?.id !== id) return false;
			const { name } = staged;
			staged = null;
			await rm(fileOf(id), { force: true });
			await audited("backup.discard", name, actor);
			return true;
		},
		async apply(id, actor) {
			if (staged?.id !== id) return false;
			const { name } = staged;
			staged = null;
			await audited("backup.restore", name, actor);
			deps.swap(fileOf(id));
			return true;
		},
	};
}
