/** Alerts that are sent as query parameters. */

/** Names of parameters that may carry the token, with `token_in_url`. */
export const TOKEN_NAMES = ["token", "auth_token", "access_token", "key"] as const;

/** Query parameters of a URL; null if there are none. */
export function queryOf(url: string): URLSearchParams | null {
	const at = url.indexOf("?");
	if (at < 0) return null;
	const query = new URLSearchParams(url.slice(at + 1));
	return query.size === 0 ? null : query;
}

/** Removes the parameters that carry the token. @param tokens valid tokens; empty if none is required */
export function withoutToken(query: URLSearchParams, tokens: readonly string[]): URLSearchParams {
	const isToken = (name: string, value: string): boolean =>
		TOKEN_NAMES.some((own) => own === name) && (name !== "key" || tokens.length === 0 || tokens.includes(value));
	return new URLSearchParams([...query].filter(([name, value]) => !isToken(name, value)));
}

/**
 * Makes a JSON object of the parameters. A value that is JSON stays JSON with all its digits; of parameters
 * with the same name the last one counts.
 */
export function bodyOf(query: URLSearchParams): Uint8Array {
	const values = new Map(query);
	const members = [...values].map(([name, value]) => `${JSON.stringify(name)}:${isJson(value) ? value : JSON.stringify(value)}`);
	return new TextEncoder().encode(`{${members.join(",")}}`);
}

/** Numbers count as JSON only as JSON would write them: `1.10` is a version, and `1e3` a name. */
function isJson(text: string): boolean {
	if (/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/.test(text)) return true;
	if (!/^\s*(?:[{["]|true\b|false\b|null\b)/.test(text)) return false;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
