/** Cost of going through a value, and writing its JSON up to a length. */
import { isArray, type Json, type JsonObject, writeJson } from "../../base/json.ts";
import type { Budget } from "./budget.ts";

/** Members, and characters of text, per step when a value is masked or written. */
const MEMBERS_A_STEP = 4;
const CHARACTERS_A_STEP = 128;

/** Sizes of containers, so that each is counted once, however often it is needed. */
const sizes = new WeakMap<object, number>();

/** Number of steps for going through a whole value. */
function sizeOf(value: Json): number {
	if (typeof value === "string") return 1 / MEMBERS_A_STEP + value.length / CHARACTERS_A_STEP;
	if (typeof value !== "object" || value === null) return 1 / MEMBERS_A_STEP;
	const known = sizes.get(value);
	if (known !== undefined) return known;
	let size = 1 / MEMBERS_A_STEP;
	if (isArray(value)) for (const member of value) size += sizeOf(member);
	else for (const [name, member] of Object.entries(value)) size += name.length / CHARACTERS_A_STEP + sizeOf(member);
	sizes.set(value, size);
	return size;
}

/**
 * Charges the budget for going through a whole value, before it is done.
 * @throws BudgetSpent
 */
export const spendSize = (value: Json, budget: Budget): void => budget.spend(Math.ceil(sizeOf(value)));

/**
 * Indented JSON of a value, as `JSON.stringify` writes it with two blanks, up to a length. Stops there:
 * deeply nested values
 * have far more indentation than content.
 * @returns at least `length` characters if there are so many, and true if that is all
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
