/**
 * Text inside ConnectWise conditions. How a quote or a backslash would be escaped there is not documented (docs/contract/connectwise.md, section 6), so
 * such text is never sent: the longest stretch without them is searched for, and whoever asks compares what comes back.
 */

/** Quotes, backslashes, control characters, and halves of surrogate pairs, which no URL can carry. */
const UNSAFE = /["\\\p{Cc}\p{Cs}\u2028\u2029]/u;
/** These would be wildcards under `like`, and perhaps under `contains`. */
const WILD = /["\\\p{Cc}\p{Cs}\u2028\u2029[\]*%]/u;

/** `field="text"`, or a wider condition that is true wherever that one would be; null if nothing of the text can be sent. */
export function equals(field: string, text: string): string | null {
	if (!UNSAFE.test(text)) return `${field}="${text}"`;
	return contains(field, text);
}

/** `field="text"`; null if the text cannot be sent whole. */
export const exactly = (field: string, text: string): string | null => (text === "" || UNSAFE.test(text) ? null : `${field}="${text}"`);

/** `field contains "text"`, or a wider condition that is true wherever that one would be; null if nothing of the text can be sent. */
export function contains(field: string, text: string): string | null {
	let longest = "";
	for (const stretch of text.split(WILD)) {
		const trimmed = stretch.trim();
		if (trimmed.length > longest.length) longest = trimmed;
	}
	return longest === "" ? null : `${field} contains "${longest}"`;
}

/** `field like "text%"`, or a wider condition that is true wherever that one would be; null if nothing of the text can be sent. */
export function startsWith(field: string, text: string): string | null {
	const [head = ""] = text.split(WILD);
	return head.trim() === "" ? null : `${field} like "${head}%"`;
}

/** Joins what there is with `and`. */
export const allOf = (...conditions: readonly (string | null)[]): string =>
	conditions.filter((condition) => condition !== null).join(" and ");
