import type { Json } from "../../base/json.ts";
import { BudgetSpent, createBudget } from "./budget.ts";
import { matches, type Path, type Root } from "./paths/index.ts";

/** Alerts that one body may hold; each is decided on its own, and the whole body is one piece of work. */
const MAX_ALERTS = 2_000;

export interface Splitting {
	/** One or more: what each alert reads. */
	readonly roots: readonly Root[];
	/** Why the path gave nothing, if it could not be carried out. */
	readonly problem: string | null;
}

/** The alerts of a body: each match of the path, in order; the body itself without a path or a match (docs/contract/behaviour.md, 2.1). */
export function split(path: Path | null, payload: Json, outer?: Json): Splitting {
	const beside = outer === undefined ? {} : { outer };
	const whole = [{ value: payload, parent: undefined, ...beside }];
	if (path === null) return { roots: whole, problem: null };
	try {
		const found = matches(path, { value: payload, parent: undefined, ...beside }, createBudget());
		if (found.length > MAX_ALERTS) return { roots: whole, problem: `It gives ${found.length} alerts; at most ${MAX_ALERTS} are split.` };
		return { roots: found.length === 0 ? whole : found.map((value) => ({ value, parent: payload, ...beside })), problem: null };
	} catch (error) {
		// RangeError: nested deeper than the stack. Some of the alerts would be worse than one that shows them all.
		if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
		const reason = error instanceof BudgetSpent ? error.message : "The body is nested too deeply.";
		return { roots: whole, problem: reason };
	}
}
