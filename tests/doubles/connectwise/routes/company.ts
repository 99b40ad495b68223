import { notFound } from "../problems.ts";
import {
	agreementResource,
	companyResource,
	companyStatusResource,
	configurationResource,
	contactResource,
	type Owned,
	siteResource,
} from "../resources/index.ts";
import type { Company } from "../types.ts";
import type { ApiRequest, Context, Handlers } from "./context.ts";

/** Companies, and what belongs to them. */
export function companyRoutes({ tenant, list, one }: Context): Handlers {
	function companyOf({ ids }: ApiRequest): Company {
		const company = tenant.companies.find((row) => row.id === ids[0]);
		if (company === undefined) throw notFound("Company", ids[0] ?? 0);
		return company;
	}
	function owned<T extends { readonly companyId: number }>(rows: readonly T[]): readonly Owned<T>[] {
		return rows.flatMap((row) => {
			const company = tenant.companies.find(({ id }) => id === row.companyId);
			return company === undefined ? [] : [{ row, company }];
		});
	}
	return {
		"GET /company/companies": (request) => list(request, companyResource, tenant.companies),
		"GET /company/companies/statuses": (request) => list(request, companyStatusResource, tenant.companyStatuses),
		"GET /company/companies/{id}": (request) => one(request, companyResource, companyOf(request)),
		"GET /company/companies/{id}/sites": (request) => list(request, siteResource, companyOf(request).sites),
		"GET /company/contacts": (request) => list(request, contactResource, owned(tenant.contacts)),
		"GET /company/configurations": (request) => list(request, configurationResource, owned(tenant.configurations)),
		"GET /company/configurations/{id}": (request) => {
			const found = owned(tenant.configurations).find(({ row }) => row.id === request.ids[0]);
			if (found === undefined) throw notFound("Configuration", request.ids[0] ?? 0);
			return one(request, configurationResource, found);
		},
		"GET /finance/agreements": (request) => list(request, agreementResource, owned(tenant.agreements)),
	};
}
