import { isObject } from "../../base/json.ts";
import type { Budget } from "./budget.ts";
import { firstMatch, parsePath, type Root } from "./paths/index.ts";
import { firstPresentText } from "./reading.ts";

const NAME = parsePath("$.monitor.name");
const MONITOR = parsePath("$.monitor");
const TITLE = parsePath("$.title");
const PLAIN_NAME = parsePath("$.name");

/** ConnectWise takes 100 characters and counts them as UTF-16 units do. */
const LONGEST = 99;
const KEPT = 96;

const UNAVAILABLE = "Summary unavailable";

/** The monitor's name (behaviour 2.6): the first of four places that has text. */
export function monitorName(root: Root, budget: Budget): string {
	const monitor = firstMatch(MONITOR, root, budget);
	const places = [...(isObject(monitor) ? [NAME] : typeof monitor === "object" ? [] : [MONITOR]), TITLE, PLAIN_NAME];
	for (const place of places) {
		const text = firstPresentText(place, root, budget);
		if (text !== null) return text;
	}
	return "Unknown Source";
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const CONTROLS_AND_BLANKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Well-formed text on one line: control characters and runs of blanks become one blank. */
export const oneLine = (text: string): string => text.toWellFormed().replace(CONTROLS_AND_BLANKS, " ").trim();

/**
 * The full summary, uncut.
 * @param removals literal texts, each occurrence goes, the prefix included
 */
export function fullSummary(prefix: string, title: string, removals: readonly string[]): string {
	const joined = prefix === "" ? title : `${prefix} ${title}`;
	const cleaned = oneLine(removals.reduce((text, removal) => text.replaceAll(removal, ""), joined));
	return cleaned === "" ? oneLine(`${prefix} ${UNAVAILABLE}`) : cleaned;
}

/** The ticket's summary: at most 99 UTF-16 units; longer ones are cut between code points to at most 96 and `...`. */
export function cutSummary(full: string): string {
	if (full.length <= LONGEST) return full;
	const splitsPair = full.codePointAt(KEPT - 1) !== full.charCodeAt(KEPT - 1);
	return `${full.slice(0, splitsPair ? KEPT - 1 : KEPT)}...`;
}
