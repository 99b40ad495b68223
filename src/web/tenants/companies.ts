import { z } from "zod";
import type { Lookups } from "../../psa/lookups/index.ts";
import type { NamedCompany, Psa } from "../../psa/port/index.ts";

const companies = z.array(z.object({ id: z.number(), identifier: z.string(), name: z.string() }));

/** Longest list of suggestions; typing narrows it. */
const MAX_OFFERED = 200;

/** Companies of ConnectWise, for forms. */
export interface Companies {
	/** Suggestions for a field: companies that match, or all if nothing is typed or a company is already in the field. */
	offer(text: string): Promise<readonly NamedCompany[]>;
	/** `unchecked`: ConnectWise does not answer, or is not connected (sandbox). */
	check(identifier: string): Promise<{ readonly kind: "known"; readonly identifier: string } | { readonly kind: "unknown" | "unchecked" }>;
	/**
	 * The only company with the same name as a tenant. Not set if there are several or none, or if ConnectWise
	 * does not answer.
	 */
	suggestions(tenants: readonly string[]): Promise<ReadonlyMap<string, NamedCompany>>;
}

export function createCompanies({ lookups, psa }: { lookups: Lookups; psa: Psa }): Companies {
	async function list(argument: string): Promise<readonly NamedCompany[] | null> {
		const found = await lookups.list("companies", argument, false);
		const read = found.ok ? companies.safeParse(found.items) : null;
		return read?.success ? read.data : null;
	}
	return {
		async offer(text) {
			const typed = text.trim().toLowerCase();
			const found = (await list(typed.length < 2 ? "" : text.trim())) ?? [];
			const own = found.find(({ identifier }) => identifier.toLowerCase() === typed);
			if (own === undefined || typed.length < 2) return found.slice(0, MAX_OFFERED);
			// Whoever opens the list of a filled field wants the others.
			const others = ((await list("")) ?? []).filter(({ identifier }) => identifier !== own.identifier);
			return [own, ...others].slice(0, MAX_OFFERED);
		},
		async check(identifier) {
			if (psa.kind === "sandbox") return { kind: "unchecked" };
			const found = await list(identifier);
			if (found === null) return { kind: "unchecked" };
			const same = found.find((company) => company.identifier.toLowerCase() === identifier.toLowerCase());
			return same === undefined ? { kind: "unknown" } : { kind: "known", identifier: same.identifier };
		},
		async suggestions(tenants) {
			if (psa.kind === "sandbox" || tenants.length === 0) return new Map();
			const all = (await list("")) ?? [];
			return new Map(
				tenants.flatMap((tenant): [string, NamedCompany][] => {
					const company = alike(tenant, all);
					return company === null ? [] : [[tenant, company]];
				}),
			);
		},
	};
}

/** Only letters and digits, in lower case. */
const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Words that identify a tenant. It is often a domain, whose first part names the customer. */
const wordsOf = (tenant: string): string[] =>
	[...new Set([plain(tenant), plain(tenant.split(".")[0] ?? "")])].filter((word) => word.length >= 3);

/** The only company with the same letters; null if there is any ambiguity. */
function alike(tenant: string, all: readonly NamedCompany[]): NamedCompany | null {
	const words = wordsOf(tenant);
	const same = all.filter(({ identifier, name }) => words.includes(plain(identifier)) || words.includes(plain(name)));
	return same.length === 1 ? (same[0] ?? null) : null;
}
