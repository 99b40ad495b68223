import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { JSONPath } from "jsonpath-plus";
import { BudgetSpent, createBudget } from "../../src/alerts/pipeline/budget.ts";
import { firstMatch, matches, parsePath, readPath } from "../../src/alerts/pipeline/paths/index.ts";
import type { Json } from "../../src/base/json.ts";
import { anyJson, anyPath, anyText, nested } from "./arbitraries.ts";

const all = (path: string, value: Json, steps = 200_000): Json[] => [
	...matches(parsePath(path), { value, parent: undefined }, createBudget(steps)),
];

/** JSON for the oracle. Without texts that have characters: it takes those for members, and to us they are none. */
const plainJson = fc.letrec<{ json: Json }>((tie) => ({
	json: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: -9, max: 9 }), fc.constant("")),
		fc.array(tie("json"), { maxLength: 5 }),
		fc.dictionary(fc.constantFrom("a", "b", "c", "name"), tie("json"), { maxKeys: 4 }),
	),
})).json;

const plainSegment = fc.oneof(
	fc.constantFrom(".a", ".b", ".c", ".name", "['a']", '["name"]', ".*", "[*]"),
	fc.integer({ min: 0, max: 5 }).map((index) => `[${index}]`),
	fc
		.tuple(fc.option(fc.integer({ min: 0, max: 5 })), fc.option(fc.integer({ min: 0, max: 6 })), fc.option(fc.integer({ min: 1, max: 3 })))
		.map(([start, end, step]) => `[${start ?? ""}:${end ?? ""}${step === null ? "" : `:${step}`}]`),
);
const deepSegment = fc.constantFrom("..a", "..b", "..name");

describe("the path reader against jsonpath-plus", () => {
	test("finds the same members in the same order for names, indexes, slices and wildcards", () => {
		fc.assert(
			fc.property(plainJson, fc.array(plainSegment, { minLength: 1, maxLength: 4 }), (json, segments) => {
				const path = `$${segments.join("")}`;
				expect(all(path, json)).toEqual(oracle(path, json));
			}),
			{ numRuns: 5_000 },
		);
	});

	test("finds the same members for `..name`, whatever stands around it", () => {
		fc.assert(
			fc.property(
				plainJson,
				fc.array(plainSegment, { maxLength: 2 }),
				deepSegment,
				fc.array(plainSegment, { maxLength: 2 }),
				(json, before, deep, after) => {
					const path = `$${before.join("")}${deep}${after.join("")}`;
					expect(sorted(all(path, json))).toEqual(sorted(oracle(path, json)));
				},
			),
			{ numRuns: 5_000 },
		);
	});
});

describe("any path", () => {
	test("is read or refused in words, and gives members of the JSON alone", () => {
		fc.assert(
			fc.property(fc.oneof(anyPath, anyText), anyJson, (path, json) => {
				const reading = readPath(path);
				if (!reading.ok) {
					expect(reading.problem.length).toBeGreaterThan(5);
					return;
				}
				const members = everyMember(json);
				for (const value of matches(reading.path, { value: json, parent: undefined }, createBudget())) {
					expect(members.has(value)).toBe(true);
				}
			}),
			{ numRuns: 3_000 },
		);
	});

	test("reaches no prototype, no length and no character of a text", () => {
		const names = ["__proto__", "constructor", "prototype", "length", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
		const json: Json = { text: "abc", list: [1, 2], object: {}, number: 5, flag: true };
		for (const name of names) {
			for (const at of ["$", "$.text", "$.list", "$.object", "$.number", "$.flag", "$..*", "$.*"]) {
				expect(all(`${at}.${name}`, json)).toEqual([]);
				expect(all(`${at}['${name}']`, json)).toEqual([]);
				expect(all(`${at === "$..*" ? "$" : at}..${name}`, json)).toEqual([]);
			}
			expect(all(`$[?(@.${name})]`, json)).toEqual([]);
		}
		expect(all("$.text[0]", json)).toEqual([]);
		expect(all("$.text.0", json)).toEqual([]);
		expect(all("$.text[0:2]", json)).toEqual([]);
		expect(all("$.text[*]", json)).toEqual([]);
	});

	test("finds a member that is really called __proto__, as any other", () => {
		const json = JSON.parse('{"__proto__":{"constructor":"mine"},"a":{"length":7}}') as Json;
		expect(all("$.__proto__.constructor", json)).toEqual(["mine"]);
		expect(all("$.a.length", json)).toEqual([7]);
		expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
	});

	test("runs no code", () => {
		const ran = globalThis as { pathRan?: boolean };
		delete ran.pathRan;
		const json = { a: [{ b: 1 }] };
		for (const path of [
			"$.a[?(globalThis.pathRan = true)]",
			"$.a[?(@.b == (globalThis.pathRan = true))]",
			"$.a[(globalThis.pathRan = true)]",
			"$.a[?(@.constructor.constructor('globalThis.pathRan = true')())]",
			"$[?(@['constructor']['constructor']('globalThis.pathRan = true')())]",
			"$.a[?(`x`)]",
			"$.a[?(@.b.match(/(a+)+$/))]",
			"$.a.@function()",
			"$.a[?(@parent)]",
		]) {
			expect(readPath(path).ok).toBe(false);
		}
		expect(readPath("$.a[?(@.constructor.constructor)]").ok).toBe(true);
		expect(all("$.a[?(@.constructor.constructor)]", json)).toEqual([]);
		expect(ran.pathRan).toBeUndefined();
	});
});

describe("the step budget", () => {
	const wide: Json = Array.from({ length: 300_000 }, (_, index) => index);
	const dear: readonly [string, string, Json][] = [
		["a wildcard under `..` on 100 levels of lists", "$..*.*.*.*.*.*", bushy(8, 5)],
		["a filter on many members", "$[?(@.a == 1 || @.b == 2 || @.c == 3)]", Array.from({ length: 100_000 }, () => ({ z: 1 }))],
		["a filter in a filter", "$[?(@[?(@[?(@.x)])])]", cube(60)],
		["a wide list", "$[*]", wide],
		["a slice backwards", "$[::-1]", wide],
	];
	for (const [what, path, json] of dear) {
		test(`ends ${what}`, () => {
			expect(() => all(path, json)).toThrow(BudgetSpent);
		});
	}

	test("leaves room for a large batch: 5,000 alerts, searched at any depth", () => {
		const batch = { alerts: Array.from({ length: 5_000 }, (_, id) => ({ id, labels: { severity: "high", host: `h${id}` } })) };
		expect(all("$..severity", batch)).toHaveLength(5_000);
		expect(all("$.alerts[?(@.labels.severity == 'high' && @.id >= 4999)]", batch)).toHaveLength(1);
	});

	test("costs no more than finding it for the first match", () => {
		expect(firstMatch(parsePath("$[*]"), { value: wide, parent: undefined }, createBudget(10))).toBe(0);
	});

	test("is not wiped out by one part that is too dear", () => {
		const budget = createBudget(10);
		expect(() => budget.spend(11)).toThrow(BudgetSpent);
		budget.spend(10);
		expect(() => budget.spend(1)).toThrow(BudgetSpent);
	});

	test("holds for 100 levels under `..` and a wildcard, which took other readers seconds", () => {
		expect(all("$..*", nested(100))).toHaveLength(100);
	});
});

function oracle(path: string, json: Json): Json[] {
	// It answers undefined for falsy roots, and without `wrap` unwraps; a scalar has no members anyway.
	if (typeof json !== "object" || json === null) return [];
	return JSONPath({ path, json: json as object, wrap: true, eval: false }) as Json[];
}

/** The order among members of different depth is each reader's own. */
const sorted = (values: Json[]): string[] => values.map((value) => JSON.stringify(value)).sort();

function everyMember(json: Json): Set<Json> {
	const members = new Set<Json>([json]);
	for (const value of members) {
		if (typeof value === "object" && value !== null)
			for (const key of Object.keys(value)) members.add((value as Record<string, Json>)[key] as Json);
	}
	return members;
}

function bushy(levels: number, width: number): Json {
	return levels === 0 ? 1 : Array.from({ length: width }, () => bushy(levels - 1, width));
}

function cube(side: number): Json {
	return Array.from({ length: side }, () => Array.from({ length: side }, () => Array.from({ length: side }, () => ({ y: 1 }))));
}
