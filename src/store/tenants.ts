import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** One line of TenantMap. Times in milliseconds since the epoch. */
export interface StoredTenant {
	readonly id: number;
	/** Case is ignored; `*` and `?` are wildcards. */
	readonly tenantValue: string;
	readonly companyId: string;
	readonly description: string;
	readonly createdAt: number;
	readonly updatedAt: number;
}

export type TenantValues = Pick<StoredTenant, "tenantValue" | "companyId" | "description">;

/** A tenant that alerts named and TenantMap does not know. */
export interface UnmatchedTenant {
	readonly tenantValue: string;
	readonly endpointId: string;
	readonly seen: number;
	readonly firstSeenAt: number;
	readonly lastSeenAt: number;
}

/** TenantMap and what it missed. Writes are on disk when they resolve. */
export interface TenantStore {
	list(): Promise<StoredTenant[]>;
	get(id: number): Promise<StoredTenant | null>;
	/** @returns the new row; null when another entry has this value already, case ignored */
	add(values: TenantValues, now: number): Promise<StoredTenant | null>;
	/** @returns the changed row; `taken` when another entry has this value, `missing` when there is none with this id */
	change(id: number, values: Partial<TenantValues>, now: number): Promise<StoredTenant | "taken" | "missing">;
	/** @returns the row that is gone now */
	remove(id: number): Promise<StoredTenant | null>;
	/** Adds what is new and changes what is there, all or nothing. */
	merge(rows: readonly TenantValues[], now: number): Promise<{ added: number; changed: number }>;
	/** Most seen first. */
	unmatched(): Promise<UnmatchedTenant[]>;
	/** A person dealt with it, or wants it out of sight until it is seen again. */
	forgetUnmatched(tenantValues: readonly string[]): Promise<void>;
}

interface TenantRecord {
	id: number;
	tenant_value: string;
	company_id: string;
	description: string;
	created_at: number;
	updated_at: number;
}

export function createTenantStore(db: Connection, writer: Writer): TenantStore {
	const every = db.prepare("SELECT * FROM tenant_map ORDER BY lower(tenant_value)");
	const one = db.prepare("SELECT * FROM tenant_map WHERE id = ?");
	const byValue = db.prepare("SELECT * FROM tenant_map WHERE lower(tenant_value) = lower(?)");
	const insert = db.prepare(
		"INSERT INTO tenant_map (tenant_value, company_id, description, created_at, updated_at) VALUES (@tenantValue, @companyId, @description, @now, @now)",
	);
	const update = db.prepare(
		"UPDATE tenant_map SET tenant_value = @tenantValue, company_id = @companyId, description = @description, updated_at = @now WHERE id = @id",
	);
	const drop = db.prepare("DELETE FROM tenant_map WHERE id = ?");
	const missed = db.prepare("SELECT * FROM unmatched_tenants ORDER BY seen DESC, last_seen_at DESC LIMIT 1000");
	const forget = db.prepare("DELETE FROM unmatched_tenants WHERE lower(tenant_value) = lower(?)");

	const read = (id: number): StoredTenant | null => {
		const row = one.get(id) as TenantRecord | undefined;
		return row === undefined ? null : tenantOf(row);
	};
	const idOf = (value: string): number | null => (byValue.get(value) as TenantRecord | undefined)?.id ?? null;

	function put(values: TenantValues, now: number): StoredTenant | null {
		const { tenantValue, companyId, description } = values;
		const id = Number(insert.run({ tenantValue, companyId, description, now }).lastInsertRowid);
		forget.run(tenantValue);
		return read(id);
	}

	return {
		list: async () => (every.all() as TenantRecord[]).map(tenantOf),
		get: async (id) => read(id),
		add: (values, now) => writer.run(() => (idOf(values.tenantValue) === null ? put(values, now) : null)),
		change: (id, values, now) =>
			writer.run(() => {
				const current = read(id);
				if (current === null) return "missing" as const;
				const { tenantValue, companyId, description } = { ...current, ...values };
				if ((idOf(tenantValue) ?? id) !== id) return "taken" as const;
				update.run({ id, tenantValue, companyId, description, now });
				forget.run(tenantValue);
				return { ...current, tenantValue, companyId, description, updatedAt: now };
			}),
		remove: (id) =>
			writer.run(() => {
				const current = read(id);
				drop.run(id);
				return current;
			}),
		merge: (rows, now) =>
			writer.run(() => {
				let added = 0;
				for (const { tenantValue, companyId, description } of rows) {
					const id = idOf(tenantValue);
					if (id === null) {
						put({ tenantValue, companyId, description }, now);
						added++;
					} else update.run({ id, tenantValue, companyId, description, now });
				}
				return { added, changed: rows.length - added };
			}),
		unmatched: async () =>
			(missed.all() as { tenant_value: string; endpoint_id: string; seen: number; first_seen_at: number; last_seen_at: number }[]).map(
				(row) => ({
					tenantValue: row.tenant_value,
					endpointId: row.endpoint_id,
					seen: row.seen,
					firstSeenAt: row.first_seen_at,
					lastSeenAt: row.last_seen_at,
				}),
			),
		forgetUnmatched: (tenantValues) =>
			writer.run(() => {
				for (const value of tenantValues) forget.run(value);
			}),
	};
}

const tenantOf = (row: TenantRecord): StoredTenant => ({
	id: row.id,
	tenantValue: row.tenant_value,
	companyId: row.company_id,
	description: row.description,
	createdAt: row.created_at,
	updatedAt: row.updated_at,
});
