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

/**
 * Maximum length of a summary in UTF-16 units, as ConnectWise counts (it allows 100), and the number kept of
 * a longer one.
 */
const MAX_LENGTH = 99;
const KEPT = 96;

const UNAVAILABLE = "Summary unavailable";

/** Text in place of a missing monitor name. */
export const NO_NAME = "Unknown Source";

export interface MonitorName {
	readonly text: string;
	/** Its path in the payload. */
	readonly path: string;
}

/**
 * The monitor's name (docs/contract/behaviour.md, 2.6), from the first of four places that has text; null if
 * none has.
 */
export function monitorName(root: Root, budget: Budget): MonitorName | null {
	const monitor = firstMatch(MONITOR_PATH, root, budget);
	for (const { text: place, path } of PLACES) {
		if (place === NAME ? !isObject(monitor) : place === MONITOR && typeof monitor === "object") continue;
		const text = firstPresentText(path, root, budget);
		if (text !== null) return { text, path: place };
	}
	return null;
}

/** Product of text length in UTF-16 units and removals, per step. */
const UNITS_A_STEP = 512;

/**
 * The full summary, uncut.
 * @param removals literal texts; every occurrence is removed, in the prefix too
 * @throws BudgetSpent
 */
export function fullSummary(prefix: string, title: string, removals: readonly string[], budget: Budget): string {
	const joined = prefix === "" ? title : `${prefix} ${title}`;
	if (removals.length > 0) budget.spend(Math.ceil((joined.length * removals.length) / UNITS_A_STEP));
	const strip = (text: string): string => oneLine(removals.reduce((rest, removal) => rest.replaceAll(removal, ""), text));
	const cleaned = strip(joined);
	// If all of a name is removed, only the prefix would be left.
	const isPrefixAlone = removals.length > 0 && cleaned === strip(prefix) && strip(title) === "";
	return cleaned === "" || isPrefixAlone ? oneLine(`${prefix} ${UNAVAILABLE}`) : cleaned;
}

/**
 * The ticket's summary: at most 99 UTF-16 units. Longer ones are cut between code points to at most 96, with
 * `...` added.
 */
export function cutSummary(full: string): string {
	if (full.length <= MAX_LENGTH) return full;
	const splitsPair = full.codePointAt(KEPT - 1) !== full.charCodeAt(KEPT - 1);
	return `${full.slice(0, splitsPair ? KEPT - 1 : KEPT)}...`;
}
