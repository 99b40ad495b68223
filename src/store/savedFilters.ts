import { and, asc, eq, or, sql } from "drizzle-orm";
import { defaultFilters, savedFilters } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** A saved filter of the history page. Times in milliseconds since the epoch. */
export interface StoredFilter {
	readonly id: number;
	/** Id of the owner; null for a shared filter whose maker is gone or was an API key. */
	readonly userId: number | null;
	readonly name: string;
	/** Query part of the page's URL, without the question mark. */
	readonly query: string;
	readonly shared: boolean;
	readonly createdBy: string;
	readonly createdAt: number;
}

export type SavedFilterValues = Pick<StoredFilter, "name" | "query" | "shared">;

/** Saved filters. Writes are on disk when their promise resolves. */
export interface SavedFilterStore {
	/** Shared filters and those of this user, by name. @param userId null: shared ones only */
	list(userId: number | null): Promise<StoredFilter[]>;
	get(id: number): Promise<StoredFilter | null>;
	add(row: Omit<StoredFilter, "id">): Promise<StoredFilter>;
	/** @returns the changed row; null if there is none with this id */
	change(id: number, values: Partial<SavedFilterValues & Pick<StoredFilter, "userId">>): Promise<StoredFilter | null>;
	/** @returns the deleted row; null if there was none */
	remove(id: number): Promise<StoredFilter | null>;
	/** Id of the filter that the history page opens with for this user; null if none was chosen. */
	defaultOf(userId: number): Promise<number | null>;
	setDefault(userId: number, filterId: number | null): Promise<void>;
}

export function createSavedFilterStore(tables: Tables, writer: Writer): SavedFilterStore {
	const read = (id: number): StoredFilter | null => tables.select().from(savedFilters).where(eq(savedFilters.id, id)).get() ?? null;
	return {
		async list(userId) {
			const own = userId === null ? undefined : and(eq(savedFilters.userId, userId), eq(savedFilters.shared, false));
			return tables
				.select()
				.from(savedFilters)
				.where(or(eq(savedFilters.shared, true), own))
				.orderBy(sql`lower(${savedFilters.name})`, asc(savedFilters.id))
				.all();
		},
		get: async (id) => read(id),
		add: (row) => writer.run(() => tables.insert(savedFilters).values(row).returning().get()),
		change: (id, values) =>
			writer.run(() => {
				if (Object.keys(values).length > 0) tables.update(savedFilters).set(values).where(eq(savedFilters.id, id)).run();
				return read(id);
			}),
		remove: (id) => writer.run(() => tables.delete(savedFilters).where(eq(savedFilters.id, id)).returning().get() ?? null),
		defaultOf: async (userId) => tables.select().from(defaultFilters).where(eq(defaultFilters.userId, userId)).get()?.filterId ?? null,
		setDefault: (userId, filterId) =>
			writer.run(() => {
				if (filterId === null) {
					tables.delete(defaultFilters).where(eq(defaultFilters.userId, userId)).run();
					return;
				}
				tables
					.insert(defaultFilters)
					.values({ userId, filterId })
					.onConflictDoUpdate({ target: defaultFilters.userId, set: { filterId } })
					.run();
			}),
	};
}
