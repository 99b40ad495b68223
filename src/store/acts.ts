import type { IncidentKey, Verdict } from "../alerts/pipeline/index.ts";
import type { CallRecord } from "../base/calls.ts";
import { type IncidentRecord, type IntentRecord, incident, intent, type WorkRecord, workItem } from "./actRows.ts";
import type { Bump } from "./counters.ts";
import type { Connection } from "./database.ts";
import type { Job, QueueRows } from "./queue.ts";
import { createAskForRca, type RcaRequest, type RcaWaived } from "./rca.ts";
import type { AlertAction, AlertStatus } from "./types.ts";
import type { Writer } from "./writer.ts";

export type IncidentState = "opening" | "open" | "closed" | "gone";

/** One life of a ticket for a key. */
export interface Incident {
	readonly id: number;
	readonly keyHash: string;
	readonly state: IncidentState;
	readonly ticketId: number | null;
	readonly openedAt: number | null;
	readonly closedAt: number | null;
	/** When the PSA last said that the ticket is open. */
	readonly checkedAt: number | null;
	/** Creation or last note. */
	readonly newsAt: number | null;
}

export type IntentKind = "create" | "note" | "close" | "reopen";
export type IntentStep = "planned" | "noted" | "moved";

/** A write to the PSA that was about to be sent, and whose effect is not recorded yet. */
export interface Intent {
	readonly id: number;
	readonly incidentId: number;
	readonly kind: IntentKind;
	readonly marker: string;
	readonly step: IntentStep;
	/** It may have had its effect. */
	readonly doubt: boolean;
	/** Look-ups since then that found nothing. */
	readonly looked: number;
	/** First and last alert it acts for. */
	readonly leader: number;
	readonly through: number;
}

/** A job at the head of a key, with what is needed to act on it. */
export interface WorkItem extends Job {
	readonly requestId: string;
	readonly endpointId: string;
	readonly receivedAt: number;
	readonly replayOf: number | null;
	readonly verdict: Verdict;
}

export interface Work {
	/** In order of arrival; the rest of the key's jobs are not loaded. */
	readonly items: readonly WorkItem[];
	readonly firstClose: { readonly id: number; readonly receivedAt: number } | null;
	readonly lastId: number;
}

/** A stretch of a key's jobs, by the ids of its first and last alert. */
export interface Stretch {
	readonly lane: string;
	readonly key: string;
	readonly from: number;
	readonly through: number;
}

export interface IncidentChange {
	readonly id: number;
	readonly state: IncidentState;
	readonly ticketId: number | null;
	readonly closedAt?: number;
	readonly checkedAt?: number;
	readonly newsAt?: number;
}

/** The final outcome of a stretch of alerts; their jobs disappear with it. */
export interface Settlement extends Stretch {
	readonly status: Extract<AlertStatus, "processed" | "skipped" | "dlq">;
	readonly action: AlertAction | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly error: string | null;
	readonly attempts: number;
	readonly now: number;
	readonly calls: readonly CallRecord[];
	/** How the key's ticket was found, or that there is none; null when it was not looked for in this turn. */
	readonly found: string | null;
	/** What is worth a word beside the outcome; null leaves what is there, or tells why it took more than one try. */
	readonly remark: string | null;
	readonly intent: { readonly id: number; readonly state: "pending" | "done" | "failed" } | null;
	readonly incident: IncidentChange | null;
	/** A root-cause note is wanted for the ticket that was made for the first of them, or it is told why there is none. */
	readonly rca: RcaRequest | RcaWaived | null;
}

export interface Setback extends Stretch {
	readonly error: string;
	readonly nextAttemptAt: number | null;
	readonly attempts: number;
	readonly calls: readonly CallRecord[];
	/** What is now known of the intent that was tried. */
	readonly intent: { readonly id: number; readonly doubt: boolean } | null;
}

export interface Plan {
	readonly psa: string;
	readonly keyHash: string;
	readonly key: IncidentKey;
	readonly endpointId: string;
	/** null: a new incident begins. */
	readonly incidentId: number | null;
	readonly kind: IntentKind;
	readonly marker: string;
	readonly stretch: Stretch;
	readonly now: number;
}

/** Everything that acting on alerts reads and records. Each write is one transaction, on disk when it resolves. */
export interface ActStore {
	readWork(lane: string, key: string, limit: number): Promise<Work>;
	/** Number of jobs of the key before its first CLOSE, at most `limit`, and the id of the last of them. */
	openRun(lane: string, key: string, limit: number): Promise<{ count: number; through: number }>;
	currentIncident(psa: string, keyHash: string): Promise<Incident | null>;
	/** The key that our store ties this ticket to; null if none. */
	keyOfTicket(psa: string, ticketId: number): Promise<string | null>;
	/** Whether another PSA than this one has, or had, this ticket number for the key. */
	isTiedElsewhere(psa: string, keyHash: string, ticketId: number): Promise<boolean>;
	/** Ticket numbers that are known from other PSAs and not from this one. Reads every incident. */
	ticketsElsewhere(psa: string): Promise<number[]>;
	pendingIntent(incidentId: number): Promise<Intent | null>;
	/** Writes the intent down before its call is sent, and marks its alerts as in work. */
	plan(plan: Plan): Promise<Intent>;
	/** Begins another try of an intent: it may have its effect from now on. */
	resend(intentId: number, stretch: Stretch): Promise<void>;
	advance(intentId: number, step: IntentStep): Promise<void>;
	looked(intentId: number, looked: number, doubt: boolean): Promise<void>;
	endIntent(intentId: number, state: "done" | "failed", incident: IncidentChange | null): Promise<void>;
	/** A ticket that was found, not made, becomes the key's. */
	adopt(found: { psa: string; keyHash: string; key: IncidentKey; endpointId: string; ticketId: number; now: number }): Promise<void>;
	change(incident: IncidentChange): Promise<void>;
	/** Resolves with the ids of the alerts that were settled. */
	settle(settlement: Settlement): Promise<number[]>;
	setBack(setback: Setback): Promise<void>;
	park(stretch: Stretch, until: number): Promise<void>;
	addCalls(alertId: number, calls: readonly CallRecord[]): Promise<void>;
	/** One alert's place in history, as it stands. */
	statusOf(alertId: number): Promise<AlertStatus | null>;
}

/** How many alerts one note speaks for, where it is more than one. */
const notedTogether = ({ action, reason }: Settlement, alerts: number): string | null =>
	action === "update" && reason === null && alerts > 1 ? `${alerts} alerts in one note` : null;

const COUNTED = { create: "created", update: "updated", close: "closed" } as const;

/** @param bump adds to a counter inside the current transaction */
export function createActStore(db: Connection, writer: Writer, queue: QueueRows, bump: Bump): ActStore {
	const inKey = "id IN (SELECT id FROM jobs WHERE lane = @lane AND key = @key AND id BETWEEN @from AND @through)";
	const headWork = db.prepare(
		`SELECT j.id, j.tag, j.wait, a.request_id, a.endpoint_id, a.received_at, a.replay_of, v.verdict
		 FROM jobs j JOIN alerts a ON a.id = j.id JOIN verdicts v ON v.alert_id = j.id
		 WHERE j.lane = ? AND j.key = ? ORDER BY j.id LIMIT ?`,
	);
	const lastJob = db.prepare("SELECT max(id) AS id FROM jobs WHERE lane = ? AND key = ?");
	const received = db.prepare("SELECT received_at, status FROM alerts WHERE id = ?");
	const newestIncident = db.prepare("SELECT * FROM incidents WHERE psa = ? AND key_hash = ? ORDER BY id DESC LIMIT 1");
	const incidentOfTicket = db.prepare("SELECT key_hash FROM incidents WHERE psa = ? AND ticket_id = ? ORDER BY id DESC LIMIT 1");
	const elsewhere = db.prepare("SELECT 1 FROM incidents WHERE key_hash = ? AND ticket_id = ? AND psa <> ? LIMIT 1");
	const allElsewhere = db.prepare(
		`SELECT DISTINCT ticket_id FROM incidents WHERE psa <> @psa AND ticket_id IS NOT NULL
		   AND ticket_id NOT IN (SELECT ticket_id FROM incidents WHERE psa = @psa AND ticket_id IS NOT NULL)`,
	);
	const intentOf = db.prepare("SELECT * FROM intents WHERE incident_id = ? AND state = 'pending' ORDER BY id DESC LIMIT 1");
	const addIncident = db.prepare(
		`INSERT INTO incidents (key_hash, endpoint_id, psa, key, state, ticket_id, opened_at, checked_at, news_at)
		 VALUES (@keyHash, @endpointId, @psa, @key, @state, @ticketId, @openedAt, @openedAt, @openedAt)`,
	);
	const addIntent = db.prepare(
		`INSERT INTO intents (incident_id, kind, marker, step, state, leader, through, created_at)
		 VALUES (@incidentId, @kind, @marker, 'planned', 'pending', @leader, @through, @now)`,
	);
	const intentAgain = db.prepare("UPDATE intents SET doubt = 1, looked = 0, leader = ?, through = ? WHERE id = ?");
	const intentStep = db.prepare("UPDATE intents SET step = ?, doubt = 1, looked = 0 WHERE id = ?");
	const intentLooked = db.prepare("UPDATE intents SET looked = ?, doubt = ? WHERE id = ?");
	const intentDoubt = db.prepare("UPDATE intents SET doubt = ?, looked = 0 WHERE id = ?");
	const intentState = db.prepare("UPDATE intents SET state = ? WHERE id = ?");
	const changeIncident = db.prepare(
		`UPDATE incidents SET state = @state, ticket_id = @ticketId, closed_at = iif(@state = 'open', NULL, coalesce(@closedAt, closed_at)),
		   opened_at = iif(@state = 'open', coalesce(opened_at, @checkedAt), opened_at),
		   checked_at = coalesce(@checkedAt, checked_at), news_at = coalesce(@newsAt, news_at)
		 WHERE id = @id`,
	);
	const working = db.prepare(`UPDATE alerts SET status = 'processing', next_attempt_at = NULL WHERE ${inKey}`);
	const settled = db.prepare(
		`UPDATE alerts SET status = @status, action = @action, reason = @reason, ticket_id = @ticketId, error_message = @error,
		   attempts_count = @attempts, next_attempt_at = NULL, processed_at = @now, processing_ms = max(0, @now - received_at),
		   remark = coalesce(@remark, iif(@status = 'processed' AND error_message IS NOT NULL, 'before that: ' || error_message, remark)),
		   incident_id = coalesce(@incidentId, incident_id), found = coalesce(@found, found),
		   duplicate_of = iif(@action = 'update' AND id <> @from, @from, duplicate_of)
		 WHERE ${inKey}`,
	);
	const tally = db.prepare(
		`SELECT endpoint_id, count(*) AS n, sum(max(0, @now - received_at)) AS ms FROM alerts WHERE draft = 0 AND ${inKey} GROUP BY endpoint_id`,
	);
	const stretchIds = db.prepare("SELECT id FROM jobs WHERE lane = @lane AND key = @key AND id BETWEEN @from AND @through ORDER BY id");
	const reindex = db.prepare(`INSERT INTO words_due (alert_id) SELECT id FROM alerts WHERE ${inKey} ON CONFLICT DO NOTHING`);
	const failed = db.prepare(
		`UPDATE alerts SET status = 'failed', error_message = @error, next_attempt_at = @nextAttemptAt, attempts_count = @attempts WHERE ${inKey}`,
	);
	const held = db.prepare(`UPDATE alerts SET status = 'held', next_attempt_at = @until WHERE ${inKey}`);
	const ownerOf = db.prepare("SELECT endpoint_id FROM alerts WHERE id = ?");
	const askForRca = createAskForRca(db, queue);
	const addCall = db.prepare(
		"INSERT INTO calls (alert_id, at, call, status, duration_ms, error, message, asked, gave, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	);
	const waiveRca = db.prepare("UPDATE alerts SET rca = ? WHERE id = ?");

	const range = ({ lane, key, from, through }: Stretch) => ({ lane, key, from, through });

	function recordCalls(alertId: number, calls: readonly CallRecord[]): void {
		for (const call of calls) {
			const { at, call: what, status, durationMs, error, message, asked, gave, answer } = call;
			addCall.run(alertId, at, what, status, durationMs, error, message, asked, gave, answer);
		}
	}

	function applyChange(change: IncidentChange | null): void {
		if (change === null) return;
		const { id, state, ticketId, closedAt = null, checkedAt = null, newsAt = null } = change;
		changeIncident.run({ id, state, ticketId, closedAt, checkedAt, newsAt });
	}

	function wantRca({ from, ticketId, rca, now }: Settlement): void {
		if (rca === null || ticketId === null) return;
		if ("waived" in rca) {
			waiveRca.run(`skipped: ${rca.waived}`, from);
			return;
		}
		const owner = ownerOf.get(from) as { endpoint_id: string } | undefined;
		if (owner === undefined) return;
		askForRca({ alertId: from, endpointId: owner.endpoint_id, ticketId, request: rca, now });
	}

	function count(settlement: Settlement): void {
		const name = settlement.status === "processed" && settlement.action !== null ? COUNTED[settlement.action] : settlement.status;
		for (const row of tally.all({ ...range(settlement), now: settlement.now }) as { endpoint_id: string; n: number; ms: number }[]) {
			bump(row.endpoint_id, name, row.n, settlement.now);
			if (settlement.status !== "processed") continue;
			bump(row.endpoint_id, "processed", row.n, settlement.now);
			bump(row.endpoint_id, "latency_ms_sum", row.ms, settlement.now);
			bump(row.endpoint_id, "latency_n", row.n, settlement.now);
		}
	}

	return {
		async readWork(lane, key, limit) {
			const rows = headWork.all(lane, key, limit) as WorkRecord[];
			const close = queue.first(lane, key, "CLOSE");
			const closeRow = close === null ? undefined : (received.get(close) as { received_at: number } | undefined);
			return {
				items: rows.map(workItem),
				firstClose: close === null || closeRow === undefined ? null : { id: close, receivedAt: closeRow.received_at },
				lastId: (lastJob.get(lane, key) as { id: number | null }).id ?? 0,
			};
		},
		async openRun(lane, key, limit) {
			const ids = queue.run(lane, key, "CLOSE", limit);
			return { count: ids.length, through: ids.at(-1) ?? 0 };
		},
		async currentIncident(psa, keyHash) {
			const row = newestIncident.get(psa, keyHash) as IncidentRecord | undefined;
			return row === undefined ? null : incident(row);
		},
		async keyOfTicket(psa, ticketId) {
			return (incidentOfTicket.get(psa, ticketId) as { key_hash: string } | undefined)?.key_hash ?? null;
		},
		isTiedElsewhere: async (psa, keyHash, ticketId) => elsewhere.get(keyHash, ticketId, psa) !== undefined,
		ticketsElsewhere: async (psa) => (allElsewhere.all({ psa }) as { ticket_id: number }[]).map((row) => row.ticket_id),
		async pendingIntent(incidentId) {
			const row = intentOf.get(incidentId) as IntentRecord | undefined;
			return row === undefined ? null : intent(row);
		},
		plan: (plan) =>
			writer.run(() => {
				const { psa, keyHash, endpointId, kind, marker, now, stretch } = plan;
				const begin = () =>
					Number(
						addIncident.run({ psa, keyHash, endpointId, key: JSON.stringify(plan.key), state: "opening", ticketId: null, openedAt: null })
							.lastInsertRowid,
					);
				const incidentId = plan.incidentId ?? begin();
				const { from: leader, through } = stretch;
				const id = Number(addIntent.run({ incidentId, kind, marker, leader, through, now }).lastInsertRowid);
				working.run(range(stretch));
				return { id, incidentId, kind, marker, step: "planned", doubt: true, looked: 0, leader, through } as const;
			}),
		resend: (intentId, stretch) =>
			writer.run(() => {
				intentAgain.run(stretch.from, stretch.through, intentId);
				working.run(range(stretch));
			}),
		advance: (intentId, step) =>
			writer.run(() => {
				intentStep.run(step, intentId);
			}),
		looked: (intentId, looked, doubt) =>
			writer.run(() => {
				intentLooked.run(looked, doubt ? 1 : 0, intentId);
			}),
		endIntent: (intentId, state, change) =>
			writer.run(() => {
				intentState.run(state, intentId);
				applyChange(change);
			}),
		adopt: ({ psa, keyHash, key, endpointId, ticketId, now }) =>
			writer.run(() => {
				addIncident.run({ psa, keyHash, endpointId, key: JSON.stringify(key), state: "open", ticketId, openedAt: now });
			}),
		change: (change) => writer.run(() => applyChange(change)),
		settle: (settlement) =>
			writer.run(() => {
				const { status, action, reason, ticketId, error, attempts, now, found, remark } = settlement;
				const ids = (stretchIds.all(range(settlement)) as { id: number }[]).map((row) => row.id);
				count(settlement);
				settled.run({
					...range(settlement),
					...{ status, action, reason, ticketId, error, attempts, now, found, remark: remark ?? notedTogether(settlement, ids.length) },
					incidentId: settlement.incident?.id ?? null,
				});
				reindex.run(range(settlement));
				queue.remove(settlement.lane, settlement.key, settlement.from, settlement.through);
				recordCalls(settlement.from, settlement.calls);
				if (settlement.intent !== null) intentState.run(settlement.intent.state, settlement.intent.id);
				applyChange(settlement.incident);
				wantRca(settlement);
				return ids;
			}),
		setBack: (setback) =>
			writer.run(() => {
				const { error, nextAttemptAt, attempts } = setback;
				failed.run({ ...range(setback), error, nextAttemptAt, attempts });
				recordCalls(setback.from, setback.calls);
				if (setback.intent !== null) intentDoubt.run(setback.intent.doubt ? 1 : 0, setback.intent.id);
			}),
		park: (stretch, until) =>
			writer.run(() => {
				held.run({ ...range(stretch), until });
				queue.park(stretch.lane, stretch.key, stretch.through, until);
			}),
		addCalls: (alertId, calls) => writer.run(() => recordCalls(alertId, calls)),
		async statusOf(alertId) {
			return (received.get(alertId) as { status: AlertStatus } | undefined)?.status ?? null;
		},
	};
}
