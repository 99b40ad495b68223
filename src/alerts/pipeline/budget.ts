/**
 * Maximum number of steps for all decisions of one delivery, however many alerts it has. One step takes at
 * most about half a microsecond: one member looked at, 64 characters of text, 20 units of a search.
 */
const STEPS = 1_000_000;
/** Maximum number of steps for one alert. The event loop waits while one alert is decided, but not longer. */
const STEPS_OF_ONE = 200_000;

/** Thrown inside a decision when its budget is used up, and caught there. That part then has no result. */
export class BudgetSpent extends Error {
	override readonly name = "BudgetSpent";
}

const SPENT = "This needs more steps than one decision may take.";

export interface Budget {
	/**
	 * Takes steps from the budget. If they are not available, takes none, so that one part that is too expensive
	 * leaves enough for the others.
	 * @throws BudgetSpent
	 */
	spend(steps: number): void;
	/** Number of steps left. */
	left(): number;
}

/** A separate budget, for work outside a delivery. */
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
 * Budgets for the alerts of one delivery. Half of the total is divided evenly and reserved for each alert, so
 * that an expensive
 * neighbour cannot use it up; the other half goes to those who need it first.
 * @param alerts number of alerts in the delivery
 * @param share part of the usual budget: 1 for deciding, less for the trace
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
