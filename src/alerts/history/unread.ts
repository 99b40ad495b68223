import { isSecretName, MASK, maskText } from "../../base/security/index.ts";

/** Maximum number of characters shown. */
const MAX_CHARACTERS = 20_000;
/**
 * A name, the characters between it and its value, and the value: in quotes, a tag's text, or up to the end
 * of the word.
 */
const PAIR =
	/([\p{L}_][\p{L}\p{N}_.-]{0,80})(["'\\]{0,3}[ \t]{0,5}(?:[:=]|>)[ \t]{0,5})("(?:[^"\\\n]|\\.){0,5000}"?|'[^'\n]{0,5000}'?|(?:Bearer|Basic|Token) +[^\s,;&}<]{1,5000}|[^\s,;&}<]{1,5000})/gu;

/**
 * Beginning of an unreadable text, for people. Values after names of secrets are hidden in any format, and so
 * is the endpoint's own token wherever it occurs.
 */
export function maskUnread(text: string, tokens: readonly string[]): string {
	const shown = text.slice(0, MAX_CHARACTERS).replaceAll("\0", "\ufffd").toWellFormed();
	const without = tokens.reduce((text, token) => text.replaceAll(token, MASK), shown);
	return maskText(
		without.replace(PAIR, (whole, name: string, between: string) => (isSecretName(name) ? `${name}${between}${MASK}` : whole)),
	);
}
