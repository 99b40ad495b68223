import type { Budget } from "./budget.ts";
import { type Path, parsePath, type Root } from "./paths/index.ts";
import { firstPresentText } from "./reading.ts";
import type { TenantEntry } from "./types.ts";

const TENANT_FIELDS = ["Tenant", "tenant", "tenantId", "TenantId"];
const TENANT_PATHS: readonly Path[] = TENANT_FIELDS.flatMap((field) => [parsePath(`$.${field}`), parsePath(`$.TaskInfo.${field}`)]);

/** The id in a `#CW<id>` or `#CW-<id>` tag: case-sensitive, ASCII letters, digits and underscore. */
export const companyTag = (text: string): string | null => /#CW-?([A-Za-z0-9_]+)/.exec(text)?.[1] ?? null;

/** The tenant that a payload names, the first that has a value (behaviour 2.7). */
export function tenantOf(root: Root, budget: Budget): string | null {
	for (const path of TENANT_PATHS) {
		const text = firstPresentText(path, root, budget);
		if (text !== null) return text.trim();
	}
	return null;
}

/** Characters compared that count as one step: a map may have thousands of entries, and most fail at once. */
const COMPARISONS_A_STEP = 64;

/**
 * TenantMap's company for a tenant: an exact entry, else the wildcard with the most literal characters. Case is ignored.
 * @throws BudgetSpent
 */
export function mapTenant(map: readonly TenantEntry[], tenant: string, budget: Budget): TenantEntry | null {
	const wanted = tenant.toLowerCase();
	const patterns = map.map((entry) => ({ entry, pattern: entry.tenant_value.trim().toLowerCase() }));
	const exact = patterns.find(({ pattern }) => pattern === wanted);
	if (exact !== undefined) return exact.entry;
	const chars = [...wanted];
	let best: { entry: TenantEntry; literals: number } | null = null;
	for (const { entry, pattern } of patterns) {
		const literals = [...pattern.replace(/[*?]/g, "")].length;
		if (literals === pattern.length || (best !== null && literals <= best.literals)) continue;
		if (isLike(chars, [...pattern], budget)) best = { entry, literals };
	}
	return best?.entry ?? null;
}

/**
 * `*` is any text, `?` any one character. Greedy with one way back, so it takes at most text × pattern comparisons.
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
