import { isObject } from "../../base/json.ts";
import type { Budget } from "./budget.ts";
import { firstMatch, parsePath, type Root } from "./paths/index.ts";
import { oneLine } from "./plain.ts";
import { firstPresentText } from "./reading.ts";

export { oneLine } from "./plain.ts";

const NAME = "$.monitor.name";
const MONITOR = "$.monitor";
const PLACES = [NAME, MONITOR, "$.title", "$.name"].map((text) => ({ text, path: parsePath(text) }));
const MONITOR_PATH = parsePath(MONITOR);

/** ConnectWise takes 100 characters and counts them as UTF-16 units do. */
const MAX_LENGTH = 99;
const KEPT = 96;

const UNAVAILABLE = "Summary unavailable";

/** What stands for the monitor's name where the payload has none. */
export const NO_NAME = "Unknown Source";

export interface MonitorName {
	readonly text: string;
	/** Where in the payload it stands. */
	readonly path: string;
}

/** The monitor's name (docs/contract/behaviour.md, 2.6), from the first of four places that has text; null if none has. */
export function monitorName(root: Root, budget: Budget): MonitorName | null {
	const monitor = firstMatch(MONITOR_PATH, root, budget);
	for (const { text: place, path } of PLACES) {
		if (place === NAME ? !isObject(monitor) : place === MONITOR && typeof monitor === "object") continue;
		const text = firstPresentText(path, root, budget);
		if (text !== null) return { text, path: place };
	}
	return null;
}

/** Units of text, times removals, that count as one step. */
const UNITS_A_STEP = 512;

/**
 * The full summary, uncut.
 * @param removals literal texts, each occurrence goes, the prefix included
 * @throws BudgetSpent
 */
export function fullSummary(prefix: string, title: string, removals: readonly string[], budget: Budget): string {
	const joined = prefix === "" ? title : `${prefix} ${title}`;
	if (removals.length > 0) budget.spend(Math.ceil((joined.length * removals.length) / UNITS_A_STEP));
	const strip = (text: string): string => oneLine(removals.reduce((rest, removal) => rest.replaceAll(removal, ""), text));
	const cleaned = strip(joined);
	// Of a name that is all removed the prefix alone would be left.
	const isPrefixAlone = removals.length > 0 && cleaned === strip(prefix) && strip(title) === "";
	return cleaned === "" || isPrefixAlone ? oneLine(`${prefix} ${UNAVAILABLE}`) : cleaned;
}

/** The ticket's summary: at most 99 UTF-16 units; longer ones are cut between code points to at most 96 and `...`. */
export function cutSummary(full: string): string {
	if (full.length <= MAX_LENGTH) return full;
	const splitsPair = full.codePointAt(KEPT - 1) !== full.charCodeAt(KEPT - 1);
	return `${full.slice(0, splitsPair ? KEPT - 1 : KEPT)}...`;
}
