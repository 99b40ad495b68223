import type { Connection } from "./database.ts";
import { createForget } from "./retention.ts";
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
	const forget = createForget(db);
	return { remove: (ids) => writer.run(() => ids.filter((id) => forget(id)).length) };
}
