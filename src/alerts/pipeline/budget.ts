/**
 * Steps that the decisions of one delivery may take together, whatever it splits into. One step is about half a
 * microsecond at most: a member looked at, 64 characters of a text, 20 units of a search.
 */
const STEPS = 1_000_000;
/** Steps that one alert may take. The event loop waits while one alert is decided, never longer. */
const STEPS_OF_ONE = 200_000;

/** Thrown inside a decision when its budget is used up, and caught there: the part then gives nothing. */
export class BudgetSpent extends Error {
	override readonly name = "BudgetSpent";
}

const SPENT = "This needs more steps than one decision may take.";

export interface Budget {
	/**
	 * Takes steps out of what is left. What it cannot afford takes nothing, so that one part too dear leaves the others theirs.
	 * @throws BudgetSpent
	 */
	spend(steps: number): void;
	/** Steps that are left. */
	left(): number;
}

/** A budget of its own, for what is no delivery. */
export function createBudget(steps: number = STEPS_OF_ONE): Budget {
	let left = steps;
	return {
		spend(count) {
			if (count > left) throw new BudgetSpent(SPENT);
			left -= count;
		},
		left: () => left,
	};
}

/**
 * The budget of one delivery, by alert. Half of it is shared out evenly and is each alert's own, so that a costly
 * neighbour takes nothing from a cheap one; the other half goes to those who come first.
 * @param alerts how many the delivery has
 * @param share part of the usual budget: 1 for deciding, less for what is only told
 */
export function shareBudget(alerts: number, share = 1): (index: number) => Budget {
	let left = STEPS * share;
	const own = Math.floor(left / (2 * Math.max(1, alerts)));
	return (index) => {
		const kept = own * Math.max(0, alerts - index - 1);
		let mine = Math.max(0, Math.min(STEPS_OF_ONE * share, left - kept));
		return {
			spend(count) {
				if (count > mine) throw new BudgetSpent(SPENT);
				mine -= count;
				left -= count;
			},
			left: () => mine,
		};
	};
}
