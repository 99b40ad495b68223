/** Reads what senders post. Knows nothing about endpoints. */
import type { Json } from "../json.ts";
import { describeFault, findFault } from "./fault.ts";

export { type JsonBounds, outOfBounds } from "./shape.ts";

export type Payload = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** Nesting of a body; the root is level 1 (HTTP contract). */
const DEEPEST = 100;
const NONE = "No JSON payload";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * The JSON of a body, whatever its content type says; a BOM is fine. Only what isn't JSON and comes as a form becomes an
 * object; a form with the single field `payload` becomes that field's JSON, if it holds any.
 * Integers beyond 2^53 keep their digits (`bigint`).
 * @returns why not, for the sender: empty, not UTF-8, not JSON (and where), nothing in it, or nested too deeply
 */
export function readPayload(body: Uint8Array, contentType: string | null): Payload {
	let text: string;
	try {
		text = utf8.decode(body);
	} catch {
		return refused("The body is not UTF-8 text.");
	}
	if (text.trim() === "") return refused(NONE);
	const parsed = parse(text);
	if (parsed.ok) return checked(parsed.value, text);
	if (contentType !== null && /^application\/x-www-form-urlencoded\b/i.test(contentType.trim())) return readForm(text);
	return refused(parsed.message);
}

const refused = (message: string): Payload => ({ ok: false, message });

function checked(value: Json, text: string): Payload {
	if (typeof value !== "object" || value === null) return refused(NONE);
	if (Array.isArray(value) ? value.length === 0 : isEmpty(value)) return refused(NONE);
	if (hasManyBrackets(text) && depthOf(text) > DEEPEST) return refused(`The JSON is nested deeper than ${DEEPEST} levels.`);
	return { ok: true, value };
}

function isEmpty(value: object): boolean {
	for (const _name in value) return false;
	return true;
}

/** Whether more brackets open than levels are allowed; hardly a body has so many, and counting them is quick. */
function hasManyBrackets(text: string): boolean {
	let left = DEEPEST;
	for (const bracket of ["{", "["]) {
		for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
	}
	return false;
}

/** Nesting of valid JSON, read off its text: no recursion, so no body can overflow a stack. */
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

type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

function parse(text: string): Parsed {
	try {
		// The reviver is slow, and needed only where a long run of digits may be a large integer.
		return { ok: true, value: (/\d{16}/.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)) as Json };
	} catch (error) {
		const fault = findFault(text);
		if (fault !== null) return { ok: false, message: `The body is not valid JSON. ${describeFault(text, fault)}` };
		// Sound JSON that the parser could not take: its stack ended before the brackets did.
		if (error instanceof RangeError) return { ok: false, message: `The JSON is nested deeper than ${DEEPEST} levels.` };
		return { ok: false, message: `The body is not valid JSON. ${error instanceof Error ? error.message : String(error)}` };
	}
}

/** Digits of an integer whose reading takes no time to speak of; what is longer is a number as any other. */
const MOST_DIGITS = 10_000;

/** A reviver with access to the source text (ES2026; not yet in TypeScript's library). */
function exactly(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
	if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
	const source = context?.source ?? "";
	return source.length <= MOST_DIGITS && /^-?\d{16,}$/.test(source) ? BigInt(source) : value;
}

function readForm(text: string): Payload {
	const fields: Record<string, string> = Object.create(null) as Record<string, string>;
	let count = 0;
	for (const [name, value] of new URLSearchParams(text)) {
		fields[name] = value;
		count++;
	}
	const only = count === 1 ? fields.payload : undefined;
	const inner = only === undefined ? null : parse(only);
	if (only !== undefined && inner?.ok) return checked(inner.value, only);
	if (count === 0) return refused(NONE);
	return { ok: true, value: Object.fromEntries(Object.entries(fields)) };
}
