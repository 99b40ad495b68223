/** What a condition may compare with. */
export type Literal = string | number | boolean | null | { readonly date: number };
export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "like" | "in";

export type Condition =
	| { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
	| { readonly kind: "not"; readonly part: Condition }
	| { readonly kind: "compare"; readonly path: string; readonly operator: Operator; readonly values: readonly Literal[] };

/** The condition cannot be read, or names what is not there; answered with 400 ApiFindCondition. */
export class ConditionProblem extends Error {
	override readonly name = "ConditionProblem";
}
