import type { Verdict } from "../pipeline/index.ts";

/** Number of characters of a message that determine its kind. */
const MAX_MESSAGE = 200;
const MAX_KIND = 80;

/**
 * Kind of problem, equal for two devices with the same problem: the message without numbers, punctuation and
 * the alert's own name, within its endpoint.
 */
export function kindOf({ message, source }: Pick<Verdict, "message" | "source">, endpointId: string): string {
	const name = source.trim().toLowerCase().slice(0, MAX_MESSAGE);
	const text = message.slice(0, MAX_MESSAGE).toLowerCase();
	const words = (name === "" ? text : text.replaceAll(name, " ")).replace(/[^\p{L}]+/gu, " ").trim();
	return `${endpointId} ${words.slice(0, MAX_KIND).toWellFormed()}`;
}
