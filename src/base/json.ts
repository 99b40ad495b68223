/** JSON values that keep their digits, and their text form. */

/** A JSON value as read from a body. Integers beyond 2^53 are `bigint`, so that their digits survive. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
	readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
	typeof value === "object" && value !== null && !Array.isArray(value);

export const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** JSON text of a value; a `bigint` is written in full. `indent` in spaces, none by default. */
export function writeJson(value: Json, indent = 0): string {
	const raw = (_key: string, member: unknown): unknown => (typeof member === "bigint" ? rawJson(member.toString()) : member);
	return JSON.stringify(value, raw, indent) ?? "null";
}

// JSON.rawJSON (ES2026) is in the runtime and not yet in TypeScript's library.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/**
 * Text of a value: a scalar as JSON writes it (a string without quotes), compact JSON for containers, null
 * for null. A number too large to represent (`1e999`) is null, as in JSON.
 */
export function textOf(value: Json | undefined): string | null {
	if (value === null || value === undefined) return null;
	if (typeof value === "string") return value;
	if (typeof value === "number" && !Number.isFinite(value)) return null;
	return typeof value === "object" ? writeJson(value) : String(value);
}
