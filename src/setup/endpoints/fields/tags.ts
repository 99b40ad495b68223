/** Tags: words with which people find and change endpoints, stored as one comma-separated text. */

const MAX_TAGS = 20;
const MAX_LENGTH = 40;

/** The tags in such a text, each once, ignoring case. */
export function tagsOf(value: unknown): string[] {
	if (typeof value !== "string") return [];
	const words = value
		.split(",")
		.map((word) => word.trim().replaceAll(/\s+/g, " "))
		.filter((word) => word !== "");
	const seen = new Set<string>();
	return words.filter((word) => {
		const known = seen.has(word.toLowerCase());
		seen.add(word.toLowerCase());
		return !known;
	});
}

/** A list of tags as text; null means none. */
export const joined = (value: unknown): unknown =>
	value === null
		? ""
		: Array.isArray(value) && value.every((word) => typeof word === "string" && !word.includes(","))
			? value.join(",")
			: value;

export const tidyTags = (text: string): string => tagsOf(text).join(", ");

/** Checks a text of tags, for zod. */
export function checkTags(text: string, context: { addIssue(issue: { code: "custom"; message: string }): void }): void {
	const words = tagsOf(text);
	const long = words.find((word) => word.length > MAX_LENGTH);
	if (words.length > MAX_TAGS) context.addIssue({ code: "custom", message: `At most ${MAX_TAGS} tags.` });
	if (long !== undefined) context.addIssue({ code: "custom", message: `“${long}” is too long: ${MAX_LENGTH} characters at most.` });
}

/** True if these tags include this one, ignoring case. */
export const hasTag = (tags: readonly string[], tag: string): boolean => tags.some((one) => one.toLowerCase() === tag.trim().toLowerCase());
