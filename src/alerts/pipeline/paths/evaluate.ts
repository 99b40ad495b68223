import type { Json } from "../../../base/json.ts";
import { isArray, isObject } from "../../../base/json.ts";
import { outerOf } from "../../../base/payload/index.ts";
import type { Budget } from "../budget.ts";
import type { Comparison, Operand, Path, Segment, Test } from "./syntax.ts";

/**
 * What a path starts from. Beside its JSON it may lead to `_parent`, the body that a split alert comes from, and `_outer`, what
 * the payload was taken out of. Both are invisible to `*` and `..`.
 */
export interface Root {
	readonly value: Json;
	readonly parent: Json | undefined;
	readonly outer?: Json | undefined;
}

/**
 * The matches of a path, in document order, as they are asked for: the first one costs no more than finding it.
 * Ours and not the library's, because each step has to be counted, and because only members of the JSON may count.
 */
export function* matches(path: Path, root: Root, budget: Budget): Generator<Json> {
	const first = path[0];
	const beside =
		first?.kind !== "name" ? undefined : first.name === "_parent" ? root.parent : first.name === "_outer" ? root.outer : undefined;
	if (beside !== undefined) {
		yield* walk(path, 1, beside, budget);
		return;
	}
	yield* walk(path, 0, root.value, budget);
}

/** The first match; undefined if there is none. */
export function firstMatch(path: Path, root: Root, budget: Budget): Json | undefined {
	for (const value of matches(path, root, budget)) return value;
	return undefined;
}

function* walk(path: Path, at: number, value: Json, budget: Budget): Generator<Json> {
	budget.spend(1);
	const segment = path[at];
	if (segment === undefined) {
		yield value;
		return;
	}
	if (segment.kind === "deep") {
		yield* descend(path, at + 1, value, budget);
		return;
	}
	for (const next of step(segment, value, budget)) yield* walk(path, at + 1, next, budget);
}

/** The value itself and everything below it, parents first. */
function* descend(path: Path, at: number, value: Json, budget: Budget): Generator<Json> {
	yield* walk(path, at, value, budget);
	for (const child of children(value, budget)) {
		if (typeof child !== "object" || child === null) continue;
		budget.spend(1);
		yield* descend(path, at, child, budget);
	}
}

function* step(segment: Exclude<Segment, { kind: "deep" }>, value: Json, budget: Budget): Generator<Json> {
	switch (segment.kind) {
		case "name":
			yield* named(segment.name, value);
			return;
		case "index":
			yield* indexed(segment.index, value);
			return;
		case "slice":
			if (isArray(value)) yield* slice(value, segment, budget);
			return;
		case "any":
			yield* children(value, budget);
			return;
		case "filter":
			for (const child of children(value, budget)) if (holds(segment.test, child, budget)) yield child;
	}
}

function* named(name: string, value: Json): Generator<Json> {
	if (isObject(value) && Object.hasOwn(value, name)) yield value[name] as Json;
	// `list.0` and `list[0]` are the same to people who wrote dotted paths.
	else if (isArray(value) && /^\d{1,9}$/.test(name)) yield* at(value, Number(name));
	else if (isArray(value) && name === "_outer" && outerOf(value) !== null) yield outerOf(value)?.outer ?? null;
}

function* indexed(index: number, value: Json): Generator<Json> {
	if (isArray(value)) yield* at(value, index < 0 ? value.length + index : index);
	else yield* named(String(index), value);
}

function* at(list: readonly Json[], index: number): Generator<Json> {
	const value = list[index];
	if (value !== undefined) yield value;
}

function* slice(list: readonly Json[], { start, end, step: by }: Extract<Segment, { kind: "slice" }>, budget: Budget): Generator<Json> {
	const clamp = (index: number, low: number, high: number) => Math.min(high, Math.max(low, index < 0 ? list.length + index : index));
	if (by > 0) {
		const last = clamp(end ?? list.length, 0, list.length);
		for (let index = clamp(start ?? 0, 0, list.length); index < last; index += by) {
			budget.spend(1);
			yield* at(list, index);
		}
		return;
	}
	const last = end === null ? -1 : clamp(end, -1, list.length - 1);
	for (let index = clamp(start ?? list.length - 1, -1, list.length - 1); index > last; index += by) {
		budget.spend(1);
		yield* at(list, index);
	}
}

/** Members looked past that count as one step; those walked into count by themselves. */
const MEMBERS_A_STEP = 16;

function* children(value: Json, budget: Budget): Generator<Json> {
	if (isArray(value)) {
		let passed = 0;
		for (const member of value) {
			if (++passed % MEMBERS_A_STEP === 0) budget.spend(1);
			yield member;
		}
	} else if (isObject(value)) {
		const keys = Object.keys(value);
		budget.spend(Math.ceil(keys.length / MEMBERS_A_STEP));
		for (const key of keys) yield value[key] as Json;
	}
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

/** Equal is equal in type and value; order exists between two numbers and between two texts. A missing side equals nothing. */
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
	// A number equals a bigint of the same value, which `===` denies and order does not.
	if (isNumber(left) && isNumber(right)) return left <= right && left >= right;
	// Containers equal nothing.
	return left === right && (left === null || typeof left !== "object");
}
