import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SENTENCES } from "./sentences/index.ts";

/** A text that stands right before a callback: the title of a test or of a group. */
const TITLE = /(["'`])((?:\\.|(?!\1)[^\\\n])*)\1,\s*(?:async\s*)?(?:\(|function\b|\w+\s*=>)/g;

/** Titles in a file of tests; what is commented out is none. */
function titlesIn(source: string): string[] {
	const code = source.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
	return [...code.matchAll(TITLE)].map(([, , title = ""]) => title.replace(/\\(.)/g, "$1"));
}

const titles = new Map<string, readonly string[]>();
function titlesOf(file: string): readonly string[] {
	const path = join(import.meta.dir, "..", file);
	const known = titles.get(file) ?? (existsSync(path) ? titlesIn(readFileSync(path, "utf8")) : []);
	titles.set(file, known);
	return known;
}

test("each sentence of the contract has its test", () => {
	const without = SENTENCES.filter(({ file, test: title }) => !titlesOf(file).some((known) => known.includes(title)));
	expect(without).toEqual([]);
	expect(SENTENCES.filter(({ test: title }) => title.length < 10)).toEqual([]);
});

test("every section is held: each step of deciding, acting, and each of the eleven", () => {
	const places = new Set(SENTENCES.map(({ at }) => at));
	const steps = Array.from({ length: 11 }, (_, index) => [`behaviour 2.${index + 1}`, `issue 14, ${index + 1}`]).flat();
	for (const place of [...steps, "behaviour 3", "api, silences", "api, incidents", "api, needs", "api, callbacks"]) {
		expect(places).toContain(place);
	}
});

test("a test that is not there, or that is commented out, is missed", () => {
	const source = ['test("one is here", async () => {});', '// test("another is not", async () => {});', 'note("nor is a text");'].join(
		"\n",
	);
	expect(titlesIn(source)).toEqual(["one is here"]);
});
