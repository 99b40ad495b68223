/** One step of a path. Only members of the JSON match: there is no `length`, no prototype, no character of a string. */
export type Segment =
	| { readonly kind: "name"; readonly name: string }
	| { readonly kind: "index"; readonly index: number }
	| { readonly kind: "slice"; readonly start: number | null; readonly end: number | null; readonly step: number }
	| { readonly kind: "any" }
	| { readonly kind: "deep" }
	| { readonly kind: "filter"; readonly test: Test };

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Operand =
	| { readonly kind: "literal"; readonly value: string | number | boolean | null }
	| { readonly kind: "path"; readonly segments: readonly Segment[] };

/** The condition of a filter. */
export type Test =
	| { readonly kind: "and" | "or"; readonly left: Test; readonly right: Test }
	| { readonly kind: "not"; readonly test: Test }
	| { readonly kind: "exists"; readonly segments: readonly Segment[] }
	| { readonly kind: "compare"; readonly op: Comparison; readonly left: Operand; readonly right: Operand };

export type Path = readonly Segment[];

/** Problem of a path, for the person who wrote it. */
export class PathProblem extends Error {
	override readonly name = "PathProblem";
}
