import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLane, type Gate, type Lane, openGate, type Turn } from "../../src/alerts/queue/index.ts";
import { openDatabase } from "../../src/store/database.ts";
import { createQueueRows, createQueueStore, type LeasedKey, type QueueRows, type QueueStore } from "../../src/store/queue.ts";
import { createWriter, type Writer } from "../../src/store/writer.ts";
import { createFakeClock, type FakeClock } from "../doubles/clock.ts";
import { instantDisk } from "../doubles/disk.ts";

const LANE = "lane";

/** Work that a test ends when it wants. */
export interface Running {
	readonly key: LeasedKey;
	/** Ids that the turn found at the key's head. */
	readonly ids: readonly number[];
	/** Removes these jobs (all by default) and ends the turn. */
	finish(turn?: Turn, throughId?: number): Promise<void>;
	/** Ends the turn like a bug would. */
	fail(error: Error): Promise<void>;
}

/** A lane over a real store in its own directory, with a clock that stands still. */
export interface LaneBench {
	readonly clock: FakeClock;
	readonly rows: QueueRows;
	readonly store: QueueStore;
	readonly writer: Writer;
	readonly lane: Lane;
	readonly running: readonly Running[];
	/** `KEY:first id` of each turn, in the order of their starts. */
	readonly began: readonly string[];
	readonly errors: readonly unknown[];
	add(key: string, id: number, share?: string): Promise<void>;
	/** The present turn of a key. */
	at(key: string): Running;
	/** Simulates a crash: present work never ends, and another lane starts on the same file. */
	restart(): LaneBench;
	close(): void;
}

export interface BenchOptions {
	readonly concurrency?: number;
	readonly gate?: Gate;
	/** True to end each turn immediately and remove its head. */
	readonly atOnce?: boolean;
	readonly file?: string;
	readonly clock?: FakeClock;
}

export function createLaneBench(options: BenchOptions = {}): LaneBench {
	const clock = options.clock ?? createFakeClock();
	const directory = options.file === undefined ? mkdtempSync(join(tmpdir(), "queue-")) : null;
	const file = options.file ?? join(directory ?? "", "queue.db");
	const db = openDatabase(file);
	const writer = createWriter(db, instantDisk, () => {});
	const rows = createQueueRows(db);
	const store = createQueueStore(rows, writer);
	const running: Running[] = [];
	const began: string[] = [];
	const errors: unknown[] = [];

	async function handle(key: LeasedKey): Promise<Turn> {
		const ids = rows.head(LANE, key.key, 100).flatMap((job) => (job.wait === "parked" ? [] : [job.id]));
		began.push(`${key.key}:${ids[0]}`);
		const remove = (throughId: number) => writer.run(() => rows.remove(LANE, key.key, 0, throughId));
		if (options.atOnce) {
			await remove(ids[0] ?? 0);
			return { kind: "done" };
		}
		const end = Promise.withResolvers<Turn>();
		const mine: Running = {
			key,
			ids,
			async finish(turn = { kind: "done" }, throughId = turn.kind === "done" ? (ids.at(-1) ?? 0) : 0) {
				await remove(throughId);
				leave();
				end.resolve(turn);
				await clock.settle();
			},
			async fail(error) {
				leave();
				end.reject(error);
				await clock.settle();
			},
		};
		const leave = () => running.splice(running.indexOf(mine), 1);
		running.push(mine);
		return await end.promise;
	}

	const lane = createLane(
		{ store, clock, random: () => 0.5 },
		{
			name: LANE,
			concurrency: options.concurrency ?? 4,
			retryBaseMs: 1_000,
			gate: options.gate ?? openGate,
			handle,
			onError: (error) => errors.push(error),
		},
	);

	return {
		clock,
		rows,
		store,
		writer,
		lane,
		running,
		began,
		errors,
		async add(key, id, share = "s") {
			await writer.run(() => rows.enqueue(LANE, key, share, id, "OPEN", clock.now()));
			lane.nudge();
			await clock.settle();
		},
		at(key) {
			const found = running.find((turn) => turn.key.key === key);
			if (found === undefined)
				throw new Error(`Nothing is under way for ${key}; only for ${running.map((turn) => turn.key.key).join(", ")}`);
			return found;
		},
		restart() {
			// Riding writes are committed after a moment; the crash comes later.
			writer.show();
			db.close();
			return createLaneBench({ ...options, file, clock });
		},
		close() {
			writer.show();
			db.close();
			if (directory !== null) rmSync(directory, { recursive: true });
		},
	};
}
