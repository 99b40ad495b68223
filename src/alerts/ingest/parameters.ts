/** Alerts that come as the parameters of an address. */

/** Parameters that may carry the token, with `token_in_url`. */
export const TOKEN_NAMES = ["token", "auth_token", "access_token", "key"] as const;

/** The parameters of an address; null when it has none. */
export function queryOf(url: string): URLSearchParams | null {
	const at = url.indexOf("?");
	if (at < 0) return null;
	const query = new URLSearchParams(url.slice(at + 1));
	return query.size === 0 ? null : query;
}

/** Takes the token's own parameters away. @param tokens that count; none where none is asked for */
export function withoutToken(query: URLSearchParams, tokens: readonly string[]): URLSearchParams {
	const isToken = (name: string, value: string): boolean =>
		TOKEN_NAMES.some((own) => own === name) && (name !== "key" || tokens.length === 0 || tokens.includes(value));
	return new URLSearchParams([...query].filter(([name, value]) => !isToken(name, value)));
}

/**
 * The body that parameters stand for: JSON of an object. A value that is JSON stays JSON, with all its digits; the last of a name
 * counts.
 */
export function bodyOf(query: URLSearchParams): Uint8Array {
	const values = new Map(query);
	const members = [...values].map(([name, value]) => `${JSON.stringify(name)}:${isJson(value) ? value : JSON.stringify(value)}`);
	return new TextEncoder().encode(`{${members.join(",")}}`);
}

/** Numbers only as JSON would write them: `1.10` is a version, and `1e3` a name. */
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
