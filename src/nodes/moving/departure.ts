import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SQL } from "bun";
import { type Copy, CopyDiverged, contentsOf, DATABASE, markCopy, mayWrite, openCopy, peekPosition } from "../../store/index.ts";
import { catchUp, dropCopy } from "../following.ts";
import { nodesOf } from "../lease.ts";
import type { LinkOptions } from "../link.ts";
import { headOf } from "../log.ts";
import { fetchSnapshot, newestSnapshot, type Progress } from "../snapshots.ts";
import { type Door, withDoor } from "./door.ts";
import { MoveRefused } from "./refused.ts";

export interface DepartureOptions {
	readonly dataDir: string;
	readonly link: Omit<LinkOptions, "name">;
	readonly onStep: (step: DepartureStep) => Progress;
}

export type DepartureStep = "fetching" | "replaying" | "counting";

export interface Departure {
	/** Number of tables, and of rows in them. */
	readonly tables: number;
	readonly rows: number;
}

/**
 * Makes the installation in PostgreSQL an ordinary database in a data directory that has none, or a node's copy of it. From then on
 * no node can start on PostgreSQL. HookWise must not run on the data directory.
 * @throws MoveRefused while a node runs, or if the data directory has something else; PostgresProblem. The same call again goes on.
 */
export async function moveOut({ dataDir, link, onStep }: DepartureOptions): Promise<Departure> {
	const file = join(dataDir, DATABASE);
	return withDoor(link, ["open", "left"], async (door) => {
		checkTarget(file, door);
		await checkNodes(door.sql);
		const copy = await currentCopy(door, file, onStep);
		try {
			if (!mayWrite(copy)) throw new MoveRefused("A newer HookWise has changed the database. Use that version here. Nothing was changed.");
			const { seq, entry } = copy.position();
			const left = await door.sql`
				UPDATE hookwise_cluster SET standing = 'left', epoch = epoch + 1, leader = NULL
				WHERE head = ${seq} AND head_id = ${entry} RETURNING 1 AS done`;
			if (left.length === 0) throw new MoveRefused("A node has written meanwhile. Stop all nodes, then run this again.");
		} finally {
			copy.close();
		}
		markCopy(file, null);
		onStep("counting")(0, 1);
		const { rows } = contentsOf(file, { pages: true });
		return { tables: rows.size, rows: [...rows.values()].reduce((sum, n) => sum + n, 0) };
	});
}

function checkTarget(file: string, { log }: Door): void {
	if (!existsSync(file)) return;
	if (peekPosition(file)?.log === log) return;
	throw new MoveRefused(
		`${file} is there already, and is not a copy of what is in PostgreSQL. Set HOOKWISE_DATA_DIR to an empty folder. Nothing was changed.`,
	);
}

async function checkNodes(sql: SQL): Promise<void> {
	const alive = (await nodesOf(sql)).filter((node) => node.alive).map(({ name }) => name);
	if (alive.length === 0) return;
	throw new MoveRefused(
		`${alive.join(", ")} ${alive.length === 1 ? "runs" : "run"}. Stop all nodes first: what they accept afterwards would be lost. Nothing was changed.`,
	);
}

/** A copy that has everything. */
async function currentCopy(door: Door, file: string, onStep: DepartureOptions["onStep"]): Promise<Copy> {
	if (existsSync(file)) {
		const known = openCopy(file);
		try {
			await replay(door, known, onStep);
			return known;
		} catch (error) {
			known.close();
			if (!(error instanceof CopyDiverged)) throw error;
			dropCopy(file);
		}
	}
	const snapshot = await newestSnapshot(door.sql);
	if (snapshot === null)
		throw new MoveRefused("There is no installation in this PostgreSQL: no node has ever led there. Nothing was changed.");
	await fetchSnapshot(door.sql, snapshot, file, door.log, onStep("fetching"));
	const copy = openCopy(file);
	try {
		await replay(door, copy, onStep);
		return copy;
	} catch (error) {
		copy.close();
		throw error;
	}
}

async function replay({ sql }: Door, copy: Copy, onStep: DepartureOptions["onStep"]): Promise<void> {
	const head = await headOf(sql);
	const from = copy.position().seq;
	const progress = onStep("replaying");
	await catchUp(sql, copy, head, () => {
		progress(copy.position().seq - from, Math.max(1, head.seq - from));
		return true;
	});
	progress(1, 1);
}
