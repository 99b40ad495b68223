import type { Json } from "../../base/json.ts";
import { BudgetSpent, createBudget } from "./budget.ts";
import { matches, type Path, type Root } from "./paths/index.ts";

/** Maximum number of alerts in one body. Each is decided separately, but the whole body is one piece of work. */
const MAX_ALERTS = 2_000;

export interface Splitting {
	/** One or more values, one for each alert. */
	readonly roots: readonly Root[];
	/** Reason why the path had no result, if it could not be evaluated. */
	readonly problem: string | null;
}

/**
 * The alerts of a body: each match of the path, in order; the body itself if there is no path or no match
 * (docs/contract/behaviour.md, 2.1).
 */
export function split(path: Path | null, payload: Json, outer?: Json): Splitting {
	const beside = outer === undefined ? {} : { outer };
	const whole = [{ value: payload, parent: undefined, ...beside }];
	if (path === null) return { roots: whole, problem: null };
	try {
		const found = matches(path, { value: payload, parent: undefined, ...beside }, createBudget());
		if (found.length > MAX_ALERTS) return { roots: whole, problem: `It gives ${found.length} alerts; at most ${MAX_ALERTS} are split.` };
		return { roots: found.length === 0 ? whole : found.map((value) => ({ value, parent: payload, ...beside })), problem: null };
	} catch (error) {
		// RangeError: the nesting overflowed the stack. One alert with the whole body is better than only some of
		// its alerts.
		if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
		const reason = error instanceof BudgetSpent ? error.message : "The body is nested too deeply.";
		return { roots: whole, problem: reason };
	}
}
