import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { conflict, done, missing, type Outcome } from "../../base/outcome.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { StoredTenant, TenantStore, TenantValues } from "../../store/index.ts";
import type { Tenants } from "./context.ts";
import { tenantChanges } from "./tenantInput.ts";

/** Changes to TenantMap. Each takes effect immediately and is written together with its audit entry. */
export interface TenantMap {
	add(values: TenantValues, actor: Actor): Promise<Outcome<StoredTenant>>;
	change(id: number, values: Partial<TenantValues>, actor: Actor): Promise<Outcome<StoredTenant>>;
	remove(id: number, actor: Actor): Promise<Outcome<StoredTenant>>;
	/** Adds new entries and updates existing ones, all or nothing. */
	merge(rows: readonly TenantValues[], actor: Actor): Promise<{ readonly added: number; readonly changed: number }>;
}

export interface TenantMapDeps {
	readonly store: TenantStore;
	readonly tenants: Pick<Tenants, "reload">;
	readonly audit: Audit;
	readonly clock: Clock;
}

const taken = (value: string) =>
	conflict(`TenantMap has an entry for “${value}” already`, [{ field: "tenant_value", message: "This tenant is mapped already." }]);

export function createTenantMap({ store, tenants, audit, clock }: TenantMapDeps): TenantMap {
	return {
		async add(values, actor) {
			const added = await audit.change(
				actor,
				() => store.add(values, clock.now()),
				(entry) => entry && { action: "tenantmap.create", subject: entry.tenantValue, changes: tenantChanges(null, entry) },
			);
			if (added === null) return taken(values.tenantValue);
			await tenants.reload();
			return done(added);
		},
		async change(id, values, actor) {
			const before = await store.get(id);
			const result = await audit.change(
				actor,
				() => store.change(id, values, clock.now()),
				(entry) =>
					typeof entry === "string"
						? null
						: { action: "tenantmap.update", subject: entry.tenantValue, changes: tenantChanges(before, entry) },
			);
			if (result === "missing") return missing("Entry");
			if (result === "taken") return taken(values.tenantValue ?? "");
			await tenants.reload();
			return done(result);
		},
		async remove(id, actor) {
			const gone = await audit.change(
				actor,
				() => store.remove(id),
				(entry) => entry && { action: "tenantmap.delete", subject: entry.tenantValue, changes: tenantChanges(entry, null) },
			);
			if (gone === null) return missing("Entry");
			await tenants.reload();
			return done(gone);
		},
		async merge(rows, actor) {
			const before = new Map((await store.list()).map((tenant) => [tenant.tenantValue.toLowerCase(), tenant.companyId]));
			const changes = rows
				.map(({ tenantValue, companyId }) => ({ field: tenantValue, old: before.get(tenantValue.toLowerCase()) ?? null, new: companyId }))
				.filter((change) => change.old !== change.new);
			const result = await audit.change(
				actor,
				() => store.merge(rows, clock.now()),
				({ added, changed }) => ({ action: "tenantmap.import", subject: `${added} added, ${changed} changed`, changes }),
			);
			await tenants.reload();
			return result;
		},
	};
}
