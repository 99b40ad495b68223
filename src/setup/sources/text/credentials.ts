import type { Auth, ReadyFile, Site, Step } from "../types.ts";

/** Placeholder for a secret that may not be shown. */
export const TOKEN_PLACEHOLDER = "YOUR_TOKEN";

/** The endpoint's token, or its placeholder. */
export const tokenOf = (site: Site): string => site.bearerToken ?? TOKEN_PLACEHOLDER;

/** Value of the `Authorization` header. */
export const bearer = (site: Site): string => `Bearer ${tokenOf(site)}`;

/**
 * The address with the token as a parameter, for tools that cannot send a header; the preset sets
 * `token_in_url`.
 * @param parameter one of the contract's: `token`, `auth_token`, `access_token` or `key`
 */
export function urlWithToken(site: Site, parameter: "token" | "auth_token" | "access_token" | "key" = "token"): string {
	const joint = site.webhookUrl.includes("?") ? "&" : "?";
	return `${site.webhookUrl}${joint}${parameter}=${encodeURIComponent(tokenOf(site))}`;
}

/** The address with the token as password, for tools that convert it into an `Authorization: Basic` header. */
export const urlWithLogin = (site: Site): string =>
	site.webhookUrl.replace(/^(https?:\/\/)/, `$1hookwise:${encodeURIComponent(tokenOf(site)).replaceAll("'", "%27")}@`);

/** Credentials in a header. @param scheme text before the token, with its blank */
export const headerAuth =
	(header: string, text: string, scheme = "") =>
	(site: Site): Auth => ({ text, code: { language: "http", text: `${header}: ${scheme}${tokenOf(site)}` } });

/** Credentials as most tools send them. */
export const bearerAuth = (text: string): ((site: Site) => Auth) => headerAuth("Authorization", text, "Bearer ");

/** For tools that can only put a secret into the address. */
export const urlAuth =
	(tool: string) =>
	(site: Site): Auth => ({
		text: `${tool} sends no header of yours, so the token is a parameter of the address: keep the address as you keep a password. This preset turns on that the address may hold it.`,
		code: { language: "text", text: urlWithToken(site) },
	});

const holdsPlaceholder = (text: string): boolean => text.includes(TOKEN_PLACEHOLDER);

/**
 * A first step about the placeholder, if a text to paste or a file contains one in place of the token;
 * otherwise none.
 */
export function fillInToken(site: Site, steps: readonly Step[], files: readonly ReadyFile[]): readonly Step[] {
	const inSteps = steps.some(({ code }) => code !== undefined && holdsPlaceholder(code.text));
	const inFiles = files.filter(({ text }) => holdsPlaceholder(text)).map(({ name }) => name);
	if (!inSteps && inFiles.length === 0) return [];
	if (!site.asksToken) {
		return [{ title: "Leave the token out", text: "This endpoint asks for no token: where YOUR_TOKEN stands, anything will do." }];
	}
	const where = inFiles.length === 0 ? "the texts below" : inSteps ? `the texts below and in ${inFiles.join(", ")}` : inFiles.join(", ");
	return [
		{
			title: "Put your token in place of YOUR_TOKEN",
			text: `The token is not shown on this page now, so YOUR_TOKEN stands for it in ${where}. An administrator can press Show beside the token: texts and files then hold it. What is sent with YOUR_TOKEN is refused with “Invalid Bearer Token”.`,
		},
	];
}

/** For tools that cannot sign. Without this step, a signed endpoint would refuse all their webhooks. */
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
