import { asc, eq } from "drizzle-orm";
import { openReader } from "./database.ts";
import { settings } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** Settings that people change at run time, as text by name. The caller seals secrets. */
export interface SettingsStore {
	all(): Promise<Readonly<Record<string, string>>>;
	get(key: string): Promise<string | null>;
	/** Writes these settings together. null removes one, so that its default applies again. */
	set(values: Readonly<Record<string, string | null>>): Promise<void>;
}

/** One setting from a database file that may be in use and is not changed; null if it is not set. */
export function peekSetting(file: string, key: string): string | null {
	const db = openReader(file);
	try {
		return (db.prepare("SELECT value FROM settings WHERE key = ?").get(key) as { value: string } | undefined)?.value ?? null;
	} finally {
		db.close();
	}
}

export function createSettingsStore(tables: Tables, writer: Writer): SettingsStore {
	function put(key: string, value: string | null): void {
		if (value === null) tables.delete(settings).where(eq(settings.key, key)).run();
		else tables.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } }).run();
	}
	return {
		all: async () =>
			Object.fromEntries(
				tables
					.select()
					.from(settings)
					.orderBy(asc(settings.key))
					.all()
					.map(({ key, value }) => [key, value]),
			),
		get: async (key) => tables.select().from(settings).where(eq(settings.key, key)).get()?.value ?? null,
		set: (values) =>
			writer.run(() => {
				for (const [key, value] of Object.entries(values)) put(key, value);
			}),
	};
}
