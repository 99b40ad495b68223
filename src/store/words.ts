import type { Connection } from "./database.ts";
import { seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** An alert whose words are not in the search index yet. */
export interface Unindexed {
	readonly alertId: number;
	readonly requestId: string;
	readonly endpointId: string;
	readonly summary: string | null;
	readonly error: string | null;
	readonly ticketId: number | null;
	readonly sealed: Uint8Array | null;
	/** How often it became due since it was indexed last. */
	readonly times: number;
}

/** The search index of history, filled in the background. */
export interface WordStore {
	due(limit: number): Promise<Unindexed[]>;
	/** Replaces the indexed words of these alerts. What became due again since it was read stays due. */
	index(words: readonly { readonly alertId: number; readonly times: number; readonly text: string }[]): Promise<void>;
}

export function createWordStore(db: Connection, writer: Writer): WordStore {
	const next = db.prepare(
		`SELECT w.alert_id, w.times, a.request_id, a.endpoint_id, a.summary, a.error_message, a.ticket_id
		 FROM words_due w LEFT JOIN alerts a ON a.id = w.alert_id ORDER BY w.alert_id LIMIT ?`,
	);
	const body = db.prepare("SELECT sealed FROM deliveries WHERE seq = ?");
	const drop = db.prepare("DELETE FROM alerts_words WHERE rowid = ?");
	const add = db.prepare("INSERT INTO alerts_words (rowid, words) VALUES (?, ?)");
	const done = db.prepare("DELETE FROM words_due WHERE alert_id = ? AND times = ?");
	return {
		async due(limit) {
			const rows = next.all(limit) as {
				alert_id: number;
				times: number;
				request_id: string | null;
				endpoint_id: string | null;
				summary: string | null;
				error_message: string | null;
				ticket_id: number | null;
			}[];
			return rows.map((row) => ({
				alertId: row.alert_id,
				times: row.times,
				requestId: row.request_id ?? "",
				endpointId: row.endpoint_id ?? "",
				summary: row.summary,
				error: row.error_message,
				ticketId: row.ticket_id,
				sealed: (body.get(seqOf(row.alert_id)) as { sealed: Uint8Array | null } | undefined)?.sealed ?? null,
			}));
		},
		index: (words) =>
			writer.ride(() => {
				for (const { alertId, times, text } of words) {
					drop.run(alertId);
					if (text !== "") add.run(alertId, text);
					done.run(alertId, times);
				}
			}),
	};
}
