import { type Condition, ConditionProblem, parseConditions } from "./conditions/index.ts";

/** Whether a search has to read every row: `contains`, or `like` that begins with a wildcard. 16 to 30 s on live tenants. */
export function isSlowSearch(conditions: string | null): boolean {
	if (conditions === null || conditions.trim() === "") return false;
	try {
		return readsAll(parseConditions(conditions));
	} catch (error) {
		if (error instanceof ConditionProblem) return false;
		throw error;
	}
}

function readsAll(condition: Condition): boolean {
	if (condition.kind === "not") return readsAll(condition.part);
	if (condition.kind !== "compare") return condition.parts.some(readsAll);
	if (condition.operator === "contains") return true;
	return condition.operator === "like" && condition.values.some((value) => typeof value === "string" && /^[*%]/.test(value));
}
