import { z } from "zod";
import type { Company, Rca } from "../../alerts/rca/index.ts";
import { done, type Outcome, unavailable } from "../../base/outcome.ts";
import type { Lookups } from "../../psa/lookups/index.ts";
import { text } from "./input.ts";

export const suggestionInput = z.strictObject({
	tenant_value: text(255).refine((name) => name.trim() !== "", "A tenant is needed."),
});

export interface SuggestingDeps {
	readonly rca: Pick<Rca, "suggestCompany">;
	readonly lookups: Lookups;
}

/** ConnectWise's companies, from which a suggestion is chosen. */
export async function companiesOf({ lookups }: Pick<SuggestingDeps, "lookups">): Promise<Outcome<Company[]>> {
	const found = await lookups.list("companies", "", false);
	if (!found.ok) return unavailable(`ConnectWise: ${found.failure.message}`, 30);
	return done(z.array(z.object({ identifier: z.string(), name: z.string() })).parse(found.items));
}

/**
 * The company that the model suggests for a tenant; nothing is applied. `company_id` is null if none fits, or
 * on an error.
 */
export async function suggestionOf(
	{ rca }: Pick<SuggestingDeps, "rca">,
	tenant: string,
	companies: readonly Company[],
	signal: AbortSignal,
) {
	const suggested = await rca.suggestCompany(tenant, companies, signal);
	const base = { tenant_value: tenant };
	return suggested.ok
		? { ok: true, ...base, company_id: suggested.value, error: null }
		: { ok: false, ...base, company_id: null, error: suggested.failure.message };
}
