import { z } from "zod";
import { readBody } from "../connectwise/index.ts";
import { REGIONS, regionUrl } from "./fields.ts";

/** A ConnectWise cloud that may host a company. */
export interface Site {
	/** Address of people's pages, which answer without credentials: `https://na.myconnectwise.net`. */
	readonly origin: string;
	/** Host of the API: `api-na.myconnectwise.net`. */
	readonly host: string;
}

/** Maximum time for the search, since a person waits for it. Milliseconds. */
const PATIENCE_MS = 5_000;
const CLOUDS: readonly Site[] = REGIONS.map(({ host }) => ({ host, origin: `https://${host.replace(/^api-/, "")}` }));

/**
 * The used part of the answer; for an unknown company it is `null` (docs/contract/connectwise.md, sections 1
 * and 12).
 */
const companyInfo = z.object({ Codebase: z.string().min(1), SiteUrl: z.string().nullish() });

/**
 * Finds the address of the ConnectWise cloud that hosts a company, so that nobody has to know a region or
 * codebase.
 * @param company as in ConnectWise's log-in form
 * @returns null if no cloud knows it, or none could be asked
 */
export async function discover(company: string, sites: readonly Site[] = CLOUDS): Promise<string | null> {
	const found = await Promise.all(sites.map((site) => ask(site, company, sites)));
	const host = found.find((one) => one !== null) ?? null;
	// The generic codebase always leads to the present one; a dated one would stop working with the next
	// release.
	return host === null ? null : regionUrl(host);
}

/**
 * Host of the API: the one in the answer if it is one of ConnectWise's own, otherwise that of the site that
 * answered.
 */
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
		// No answer, or an unreadable one, counts as “not known here”.
		return null;
	}
}
