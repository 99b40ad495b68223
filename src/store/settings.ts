import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** Settings that people change at run time, as text under their name. Secrets are sealed by the caller. */
export interface SettingsStore {
	all(): Promise<Readonly<Record<string, string>>>;
	get(key: string): Promise<string | null>;
	/** Writes these together; null removes one, so that its default counts again. */
	set(values: Readonly<Record<string, string | null>>): Promise<void>;
}

export function createSettingsStore(db: Connection, writer: Writer): SettingsStore {
	const every = db.prepare("SELECT key, value FROM settings ORDER BY key");
	const one = db.prepare("SELECT value FROM settings WHERE key = ?");
	const put = db.prepare("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
	const drop = db.prepare("DELETE FROM settings WHERE key = ?");
	return {
		all: async () => Object.fromEntries((every.all() as { key: string; value: string }[]).map(({ key, value }) => [key, value])),
		get: async (key) => (one.get(key) as { value: string } | undefined)?.value ?? null,
		set: (values) =>
			writer.run(() => {
				for (const [key, value] of Object.entries(values)) {
					if (value === null) drop.run(key);
					else put.run(key, value);
				}
			}),
	};
}
