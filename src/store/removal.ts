import type { Connection } from "./database.ts";
import { createForget } from "./retention.ts";
import type { Writer } from "./writer.ts";

/** Removes alerts from history. */
export interface RemovalStore {
	/**
	 * Removes these alerts with their verdicts, calls and search words. Unfinished alerts stay.
	 * @returns the number of removed alerts
	 */
	remove(ids: readonly number[]): Promise<number>;
}

export function createRemovalStore(db: Connection, writer: Writer): RemovalStore {
	const forget = createForget(db);
	return { remove: (ids) => writer.run(() => ids.filter((id) => forget(id)).length) };
}
