import { desc, eq, sql } from "drizzle-orm";
import { tenantMap, unmatchedTenants } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** One line of TenantMap. Times in milliseconds since the epoch. */
export interface StoredTenant {
	readonly id: number;
	/** Case does not matter; `*` and `?` are wildcards. */
	readonly tenantValue: string;
	readonly companyId: string;
	readonly description: string;
	readonly createdAt: number;
	readonly updatedAt: number;
}

export type TenantValues = Pick<StoredTenant, "tenantValue" | "companyId" | "description">;

/** A tenant in alerts that TenantMap does not contain. */
export interface UnmatchedTenant {
	readonly tenantValue: string;
	readonly endpointId: string;
	readonly seen: number;
	readonly firstSeenAt: number;
	readonly lastSeenAt: number;
}

/** TenantMap, and tenants that it lacks. Writes are on disk when their promise resolves. */
export interface TenantStore {
	list(): Promise<StoredTenant[]>;
	get(id: number): Promise<StoredTenant | null>;
	/** @returns the new row; null if another entry has this value, ignoring case */
	add(values: TenantValues, now: number): Promise<StoredTenant | null>;
	/** @returns the changed row; `taken` if another entry has this value, `missing` if there is none with this id */
	change(id: number, values: Partial<TenantValues>, now: number): Promise<StoredTenant | "taken" | "missing">;
	/** @returns the removed row; null if there was none */
	remove(id: number): Promise<StoredTenant | null>;
	/** Adds new entries and updates existing ones, all or nothing. */
	merge(rows: readonly TenantValues[], now: number): Promise<{ added: number; changed: number }>;
	/** Most frequent first. */
	unmatched(): Promise<UnmatchedTenant[]>;
	/** Removes these from the list: a person dealt with them, or wants them hidden until they are seen again. */
	forgetUnmatched(tenantValues: readonly string[]): Promise<void>;
}

export function createTenantStore(tables: Tables, writer: Writer): TenantStore {
	const read = (id: number): StoredTenant | null => tables.select().from(tenantMap).where(eq(tenantMap.id, id)).get() ?? null;
	const idOf = (value: string): number | null =>
		tables.select({ id: tenantMap.id }).from(tenantMap).where(sql`lower(${tenantMap.tenantValue}) = lower(${value})`).get()?.id ?? null;
	const forget = (value: string): void => {
		tables.delete(unmatchedTenants).where(sql`lower(${unmatchedTenants.tenantValue}) = lower(${value})`).run();
	};

	function put(values: TenantValues, now: number): StoredTenant {
		forget(values.tenantValue);
		return tables
			.insert(tenantMap)
			.values({ ...values, createdAt: now, updatedAt: now })
			.returning()
			.get();
	}

	function change(id: number, values: Partial<TenantValues>, now: number): void {
		tables
			.update(tenantMap)
			.set({ ...values, updatedAt: now })
			.where(eq(tenantMap.id, id))
			.run();
	}

	return {
		list: async () => tables.select().from(tenantMap).orderBy(sql`lower(${tenantMap.tenantValue})`).all(),
		get: async (id) => read(id),
		add: (values, now) => writer.run(() => (idOf(values.tenantValue) === null ? put(values, now) : null)),
		change: (id, values, now) =>
			writer.run(() => {
				const current = read(id);
				if (current === null) return "missing" as const;
				const next = { ...current, ...values, updatedAt: now };
				if ((idOf(next.tenantValue) ?? id) !== id) return "taken" as const;
				change(id, values, now);
				forget(next.tenantValue);
				return next;
			}),
		remove: (id) =>
			writer.run(() => {
				const current = read(id);
				tables.delete(tenantMap).where(eq(tenantMap.id, id)).run();
				return current;
			}),
		merge: (rows, now) =>
			writer.run(() => {
				let added = 0;
				for (const values of rows) {
					const id = idOf(values.tenantValue);
					if (id !== null) {
						change(id, values, now);
						continue;
					}
					put(values, now);
					added++;
				}
				return { added, changed: rows.length - added };
			}),
		unmatched: async () =>
			tables.select().from(unmatchedTenants).orderBy(desc(unmatchedTenants.seen), desc(unmatchedTenants.lastSeenAt)).limit(1000).all(),
		forgetUnmatched: (tenantValues) =>
			writer.run(() => {
				for (const value of tenantValues) forget(value);
			}),
	};
}
