import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** Facts about this database itself: the wrapped data key, cursors. Not for people. */
export interface MetaStore {
	get(key: string): Promise<string | null>;
	set(key: string, value: string): Promise<void>;
}

export function createMetaStore(db: Connection, writer: Writer): MetaStore {
	const one = db.prepare("SELECT value FROM meta WHERE key = ?");
	const put = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
	return {
		get: async (key) => (one.get(key) as { value: string } | undefined)?.value ?? null,
		set: (key, value) =>
			writer.run(() => {
				put.run(key, value);
			}),
	};
}
