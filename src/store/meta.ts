import { eq } from "drizzle-orm";
import { openReader } from "./database.ts";
import { appliedTo } from "./migrations/index.ts";
import { meta } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** Internal facts about this database: the wrapped data key, cursors. People do not see them. */
export interface MetaStore {
	get(key: string): Promise<string | null>;
	set(key: string, value: string): Promise<void>;
}

/**
 * One fact from a database file that may be in use and is not changed; null if it is not set. @throws if the
 * file is not a database
 */
export function peekMeta(file: string, key: string): string | null {
	const db = openReader(file);
	try {
		return (db.prepare("SELECT value FROM meta WHERE key = ?").get(key) as { value: string } | undefined)?.value ?? null;
	} finally {
		db.close();
	}
}

/**
 * The migrations of a database as one text for comparison. The file may be in use. @throws if the file is not
 * a database
 */
export function peekSchema(file: string): string {
	const db = openReader(file);
	try {
		return JSON.stringify([...appliedTo(db)].sort((one, other) => one - other));
	} finally {
		db.close();
	}
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
