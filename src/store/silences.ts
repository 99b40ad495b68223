import { asc, desc, eq, gt, lte } from "drizzle-orm";
import { silences } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/**
 * A planned silence. It covers alerts that fit all matchers that are not null. Times in milliseconds since
 * the epoch.
 */
export interface StoredSilence {
	readonly id: number;
	readonly endpointId: string | null;
	readonly company: string | null;
	readonly group: string | null;
	readonly key: string | null;
	readonly summaryContains: string | null;
	readonly startsAt: number;
	readonly endsAt: number;
	readonly reason: string;
	readonly createdBy: string;
	readonly createdAt: number;
}

export type SilenceValues = Omit<StoredSilence, "id" | "createdBy" | "createdAt">;

/** Silences. Writes are on disk when their promise resolves. */
export interface SilenceStore {
	/** Newest first, ended ones included; at most 1,000. */
	list(): Promise<StoredSilence[]>;
	get(id: number): Promise<StoredSilence | null>;
	/** Silences that have not ended at `now`, ordered by start. */
	coming(now: number): Promise<StoredSilence[]>;
	add(values: Omit<StoredSilence, "id">): Promise<StoredSilence>;
	/** @returns null if there is none with this id */
	change(id: number, values: Partial<SilenceValues>): Promise<StoredSilence | null>;
	/** @returns the removed row; null if there was none */
	remove(id: number): Promise<StoredSilence | null>;
	/** Removes silences that ended before `before`. */
	forget(before: number): Promise<number>;
}

/** Maximum length of the list; nobody reads a longer one. */
const MAX_LISTED = 1_000;

export function createSilenceStore(tables: Tables, writer: Writer): SilenceStore {
	const read = (id: number): StoredSilence | null => tables.select().from(silences).where(eq(silences.id, id)).get() ?? null;
	return {
		list: async () => tables.select().from(silences).orderBy(desc(silences.id)).limit(MAX_LISTED).all(),
		get: async (id) => read(id),
		coming: async (now) => tables.select().from(silences).where(gt(silences.endsAt, now)).orderBy(asc(silences.startsAt)).all(),
		add: (values) => writer.run(() => tables.insert(silences).values(values).returning().get()),
		change: (id, values) =>
			writer.run(() => {
				if (Object.keys(values).length > 0) tables.update(silences).set(values).where(eq(silences.id, id)).run();
				return read(id);
			}),
		remove: (id) =>
			writer.run(() => {
				const gone = read(id);
				tables.delete(silences).where(eq(silences.id, id)).run();
				return gone;
			}),
		forget: (before) =>
			writer.run(() => tables.delete(silences).where(lte(silences.endsAt, before)).returning({ id: silences.id }).all().length),
	};
}
