import type { Json } from "../../../base/json.ts";
import { isArray, isObject } from "../../../base/json.ts";
import type { Budget } from "../budget.ts";
import type { Comparison, Operand, Path, Segment, Test } from "./syntax.ts";

/**
 * Start of a path. Besides its JSON it may lead to `_parent`, the body that a split alert comes from, and
 * `_outer`, the envelope of the payload. `*` and `..` see neither.
 */
export interface Root {
	readonly value: Json;
	readonly parent: Json | undefined;
	readonly outer?: Json | undefined;
}

/** Called with each match; returns true to stop. */
type Visit = (value: Json) => boolean;

/**
 * All matches of a path, in document order. Our own implementation instead of a library's, because each step
 * must be counted, and because only
 * members of the JSON may match.
 * @throws BudgetSpent
 */
export function matches(path: Path, root: Root, budget: Budget): Json[] {
	const found: Json[] = [];
	visitMatches(path, root, budget, (value) => {
		found.push(value);
		return false;
	});
	return found;
}

/** The first match, at no more than the cost of finding it; undefined if there is none. */
export function firstMatch(path: Path, root: Root, budget: Budget): Json | undefined {
	let first: Json | undefined;
	visitMatches(path, root, budget, (value) => {
		first = value;
		return true;
	});
	return first;
}

function visitMatches(path: Path, root: Root, budget: Budget, visit: Visit): void {
	const first = path[0];
	const beside =
		first?.kind !== "name" ? undefined : first.name === "_parent" ? root.parent : first.name === "_outer" ? root.outer : undefined;
	if (beside === undefined) walk({ path, budget, visit }, 0, root.value);
	else walk({ path, budget, visit }, 1, beside);
}

interface Walk {
	readonly path: Path;
	readonly budget: Budget;
	readonly visit: Visit;
}

/** @returns true to stop */
function walk(way: Walk, at: number, value: Json): boolean {
	way.budget.spend(1);
	const segment = way.path[at];
	if (segment === undefined) return way.visit(value);
	if (segment.kind === "deep") return descend(way, at + 1, value);
	return step(segment, value, way.budget, (next) => walk(way, at + 1, next));
}

/** Visits the value itself and everything below it, parents first. */
function descend(way: Walk, at: number, value: Json): boolean {
	if (walk(way, at, value)) return true;
	return children(value, way.budget, (child) => {
		if (typeof child !== "object" || child === null) return false;
		way.budget.spend(1);
		return descend(way, at, child);
	});
}

function step(segment: Exclude<Segment, { kind: "deep" }>, value: Json, budget: Budget, visit: Visit): boolean {
	switch (segment.kind) {
		case "name":
			return named(segment.name, value, visit);
		case "index":
			return isArray(value)
				? at(value, segment.index < 0 ? value.length + segment.index : segment.index, visit)
				: named(String(segment.index), value, visit);
		case "slice":
			return isArray(value) && slice(value, segment, budget, visit);
		case "any":
			return children(value, budget, visit);
		case "filter":
			return children(value, budget, (child) => holds(segment.test, child, budget) && visit(child));
	}
}

function named(name: string, value: Json, visit: Visit): boolean {
	if (isObject(value)) return Object.hasOwn(value, name) && visit(value[name] as Json);
	// In dotted paths, `list.0` means the same as `list[0]`.
	return isArray(value) && /^\d{1,9}$/.test(name) && at(value, Number(name), visit);
}

function at(list: readonly Json[], index: number, visit: Visit): boolean {
	const value = list[index];
	return value !== undefined && visit(value);
}

type Slice = Extract<Segment, { kind: "slice" }>;

function slice(list: readonly Json[], { start, end, step: by }: Slice, budget: Budget, visit: Visit): boolean {
	const clamp = (index: number, low: number, high: number) => Math.min(high, Math.max(low, index < 0 ? list.length + index : index));
	const forward = by > 0;
	const last = forward ? clamp(end ?? list.length, 0, list.length) : end === null ? -1 : clamp(end, -1, list.length - 1);
	const first = forward ? clamp(start ?? 0, 0, list.length) : clamp(start ?? list.length - 1, -1, list.length - 1);
	for (let index = first; forward ? index < last : index > last; index += by) {
		budget.spend(1);
		if (at(list, index, visit)) return true;
	}
	return false;
}

/** Number of skipped members per step; members that are walked into count separately. */
const MEMBERS_A_STEP = 16;

function children(value: Json, budget: Budget, visit: Visit): boolean {
	if (isArray(value)) {
		let passed = 0;
		for (const member of value) {
			if (++passed % MEMBERS_A_STEP === 0) budget.spend(1);
			if (visit(member)) return true;
		}
		return false;
	}
	if (!isObject(value)) return false;
	const keys = Object.keys(value);
	budget.spend(Math.ceil(keys.length / MEMBERS_A_STEP));
	return keys.some((key) => visit(value[key] as Json));
}

function holds(test: Test, value: Json, budget: Budget): boolean {
	budget.spend(1);
	switch (test.kind) {
		case "and":
			return holds(test.left, value, budget) && holds(test.right, value, budget);
		case "or":
			return holds(test.left, value, budget) || holds(test.right, value, budget);
		case "not":
			return !holds(test.test, value, budget);
		case "exists":
			return firstOf(test.segments, value, budget) !== undefined;
		case "compare":
			return compare(test.op, operand(test.left, value, budget), operand(test.right, value, budget));
	}
}

const operand = (side: Operand, value: Json, budget: Budget): Json | undefined =>
	side.kind === "literal" ? side.value : firstOf(side.segments, value, budget);

const firstOf = (path: Path, value: Json, budget: Budget): Json | undefined => firstMatch(path, { value, parent: undefined }, budget);

/**
 * Values are equal if type and value are. Only two numbers or two texts have an order. A missing side equals
 * nothing.
 */
function compare(op: Comparison, left: Json | undefined, right: Json | undefined): boolean {
	if (op === "==") return isEqual(left, right);
	if (op === "!=") return !isEqual(left, right);
	if (isNumber(left) && isNumber(right)) return isOrdered(op, left, right);
	return typeof left === "string" && typeof right === "string" && isOrdered(op, left, right);
}

function isOrdered<T extends number | bigint | string>(op: Exclude<Comparison, "==" | "!=">, left: T, right: T): boolean {
	if (op === "<") return left < right;
	if (op === "<=") return left <= right;
	return op === ">" ? left > right : left >= right;
}

const isNumber = (value: Json | undefined): value is number | bigint => typeof value === "number" || typeof value === "bigint";

function isEqual(left: Json | undefined, right: Json | undefined): boolean {
	if (left === undefined || right === undefined) return false;
	// A number equals a bigint of the same value; `===` would say no.
	if (isNumber(left) && isNumber(right)) return left <= right && left >= right;
	// Containers are never equal.
	return left === right && (left === null || typeof left !== "object");
}
