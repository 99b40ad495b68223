/** Tags: words by which people find and change endpoints, kept as one comma-separated text. */

const MAX_TAGS = 20;
const MAX_LENGTH = 40;

/** The words of such a text, each once whatever its case. */
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

/** A list of words as text; null is none. */
export const joined = (value: unknown): unknown =>
	value === null
		? ""
		: Array.isArray(value) && value.every((word) => typeof word === "string" && !word.includes(","))
			? value.join(",")
			: value;

export const tidyTags = (text: string): string => tagsOf(text).join(", ");

/** zod's check of a text of tags. */
export function checkTags(text: string, context: { addIssue(issue: { code: "custom"; message: string }): void }): void {
	const words = tagsOf(text);
	const long = words.find((word) => word.length > MAX_LENGTH);
	if (words.length > MAX_TAGS) context.addIssue({ code: "custom", message: `At most ${MAX_TAGS} tags.` });
	if (long !== undefined) context.addIssue({ code: "custom", message: `“${long}” is too long: ${MAX_LENGTH} characters at most.` });
}

/** Whether an endpoint with these tags has this one, whatever its case. */
export const hasTag = (tags: readonly string[], tag: string): boolean => tags.some((one) => one.toLowerCase() === tag.trim().toLowerCase());
