/** Reads XML as an object. The library reads no external entities and expands only the five that XML itself defines. */
import { parseXml, XmlCdata, XmlElement, XmlError, type XmlNode, XmlText } from "@rgrove/parse-xml";
import type { Json } from "../json.ts";
import { DEEPEST, type Parsed } from "./json.ts";

const TOO_DEEP = `The XML is nested deeper than ${DEEPEST} levels.`;
/** Limits of a body in characters and in tags; reading more would take too long. */
const MAX_CHARACTERS = 1_000_000;
const MAX_TAGS = 20_000;

/**
 * Reads XML as `{root: …}`. An element that holds only text is that text; any other is an object of its
 * attributes (`@name`), its children (a list for those of the same name) and its text (`#text`).
 */
export function readXml(text: string): Parsed {
	if (text.length > MAX_CHARACTERS) return { ok: false, message: `The XML has more than ${MAX_CHARACTERS} characters.` };
	if (text.split("<", MAX_TAGS + 2).length > MAX_TAGS + 1) return { ok: false, message: `The XML has more than ${MAX_TAGS} tags.` };
	try {
		const { root } = parseXml(text.trimStart(), { ignoreUndefinedEntities: true });
		if (root === null) return { ok: false, message: "The XML has no element." };
		const value = valueIn(root, 2);
		return value === undefined ? { ok: false, message: TOO_DEEP } : { ok: true, value: { [root.name]: value } };
	} catch (error) {
		if (error instanceof XmlError) return { ok: false, message: `The body is not valid XML. ${placeOf(error)}` };
		// The parser is recursive, and the nesting overflowed its stack.
		if (error instanceof RangeError) return { ok: false, message: TOO_DEEP };
		throw error;
	}
}

function placeOf({ line, column, message }: XmlError): string {
	// The library's message continues with an excerpt, which may hold secrets.
	return `Line ${line}, column ${column}: ${message.split("\n")[0]?.replace(/ \(line \d+, column \d+\)$/, "") ?? ""}.`;
}

/** @returns undefined if it is nested too deeply */
function valueIn(element: XmlElement, level: number): Json | undefined {
	if (level > DEEPEST) return undefined;
	const fields = new Map<string, Json[]>();
	const add = (name: string, value: Json): void => {
		const known = fields.get(name);
		if (known === undefined) fields.set(name, [value]);
		else known.push(value);
	};
	for (const [name, value] of Object.entries(element.attributes)) add(`@${name}`, value);
	const text: string[] = [];
	for (const child of element.children) {
		if (child instanceof XmlElement) {
			const value = valueIn(child, level + 1);
			if (value === undefined) return undefined;
			add(child.name, value);
		} else if (isText(child)) text.push(child.text);
	}
	const words = text.join("").trim();
	if (fields.size === 0) return words;
	if (words !== "") add("#text", words);
	return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]));
}

const isText = (node: XmlNode): node is XmlText => node instanceof XmlText || node instanceof XmlCdata;
