import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import type { SQL } from "bun";
import { markCopy, type Position } from "../store/index.ts";
import { within } from "./client.ts";
import { AppendRefused, type Head } from "./log.ts";

/** Bytes of the file in one part. */
const PART_BYTES = 2 ** 20;
const LEVEL = 3;
/** Longest time for one part, over a slow line. Milliseconds. */
const PART_MS = 60_000;
/** An unfinished snapshot is left alone for so long: another node may be sending it. */
const UNFINISHED = "1 day";

/** A snapshot that is complete. */
export interface Snapshot {
	readonly id: string;
	readonly seq: number;
	readonly entry: string;
	readonly bytes: number;
	readonly parts: number;
	readonly sha256: string;
}

/** How far a transfer is. Bytes. */
export type Progress = (done: number, of: number) => void;

/** The newest complete snapshot; null if there is none yet. */
export async function newestSnapshot(sql: SQL): Promise<Snapshot | null> {
	const [row] = await sql`
		SELECT id, seq::float8 AS seq, entry, bytes::float8 AS bytes, parts, sha256
		FROM hookwise_snapshots WHERE complete ORDER BY seq DESC, made_at DESC LIMIT 1`;
	return row ?? null;
}

/** What a snapshot shall say of itself. */
export interface SnapshotOf {
	/** Resumes the snapshot with this id, if it was begun. */
	readonly id: string;
	/** Where in the log the file stands. */
	readonly head: Head;
	readonly schema: number;
}

/** What a transfer did. */
export interface Sent {
	/** SHA-256 of the whole file. */
	readonly sha256: string;
	readonly bytes: number;
	readonly parts: number;
	/** Parts that were not there yet. */
	readonly sent: number;
}

/**
 * Sends a file, which does not change meanwhile, in parts. A part that is there already, with the same content, is not sent again:
 * so a transfer goes on where it was, and a newer file sends what has changed.
 * It counts only after `finishSnapshot`.
 */
export async function sendSnapshot(sql: SQL, file: string, { id, head, schema }: SnapshotOf, progress: Progress = () => {}): Promise<Sent> {
	const bytes = statSync(file).size;
	const parts = Math.ceil(bytes / PART_BYTES);
	const sha256 = await hashOf(file);
	await sql`INSERT INTO hookwise_snapshots (id, seq, entry, schema, bytes, parts, sha256)
		VALUES (${id}, ${head.seq}, ${head.id}, ${schema}, ${bytes}, ${parts}, ${sha256})
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, entry = excluded.entry, schema = excluded.schema, bytes = excluded.bytes,
			parts = excluded.parts, sha256 = excluded.sha256`;
	await sql`DELETE FROM hookwise_snapshot_parts WHERE snapshot = ${id} AND number >= ${parts}`;
	const rows: { readonly number: number; readonly sha256: string }[] =
		await sql`SELECT number, sha256 FROM hookwise_snapshot_parts WHERE snapshot = ${id}`;
	const there = new Map(rows.map((row) => [row.number, row.sha256]));
	let sent = 0;
	const source = openSync(file, "r");
	try {
		for (let number = 0; number < parts; number++) {
			const part = Buffer.alloc(Math.min(PART_BYTES, bytes - number * PART_BYTES));
			readSync(source, part, 0, part.length, number * PART_BYTES);
			const hash = createHash("sha256").update(part).digest("hex");
			if (there.get(number) !== hash) {
				const body = await Bun.zstdCompress(part, { level: LEVEL });
				await within(
					PART_MS,
					sql`INSERT INTO hookwise_snapshot_parts (snapshot, number, sha256, body) VALUES (${id}, ${number}, ${hash}, ${body})
						ON CONFLICT (snapshot, number) DO UPDATE SET sha256 = excluded.sha256, body = excluded.body`,
				);
				sent++;
			}
			progress(number * PART_BYTES + part.length, bytes);
		}
	} finally {
		closeSync(source);
	}
	return { sha256, bytes, parts, sent };
}

/**
 * Lets a snapshot count, and deletes older ones with the entries that no node needs any more.
 * @throws AppendRefused if another node leads by now: it may have sent a newer one, and deleted what follows this one
 */
export async function finishSnapshot(sql: SQL, id: string, epoch: number): Promise<void> {
	await sql.begin(async (tx) => {
		// Nobody takes the lead, and nothing is appended, until this transaction ends: it must be short.
		// A log that was set back by a failover may no longer have the entry at which the snapshot stands.
		const held = await tx`
			SELECT 1 AS held FROM hookwise_cluster c, hookwise_snapshots s WHERE c.epoch = ${epoch} AND s.id = ${id}
				AND (c.head = s.seq AND c.head_id = s.entry OR EXISTS (SELECT 1 FROM hookwise_log l WHERE l.seq = s.seq AND l.id = s.entry))
			FOR UPDATE OF c`;
		const counts = await tx`UPDATE hookwise_snapshots SET complete = true WHERE id = ${id} RETURNING 1 AS counts`;
		if (held.length === 0 || counts.length === 0)
			throw new AppendRefused("another node leads, or the log is not the one of the snapshot any more");
	});
	await sql`DELETE FROM hookwise_snapshots WHERE id <> ${id} AND (made_at < now() - ${UNFINISHED}::interval AND NOT complete
		OR complete AND seq <= (SELECT seq FROM hookwise_snapshots WHERE id = ${id} AND complete))`;
	await sql`DELETE FROM hookwise_log WHERE seq <= least(
		(SELECT max(seq) FROM hookwise_snapshots WHERE complete),
		(SELECT min(seq) FROM hookwise_nodes WHERE seen_at > now() - interval '10 minutes'))
		AND EXISTS (SELECT 1 FROM hookwise_snapshots WHERE complete)`;
}

/**
 * Makes a sent snapshot the whole content of the log: what was there before is gone, and every copy is
 * replaced by it.
 * @throws AppendRefused if another node leads, or the log has gone on
 */
export async function replaceByIt(sql: SQL, id: string, { epoch, head }: { readonly epoch: number; readonly head: Head }): Promise<void> {
	await sql.begin(async (tx) => {
		const held = await tx`
			UPDATE hookwise_cluster SET head = s.seq, head_id = s.entry FROM hookwise_snapshots s
			WHERE s.id = ${id} AND epoch = ${epoch} AND head = ${head.seq} AND head_id = ${head.id} RETURNING 1 AS held`;
		if (held.length === 0) throw new AppendRefused("another node leads, or the log has gone on");
		await tx`UPDATE hookwise_snapshots SET complete = true WHERE id = ${id}`;
		await tx`DELETE FROM hookwise_snapshots WHERE id <> ${id}`;
		await tx`DELETE FROM hookwise_log`;
		await tx`SELECT pg_notify('hookwise', 'replaced')`;
	});
}

/**
 * Fetches a snapshot as the copy of this node, completely or not at all.
 * @param log id of the log
 * @throws Error if a part is missing or damaged
 */
export async function fetchSnapshot(sql: SQL, snapshot: Snapshot, file: string, log: string, progress: Progress = () => {}): Promise<void> {
	const partial = `${file}.part`;
	const target = openSync(partial, "w", 0o600);
	try {
		await readSnapshot(sql, snapshot, (part) => writeSync(target, part), progress);
		fsyncSync(target);
	} finally {
		closeSync(target);
	}
	const position: Position = { log, seq: snapshot.seq, entry: snapshot.entry };
	markCopy(partial, position);
	for (const rest of ["", "-wal", "-shm"]) rmSync(`${file}${rest}`, { force: true });
	for (const rest of ["-wal", "-shm"]) rmSync(`${partial}${rest}`, { force: true });
	renameSync(partial, file);
}

/**
 * Reads a snapshot part by part.
 * @throws Error if a part is missing, or if the whole does not have its checksum
 */
export async function readSnapshot(
	sql: SQL,
	{ id, parts, bytes, sha256 }: Pick<Snapshot, "id" | "parts" | "bytes" | "sha256">,
	take: (part: Uint8Array) => void,
	progress: Progress = () => {},
): Promise<void> {
	const hash = createHash("sha256");
	let done = 0;
	for (let number = 0; number < parts; number++) {
		const [row] = await within(PART_MS, sql`SELECT body FROM hookwise_snapshot_parts WHERE snapshot = ${id} AND number = ${number}`);
		if (row === undefined) throw new Error(`Part ${number} of the snapshot is missing: a newer one has taken its place`);
		const part = await Bun.zstdDecompress(row.body);
		hash.update(part);
		take(part);
		done += part.length;
		progress(done, bytes);
	}
	if (hash.digest("hex") !== sha256) throw new Error("The snapshot in PostgreSQL is damaged: its checksum differs");
}

/** Read in pieces, between which other work goes on. */
async function hashOf(file: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const part of Bun.file(file).stream()) hash.update(part);
	return hash.digest("hex");
}
