import { join } from "node:path";
import Database from "better-sqlite3";
import { alertId, DATABASE } from "../src/store/index.ts";

const STATUSES = ["processed", "processed", "processed", "skipped", "dlq", "rejected"] as const;
const ACTIONS = { processed: ["create", "update", "update", "close"], skipped: [null], dlq: [null], rejected: [null] } as const;
const WORDS =
	"connection refused timeout disk memory switch router firewall backup printer queue latency packet loss certificate expired".split(" ");

/** A repeatable sequence of numbers from 0 up to 1. */
function numbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return state / 4_294_967_296;
	};
}

/**
 * Fills an existing, unused HookWise database with history.
 * @param rows number of finished alerts, spread over thirty days up to `now` and over the given endpoints
 */
export function fillHistory(dataDir: string, rows: number, endpoints: readonly string[], now: number): void {
	const db = new Database(join(dataDir, DATABASE));
	db.pragma("synchronous = OFF");
	db.pragma("journal_mode = WAL");
	db.pragma("cache_size = -262144");
	const alert = db.prepare(
		`INSERT INTO alerts (id, request_id, endpoint_id, status, action, reason, ticket_id, summary, error_message, source_ip, received_at, processed_at, processing_ms, attempts_count)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
	);
	const words = db.prepare("INSERT INTO alerts_words (rowid, words) VALUES (?, ?)");
	const counter = db.prepare(
		"INSERT INTO counters (hour, endpoint_id, name, n) VALUES (?, ?, 'received', 1) ON CONFLICT DO UPDATE SET n = n + 1",
	);
	const random = numbers(7);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const step = (30 * 86_400_000) / rows;
	for (let from = 0; from < rows; from += 20_000) {
		db.transaction(() => {
			for (let index = from; index < Math.min(rows, from + 20_000); index++) {
				const at = Math.floor(now - (rows - index) * step);
				const status = pick(STATUSES);
				const action = pick<string | null>(ACTIONS[status]);
				const endpoint = pick(endpoints);
				const id = alertId(index + 1, 1);
				const summary = `Alert: srv${Math.floor(random() * 5_000)} ${pick(WORDS)}`;
				const request = `01900000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
				const ticket = status === "processed" ? 1_000 + Math.floor(random() * 200_000) : null;
				const error = status === "dlq" ? `ConnectWise: 400 “${pick(WORDS)} is invalid”` : null;
				const reason = status === "skipped" ? "no_open_ticket" : null;
				alert.run(id, request, endpoint, status, action, reason, ticket, summary, error, "10.0.0.1", at, at + 40, 40);
				words.run(
					id,
					`${request} ${ticket ?? ""} ${summary} ${error ?? ""} ${pick(WORDS)} ${pick(WORDS)} host${Math.floor(random() * 5_000)}`,
				);
				counter.run(Math.floor(at / 3_600_000), endpoint);
			}
		})();
	}
	db.prepare("INSERT INTO meta (key, value) VALUES ('decided_through', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(
		String(rows),
	);
	db.exec("ANALYZE");
	db.pragma("wal_checkpoint(TRUNCATE)");
	db.close();
}
