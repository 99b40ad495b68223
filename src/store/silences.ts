import { asc, desc, eq, gt, lte } from "drizzle-orm";
import { silences } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** A planned quiet. All matchers that are not null must fit. Times in milliseconds since the epoch. */
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

/** Silences. Writes are on disk when they resolve. */
export interface SilenceStore {
	/** Newest first, ended ones too; at most 1,000. */
	list(): Promise<StoredSilence[]>;
	get(id: number): Promise<StoredSilence | null>;
	/** Those that have not ended at `now`, by their start. */
	coming(now: number): Promise<StoredSilence[]>;
	add(values: Omit<StoredSilence, "id">): Promise<StoredSilence>;
	/** @returns null when there is none with this id */
	change(id: number, values: Partial<SilenceValues>): Promise<StoredSilence | null>;
	/** @returns the row that is gone now */
	remove(id: number): Promise<StoredSilence | null>;
	/** Forgets what ended before `before`. */
	forget(before: number): Promise<number>;
}

/** A longer list helps nobody. */
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
