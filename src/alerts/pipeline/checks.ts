import type { Json } from "../../base/json.ts";
import { compileMapping } from "./mapping.ts";
import { readPath } from "./paths/index.ts";
import { readRegex } from "./regex.ts";
import { checkRule } from "./rules.ts";
import { compileTemplate } from "./template.ts";
import type { MappedField } from "./ticketFields.ts";
import { readWindow } from "./windows.ts";

export { checkRule };

/** Problem of a path, for the person who saves it; null if it is valid. */
export function checkPath(text: string): string | null {
	const reading = readPath(text);
	return reading.ok ? null : reading.problem;
}

export function checkRegex(text: string): string | null {
	const reading = readRegex(text);
	return reading.ok ? null : reading.problem;
}

export function checkMapping(field: MappedField, text: string): string | null {
	return compileMapping(field, text).problems[0] ?? null;
}

export function checkTemplate(text: string): string | null {
	return compileTemplate(text).problems[0] ?? null;
}

export function checkWindow(value: unknown): string | null {
	const reading = readWindow(value as Json);
	return reading.ok ? null : reading.problem;
}
