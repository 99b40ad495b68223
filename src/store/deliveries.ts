import type { Clock } from "../base/clock.ts";
import { moreInMinute } from "../base/remarks.ts";
import type { Bump } from "./counters.ts";
import type { Connection } from "./database.ts";
import { createSeen } from "./endpoints.ts";
import type { Pressure } from "./pressure.ts";
import { createRefusalRows } from "./refusals.ts";
import { type Accepted, alertId, type DeliveryOrigin, type NewDelivery, seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** A webhook that was rejected. */
export interface Rejection {
	readonly requestId: string;
	readonly endpointId: string;
	readonly at: number;
	readonly sourceIp: string | null;
	/** Fixed word for counters: `bearer`, `hmac`, `address`, … */
	readonly reason: string;
	/** Message that the sender got. */
	readonly message: string;
	/** Value that was seen instead of the expected one; null if the message already says it. */
	readonly hint: string | null;
	/** Sealed headers and body, if they are worth keeping. */
	readonly sealed: Uint8Array | null;
}

/** Rejected bodies of one endpoint that had valid credentials, could not be read, and wait for a person. */
export interface UnreadBodies {
	readonly endpointId: string;
	readonly count: number;
	/** Alert id of the newest one in history. */
	readonly newest: number;
	/** Arrival of the oldest one. */
	readonly since: number;
	/** Problem of the newest one. */
	readonly message: string;
}

/** A delivery as it arrived, still sealed. */
export interface StoredDelivery {
	readonly requestId: string;
	readonly endpointId: string;
	readonly origin: DeliveryOrigin;
	readonly receivedAt: number;
	readonly sourceIp: string | null;
	readonly sealed: Uint8Array | null;
}

/** The log of deliveries. */
export interface DeliveryStore {
	/**
	 * Writes a delivery and its counters. History shows it as queued from then on. It is on disk when the
	 * promise resolves; concurrent calls share one commit.
	 * @throws StoreUnavailable; the delivery is then not written, unless the disk failed after the commit
	 */
	accept(delivery: NewDelivery): Promise<Accepted>;
	/**
	 * Writes several deliveries in this order, all of them or none.
	 * @throws StoreUnavailable, as `accept`
	 */
	acceptAll(deliveries: readonly NewDelivery[]): Promise<readonly Accepted[]>;
	/**
	 * Adds a rejection to history, at most ten a minute per endpoint and reason. Further ones are only counted.
	 * @returns its alert id in history; null if it was only counted
	 */
	reject(rejection: Rejection): Promise<number | null>;
	/** The delivery of an alert, or the stored body of a rejected webhook; null if history no longer has it. */
	ofAlert(alert: number): Promise<StoredDelivery | null>;
	/** What the sender did wrong; null if that is unknown, or if the alert is not a rejection. */
	hintOf(alert: number): Promise<string | null>;
	/** Unreadable bodies that nobody has replayed yet, by endpoint, newest first. */
	unread(): Promise<UnreadBodies[]>;
	/** Marks a rejected webhook as dealt with by a person. */
	handled(alert: number): Promise<void>;
	/** Deletes idempotency keys that are older than a day. Resolves with their number. */
	forgetIdempotency(now: number): Promise<number>;
}

/** How long an `Idempotency-Key` is remembered (HTTP contract). Milliseconds. */
const IDEMPOTENCY_MS = 24 * 3_600_000;
const REJECTIONS_A_MINUTE = 10;

/** Rejections of one endpoint for one reason in one minute. */
interface Spate {
	readonly endpointId: string;
	seen: number;
	/** Alert id of the last one with a line in history; null if there is none. */
	lastId: number | null;
}

interface DeliveryRecord {
	readonly request_id: string;
	readonly endpoint_id: string;
	readonly origin: DeliveryOrigin;
	readonly received_at: number;
	readonly source_ip: string | null;
	readonly sealed: Uint8Array | null;
}

interface Waiting {
	readonly delivery: NewDelivery;
	readonly resolve: (accepted: Accepted) => void;
	readonly reject: (error: unknown) => void;
}

export function createDeliveryStore(deps: { db: Connection; writer: Writer; bump: Bump; pressure: Pressure; clock: Clock }): DeliveryStore {
	const { db, writer, bump, pressure, clock } = deps;
	const addRejection = db.prepare(
		`INSERT INTO alerts (id, request_id, endpoint_id, status, reason, error_message, source_ip, received_at, processed_at)
		 VALUES (@id, @requestId, @endpointId, 'rejected', @reason, @message, @sourceIp, @at, @at)`,
	);
	const dueForWords = db.prepare("INSERT INTO words_due (alert_id) VALUES (?) ON CONFLICT DO UPDATE SET times = times + 1");
	const forgetKeys = db.prepare("DELETE FROM idempotency WHERE expires_at <= ?");
	const oneDelivery = db.prepare("SELECT * FROM deliveries WHERE seq = ?");
	const refusals = createRefusalRows(db);
	// People may have deleted the newest lines of history. A number that was decided once must never be used
	// again.
	const newest = db.prepare(
		`SELECT max(
		   coalesce((SELECT max(seq) FROM deliveries), 0),
		   coalesce((SELECT max(id) FROM alerts), 0) / ${alertId(1, 0)},
		   coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'decided_through'), 0)
		 ) AS seq`,
	);
	let seq = Math.floor((newest.get() as { seq: number }).seq);
	const nextSeq = (): number => ++seq;
	const spates = createSpates({ db, writer, bump, clock });

	return {
		...createAccepting({ writer, pressure, clock, write: createAcceptance({ db, bump, nextSeq, clock }) }),
		async reject(rejection) {
			const spate = spates.of(rejection);
			if (spate.seen > REJECTIONS_A_MINUTE) {
				spates.countLater(spate);
				return null;
			}
			return writer.run(() => {
				const id = alertId(nextSeq(), 1);
				spate.lastId = id;
				addRejection.run({ id, ...rejection });
				refusals.add(id, rejection);
				dueForWords.run(id);
				bump(rejection.endpointId, "rejected", 1, rejection.at);
				return id;
			});
		},
		async ofAlert(alert) {
			const row = oneDelivery.get(seqOf(alert)) as DeliveryRecord | undefined;
			if (row === undefined) return refusals.bodyOf(alert);
			return {
				requestId: row.request_id,
				endpointId: row.endpoint_id,
				origin: row.origin,
				receivedAt: row.received_at,
				sourceIp: row.source_ip,
				sealed: row.sealed,
			};
		},
		hintOf: async (alert) => refusals.hintOf(alert),
		unread: async () => refusals.unread(),
		handled: (alert) => writer.run(() => refusals.handled(alert, clock.now())),
		forgetIdempotency: (now) => writer.run(() => forgetKeys.run(now).changes),
	};
}

/** Collects deliveries that arrive together into one piece of the writer's work. */
function createAccepting(deps: {
	readonly writer: Writer;
	readonly pressure: Pressure;
	readonly clock: Clock;
	readonly write: (batch: readonly Waiting[]) => Accepted[];
}): Pick<DeliveryStore, "accept" | "acceptAll"> {
	const { writer, pressure, clock, write } = deps;
	let waiting: Waiting[] = [];

	/** Writes all waiting deliveries as one piece of work: no savepoint for each, and counters only once. */
	function writeWaiting(): Promise<void> {
		let batch: Waiting[] = [];
		return writer
			.runFirst(
				() => {
					batch = waiting;
					waiting = [];
					return write(batch);
				},
				() => waiting.length,
			)
			.then(
				(accepted) => {
					pressure.added(accepted.length);
					batch.forEach((entry, index) => {
						const result = accepted[index];
						if (result !== undefined) entry.resolve(result);
					});
				},
				(error: unknown) => {
					// Numbers that were already given out stay unused; only their order matters.
					for (const entry of batch.length > 0 ? batch : waiting.splice(0)) entry.reject(error);
				},
			);
	}

	const enqueue = (delivery: NewDelivery): Promise<Accepted> =>
		new Promise((resolve, reject) => {
			waiting.push({ delivery, resolve, reject });
			if (waiting.length === 1) void writeWaiting();
		});

	return {
		async accept(delivery) {
			pressure.check(delivery.receivedAt);
			return enqueue(delivery);
		},
		async acceptAll(deliveries) {
			// They may have arrived long ago.
			pressure.check(clock.now());
			// What is asked for in one turn is written as one piece of work.
			return Promise.all(deliveries.map(enqueue));
		},
	};
}

/**
 * Writes deliveries inside a transaction of the writer: numbers them, counts them, and accepts each
 * idempotency key once.
 */
function createAcceptance(deps: {
	readonly db: Connection;
	readonly bump: Bump;
	readonly nextSeq: () => number;
	readonly clock: Clock;
}): (batch: readonly Waiting[]) => Accepted[] {
	const { db, bump, nextSeq, clock } = deps;
	const addDelivery = db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at, source_ip, sealed, replay_of, forced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	);
	const knownKey = db.prepare("SELECT request_id FROM idempotency WHERE endpoint_id = ? AND digest = ? AND expires_at > ?");
	const rememberKey = db.prepare(
		`INSERT INTO idempotency (endpoint_id, digest, request_id, expires_at) VALUES (?, ?, ?, ?)
		 ON CONFLICT DO UPDATE SET request_id = excluded.request_id, expires_at = excluded.expires_at`,
	);
	const hasRequest = db.prepare("SELECT 1 FROM deliveries WHERE request_id = ?");
	const seen = createSeen(db);

	function known(delivery: NewDelivery, digest: Uint8Array): string | undefined {
		const { endpointId, receivedAt, requestId } = delivery;
		const row = knownKey.get(endpointId, digest, receivedAt) as { request_id: string } | undefined;
		// Counted from now: a delivery that waited on another node (nodes/spool) may be handed over again much later.
		if (row === undefined) rememberKey.run(endpointId, digest, requestId, Math.max(receivedAt, clock.now()) + IDEMPOTENCY_MS);
		return row?.request_id;
	}

	/** What an earlier request has left of this delivery; null if it is new. */
	function earlier(delivery: NewDelivery): Accepted | null {
		const { requestId, idempotency, mayBeHere = false } = delivery;
		if (mayBeHere && hasRequest.get(requestId) !== undefined) return { kind: "here", requestId };
		const first = idempotency === null ? undefined : known(delivery, idempotency);
		return first === undefined ? null : { kind: "duplicate", requestId: first };
	}

	return function write(batch: readonly Waiting[]): Accepted[] {
		const perEndpoint = new Map<string, { count: number; at: number; ip: string | null }>();
		const accepted = batch.map(({ delivery }) => {
			const before = earlier(delivery);
			if (before !== null) return before;
			const seq = nextSeq();
			const { requestId, endpointId, origin, receivedAt, sourceIp, sealed, replayOf, forced = false } = delivery;
			addDelivery.run(seq, requestId, endpointId, origin, receivedAt, sourceIp, sealed, replayOf, forced ? 1 : 0);
			if (origin === "webhook") {
				const entry = perEndpoint.get(endpointId);
				if (entry === undefined) perEndpoint.set(endpointId, { count: 1, at: receivedAt, ip: sourceIp });
				else Object.assign(entry, { count: entry.count + 1, at: receivedAt, ip: sourceIp });
			}
			return { kind: "new" as const, seq, requestId };
		});
		for (const [endpointId, { count, at, ip }] of perEndpoint) {
			bump(endpointId, "received", count, at);
			seen(endpointId, at, ip);
		}
		return accepted;
	};
}

/**
 * Rejected webhooks by endpoint, reason and minute. The first ones of a minute get a line in history, the
 * others are counted.
 */
function createSpates({ db, writer, bump, clock }: { db: Connection; writer: Writer; bump: Bump; clock: Clock }) {
	const remarkOn = db.prepare("UPDATE alerts SET remark = ? WHERE id = ?");
	const spates = new Map<string, Spate>();
	let uncounted = new Map<Spate, number>();
	/** The minute that is being counted; minutes since the epoch. */
	let window = -1;

	function spateOf({ endpointId, reason, at }: Rejection): Spate {
		const minute = Math.floor(at / 60_000);
		if (minute !== window) {
			window = minute;
			spates.clear();
		}
		const key = `${endpointId} ${reason}`;
		const spate = spates.get(key) ?? { endpointId, seen: 0, lastId: null };
		spates.set(key, spate);
		spate.seen++;
		return spate;
	}

	/** Counts are written once a second, so that a flood of rejections does not cost a commit each. */
	function countLater(spate: Spate): void {
		if (uncounted.size === 0) clock.after(1_000, () => void countNow());
		uncounted.set(spate, (uncounted.get(spate) ?? 0) + 1);
	}

	async function countNow(): Promise<void> {
		const counts = uncounted;
		uncounted = new Map();
		const now = clock.now();
		// If the store accepts no writes, lost counts of rejected webhooks are the lesser problem.
		await writer
			.run(() => {
				for (const [{ endpointId, seen: inAll, lastId }, count] of counts) {
					bump(endpointId, "rejected", count, now);
					if (lastId !== null) remarkOn.run(moreInMinute(inAll - REJECTIONS_A_MINUTE), lastId);
				}
			})
			.catch(() => undefined);
	}

	return { of: spateOf, countLater };
}
