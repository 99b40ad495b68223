/** Reads JSON as senders write it: limits the nesting, keeps digits, and accepts small faults of templates. */

import type { Json } from "../json.ts";
import { messageOf } from "../problems.ts";
import { describeFault, findFault } from "./fault.ts";
import { escapeControls } from "./lenient.ts";

/** Maximum nesting of a body; the root is level 1 (HTTP contract). */
export const DEEPEST = 100;
export const TOO_DEEP = `The JSON is nested deeper than ${DEEPEST} levels.`;

export type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** Maximum depth to which JSON strings inside JSON strings are opened. */
const MAX_LAYERS = 3;

/**
 * Reads JSON. Raw control characters in strings are accepted; a string that holds JSON is read as that JSON.
 * Integers beyond 2^53 keep their digits (`bigint`).
 * @returns the reason if it cannot be read: where it stops being JSON, or that it is nested too deeply
 */
export function parseJson(text: string): Parsed {
	let parsed = parseOnce(text);
	for (let layer = 1; layer < MAX_LAYERS && parsed.ok && typeof parsed.value === "string"; layer++) {
		const inner = holdsContainer(parsed.value) || parsed.value.trimStart().startsWith('"') ? parseOnce(parsed.value) : null;
		if (inner === null || !inner.ok) return parsed;
		parsed = inner;
	}
	return parsed;
}

/** True if a text looks like an object or an array. */
export const holdsContainer = (text: string): boolean => /^\s*[{[]/.test(text);

/** The object or array in a text; null if there is none, or it cannot be read. */
export function containerIn(text: string): Json | null {
	if (!holdsContainer(text)) return null;
	const parsed = parseJson(text);
	return parsed.ok && typeof parsed.value === "object" ? parsed.value : null;
}

/** @param levels maximum nesting */
function parseOnce(text: string, levels = DEEPEST): Parsed {
	try {
		return bounded(parseValue(text), text, levels);
	} catch (error) {
		const escaped = error instanceof SyntaxError ? escapeControls(text) : null;
		if (escaped !== null) {
			try {
				return bounded(parseValue(escaped), escaped, levels);
			} catch {
				// It has another fault too, which is reported below.
			}
		}
		const fault = findFault(text);
		if (fault !== null) return { ok: false, message: `The body is not valid JSON. ${describeFault(text, fault)}` };
		// Valid JSON, but nested so deeply that the parser's stack overflowed.
		if (error instanceof RangeError) return { ok: false, message: TOO_DEEP };
		return { ok: false, message: `The body is not valid JSON. ${messageOf(error)}` };
	}
}

// The reviver is slow, so it is used only if a long run of digits may be a large integer.
const parseValue = (text: string): Json => (/\d{16}/.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)) as Json;

const bounded = (value: Json, text: string, levels: number): Parsed =>
	hasManyBrackets(text, levels) && depthOf(text) > levels ? { ok: false, message: TOO_DEEP } : { ok: true, value };

/** Integers with more digits are read as plain numbers, since reading them exactly would take too long. */
const MAX_DIGITS = 10_000;

/** A reviver that can see the source text (ES2026; not yet in TypeScript's library). */
function exactly(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
	if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
	const source = context?.source ?? "";
	return source.length <= MAX_DIGITS && /^-?\d{16,}$/.test(source) ? BigInt(source) : value;
}

/** True if more brackets open than levels are allowed. Hardly any body has so many, and counting is fast. */
function hasManyBrackets(text: string, levels: number): boolean {
	let left = levels;
	for (const bracket of ["{", "["]) {
		for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
	}
	return false;
}

/** Nesting of valid JSON, counted in its text without recursion, so that no body can overflow the stack. */
function depthOf(text: string): number {
	let depth = 0;
	let deepest = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) at = endOfString(text, at);
		else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
		else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
	}
	return deepest;
}

const QUOTE = 34;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const BACKSLASH = 92;

function endOfString(text: string, from: number): number {
	let at = from + 1;
	while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
	return at;
}

/** Maximum number of lines that are read as separate values. */
const MAX_LINES = 20_000;

/**
 * Reads several objects or arrays on lines of their own (NDJSON) as an array.
 * @returns null if a line is something else, or if there is only one
 */
export function parseLines(text: string): Json | null {
	const values: Json[] = [];
	for (const line of text.split("\n", MAX_LINES + 1)) {
		if (line.trim() === "") continue;
		const parsed = holdsContainer(line) ? parseOnce(line, DEEPEST - 1) : null;
		if (parsed === null || !parsed.ok || values.length >= MAX_LINES) return null;
		values.push(parsed.value);
	}
	return values.length > 1 ? values : null;
}
