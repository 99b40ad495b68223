import { textOf } from "../../base/json.ts";
import type { Budget } from "./budget.ts";
import { firstMatch, type Path, type Root } from "./paths/index.ts";
import { spendSize } from "./size.ts";

/** Number of characters of text per step: converting a large object to text costs time each time. */
const CHARACTERS_A_STEP = 64;

/**
 * Counts a text that is used, and returns it.
 * @throws BudgetSpent
 */
export function spendText(text: string, budget: Budget): string {
	budget.spend(Math.ceil(text.length / CHARACTERS_A_STEP));
	return text;
}

/**
 * Text of a path's first match; null if there is none, or if it is null.
 * @throws BudgetSpent
 */
export function firstText(path: Path, root: Root, budget: Budget): string | null {
	const value = firstMatch(path, root, budget);
	if (value === undefined || value === null) return null;
	// Counted before it is written, so that no work is done that the budget does not allow.
	if (typeof value === "object") spendSize(value, budget);
	const text = textOf(value);
	return text === null ? null : spendText(text, budget);
}

/** Text of a path's first match; null for blank text too. */
export function firstPresentText(path: Path, root: Root, budget: Budget): string | null {
	const text = firstText(path, root, budget);
	return text === null || text.trim() === "" ? null : text;
}
