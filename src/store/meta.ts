import { eq } from "drizzle-orm";
import { meta } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** Facts about this database itself: the wrapped data key, cursors. Not for people. */
export interface MetaStore {
	get(key: string): Promise<string | null>;
	set(key: string, value: string): Promise<void>;
}

export function createMetaStore(tables: Tables, writer: Writer): MetaStore {
	return {
		get: async (key) => tables.select().from(meta).where(eq(meta.key, key)).get()?.value ?? null,
		set: (key, value) =>
			writer.run(() => {
				tables.insert(meta).values({ key, value }).onConflictDoUpdate({ target: meta.key, set: { value } }).run();
			}),
	};
}
