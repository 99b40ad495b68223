import type { Context } from "hono";
import { z } from "zod";
import type { Tenants } from "../../alerts/deciding/index.ts";
import { tenantChanges, tenantEntry, tenantValuesOf } from "../../alerts/deciding/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { AuditChange, AuditStore, StoredTenant, TenantStore, TenantValues } from "../../store/index.ts";
import { readCsv, writeCsv } from "../shell/csv.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, invalid, notFound } from "../shell/problem.ts";
import { api, type Route, rawBody, read } from "../shell/route.ts";

export interface TenantRoutesDeps {
	readonly store: TenantStore;
	readonly tenants: Tenants;
	readonly audit: AuditStore;
	readonly clock: Clock;
}

/** Sent back by clients that change what they read; ignored. */
const readOnly = { id: z.unknown().optional(), created_at: z.unknown().optional(), updated_at: z.unknown().optional() };
const created = z.strictObject({ ...tenantEntry.shape, ...readOnly });
const change = z.strictObject({ ...tenantEntry.partial().shape, ...readOnly });

const viewTenant = (tenant: StoredTenant) => ({
	id: tenant.id,
	tenant_value: tenant.tenantValue,
	company_id: tenant.companyId,
	description: tenant.description,
	created_at: isoTime(tenant.createdAt),
	updated_at: isoTime(tenant.updatedAt),
});

const taken = (value: string): HttpProblem =>
	new HttpProblem(409, `TenantMap has an entry for “${value}” already`, {
		errors: [{ field: "tenant_value", message: "This tenant is mapped already." }],
	});

const idOf = (c: Context<WebEnv>): number => {
	const id = c.req.param("id") ?? "";
	if (!/^\d{1,15}$/.test(id)) throw notFound("Entry");
	return Number(id);
};

export function tenantRoutes({ store, tenants, audit, clock }: TenantRoutesDeps): Route[] {
	async function changed(c: Context<WebEnv>, action: string, subject: string, changes: readonly AuditChange[] = []): Promise<void> {
		await tenants.reload();
		const who = c.get("who").name;
		await audit.append({ at: clock.now(), who, sourceIp: c.get("sourceIp"), action, endpointId: null, subject, changes });
	}

	return [
		api({
			method: "GET",
			path: "/api/tenantmap",
			role: "viewer",
			summary: "TenantMap",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await store.list()).map(viewTenant) }),
		}),
		api({
			method: "POST",
			path: "/api/tenantmap",
			role: "operator",
			summary: "A new entry; * and ? are wildcards",
			body: created,
			answers: { 201: "the entry", 409: "this tenant is mapped already" },
			async handle(c, { body }) {
				const added = await store.add(tenantValuesOf(body), clock.now());
				if (added === null) throw taken(body.tenant_value);
				await changed(c, "tenantmap.create", added.tenantValue, tenantChanges(null, added));
				return c.json(viewTenant(added), 201);
			},
		}),
		api({
			method: "GET",
			path: "/api/tenantmap/unmatched",
			role: "viewer",
			summary: "Tenants that alerts named and TenantMap does not know",
			answers: { 200: "items with counts" },
			async handle(c) {
				const items = (await store.unmatched()).map((tenant) => ({
					tenant_value: tenant.tenantValue,
					count: tenant.seen,
					endpoint_id: tenant.endpointId,
					first_seen_at: isoTime(tenant.firstSeenAt),
					last_seen_at: isoTime(tenant.lastSeenAt),
				}));
				return c.json({ items });
			},
		}),
		api({
			method: "GET",
			path: "/api/tenantmap/export",
			role: "viewer",
			summary: "TenantMap as a file",
			query: z.object({ format: z.enum(["csv", "json"], "csv or json is expected.").default("csv") }),
			answers: { 200: "a file" },
			async handle(c, { query }) {
				const entries = (await store.list()).map(({ tenantValue: tenant_value, companyId: company_id, description: text }) => ({
					tenant_value,
					company_id,
					description: text,
				}));
				const csv = query.format === "csv";
				const body = csv
					? writeCsv(
							["tenant_value", "company_id", "description"],
							entries.map((one) => [one.tenant_value, one.company_id, one.description]),
						)
					: JSON.stringify(entries, null, 2);
				return c.body(body, 200, {
					"Content-Type": csv ? "text/csv; charset=utf-8" : "application/json",
					"Content-Disposition": `attachment; filename="hookwise-tenantmap.${query.format}"`,
				});
			},
		}),
		api({
			method: "POST",
			path: "/api/tenantmap/import",
			role: "operator",
			summary: "Adds and changes entries from CSV (tenant_value, company_id, description) or JSON; all or nothing",
			bodies: { "text/csv": z.string(), "application/json": z.array(tenantEntry) },
			answers: { 200: "added and changed", 422: "the line that is wrong" },
			async handle(c) {
				const rows = await importedRows(c);
				const before = new Map((await store.list()).map((tenant) => [tenant.tenantValue.toLowerCase(), tenant.companyId]));
				const result = await store.merge(rows, clock.now());
				const changes = rows
					.map(({ tenantValue, companyId }) => ({ field: tenantValue, old: before.get(tenantValue.toLowerCase()) ?? null, new: companyId }))
					.filter((change) => change.old !== change.new);
				await changed(c, "tenantmap.import", `${result.added} added, ${result.changed} changed`, changes);
				return c.json(result);
			},
		}),
		api({
			method: "PATCH",
			path: "/api/tenantmap/{id}",
			role: "operator",
			summary: "Changes an entry",
			body: change,
			answers: { 200: "the entry", 409: "this tenant is mapped already" },
			async handle(c, { body }) {
				const id = idOf(c);
				const before = await store.get(id);
				const result = await store.change(
					id,
					{
						...(body.tenant_value === undefined ? {} : { tenantValue: body.tenant_value }),
						...(body.company_id === undefined ? {} : { companyId: body.company_id }),
						...(body.description === undefined ? {} : { description: body.description ?? "" }),
					},
					clock.now(),
				);
				if (result === "missing" || before === null) throw notFound("Entry");
				if (result === "taken") throw taken(body.tenant_value ?? "");
				await changed(c, "tenantmap.update", result.tenantValue, tenantChanges(before, result));
				return c.json(viewTenant(result));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/tenantmap/{id}",
			role: "operator",
			summary: "Deletes an entry",
			answers: { 204: "gone" },
			async handle(c) {
				const gone = await store.remove(idOf(c));
				if (gone === null) throw notFound("Entry");
				await changed(c, "tenantmap.delete", gone.tenantValue, tenantChanges(gone, null));
				return c.body(null, 204);
			},
		}),
	];
}

async function importedRows(c: Context<WebEnv>): Promise<TenantValues[]> {
	const text = new TextDecoder().decode(await rawBody(c));
	const isJson = (c.req.header("content-type") ?? "").includes("json") || /^\s*[[{]/.test(text);
	const rows = isJson ? jsonRows(text) : csvRows(text);
	return rows.map((row, index) => {
		const result = tenantEntry.safeParse(row);
		if (result.success) return tenantValuesOf(result.data);
		const [issue] = result.error.issues;
		throw invalid([{ field: `row ${index + 1}, ${issue?.path.join(".") ?? ""}`, message: issue?.message ?? "It cannot be read." }]);
	});
}

function csvRows(text: string): readonly unknown[] {
	const reading = readCsv(text);
	if (!reading.ok) throw invalid([{ field: "file", message: reading.message }]);
	const [first] = reading.rows;
	if (first === undefined) throw invalid([{ field: "file", message: "There is nothing in it but a line of names." }]);
	for (const name of ["tenant_value", "company_id"]) {
		if (!Object.hasOwn(first, name)) throw invalid([{ field: "file", message: `The first line must name the column ${name}.` }]);
	}
	return reading.rows;
}

function jsonRows(text: string): readonly unknown[] {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw new HttpProblem(400, "The body is neither JSON nor CSV");
	}
	return read(z.array(z.unknown(), "A list of entries is expected."), value);
}
