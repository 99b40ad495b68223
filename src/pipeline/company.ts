import type { Budget } from "./budget.ts";
import { presentText } from "./json.ts";
import { firstMatch, type Path, parsePath, type Root } from "./paths/index.ts";
import type { TenantEntry } from "./types.ts";

const TENANT_FIELDS = ["Tenant", "tenant", "tenantId", "TenantId"];
const TENANT_PATHS: readonly Path[] = TENANT_FIELDS.flatMap((field) => [parsePath(`$.${field}`), parsePath(`$.TaskInfo.${field}`)]);

/** The id in a `#CW<id>` or `#CW-<id>` tag: case-sensitive, ASCII letters, digits and underscore. */
export const companyTag = (text: string): string | null => /#CW-?([A-Za-z0-9_]+)/.exec(text)?.[1] ?? null;

/** The tenant that a payload names, the first that has a value (behaviour 2.7). */
export function tenantOf(root: Root, budget: Budget): string | null {
	for (const path of TENANT_PATHS) {
		const text = presentText(firstMatch(path, root, budget));
		if (text !== null) return text.trim();
	}
	return null;
}

/** TenantMap's company for a tenant: an exact entry, else the wildcard with the most literal characters. Case is ignored. */
export function mapTenant(map: readonly TenantEntry[], tenant: string): TenantEntry | null {
	const wanted = tenant.toLowerCase();
	let best: { entry: TenantEntry; literals: number } | null = null;
	for (const entry of map) {
		const pattern = entry.tenant_value.trim().toLowerCase();
		if (pattern === wanted) return entry;
		if (!/[*?]/.test(pattern) || !isLike(wanted, pattern)) continue;
		const literals = pattern.replace(/[*?]/g, "").length;
		if (best === null || literals > best.literals) best = { entry, literals };
	}
	return best?.entry ?? null;
}

/** `*` is any text, `?` any one character. Greedy with one way back, so it takes at most text × pattern steps. */
export function isLike(text: string, pattern: string): boolean {
	const [chars, signs] = [[...text], [...pattern]];
	let at = 0;
	let sign = 0;
	let star = -1;
	let resume = 0;
	while (at < chars.length) {
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
