/** Steps one decision may take; a step is one member looked at. A large batch of 1 MB takes a few ten thousand. */
const STEPS = 200_000;

/** Thrown inside a decision when its budget is used up, and caught there: the part then gives nothing. */
export class BudgetSpent extends Error {
	override readonly name = "BudgetSpent";
}

export interface Budget {
	/**
	 * Takes steps out of what is left. What it cannot afford takes nothing, so that one part too dear leaves the others theirs.
	 * @throws BudgetSpent
	 */
	spend(steps: number): void;
}

/** One for each decision, shared by all its paths. */
export function createBudget(steps: number = STEPS): Budget {
	let left = steps;
	return {
		spend(count) {
			if (count > left) throw new BudgetSpent("This needs more steps than one decision may take.");
			left -= count;
		},
	};
}
