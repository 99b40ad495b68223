/** Values of a YAML document. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/**
 * Writes block YAML 1.2 that YAML 1.1 readers (libyaml, Go, PHP, Python) read the same way. Every text is
 * read back
 * unchanged: nothing in it can end its quotes, start a comment or become another type. Lone surrogates become
 * U+FFFD.
 * @param comment lines at the top, each after `# `
 */
export function writeYaml(value: YamlValue, comment: readonly string[] = []): string {
	const head = comment.map((line) => `# ${line.replace(UNPRINTABLE, " ")}`.trimEnd());
	return `${[...head, ...linesOf(value)].join("\n")}\n`;
}

/** Control characters, line separators, BOM and noncharacters; astral characters are printable. */
const UNPRINTABLE = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\u2028\u2029\ufeff]/gu;

function linesOf(value: YamlValue): string[] {
	if (typeof value !== "object" || value === null) return [scalar(value)];
	if (isList(value)) return value.length === 0 ? ["[]"] : value.flatMap((item) => itemLines(item));
	const entries = Object.entries(value);
	return entries.length === 0 ? ["{}"] : entries.flatMap(([key, member]) => entryLines(key, member));
}

const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);
const isEmpty = (value: YamlValue): boolean => value === null || (typeof value === "object" && Object.keys(value).length === 0);
const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === "" ? "" : `  ${line}`));

function itemLines(item: YamlValue): string[] {
	const [first = "", ...rest] = typeof item === "string" && isBlock(item) ? blockLines(item) : linesOf(item);
	return [`- ${first}`, ...indented(rest)];
}

function entryLines(key: string, member: YamlValue): string[] {
	if (typeof member === "object" && !isEmpty(member)) return [`${scalar(key)}:`, ...indented(linesOf(member))];
	if (typeof member === "string" && isBlock(member)) {
		const [head = "", ...rest] = blockLines(member);
		return [`${scalar(key)}: ${head}`, ...indented(rest)];
	}
	return [`${scalar(key)}: ${linesOf(member).join("")}`];
}

/** True for a text of several lines that a literal block preserves exactly: our own scripts and messages. */
const isBlock = (text: string): boolean => /^[\x21-\x7e][\x20-\x7e]*\n(?:[\x20-\x7e]*\n)*[\x21-\x7e][\x20-\x7e]*\n?$/.test(text);
const blockLines = (text: string): string[] =>
	text.endsWith("\n") ? ["|", ...text.slice(0, -1).split("\n")] : ["|-", ...text.split("\n")];

function scalar(value: string | number | boolean | null): string {
	return typeof value === "string" && !isPlain(value) ? quoted(value) : String(value);
}

/** True for words that every YAML version reads as text. */
const isPlain = (text: string): boolean =>
	/^[A-Za-z_][A-Za-z0-9_-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(text);

function quoted(text: string): string {
	const escaped = text.toWellFormed().replace(/["\\]/g, "\\$&").replace(UNPRINTABLE, escapeOf);
	return `"${escaped}"`;
}

/**
 * YAML escape of a character. JSON writes astral characters as two escapes, which YAML readers reject; YAML
 * has `\U` for them.
 */
function escapeOf(char: string): string {
	const code = char.codePointAt(0) ?? 0;
	const hex = code.toString(16);
	return code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}
