import { textOf } from "../../base/json.ts";
import type { Budget } from "./budget.ts";
import { firstMatch, type Path, type Root } from "./paths/index.ts";
import { spendSize } from "./size.ts";

/** Characters of text that count as one step: a large object's text is work, too, each time it is asked for. */
const CHARACTERS_A_STEP = 64;

/**
 * Counts a text that goes into something, and gives it back.
 * @throws BudgetSpent
 */
export function spendText(text: string, budget: Budget): string {
	budget.spend(Math.ceil(text.length / CHARACTERS_A_STEP));
	return text;
}

/**
 * The text of a path's first match; null when there is none, or it is null.
 * @throws BudgetSpent
 */
export function firstText(path: Path, root: Root, budget: Budget): string | null {
	const value = firstMatch(path, root, budget);
	if (value === undefined || value === null) return null;
	// Counted before it is written: writing what cannot be afforded would be work, too.
	if (typeof value === "object") spendSize(value, budget);
	const text = textOf(value);
	return text === null ? null : spendText(text, budget);
}

/** The same, with null for blank text too. */
export function firstPresentText(path: Path, root: Root, budget: Budget): string | null {
	const text = firstText(path, root, budget);
	return text === null || text.trim() === "" ? null : text;
}
