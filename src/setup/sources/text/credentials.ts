import type { Site, Step } from "../types.ts";

/** What stands where a secret goes that may not be shown. */
const TOKEN_PLACEHOLDER = "YOUR_TOKEN";

/** The endpoint's token, or its placeholder. */
export const tokenOf = (site: Site): string => site.bearerToken ?? TOKEN_PLACEHOLDER;

/** Value of the `Authorization` header. */
export const bearer = (site: Site): string => `Bearer ${tokenOf(site)}`;

/** For tools that send no signature: without this step every webhook to a signed endpoint would be refused. */
export function cannotSign(site: Site, tool: string): readonly Step[] {
	if (site.hmac === null) return [];
	return [
		{
			title: "Turn the signature off",
			text: `This endpoint asks for a signature in ${site.hmac.header}, and ${tool} cannot sign what it sends: every webhook would be refused with “Missing HMAC Signature”. Turn the signature off here; the token stays.`,
		},
	];
}

/** For tools that can sign. */
export function hmacNote(site: Site, text: string): readonly Step[] {
	return site.hmac === null ? [] : [{ title: "Sign what is sent", text }];
}
