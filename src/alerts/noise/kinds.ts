import type { Verdict } from "../pipeline/index.ts";

/** Characters of a message that tell what kind of trouble it is. */
const MAX_MESSAGE = 200;
const MAX_KIND = 80;

/**
 * What is wrong, so that two devices with the same trouble are alike: the message without numbers, signs and the alert's own name,
 * within its endpoint.
 */
export function kindOf({ message, source }: Pick<Verdict, "message" | "source">, endpointId: string): string {
	const name = source.trim().toLowerCase().slice(0, MAX_MESSAGE);
	const text = message.slice(0, MAX_MESSAGE).toLowerCase();
	const words = (name === "" ? text : text.replaceAll(name, " ")).replace(/[^\p{L}]+/gu, " ").trim();
	return `${endpointId} ${words.slice(0, MAX_KIND).toWellFormed()}`;
}
