import { z } from "zod";
import { readBody } from "../connectwise/index.ts";
import { REGIONS, regionUrl } from "./fields.ts";

/** One place that may know a company. */
export interface Site {
	/** `https://na.myconnectwise.net`: people's pages, which tell without credentials. */
	readonly origin: string;
	/** `api-na.myconnectwise.net` */
	readonly host: string;
}

/** A company is looked for while somebody waits. Milliseconds. */
const PATIENCE_MS = 5_000;
const CLOUDS: readonly Site[] = REGIONS.map(({ host }) => ({ host, origin: `https://${host.replace(/^api-/, "")}` }));

/** What counts of the answer; an unknown company gets `null` (fact sheet, sections 1 and 12). */
const companyInfo = z.object({ Codebase: z.string().min(1), SiteUrl: z.string().nullish() });

/**
 * The address of the ConnectWise cloud that knows a company, so that nobody has to know a region or codebase.
 * @param company as people log in with it
 * @returns null when none does, or none could be asked
 */
export async function discover(company: string, sites: readonly Site[] = CLOUDS): Promise<string | null> {
	const found = await Promise.all(sites.map((site) => ask(site, company, sites)));
	const host = found.find((one) => one !== null) ?? null;
	// The usual codebase leads to the tenant's present one; a dated one would end with the next release.
	return host === null ? null : regionUrl(host);
}

/** The host of the API: the one that the answer names, where that is one of ConnectWise's own, else that of the site that knew. */
async function ask({ origin, host }: Site, company: string, sites: readonly Site[]): Promise<string | null> {
	try {
		const answer = await fetch(`${origin}/login/companyinfo/${encodeURIComponent(company)}`, {
			redirect: "manual",
			signal: AbortSignal.timeout(PATIENCE_MS),
		});
		const read = companyInfo.safeParse(JSON.parse((await readBody(answer)) ?? "null"));
		if (!read.success) return null;
		const named = read.data.SiteUrl?.replace(/^https?:\/\//, "")
			.replace(/\/+$/, "")
			.toLowerCase();
		return sites.find((site) => site.host === named)?.host ?? host;
	} catch {
		// Not there, or no answer that can be read: it does not know the company.
		return null;
	}
}
