import { closeSync, fsyncSync, openSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { openFile } from "../../base/driver.ts";
import { messageOf } from "../../base/problems.ts";
import { type Accepted, DatabaseProblem, type NewDelivery, StoreUnavailable } from "../../store/index.ts";

/** Webhooks on this node's disk that have been answered and that no leader has yet. */
export interface SpoolFile {
	/**
	 * Puts a webhook behind the others. It is on disk when this resolves; those that come together share one sync.
	 * @throws StoreUnavailable if the disk has too little space, too many wait, or it cannot be written
	 */
	keep(delivery: NewDelivery): Promise<Accepted>;
	/** The oldest ones, in order; not all of them if they are many or large. */
	oldest(): readonly Kept[];
	/** Removes those up to this place: a leader has them. */
	removeThrough(place: number): void;
	/** Number of webhooks in it. */
	count(): number;
	/** True if it takes no more for now. */
	isFull(): boolean;
	close(): void;
}

export interface Kept {
	/** Larger for later ones. */
	readonly place: number;
	readonly delivery: NewDelivery;
}

export interface SpoolLimits {
	/** Maximum number of webhooks. */
	readonly entries: number;
	/** Bytes that must stay free on its disk. */
	readonly minFreeBytes: number;
}

const SCHEMA_VERSION = 1;
/** A place is never used again, so that `removeThrough` cannot meet a later webhook. */
const SCHEMA = `CREATE TABLE kept (
	place INTEGER PRIMARY KEY AUTOINCREMENT,
	endpoint_id TEXT NOT NULL,
	request_id TEXT NOT NULL,
	received_at INTEGER NOT NULL,
	source_ip TEXT,
	sealed BLOB NOT NULL,
	digest BLOB,
	UNIQUE (endpoint_id, digest)
) STRICT`;

/** How long a look at the disk's free space holds. Milliseconds. */
const FRESH_MS = 1_000;
/** What is handed over at once. */
const BATCH_ENTRIES = 200;
const BATCH_BYTES = 4 * 2 ** 20;

interface Row {
	readonly place: number;
	readonly endpoint_id: string;
	readonly request_id: string;
	readonly received_at: number;
	readonly source_ip: string | null;
	readonly sealed: Uint8Array;
	readonly digest: Uint8Array | null;
}

interface Waiting {
	readonly delivery: NewDelivery;
	readonly resolve: (accepted: Accepted) => void;
	readonly reject: (error: unknown) => void;
}

/** Opens the spool, and makes it if it is missing. @throws DatabaseProblem if it cannot be used; it may hold webhooks that were answered */
export function openSpoolFile(file: string, limits: SpoolLimits): SpoolFile {
	const db = openTable(file);
	const add = db.prepare(
		"INSERT INTO kept (endpoint_id, request_id, received_at, source_ip, sealed, digest) VALUES (?, ?, ?, ?, ?, ?) RETURNING place",
	);
	const same = db.prepare("SELECT request_id AS id FROM kept WHERE endpoint_id = ? AND digest = ?");
	const inOrder = db.prepare("SELECT * FROM kept ORDER BY place");
	const remove = db.prepare("DELETE FROM kept WHERE place <= ?");
	let count = (db.prepare("SELECT count(*) AS n FROM kept").get() as { n: number }).n;
	let waiting: Waiting[] = [];
	let freeBytes = Number.POSITIVE_INFINITY;
	let lookedAt = Number.NEGATIVE_INFINITY;

	function tooLittleSpace(): boolean {
		if (performance.now() - lookedAt > FRESH_MS) {
			const disk = statfsSync(dirname(file));
			freeBytes = disk.bavail * disk.bsize;
			lookedAt = performance.now();
		}
		return freeBytes < limits.minFreeBytes;
	}

	function addOne({ endpointId, requestId, receivedAt, sourceIp, sealed, idempotency }: NewDelivery): Accepted {
		const first = idempotency === null ? undefined : (same.get(endpointId, idempotency) as { id: string } | undefined);
		if (first !== undefined) return { kind: "duplicate", requestId: first.id };
		const { place } = add.get(endpointId, requestId, receivedAt, sourceIp, sealed, idempotency) as { place: number };
		return { kind: "new", seq: place, requestId };
	}

	const addAll = db.transaction((batch: readonly Waiting[]): Accepted[] => batch.map(({ delivery }) => addOne(delivery)));

	function write(): void {
		const batch = waiting;
		waiting = [];
		try {
			const accepted = addAll.immediate(batch);
			count += accepted.filter(({ kind }) => kind === "new").length;
			batch.forEach(({ resolve }, index) => {
				resolve(accepted[index] as Accepted);
			});
		} catch (error) {
			const problem = new StoreUnavailable(`The spool cannot be written: ${messageOf(error)}`, 60);
			for (const { reject } of batch) reject(problem);
		}
	}

	const isFull = (): boolean => count + waiting.length >= limits.entries || tooLittleSpace();

	return {
		async keep(delivery) {
			if (isFull()) throw new StoreUnavailable(`${count} webhooks are kept here already (QUEUE_LIMIT, MIN_FREE_DISK_MB)`, 60);
			return new Promise((resolve, reject) => {
				waiting.push({ delivery, resolve, reject });
				if (waiting.length === 1) setImmediate(write);
			});
		},
		oldest() {
			const kept: Kept[] = [];
			let bytes = 0;
			for (const row of inOrder.iterate() as Iterable<Row>) {
				bytes += row.sealed.length;
				if (kept.length >= BATCH_ENTRIES || (bytes > BATCH_BYTES && kept.length > 0)) break;
				kept.push(keptOf(row));
			}
			return kept;
		},
		removeThrough(place) {
			count -= remove.run(place).changes;
			// Gives the disk back what a long outage took.
			if (count === 0) db.exec("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
		},
		count: () => count,
		isFull,
		close: () => db.close(),
	};
}

/** What waits in a spool, whether or not a process uses it. */
export interface Waits {
	readonly count: number;
	/** Arrival of the oldest one, milliseconds since the epoch; null if none waits. */
	readonly since: number | null;
}

/** @throws SQLite's errors if it is no spool */
export function lookIntoSpool(file: string): Waits {
	const db = openFile(file, { readonly: true });
	try {
		return db.prepare("SELECT count(*) AS count, min(received_at) AS since FROM kept").get() as Waits;
	} finally {
		db.close();
	}
}

function openTable(file: string): ReturnType<typeof openFile> {
	try {
		const db = openFile(file);
		db.pragma("auto_vacuum = INCREMENTAL");
		db.pragma("journal_mode = WAL");
		// A commit is on disk when it returns.
		db.pragma("synchronous = FULL");
		const version = db.pragma("user_version", { simple: true });
		if (version === 0) db.exec(`BEGIN; ${SCHEMA}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
		else if (version !== SCHEMA_VERSION) throw new Error("a newer HookWise has written it");
		syncName(file);
		return db;
	} catch (error) {
		throw new DatabaseProblem(
			`${file} cannot be used: ${messageOf(error)}. It holds webhooks that were answered and not handed over: mend it, or move it away to start without them.`,
		);
	}
}

/** Makes the name of a new file last. */
function syncName(file: string): void {
	const folder = openSync(dirname(file), "r");
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}

const keptOf = ({ place, endpoint_id, request_id, received_at, source_ip, sealed, digest }: Row): Kept => ({
	place,
	delivery: {
		requestId: request_id,
		endpointId: endpoint_id,
		origin: "webhook",
		receivedAt: received_at,
		sourceIp: source_ip,
		sealed,
		replayOf: null,
		idempotency: digest,
	},
});
