import { type Condition, ConditionProblem, type Literal, type Operator } from "./syntax.ts";

export type Value = string | number | boolean | null;
/** The names that a resource's conditions may use, and what they give. `time` members are ISO texts. */
export type Getters<T> = Readonly<
	Record<string, { readonly type: "text" | "number" | "boolean" | "time"; readonly get: (row: T) => Value }>
>;

/** How a tenant reads wildcards. */
export interface Dialect {
	/** `contains` treats wildcards as `like` does (not known of the real one). */
	readonly containsIsLike: boolean;
	/** Only `%` is a wildcard. */
	readonly starIsPlain: boolean;
}

/**
 * Makes a test out of a condition. Names and types are checked here, before any row is seen, as the real one does.
 */
export function compileCondition<T>(condition: Condition, getters: Getters<T>, dialect: Dialect): (row: T) => boolean {
	if (condition.kind === "not") {
		const part = compileCondition(condition.part, getters, dialect);
		return (row) => !part(row);
	}
	if (condition.kind !== "compare") {
		const parts = condition.parts.map((part) => compileCondition(part, getters, dialect));
		return condition.kind === "and" ? (row) => parts.every((part) => part(row)) : (row) => parts.some((part) => part(row));
	}
	const { path, operator, values } = condition;
	const getter = Object.hasOwn(getters, path) ? getters[path] : undefined;
	if (getter === undefined) throw new ConditionProblem(`${path} is not a recognized name.`);
	for (const value of values) checkType(path, getter.type, operator, value);
	const tests = values.map((value) => testOf(operator, getter.type, value, dialect));
	return (row) => {
		const value = getter.get(row);
		return tests.some((test) => test(value));
	};
}

function checkType(path: string, type: "text" | "number" | "boolean" | "time", operator: Operator, value: Literal): void {
	const isText = typeof value === "string";
	const isDate = typeof value === "object" && value !== null;
	const fits =
		value === null
			? operator === "=" || operator === "!="
			: { text: isText, number: typeof value === "number", boolean: typeof value === "boolean", time: isDate }[type];
	const textual = operator === "contains" || operator === "like";
	if (!fits || (textual && type !== "text")) throw new ConditionProblem(`The value supplied for ${path} was invalid.`);
}

function testOf(operator: Operator, type: string, literal: Literal, dialect: Dialect): (value: Value) => boolean {
	if (operator === "like") return likeTest(String(literal), dialect.starIsPlain);
	if (operator === "contains") {
		if (dialect.containsIsLike) return likeTest(`%${String(literal)}%`, dialect.starIsPlain);
		const wanted = String(literal).toLowerCase();
		return (value) => typeof value === "string" && value.toLowerCase().includes(wanted);
	}
	const wanted = comparable(typeof literal === "object" && literal !== null ? literal.date : literal);
	const of = (value: Value): Value => comparable(type === "time" && typeof value === "string" ? Date.parse(value) : value);
	if (operator === "=" || operator === "in") return (value) => of(value) === wanted;
	if (operator === "!=") return (value) => of(value) !== wanted;
	return (value) => {
		const given = of(value);
		if (given === null || wanted === null) return false;
		if (operator === "<") return given < wanted;
		if (operator === "<=") return given <= wanted;
		return operator === ">" ? given > wanted : given >= wanted;
	};
}

/** As SQL Server's usual collation compares: no case, and blanks at the end don't count. */
export const folded = (text: string): string => text.toLowerCase().trimEnd();
const comparable = (value: Value): Value => (typeof value === "string" ? folded(value) : value);

/** `*` and `%` stand for anything; a bracket begins a set of characters, `[[]` is the bracket itself. */
function likeTest(pattern: string, starIsPlain: boolean): (value: Value) => boolean {
	const source = pattern.replace(/\[([^\]]+)\]|([*%])|[\s\S]/g, (part, set: string | undefined, wild: string | undefined) => {
		if (set !== undefined) return `[${set.replace(/[\\\]^[]/g, "\\$&")}]`;
		return wild === undefined || (wild === "*" && starIsPlain) ? part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") : "[\\s\\S]*";
	});
	const test = new RegExp(`^${source}$`, "i");
	return (value) => typeof value === "string" && test.test(value);
}
