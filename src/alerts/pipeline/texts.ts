/** Reads texts in a configuration, which may have been written as numbers. */
import type { Json } from "../../base/json.ts";

/** Trimmed text; null if blank. */
export function trimmed(text: string | null): string | null {
	const rest = text?.trim() ?? "";
	return rest === "" ? null : rest;
}

/** Text or number, untrimmed; null for everything else. */
export function readRawText(value: Json | undefined): string | null {
	if (typeof value === "string") return value;
	return typeof value === "number" || typeof value === "bigint" ? String(value) : null;
}

/** Text or number, trimmed; null for blank text and everything else. */
export const readText = (value: Json | undefined): string | null => trimmed(readRawText(value));
