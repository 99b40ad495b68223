export { compileCondition, type Dialect, folded, type Getters, type Value } from "./evaluate.ts";
export { parseConditions } from "./parse.ts";
export { type Condition, ConditionProblem, type Literal } from "./syntax.ts";
