import type { Connection } from "./database.ts";
import { alertId, seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** Takes alerts out of history. */
export interface RemovalStore {
	/**
	 * Removes these alerts, with what was decided, called and indexed for them. What is not finished stays.
	 * @returns how many are gone
	 */
	remove(ids: readonly number[]): Promise<number>;
}

export function createRemovalStore(db: Connection, writer: Writer): RemovalStore {
	const dropAlert = db.prepare("DELETE FROM alerts WHERE id = ? AND status NOT IN ('queued', 'held', 'processing', 'failed')");
	const others = db.prepare("SELECT 1 FROM alerts WHERE id BETWEEN ? AND ? LIMIT 1");
	const drops = [
		"DELETE FROM verdicts WHERE alert_id = ?",
		"DELETE FROM calls WHERE alert_id = ?",
		"DELETE FROM words_due WHERE alert_id = ?",
		"DELETE FROM alerts_words WHERE rowid = ?",
	].map((sql) => db.prepare(sql));
	const dropDelivery = db.prepare("DELETE FROM deliveries WHERE seq = ?");
	return {
		remove: (ids) =>
			writer.run(() => {
				let gone = 0;
				for (const id of ids) {
					if (dropAlert.run(id).changes === 0) continue;
					gone++;
					for (const drop of drops) drop.run(id);
					const seq = seqOf(id);
					if (others.get(alertId(seq, 0), alertId(seq + 1, 0) - 1) === undefined) dropDelivery.run(seq);
				}
				return gone;
			}),
	};
}
