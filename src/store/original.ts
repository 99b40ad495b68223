import type { AuditEntry } from "./audit.ts";
import type { Bump, CounterName } from "./counters.ts";
import type { Connection } from "./database.ts";
import { type AlertAction, alertId } from "./types.ts";
import type { Writer } from "./writer.ts";

/** One line of the Python version's history in our format. It is finished: HookWise does not act on it. */
export interface OriginalAlert {
	readonly requestId: string;
	readonly endpointId: string;
	readonly status: "processed" | "skipped" | "dlq" | "rejected";
	readonly action: AlertAction | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly summary: string | null;
	readonly errorMessage: string | null;
	readonly matchedRule: string | null;
	readonly sourceIp: string | null;
	readonly receivedAt: number;
	readonly processingMs: number | null;
	readonly attemptsCount: number;
	/** Sealed headers and payload, masked as the Python version stored them. */
	readonly sealed: Uint8Array;
}

/** Progress of importing the Python version's history. */
export interface Taken {
	/** Position in the original table after the last row that was read, in the reader's own format. */
	readonly through: string;
	/** Number of rows imported so far. */
	readonly rows: number;
}

/** History imported from the Python version. It lies before everything that HookWise received itself. */
export interface OriginalStore {
	/** null if no row was imported yet. */
	taken(): Promise<Taken | null>;
	/**
	 * True if history holds imported alerts only. Ids increase with arrival, so older alerts cannot be inserted
	 * before newer ones.
	 */
	isFirst(): Promise<boolean>;
	/**
	 * Adds rows (oldest first) and saves the progress, in one transaction. Charts count the rows in the hour of
	 * their arrival.
	 */
	take(alerts: readonly OriginalAlert[], through: string): Promise<void>;
	/** True if the audit was already imported. */
	hasAudit(): Promise<boolean>;
	/** Adds entries (oldest first) before all existing ones. */
	takeAudit(entries: readonly AuditEntry[]): Promise<void>;
}

/** Origin of deliveries from the Python version. Their bodies are masked, so they cannot be replayed. */
const ORIGIN = "imported";
const TAKEN = "original_history";
const AUDITED = "original_audit";
const REMARK = "by the Python version";

const COUNTED: Readonly<Record<AlertAction, CounterName>> = { create: "created", update: "updated", close: "closed" };

export function createOriginalStore(db: Connection, writer: Writer, bump: Bump): OriginalStore {
	const getMeta = db.prepare("SELECT value FROM meta WHERE key = ?");
	const setMeta = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
	const addDelivery = db.prepare(
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at, source_ip, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
	);
	// Imported dead letters count as dealt with, since they cannot be replayed here.
	const addAlert = db.prepare(
		`INSERT INTO alerts (id, request_id, endpoint_id, status, action, reason, ticket_id, summary, error_message, matched_rule, source_ip,
		   received_at, processed_at, processing_ms, attempts_count, remark, resolved_at)
		 VALUES (@id, @requestId, @endpointId, @status, @action, @reason, @ticketId, @summary, @errorMessage, @matchedRule, @sourceIp,
		   @receivedAt, @receivedAt + coalesce(@processingMs, 0), @processingMs, @attemptsCount, @remark, iif(@status = 'dlq', @receivedAt, NULL))`,
	);
	const dueForWords = db.prepare("INSERT INTO words_due (alert_id) VALUES (?)");
	const newest = db.prepare(
		`SELECT max(coalesce((SELECT max(seq) FROM deliveries), 0), coalesce((SELECT max(id) FROM alerts), 0) / ${alertId(1, 0)},
		   coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'decided_through'), 0)) AS seq`,
	);
	const countAudit = db.prepare("SELECT count(*) AS n FROM audit");
	const aside = db.prepare("UPDATE audit SET id = -id");
	const back = db.prepare("UPDATE audit SET id = ? - id");
	const addAudit = db.prepare(
		"INSERT INTO audit (id, at, who, source_ip, action, endpoint_id, subject, changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	);
	const metaOf = (key: string): string | null => (getMeta.get(key) as { value: string } | undefined)?.value ?? null;
	const takenNow = (): (Taken & { readonly seq: number }) | null => {
		const text = metaOf(TAKEN);
		return text === null ? null : (JSON.parse(text) as Taken & { seq: number });
	};

	function addOne(alert: OriginalAlert, seq: number): void {
		const { endpointId, receivedAt, status, action, processingMs, sealed, requestId, sourceIp } = alert;
		addDelivery.run(seq, requestId, endpointId, ORIGIN, receivedAt, sourceIp, sealed);
		const { sealed: _sealed, ...columns } = alert;
		addAlert.run({ ...columns, id: alertId(seq, 1), remark: REMARK });
		dueForWords.run(alertId(seq, 1));
		const count = (name: CounterName, n = 1): void => bump(endpointId, name, n, receivedAt);
		count(status === "rejected" ? "rejected" : "received");
		if (status === "processed" && action !== null) {
			count("processed");
			count(COUNTED[action]);
			if (processingMs !== null) {
				count("latency_ms_sum", processingMs);
				count("latency_n");
			}
		} else if (status !== "rejected") count(status === "dlq" ? "dlq" : "skipped");
	}

	return {
		taken: async () => takenNow(),
		isFirst: async () => Math.floor((newest.get() as { seq: number }).seq) <= (takenNow()?.seq ?? 0),
		take: (alerts, through) =>
			writer.run(() => {
				const before = takenNow() ?? { seq: 0, rows: 0 };
				alerts.forEach((alert, index) => {
					addOne(alert, before.seq + index + 1);
				});
				const seq = before.seq + alerts.length;
				setMeta.run(TAKEN, JSON.stringify({ through, rows: before.rows + alerts.length, seq }));
				// Imported alerts never wait for a decision.
				if (seq > 0) setMeta.run("decided_through", String(seq));
			}),
		hasAudit: async () => metaOf(AUDITED) !== null,
		takeAudit: (entries) =>
			writer.run(() => {
				if (metaOf(AUDITED) !== null) return;
				const { n } = countAudit.get() as { n: number };
				if (n > 0) {
					aside.run();
					back.run(entries.length);
				}
				entries.forEach(({ at, who, sourceIp, action, endpointId, subject, changes }, index) => {
					addAudit.run(index + 1, at, who, sourceIp, action, endpointId, subject, JSON.stringify(changes));
				});
				setMeta.run(AUDITED, String(entries.length));
			}),
	};
}
