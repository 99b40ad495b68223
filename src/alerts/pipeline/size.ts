import { isArray, isObject, type Json, type JsonObject, writeJson } from "../../base/json.ts";
import type { Budget } from "./budget.ts";

/** Members, and characters of text, that count as one step where a value is masked or written. */
const MEMBERS_A_STEP = 4;
const CHARACTERS_A_STEP = 128;
/** Steps that are taken from the budget at a time while a value is counted. */
const COUNTED_AT_ONCE = 64;

/**
 * Counts the work of going through a whole value once, before it is done.
 * @throws BudgetSpent as soon as it is too much, so that counting is never the work itself
 */
export function spendSize(value: Json, budget: Budget): void {
	let due = 0;
	const waiting: Json[] = [value];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		due += 1 / MEMBERS_A_STEP;
		if (typeof next === "string") due += next.length / CHARACTERS_A_STEP;
		else if (isArray(next)) for (const member of next) waiting.push(member);
		else if (isObject(next)) {
			for (const name of Object.keys(next)) {
				due += name.length / CHARACTERS_A_STEP;
				waiting.push(next[name] as Json);
			}
		}
		if (due < COUNTED_AT_ONCE) continue;
		budget.spend(Math.ceil(due));
		due = 0;
	}
	budget.spend(Math.ceil(due));
}

/**
 * Indented JSON of a value, as `JSON.stringify` writes it with two blanks, up to a length. It stops there: deep values
 * have far more indentation than content.
 * @returns at least `length` characters if there are so many, and whether that is all
 */
export function writeIndented(value: Json, length: number): { readonly text: string; readonly whole: boolean } {
	const written: Written = { text: "", length };
	writeInto(written, value, "");
	return { text: written.text, whole: !isFull(written) };
}

interface Written {
	text: string;
	readonly length: number;
}

const isFull = ({ text, length }: Written): boolean => text.length > length;

function writeInto(written: Written, value: Json, blanks: string): void {
	const scalar = (one: Json): string => writeJson(typeof one === "string" ? one.slice(0, written.length + 1) : one);
	if (typeof value !== "object" || value === null) {
		written.text += scalar(value);
		return;
	}
	const list = isArray(value);
	const [open, close] = list ? ["[", "]"] : ["{", "}"];
	const names = Object.keys(value);
	written.text += open;
	const inner = `${blanks}  `;
	for (const [index, name] of names.entries()) {
		if (isFull(written)) return;
		written.text += `${index === 0 ? "\n" : ",\n"}${inner}${list ? "" : `${scalar(name)}: `}`;
		writeInto(written, (list ? value[index] : (value as JsonObject)[name]) as Json, inner);
	}
	written.text += names.length === 0 ? close : `\n${blanks}${close}`;
}
