import type { Json } from "../../base/json.ts";
import { BudgetSpent, createBudget } from "./budget.ts";
import { firstMatch, type Path } from "./paths/index.ts";

/**
 * The value at a path in a body; undefined if there is none, or if finding it takes more steps than one
 * decision may.
 */
export function findFirst(path: Path, payload: Json): Json | undefined {
	try {
		return firstMatch(path, { value: payload, parent: undefined }, createBudget());
	} catch (error) {
		// RangeError: the nesting overflowed the stack.
		if (error instanceof BudgetSpent || error instanceof RangeError) return undefined;
		throw error;
	}
}
