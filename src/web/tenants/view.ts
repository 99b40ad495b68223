import { z } from "zod";
import type { Answer } from "../../../views/parts/answer.tsx";
import type { TenantmapView, Tried, UnmatchedLine } from "../../../views/tenantmap/types.ts";
import { configValue } from "../../setup/endpoints/index.ts";
import type { StoredTenant } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import type { Companies } from "./companies.ts";

/** Services that these pages use. */
type Deps = Needs<"config" | "directory" | "endpoints" | "store" | "trials">;

const word = z.string().max(255).catch("").default("");
export const tenantmapQuery = z.object({
	q: word,
	try: word,
	page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
});

const A_PAGE = 100;
/** Maximum number, most alerts first; the others follow once these are mapped. */
const UNMATCHED = 20;

export async function viewTenantmap(
	deps: Deps,
	companies: Companies,
	query: z.output<typeof tenantmapQuery>,
	answer: Answer | null,
): Promise<TenantmapView> {
	const [all, endpoints, unmatched] = await Promise.all([
		deps.store.tenants.list(),
		deps.endpoints.list(),
		unmatchedLines(deps, companies),
	]);
	const wanted = query.q.trim().toLowerCase();
	const found = all.filter((entry) => `${entry.tenantValue}\n${entry.companyId}\n${entry.description}`.toLowerCase().includes(wanted));
	const pages = Math.max(1, Math.ceil(found.length / A_PAGE));
	const page = Math.min(query.page, pages);
	return {
		q: query.q,
		page,
		pages,
		entries: found.slice((page - 1) * A_PAGE, page * A_PAGE),
		found: found.length,
		total: all.length,
		unmatched,
		tried: query.try.trim() === "" ? null : await tried(deps, all, query.try.trim()),
		users: endpoints.filter(({ config }) => configValue(config, "global_routing_enabled") === true).length,
		answer,
	};
}

/** Tenants without an entry. A tenant at several endpoints has several lines, since each endpoint sends its own. */
async function unmatchedLines(deps: Deps, companies: Companies): Promise<UnmatchedLine[]> {
	const unmatched = (await deps.store.tenants.unmatched()).slice(0, UNMATCHED);
	const suggestions = await companies.suggestions(unmatched.map(({ tenantValue }) => tenantValue));
	return unmatched.map((line) => ({
		tenantValue: line.tenantValue,
		alerts: line.seen,
		endpointId: line.endpointId,
		endpointName: deps.directory.find(line.endpointId)?.name ?? null,
		lastSeenAt: line.lastSeenAt,
		suggestion: suggestions.get(line.tenantValue) ?? null,
	}));
}

/**
 * The entry that matches a tenant. Uses the deciding code itself with a map that gives each entry's mark
 * instead of its company, so that wildcards are not implemented twice.
 */
async function tried(deps: Deps, all: readonly StoredTenant[], tenant: string): Promise<Tried> {
	const mark = (entry: StoredTenant): string => `entry:${entry.id}`;
	const answered = await deps.trials.debug(
		{
			config: { global_routing_enabled: true },
			payload: { tenant },
			context: { tenant_map: all.map((entry) => ({ tenant_value: entry.tenantValue, company_id: mark(entry) })) },
		},
		false,
	);
	const company = "decisions" in answered ? null : answered.ticket.company;
	return { tenant, entry: all.find((entry) => mark(entry) === company) ?? null, fallback: deps.config.CW_DEFAULT_COMPANY_ID };
}
