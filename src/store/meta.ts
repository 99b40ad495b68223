import { eq } from "drizzle-orm";
import { openReader } from "./database.ts";
import { appliedTo } from "./migrations/index.ts";
import { meta } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** Facts about this database itself: the wrapped data key, cursors. Not for people. */
export interface MetaStore {
	get(key: string): Promise<string | null>;
	set(key: string, value: string): Promise<void>;
}

/** One fact of a database that nothing may be changed in; null when it is not there. The file may be in use. @throws when it is no database */
export function peekMeta(file: string, key: string): string | null {
	const db = openReader(file);
	try {
		return (db.prepare("SELECT value FROM meta WHERE key = ?").get(key) as { value: string } | undefined)?.value ?? null;
	} finally {
		db.close();
	}
}

/** The migrations that a database has, as one text to compare. The file may be in use. @throws when it is no database */
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
