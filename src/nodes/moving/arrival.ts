import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SQL } from "bun";
import {
	type Contents,
	contentsOf,
	copyInBackground,
	DATABASE,
	DatabaseProblem,
	type HeldDatabase,
	holdDatabase,
	peekPosition,
	prepareRestored,
	settleDatabase,
	writeBackup,
} from "../../store/index.ts";
import type { LinkOptions } from "../link.ts";
import type { Head } from "../log.ts";
import type { Standing } from "../schema.ts";
import { type Progress, readSnapshot, type Sent, sendSnapshot } from "../snapshots.ts";
import { type Door, withDoor } from "./door.ts";
import { MoveRefused } from "./refused.ts";

/** Copy that is sent, in the data directory; each run makes a new one. */
const COPY = "move.db";
/** What is left of the database that was moved without its history. */
export const KEPT = `${DATABASE}.before-move`;

export interface ArrivalOptions {
	readonly dataDir: string;
	readonly link: Omit<LinkOptions, "name">;
	/** False to leave received alerts behind, as in a backup without history. */
	readonly history: boolean;
	/** True if HookWise runs on the data directory, so that this cannot be the last pass. */
	readonly isRunning: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** Told of each step, and how far it is. */
	readonly onStep: (step: ArrivalStep) => Progress;
}

export type ArrivalStep = "copying" | "counting" | "sending" | "checking";

/** How a pass of a move ended. */
export interface Arrival {
	/** `moved`: nodes can start. `again`: the same is to be done once more, with HookWise stopped. `there`: it was done before. */
	readonly end: "moved" | "again" | "there";
	/** What was sent; null if it was there. */
	readonly sent: Sent | null;
	/** Number of tables, and of rows in them, that were compared with the source. */
	readonly tables: number;
	readonly rows: number;
	/** Where the old database is kept; null if it has become the copy of the first node. */
	readonly kept: string | null;
}

/**
 * Copies the database of a data directory into PostgreSQL. Only the parts that are not there yet, or differ, are sent. If HookWise
 * is stopped it is the last pass: everything is checked, nodes may start, and the data directory is that of a node.
 * @throws MoveRefused with the remedy; PostgresProblem, DatabaseProblem. The same call again goes on where it was.
 */
export async function moveIn(options: ArrivalOptions): Promise<Arrival> {
	const { dataDir } = options;
	const file = join(dataDir, DATABASE);
	if (!existsSync(file) && !existsSync(join(dataDir, KEPT))) {
		throw new MoveRefused(`There is no ${DATABASE} in ${dataDir} (HOOKWISE_DATA_DIR).`);
	}
	return withDoor(options.link, ["open", "arriving", "left"], async (door) => {
		if ((await whatIs(file, dataDir, door)) === "there") return { end: "there", sent: null, tables: 0, rows: 0, kept: null };
		const id = await begin(door.sql);
		const held = options.isRunning ? null : holdDatabase(file);
		try {
			return await pass(options, door, { id, file, held });
		} finally {
			held?.release();
			removeCopy(dataDir);
		}
	});
}

/** Deletes what an interrupted pass leaves in a data directory. */
export function removeCopy(dataDir: string): void {
	for (const suffix of ["", "-wal", "-shm", "-journal", ".part"]) rmSync(join(dataDir, COPY + suffix), { force: true });
}

/**
 * What the database in the data directory is to this log: `own`, which can be moved, or `there` if it was. A pass that ended between
 * its last two steps is gone on with.
 */
async function whatIs(file: string, dataDir: string, { sql, log }: Door): Promise<"own" | "there"> {
	const [row] = await sql`SELECT standing FROM hookwise_cluster`;
	const standing: Standing = row.standing;
	if (!existsSync(file)) {
		if (standing === "open") return "there";
		renameSync(join(dataDir, KEPT), file);
	}
	const position = peekPosition(file);
	if (position === null) return "own";
	if (position.log !== log) throw new MoveRefused(`${file} is a node's copy of another installation. There is nothing to move.`);
	if (standing === "left") {
		throw new MoveRefused(`${file} is a node's old copy: the installation was moved back into another data directory. Move from there.`);
	}
	return standing === "arriving" ? "own" : "there";
}

/**
 * Reserves the tables for a move.
 * @returns the id of its snapshot
 * @throws MoveRefused if there is an installation already
 */
async function begin(sql: SQL): Promise<string> {
	const [row] = await sql`
		UPDATE hookwise_cluster SET standing = 'arriving', arriving = coalesce(arriving, ${crypto.randomUUID()})
		WHERE standing <> 'open' OR (epoch = 0 AND NOT EXISTS (SELECT FROM hookwise_snapshots WHERE complete))
		RETURNING arriving`;
	if (row !== undefined) return row.arriving;
	throw new MoveRefused(
		"There is an installation in this PostgreSQL already: a node has led there. Take another database for this one. To throw that one away: stop its nodes, drop the tables hookwise_cluster, hookwise_log, hookwise_nodes, hookwise_snapshot_parts and hookwise_snapshots, and run this again. Nothing was changed.",
	);
}

interface Pass {
	/** Of the snapshot. */
	readonly id: string;
	/** The source. */
	readonly file: string;
	/** Null if HookWise is running. */
	readonly held: HeldDatabase | null;
}

async function pass(options: ArrivalOptions, { sql, log }: Door, { id, file, held }: Pass): Promise<Arrival> {
	const { dataDir, history, onStep } = options;
	const copy = join(dataDir, COPY);
	removeCopy(dataDir);
	await copied(options, file, copy);
	onStep("counting")(0, 1);
	const contents = contentsOf(copy, { pages: true });
	const [row] = await sql`SELECT head::float8 + 1 AS seq FROM hookwise_cluster`;
	const head: Head = { seq: row.seq, id: crypto.randomUUID() };
	const sent = await sendSnapshot(sql, copy, { id, head, schema: contents.schema }, onStep("sending"));
	const rows = [...contents.rows.values()].reduce((sum, n) => sum + n, 0);
	const counts = { sent, tables: contents.rows.size, rows };
	if (held === null) return { ...counts, end: "again", kept: null };
	compare(contentsOf(file, { pages: false }), contents, history);
	await readSnapshot(sql, { id, ...sent }, () => {}, onStep("checking"));
	// First, so that at no moment both the data directory and PostgreSQL have an installation that can start.
	const kept = history ? null : putAside(dataDir, held);
	if (history) held.mark({ log, seq: head.seq, entry: head.id });
	await finish(sql, id);
	return { ...counts, end: "moved", kept };
}

async function copied({ history, now, isRunning, onStep }: ArrivalOptions, file: string, copy: string): Promise<void> {
	onStep("copying")(0, 1);
	if (history) {
		await copyInBackground({ exact: file, target: copy });
		return;
	}
	const { unfinished } = contentsOf(file, { pages: false });
	if (unfinished > 0 && !isRunning) {
		throw new MoveRefused(
			`${unfinished} accepted ${unfinished === 1 ? "alert is" : "alerts are"} not finished, and would be lost with the history. Start HookWise, wait until its queue is empty, stop it and run this again; or move with history. What was sent so far stays.`,
		);
	}
	writeBackup(file, copy, { history: false, now });
	prepareRestored(copy);
}

/** Tables that are smaller without history are the business of the backup; sessions and the like are never in it. */
function compare(source: Contents, sent: Contents, history: boolean): void {
	if (!history) return;
	const differing = [...source.rows].filter(([table, rows]) => sent.rows.get(table) !== rows).map(([table]) => table);
	if (differing.length === 0 && source.rows.size === sent.rows.size) return;
	throw new DatabaseProblem(`The copy differs from the database in ${differing.join(", ")}. Look at the disk, then run this again.`);
}

/** Keeps the database under another name, under which nothing starts it. */
function putAside(dataDir: string, held: HeldDatabase): string {
	const file = join(dataDir, DATABASE);
	const kept = join(dataDir, KEPT);
	held.release();
	settleDatabase(file);
	for (const suffix of ["-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
	renameSync(file, kept);
	return kept;
}

/** Lets nodes start on what was sent. @throws MoveRefused if another move has taken its place */
async function finish(sql: SQL, id: string): Promise<void> {
	await sql.begin(async (tx) => {
		const done = await tx`
			UPDATE hookwise_cluster SET standing = 'open', arriving = NULL, head = s.seq, head_id = s.entry, epoch = epoch + 1, leader = NULL
			FROM hookwise_snapshots s WHERE s.id = ${id} AND standing = 'arriving' AND arriving = ${id} RETURNING 1 AS done`;
		if (done.length === 0) throw new MoveRefused("Another move has written into these tables meanwhile. Run this again.");
		await tx`UPDATE hookwise_snapshots SET complete = true WHERE id = ${id}`;
		await tx`DELETE FROM hookwise_snapshots WHERE id <> ${id}`;
		await tx`DELETE FROM hookwise_log`;
		await tx`DELETE FROM hookwise_nodes`;
	});
}
