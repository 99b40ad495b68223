import { z } from "zod";
import {
	newTenantInput,
	type TenantMap,
	tenantChangeInput,
	tenantChangeOf,
	tenantEntry,
	tenantValuesOf,
} from "../../alerts/deciding/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { StoredTenant, TenantStore } from "../../store/index.ts";
import { writeCsv } from "../shell/csv.ts";
import { granted } from "../shell/problem.ts";
import { api, numberIn, type Route, rawBody } from "../shell/route.ts";
import { isJsonText, tenantRows } from "./rows.ts";

export interface TenantRoutesDeps {
	readonly store: { readonly tenants: Pick<TenantStore, "list" | "unmatched"> };
	readonly tenantMap: TenantMap;
}

const viewTenant = (tenant: StoredTenant) => ({
	id: tenant.id,
	tenant_value: tenant.tenantValue,
	company_id: tenant.companyId,
	description: tenant.description,
	created_at: isoTime(tenant.createdAt),
	updated_at: isoTime(tenant.updatedAt),
});

export const tenantRoutes = (deps: TenantRoutesDeps): Route[] => [...readingRoutes(deps), ...changingRoutes(deps)];

function readingRoutes({ store }: TenantRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/tenantmap",
			role: "viewer",
			summary: "TenantMap",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await store.tenants.list()).map(viewTenant) }),
		}),
		api({
			method: "GET",
			path: "/api/tenantmap/unmatched",
			role: "viewer",
			summary: "Tenants that alerts named and TenantMap does not know",
			answers: { 200: "items with counts" },
			async handle(c) {
				const items = (await store.tenants.unmatched()).map((tenant) => ({
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
				const entries = (await store.tenants.list()).map(({ tenantValue: tenant_value, companyId: company_id, description: text }) => ({
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
	];
}

function changingRoutes({ tenantMap }: TenantRoutesDeps): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/tenantmap",
			role: "operator",
			summary: "A new entry; * and ? are wildcards",
			body: newTenantInput,
			answers: { 201: "the entry", 409: "this tenant is mapped already" },
			handle: async (c, { body, actor }) => c.json(viewTenant(granted(await tenantMap.add(tenantValuesOf(body), actor))), 201),
		}),
		api({
			method: "POST",
			path: "/api/tenantmap/import",
			role: "operator",
			summary: "Adds and changes entries from CSV (tenant_value, company_id, description) or JSON; all or nothing",
			bodies: { "text/csv": z.string(), "application/json": z.array(tenantEntry) },
			answers: { 200: "added and changed", 422: "the line that is wrong" },
			async handle(c, { actor }) {
				const text = new TextDecoder().decode(await rawBody(c));
				const isJson = (c.req.header("content-type") ?? "").includes("json") || isJsonText(text);
				return c.json(await tenantMap.merge(granted(tenantRows(text, isJson)), actor));
			},
		}),
		api({
			method: "PATCH",
			path: "/api/tenantmap/{id}",
			role: "operator",
			summary: "Changes an entry",
			body: tenantChangeInput,
			answers: { 200: "the entry", 409: "this tenant is mapped already" },
			handle: async (c, { body, actor }) =>
				c.json(viewTenant(granted(await tenantMap.change(numberIn(c, "Entry"), tenantChangeOf(body), actor)))),
		}),
		api({
			method: "DELETE",
			path: "/api/tenantmap/{id}",
			role: "operator",
			summary: "Deletes an entry",
			answers: { 204: "gone" },
			async handle(c, { actor }) {
				granted(await tenantMap.remove(numberIn(c, "Entry"), actor));
				return c.body(null, 204);
			},
		}),
	];
}
