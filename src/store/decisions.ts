import type { Verdict } from "../alerts/pipeline/index.ts";
import { type CatchUpStore, createCatchUpRows, createCatchUpStore } from "./catchUps.ts";
import type { Bump } from "./counters.ts";
import type { Connection } from "./database.ts";
import type { QueueRows } from "./queue.ts";
import { alertId, type DecidedHow, type DeliveryOrigin } from "./types.ts";
import { createUndecidedRows } from "./undecided.ts";
import type { Writer } from "./writer.ts";

/** A delivery that was accepted, but not decided yet. */
export interface Undecided {
	readonly seq: number;
	readonly requestId: string;
	readonly endpointId: string;
	readonly origin: DeliveryOrigin;
	readonly receivedAt: number;
	readonly sourceIp: string | null;
	readonly sealed: Uint8Array | null;
	readonly replayOf: number | null;
}

/** The decision about one delivery. */
export interface Decided {
	readonly delivery: Undecided;
	readonly verdicts: readonly DecidedPart[];
	/** Message of the dead letter that the delivery becomes, if it cannot be decided at all; otherwise null. */
	readonly failure: string | null;
	readonly how: DecidedHow;
}

export interface DecidedPart {
	readonly verdict: Verdict;
	/**
	 * Lane and key of the alert's work, before any routing to another queue; null if nothing is left to do after
	 * the decision.
	 */
	readonly job: { readonly lane: string; readonly key: string } | null;
	/** SHA-256 of the alert's own key. */
	readonly keyHash: string;
	/** True if it opened during a planned quiet and is to be decided again when that ends. */
	readonly isPutOff: boolean;
}

/** A delivery that waits to be decided, without its body. */
export interface Arrival {
	readonly seq: number;
	readonly endpointId: string;
}

/**
 * Access of the deciding stage to the log of deliveries. All deliveries up to a cursor are decided, and some
 * beyond it: endpoints take turns, so that a storm at one does not delay the others.
 */
export interface DecisionStore {
	/** Undecided deliveries after number `after`, in order of arrival, at most `limit`. */
	arrivals(after: number, limit: number): Promise<readonly Arrival[]>;
	/** These deliveries with their bodies, in the given order. Deliveries that no longer exist are left out. */
	take(seqs: readonly number[]): Promise<Undecided[]>;
	/**
	 * Records decisions and their jobs, and marks the deliveries as decided, in one transaction. It rides along
	 * with a later write, so a crash may take it back.
	 */
	record(decided: readonly Decided[], now: number): Promise<void>;
	/** Calls the listener when recorded decisions may have been taken back. It must read the waiting deliveries again. */
	onLost(listener: () => void): () => void;
	/** True while webhooks keep coming. Decisions should then be made in small batches. */
	isRush(): boolean;
	/** Number of deliveries that are accepted but not decided. */
	backlog(): Promise<number>;
	/** The same number, for use inside the store. */
	backlogNow(): number;
	readonly catchUps: CatchUpStore;
	/** Counts consecutive starts that found the same delivery next; 0 if the previous run made progress. */
	countStart(): Promise<number>;
}

interface DeliveryRecord {
	seq: number;
	request_id: string;
	endpoint_id: string;
	origin: DeliveryOrigin;
	received_at: number;
	source_ip: string | null;
	sealed: Uint8Array | null;
	replay_of: number | null;
}

export function createDecisionStore(db: Connection, writer: Writer, queue: QueueRows, bump: Bump): DecisionStore {
	const kit = deciding(db, writer, queue, bump);

	return {
		...takeRows(kit),
		...backlogRows(kit),
	};
}

type Deciding = ReturnType<typeof deciding>;

/** Records decisions. */
function deciding(db: Connection, writer: Writer, queue: QueueRows, bump: Bump) {
	const rows = statements(db, queue);
	const {
		setMeta,
		arrived,
		goAhead,
		newestAhead,
		passed,
		waiting,
		writeAlert,
		writeVerdict,
		wordsDue,
		unmatched,
		cursorNow,
		handOver,
		putOff,
	} = rows;
	function writePart({ delivery, how }: Decided, part: DecidedPart, now: number): void {
		const { verdict, job } = part;
		const id = alertId(delivery.seq, verdict.part);
		const ended = job === null;
		writeAlert.run({
			id,
			requestId: delivery.requestId,
			endpointId: delivery.endpointId,
			status: ended ? "skipped" : "queued",
			reason: ended ? verdict.suppressed : null,
			summary: verdict.ticket.summary,
			error: null,
			matchedRule: verdict.matchedRules.at(-1) ?? null,
			sourceIp: delivery.sourceIp,
			receivedAt: delivery.receivedAt,
			...(ended ? endedAt(now, delivery) : UNENDED),
			replayOf: delivery.replayOf,
			keyId: keyIdOf(part.keyHash),
			draft: verdict.suppressed === "draft" ? 1 : 0,
			remark: ended || verdict.suppressed !== null ? verdict.remark : companyRemark(verdict),
		});
		writeVerdict.run(id, JSON.stringify(verdict), how.version, how.decideMs, how.ackMs);
		wordsDue.run(id);
		if (verdict.unmatchedTenant !== null)
			unmatched.run({ tenant: verdict.unmatchedTenant.slice(0, 255), endpointId: delivery.endpointId, now });
		putOff(id, delivery, part);
		if (job !== null) handOver(job, delivery.endpointId, id, verdict, now);
		if (job === null && verdict.suppressed !== "draft") bump(delivery.endpointId, "skipped", 1, now);
	}

	function writeFailure(delivery: Undecided, failure: string, now: number): void {
		writeAlert.run({
			id: alertId(delivery.seq, 1),
			requestId: delivery.requestId,
			endpointId: delivery.endpointId,
			status: "dlq",
			reason: null,
			summary: null,
			error: failure,
			matchedRule: null,
			sourceIp: delivery.sourceIp,
			receivedAt: delivery.receivedAt,
			...endedAt(now, delivery),
			replayOf: delivery.replayOf,
			keyId: null,
			draft: 0,
			remark: null,
		});
		wordsDue.run(alertId(delivery.seq, 1));
		bump(delivery.endpointId, "dlq", 1, now);
	}

	const backlogNow = (): number => waiting.count();

	/** Moves the cursor to just before the oldest undecided delivery. */
	function moveCursor(decided: readonly Decided[]): void {
		const before = cursorNow();
		const ahead = (newestAhead.get() as { seq: number | null }).seq;
		// Usually they are the next ones in order, and none was decided ahead of them.
		if (ahead === null && decided.every(({ delivery }, index) => delivery.seq === before + 1 + index)) {
			setMeta.run("decided_through", String(before + decided.length));
			return;
		}
		for (const { delivery } of decided) goAhead.run(delivery.seq);
		const [oldest] = arrived.all(before, 1) as Arrival[];
		const cursor = oldest === undefined ? Math.max((newestAhead.get() as { seq: number | null }).seq ?? 0, before) : oldest.seq - 1;
		setMeta.run("decided_through", String(cursor));
		passed.run(cursor);
	}

	return { ...rows, db, writer, writePart, writeFailure, backlogNow, moveCursor };
}

/** SQL statements for decisions. */
function statements(db: Connection, queue: QueueRows) {
	const getMeta = db.prepare("SELECT value FROM meta WHERE key = ?");
	const setMeta = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
	const arrived = db.prepare(
		`SELECT seq, endpoint_id AS endpointId FROM deliveries d
		 WHERE seq > ? AND NOT EXISTS (SELECT 1 FROM decided_ahead a WHERE a.seq = d.seq) ORDER BY seq LIMIT ?`,
	);
	const bySeq = db.prepare("SELECT * FROM deliveries WHERE seq = ?");
	const goAhead = db.prepare("INSERT INTO decided_ahead (seq) VALUES (?) ON CONFLICT DO NOTHING");
	const newestAhead = db.prepare("SELECT max(seq) AS seq FROM decided_ahead");
	const passed = db.prepare("DELETE FROM decided_ahead WHERE seq <= ?");
	const waiting = createUndecidedRows(db);
	const writeAlert = db.prepare(
		`INSERT INTO alerts (id, request_id, endpoint_id, status, reason, summary, error_message, matched_rule, source_ip,
		   received_at, processed_at, processing_ms, replay_of, key_id, draft, remark)
		 VALUES (@id, @requestId, @endpointId, @status, @reason, @summary, @error, @matchedRule, @sourceIp,
		   @receivedAt, @processedAt, @processingMs, @replayOf, @keyId, @draft, @remark)
		 ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason, summary = excluded.summary,
		   error_message = excluded.error_message, matched_rule = excluded.matched_rule, processed_at = excluded.processed_at,
		   processing_ms = excluded.processing_ms, key_id = excluded.key_id, draft = excluded.draft, remark = excluded.remark`,
	);
	const writeVerdict = db.prepare(
		`INSERT INTO verdicts (alert_id, verdict, version, decide_ms, ack_ms) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT DO UPDATE SET verdict = excluded.verdict, version = excluded.version, decide_ms = excluded.decide_ms`,
	);
	const catchUps = createCatchUpRows(db);
	const routeOf = db.prepare("SELECT lane_key FROM routes WHERE key_hash = ?");
	const wordsDue = db.prepare("INSERT INTO words_due (alert_id) VALUES (?) ON CONFLICT DO UPDATE SET times = times + 1");
	const unmatched = db.prepare(
		`INSERT INTO unmatched_tenants (tenant_value, endpoint_id, seen, first_seen_at, last_seen_at) VALUES (@tenant, @endpointId, 1, @now, @now)
		 ON CONFLICT DO UPDATE SET seen = seen + 1, endpoint_id = excluded.endpoint_id, last_seen_at = excluded.last_seen_at`,
	);
	/**
	 * The cursor is read each time: a write that was rejected because of the disk may still have taken effect,
	 * and its deliveries must not be decided twice.
	 */
	const cursorNow = (): number => Number((getMeta.get("decided_through") as { value: string } | undefined)?.value ?? 0);
	/**
	 * Puts an alert into its queue. The work may be routed to another incident's queue; the route is read in the
	 * same transaction.
	 */
	function handOver({ lane, key }: NonNullable<DecidedPart["job"]>, share: string, id: number, { alertType }: Verdict, now: number): void {
		const route = routeOf.get(key) as { lane_key: string } | undefined;
		queue.enqueue(lane, route?.lane_key ?? key, share, id, alertType, now, route === undefined ? null : key);
	}
	function putOff(id: number, delivery: Undecided, part: Pick<DecidedPart, "verdict" | "keyHash" | "isPutOff">): void {
		if (part.verdict.alertType === "CLOSE") catchUps.recovered(part.keyHash);
		if (part.isPutOff) catchUps.note(id, part.keyHash, delivery.endpointId, delivery.receivedAt);
	}

	return {
		getMeta,
		setMeta,
		arrived,
		bySeq,
		goAhead,
		newestAhead,
		passed,
		waiting,
		writeAlert,
		writeVerdict,
		catchUps,
		wordsDue,
		unmatched,
		cursorNow,
		handOver,
		putOff,
	};
}

/** Reads the deliveries that are decided next, and records their decisions. */
function takeRows({
	writer,
	arrived,
	bySeq,
	cursorNow,
	writePart,
	writeFailure,
	moveCursor,
}: Deciding): Pick<DecisionStore, "arrivals" | "take" | "record"> {
	return {
		arrivals: async (after, limit) => arrived.all(Math.max(after, cursorNow()), limit) as Arrival[],
		take: async (seqs) =>
			seqs.flatMap((seq) => {
				const row = bySeq.get(seq) as DeliveryRecord | undefined;
				return row === undefined ? [] : [undecided(row)];
			}),
		async record(decided, now) {
			if (decided.length === 0) return;
			// The delay of the stage is that of the oldest waiting delivery, not of one that was let ahead.
			writer.late(now - Math.min(...decided.map(({ delivery }) => delivery.receivedAt)));
			await writer.ride(() => {
				for (const one of decided) {
					if (one.failure !== null) writeFailure(one.delivery, one.failure, now);
					else for (const part of one.verdicts) writePart(one, part, now);
				}
				moveCursor(decided);
			});
		},
	};
}

function backlogRows({
	db,
	writer,
	getMeta,
	setMeta,
	cursorNow,
	handOver,
	backlogNow,
}: Deciding): Pick<DecisionStore, "onLost" | "catchUps" | "isRush" | "backlog" | "backlogNow" | "countStart"> {
	return {
		catchUps: createCatchUpStore(db, writer, handOver),
		onLost: (listener) => writer.onLost(listener),
		isRush: () => writer.isRush(),
		backlog: async () => backlogNow(),
		backlogNow,
		countStart: () =>
			writer.run(() => {
				const [at, starts] = ((getMeta.get("decide_starts") as { value: string } | undefined)?.value ?? "0 0").split(" ").map(Number);
				const cursor = cursorNow();
				const count = at === cursor && backlogNow() > 0 ? (starts ?? 0) + 1 : 0;
				setMeta.run("decide_starts", `${cursor} ${count}`);
				return count;
			}),
	};
}

/** The first 48 bits of a key's hash: enough to tell keys apart in a list, at six bytes a row. null if it is not a hash. */
function keyIdOf(keyHash: string): number | null {
	const id = Number.parseInt(keyHash.slice(0, 12), 16);
	return Number.isNaN(id) ? null : id;
}

const UNENDED = { processedAt: null, processingMs: null } as const;
const endedAt = (now: number, { receivedAt }: Undecided) => ({ processedAt: now, processingMs: Math.max(0, now - receivedAt) });

/** Remark for lists about a tenant without a company: a person may have to map it. */
const companyRemark = ({ unmatchedTenant, ticket }: Verdict): string | null =>
	unmatchedTenant === null ? null : `company ${ticket.company ?? "none"}: tenant not mapped`;

const undecided = (row: DeliveryRecord): Undecided => ({
	seq: row.seq,
	requestId: row.request_id,
	endpointId: row.endpoint_id,
	origin: row.origin,
	receivedAt: row.received_at,
	sourceIp: row.source_ip,
	sealed: row.sealed,
	replayOf: row.replay_of,
});
