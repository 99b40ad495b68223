import type { Budget } from "./budget.ts";
import { splitParts } from "./parts.ts";
import { type Path, type Root, readPath } from "./paths/index.ts";
import { firstPresentText, firstText } from "./reading.ts";
import { type CompiledTemplate, compileTemplate, fillTemplate, hasSlots } from "./template.ts";
import type { MappedField } from "./ticketFields.ts";

/** Maximum length of a mapping in UTF-16 units; saving has the same limit. */
const MAX_LENGTH = 2_000;

type Part = { readonly kind: "path"; readonly path: Path } | { readonly kind: "literal"; readonly text: string };
export type CompiledMapping =
	| { readonly kind: "parts"; readonly parts: readonly Part[]; readonly source: string }
	| { readonly kind: "template"; readonly template: CompiledTemplate; readonly source: string };

/**
 * Parses a mapping (docs/contract/behaviour.md, 2.3): one path, or parts separated by spaces, of which those
 * that begin with `$` are paths. In `description`, `{$.path}` makes it a template.
 */
export function compileMapping(field: MappedField, text: string): { mapping: CompiledMapping | null; problems: string[] } {
	if (text.length > MAX_LENGTH) {
		return { mapping: null, problems: [`The mapping has ${text.length} characters; at most ${MAX_LENGTH} are allowed.`] };
	}
	if (field === "description" && hasSlots(text)) {
		const template = compileTemplate(text);
		return { mapping: { kind: "template", template, source: text }, problems: [...template.problems] };
	}
	const words = splitParts(text);
	const problems: string[] = [];
	const parts: Part[] = [];
	for (const word of words) {
		if (words.length > 1 && !word.startsWith("$")) {
			parts.push({ kind: "literal", text: word });
			continue;
		}
		const reading = readPath(word);
		if (reading.ok) parts.push({ kind: "path", path: reading.path });
		else problems.push(reading.problem);
	}
	return { mapping: parts.length === 0 ? null : { kind: "parts", parts, source: text }, problems };
}

/** @returns the field's text; null if none of its paths has a value, so that the field is not set */
export function applyMapping(mapping: CompiledMapping, root: Root, budget: Budget): string | null {
	if (mapping.kind === "template") {
		const filled = fillTemplate(
			mapping.template,
			(path) => firstText(path, root, budget),
			() => "",
		);
		return filled.found && filled.text.trim() !== "" ? filled.text : null;
	}
	let found = false;
	const texts: string[] = [];
	for (const part of mapping.parts) {
		if (part.kind === "literal") {
			texts.push(part.text);
			continue;
		}
		const text = firstPresentText(part.path, root, budget);
		if (text === null) continue;
		found = true;
		texts.push(mapping.parts.length > 1 ? text.trim() : text);
	}
	return found ? texts.join(" ") : null;
}
