import { z } from "zod";
import type { AuditChange, TenantValues } from "../../store/index.ts";

const tenantValue = z.string("A text is expected.").trim().min(1, "A tenant is needed.").max(255, "At most 255 characters.");
const companyId = z.string("A text is expected.").trim().min(1, "A company identifier is needed.").max(50, "At most 50 characters.");
const description = z.string("A text is expected.").max(500, "At most 500 characters.");
/** Fields of a TenantMap entry that people may set. */
export const tenantEntry = z.object({ tenant_value: tenantValue, company_id: companyId, description: description.nullish() });

/** Fields that clients send back after reading an entry; ignored. */
const readOnly = { id: z.unknown().optional(), created_at: z.unknown().optional(), updated_at: z.unknown().optional() };
export const newTenantInput = z.strictObject({ ...tenantEntry.shape, ...readOnly });
export const tenantChangeInput = z.strictObject({ ...tenantEntry.partial().shape, ...readOnly });

/** The fields that a change contains. */
export const tenantChangeOf = (given: z.output<typeof tenantChangeInput>): Partial<TenantValues> => ({
	...(given.tenant_value === undefined ? {} : { tenantValue: given.tenant_value }),
	...(given.company_id === undefined ? {} : { companyId: given.company_id }),
	...(given.description === undefined ? {} : { description: given.description ?? "" }),
});

export const tenantValuesOf = (given: z.output<typeof tenantEntry>): TenantValues => ({
	tenantValue: given.tenant_value,
	companyId: given.company_id,
	description: given.description ?? "",
});

/** Changes by field, under the names that clients know. */
export function tenantChanges(before: TenantValues | null, after: TenantValues | null): AuditChange[] {
	const fields = [
		["tenant_value", "tenantValue"],
		["company_id", "companyId"],
		["description", "description"],
	] as const;
	return fields
		.map(([field, column]) => ({ field, old: before?.[column] || null, new: after?.[column] || null }))
		.filter((change) => change.old !== change.new);
}
