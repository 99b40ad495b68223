import { asc, eq } from "drizzle-orm";
import { settings } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** Settings that people change at run time, as text under their name. Secrets are sealed by the caller. */
export interface SettingsStore {
	all(): Promise<Readonly<Record<string, string>>>;
	get(key: string): Promise<string | null>;
	/** Writes these together; null removes one, so that its default counts again. */
	set(values: Readonly<Record<string, string | null>>): Promise<void>;
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
