import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import { messageOf } from "../base/problems.ts";
import { copyInBackground, createDatabase, DATABASE, markCopy, peekPosition, schemaVersion } from "../store/index.ts";
import type { Link } from "./link.ts";
import type { Head } from "./log.ts";
import { finishSnapshot, newestSnapshot, replaceByIt, sendSnapshot } from "./snapshots.ts";

/** A node that leads. */
export interface Reigning {
	/** Its fence. */
	readonly epoch: number;
	/** Where the log ends. */
	readonly head: Head;
}

/** The log grows to half of the snapshot before the next one, and at least to this. Bytes. */
const MIN_LOG_BYTES = 64 * 2 ** 20;
const LOOK_MS = 30_000;
const EXACT = `${DATABASE}.snapshot`;

/**
 * Makes the very first database of an installation, and sends it, so that other nodes can join.
 * @throws AppendRefused if another node leads by now
 */
export async function makeFirst(
	{ sending, log }: Pick<Link, "log" | "sending">,
	dataDir: string,
	{ epoch, head }: Reigning,
): Promise<void> {
	const file = join(dataDir, DATABASE);
	const making = `${file}.part`;
	rmSync(making, { force: true });
	createDatabase(making);
	markCopy(making, { log, seq: head.seq, entry: head.id });
	const id = crypto.randomUUID();
	await sendSnapshot(sending, making, { id, head, schema: schemaVersion });
	await finishSnapshot(sending, id, epoch);
	rmSync(making, { force: true });
}

/** Sends a snapshot of the copy, which may be in use, and deletes older ones with the entries behind them. */
export async function takeSnapshot({ sending }: Pick<Link, "sending">, dataDir: string, epoch: number): Promise<void> {
	const exact = join(dataDir, EXACT);
	try {
		await copyInBackground({ exact: join(dataDir, DATABASE), target: exact });
		const position = peekPosition(exact);
		if (position === null) throw new Error("the copy does not say where in the log it stands");
		const id = crypto.randomUUID();
		await sendSnapshot(sending, exact, { id, head: { seq: position.seq, id: position.entry }, schema: schemaVersion });
		await finishSnapshot(sending, id, epoch);
	} finally {
		for (const suffix of ["", "-wal", "-shm"]) rmSync(`${exact}${suffix}`, { force: true });
	}
}

/**
 * Takes a snapshot whenever the log has grown long: a node that joins reads what follows the newest one.
 * @returns a function that stops it
 */
export function keepSnapshots(link: Link, dataDir: string, { epoch, log }: { readonly epoch: number; readonly log: Log }): () => void {
	let stopped = false;
	let busy = false;
	async function look(): Promise<void> {
		const [row] = await link.looking`
			SELECT coalesce(sum(octet_length(body)), 0)::float8 AS bytes FROM hookwise_log
			WHERE seq > (SELECT coalesce(max(seq), 0) FROM hookwise_snapshots WHERE complete)`;
		const snapshot = await newestSnapshot(link.looking);
		if (row.bytes < Math.max(MIN_LOG_BYTES, (snapshot?.bytes ?? 0) / 2)) return;
		await takeSnapshot(link, dataDir, epoch);
		log.info({ bytes: row.bytes }, "took a snapshot for the nodes");
	}
	const timer = setInterval(() => {
		if (busy || stopped) return;
		busy = true;
		look()
			.catch((error: unknown) => log.warn({ problem: messageOf(error) }, "no snapshot could be taken"))
			.finally(() => {
				busy = false;
			});
	}, LOOK_MS);
	return () => {
		stopped = true;
		clearInterval(timer);
	};
}

/**
 * Makes the database in the data directory, which a backup has replaced, the content of the log.
 * @param before with where the log ended
 */
export async function publish(link: Pick<Link, "log" | "sending">, dataDir: string, { epoch, head: before }: Reigning): Promise<void> {
	const file = join(dataDir, DATABASE);
	const head: Head = { seq: before.seq + 1, id: crypto.randomUUID() };
	markCopy(file, { log: link.log, seq: head.seq, entry: head.id });
	const id = crypto.randomUUID();
	await sendSnapshot(link.sending, file, { id, head, schema: schemaVersion });
	await replaceByIt(link.sending, id, { epoch, head: before });
}

/** Unfinished files of an earlier run. */
export function removeLeftovers(dataDir: string): void {
	for (const name of [EXACT, `${DATABASE}.part`])
		for (const suffix of ["", "-wal", "-shm"]) if (existsSync(join(dataDir, name + suffix))) rmSync(join(dataDir, name + suffix));
}
