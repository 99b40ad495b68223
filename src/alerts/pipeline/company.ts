import { type Alert, part, traceUnread, type Values } from "./alert.ts";
import type { Budget } from "./budget.ts";
import { type Path, parsePath, type Root } from "./paths/index.ts";
import { firstPresentText } from "./reading.ts";
import type { MatchedRule } from "./route.ts";
import type { CompanyOrigin } from "./trace.ts";
import type { TenantEntry } from "./types.ts";

const TENANT_FIELDS = ["Tenant", "tenant", "tenantId", "TenantId"];
const TENANT_PATHS: readonly Path[] = TENANT_FIELDS.flatMap((field) => [parsePath(`$.${field}`), parsePath(`$.TaskInfo.${field}`)]);

const TAG = /#CW-?([A-Za-z0-9_]+)/;

/**
 * The id in a `#CW<id>` or `#CW-<id>` tag, and the tag itself: case-sensitive, ASCII letters, digits and
 * underscore.
 */
export function companyTag(text: string): { readonly id: string; readonly tag: string } | null {
	const found = TAG.exec(text);
	return found === null ? null : { tag: found[0], id: found[1] ?? "" };
}

/**
 * The tenant in a payload: at the endpoint's own path, otherwise under the first usual name that has a value
 * (docs/contract/behaviour.md, 2.7).
 */
export function tenantOf(own: Path | null, root: Root, budget: Budget): string | null {
	for (const path of own === null ? TENANT_PATHS : [own, ...TENANT_PATHS]) {
		const text = firstPresentText(path, root, budget);
		if (text !== null) return text.trim();
	}
	return null;
}

/**
 * Number of compared characters per step: a map may have thousands of entries, and most comparisons fail
 * immediately.
 */
const COMPARISONS_A_STEP = 64;

/** A TenantMap prepared for look-ups. */
interface Prepared {
	readonly exact: ReadonlyMap<string, TenantEntry>;
	/** Entries with wildcards, those with the most literal characters first. */
	readonly wild: readonly { readonly entry: TenantEntry; readonly signs: readonly string[] }[];
}

/** Prepared maps. A map is used for every alert, and changes only when people edit it. */
const prepared = new WeakMap<readonly TenantEntry[], Prepared>();

function prepare(map: readonly TenantEntry[]): Prepared {
	const known = prepared.get(map);
	if (known !== undefined) return known;
	const exact = new Map<string, TenantEntry>();
	const wild: { entry: TenantEntry; signs: string[]; literals: number }[] = [];
	for (const entry of map) {
		const pattern = entry.tenant_value.trim().toLowerCase();
		if (!exact.has(pattern)) exact.set(pattern, entry);
		const literals = [...pattern.replace(/[*?]/g, "")].length;
		if (/[*?]/.test(pattern)) wild.push({ entry, signs: [...pattern], literals });
	}
	const made = { exact, wild: wild.sort((a, b) => b.literals - a.literals) };
	prepared.set(map, made);
	return made;
}

/**
 * TenantMap's entry for a tenant: an exact one, otherwise the wildcard entry with the most literal
 * characters. Ignores case.
 * @throws BudgetSpent
 */
export function mapTenant(map: readonly TenantEntry[], tenant: string, budget: Budget): TenantEntry | null {
	const { exact, wild } = prepare(map);
	const wanted = tenant.toLowerCase();
	const found = exact.get(wanted);
	if (found !== undefined) return found;
	const chars = [...wanted];
	budget.spend(Math.ceil(wild.length / 4));
	return wild.find(({ signs }) => isLike(chars, signs, budget))?.entry ?? null;
}

/**
 * Matches wildcards: `*` is any text, `?` any single character. Greedy with one backtracking point, so at
 * most text × pattern comparisons.
 * @throws BudgetSpent
 */
export function isLike(chars: readonly string[], signs: readonly string[], budget: Budget): boolean {
	let compared = 0;
	let at = 0;
	let sign = 0;
	let star = -1;
	let resume = 0;
	while (at < chars.length) {
		if (++compared % COMPARISONS_A_STEP === 0) budget.spend(1);
		if (signs[sign] === "*") {
			star = sign++;
			resume = at;
		} else if (sign < signs.length && (signs[sign] === "?" || signs[sign] === chars[at])) {
			at++;
			sign++;
		} else if (star >= 0) {
			sign = star + 1;
			at = ++resume;
		} else return false;
	}
	while (signs[sign] === "*") sign++;
	return sign === signs.length;
}

interface Sources {
	readonly ruled: Values;
	readonly rules: readonly MatchedRule[];
	readonly mapped: Values;
	/** Name of the monitor; blank if there is none. */
	readonly name: string;
}

export interface Company {
	readonly company: string | null;
	/** Tenant that was looked up in TenantMap without success. */
	readonly unmatchedTenant: string | null;
}

/** Company from the first source that gives one (docs/contract/behaviour.md, 2.7). */
export function resolveCompany(alert: Alert, sources: Sources): Company {
	const { endpoint, context, trace } = alert;
	traceUnread(alert, "company");
	const fallback = endpoint.defaultCompany ?? context.settings.CW_DEFAULT_COMPANY_ID;
	const found = findCompany(alert, sources, fallback);
	trace.push({ step: "company", kind: "company", company: found.company, origin: found.origin, fallback });
	return found;
}

function findCompany(
	alert: Alert,
	{ ruled, rules, mapped, name }: Sources,
	fallback: string | null,
): Company & { readonly origin: CompanyOrigin } {
	const { endpoint, context } = alert;
	const settled = (company: string | null, origin: CompanyOrigin, unmatchedTenant: string | null = null) => ({
		company,
		origin,
		unmatchedTenant,
	});
	if (endpoint.companyLocked) return settled(fallback, { from: "locked" });
	if (ruled.customer_id !== undefined) {
		const rule = rules.findLast(({ overrides }) => overrides.customer_id !== undefined)?.rule.number ?? 0;
		return settled(ruled.customer_id, { from: "rule", rule });
	}
	if (mapped.customer_id !== undefined) return settled(mapped.customer_id, { from: "mapping" });
	const inName = companyTag(name);
	if (inName !== null) return settled(inName.id, { from: "tag", tag: inName.tag, where: "name" });
	const inSummary = companyTag(mapped.summary ?? "");
	if (inSummary !== null) return settled(inSummary.id, { from: "tag", tag: inSummary.tag, where: "summary" });
	const { useTenantMap, tenantPath } = endpoint;
	const tenant = useTenantMap ? part(alert, "company", "TenantMap", () => tenantOf(tenantPath, alert.root, alert.budget), null) : null;
	const entry =
		tenant === null ? null : part(alert, "company", "TenantMap", () => mapTenant(context.tenantMap, tenant, alert.budget), null);
	if (entry !== null) return settled(entry.company_id, { from: "tenant_map", entry: entry.tenant_value });
	const tenants = !useTenantMap ? "off" : tenant === null ? "no_tenant" : "no_entry";
	const from = endpoint.defaultCompany !== null ? "endpoint" : fallback !== null ? "environment" : "nothing";
	return settled(fallback, { from, tenants }, tenant);
}
