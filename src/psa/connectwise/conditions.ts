/**
 * Text inside ConnectWise conditions. ConnectWise does not document how to escape a quote or backslash in
 * them (docs/contract/connectwise.md, section 6), so such text is never sent. Instead the longest part
 * without them is searched for, and the caller compares the results.
 */

/** Quotes, backslashes, control characters, and halves of surrogate pairs, which cannot be part of a URL. */
const UNSAFE = /["\\\p{Cc}\p{Cs}\u2028\u2029]/u;
/** The same, with characters that are wildcards in `like`, and perhaps in `contains`. */
const WILD = /["\\\p{Cc}\p{Cs}\u2028\u2029[\]*%]/u;

/** `field="text"`, or a wider condition that holds for all its matches; null if no part of the text can be sent. */
export function equals(field: string, text: string): string | null {
	if (!UNSAFE.test(text)) return `${field}="${text}"`;
	return contains(field, text);
}

/** `field="text"`; null if the text cannot be sent completely. */
export const exactly = (field: string, text: string): string | null => (text === "" || UNSAFE.test(text) ? null : `${field}="${text}"`);

/**
 * `field contains "text"`, or a wider condition that holds for all its matches; null if no part of the text
 * can be sent.
 */
export function contains(field: string, text: string): string | null {
	let longest = "";
	for (const stretch of text.split(WILD)) {
		const trimmed = stretch.trim();
		if (trimmed.length > longest.length) longest = trimmed;
	}
	return longest === "" ? null : `${field} contains "${longest}"`;
}

/**
 * `field like "text%"`, or a wider condition that holds for all its matches; null if no part of the text can
 * be sent.
 */
export function startsWith(field: string, text: string): string | null {
	const [head = ""] = text.split(WILD);
	return head.trim() === "" ? null : `${field} like "${head}%"`;
}

/** Joins all given conditions with `and`. */
export const allOf = (...conditions: readonly (string | null)[]): string =>
	conditions.filter((condition) => condition !== null).join(" and ");
