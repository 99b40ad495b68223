import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { writeYaml, type YamlValue } from "../../src/setup/sources/text/index.ts";
import { NASTY } from "./site.ts";

const anyText = fc.oneof(
	fc.string(),
	fc.string({ unit: "grapheme" }),
	fc.string({ unit: "binary" }),
	fc.constantFrom(...NASTY),
	fc.array(fc.constantFrom("a", " ", "\n", ":", "#", "-", "\t", '"'), { maxLength: 12 }).map((parts) => parts.join("")),
);
const leaf = fc.oneof(anyText, fc.integer(), fc.boolean());
const { value: anyValue } = fc.letrec<{ value: YamlValue }>((tie) => ({
	value: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		leaf,
		fc.array(tie("value"), { maxLength: 4 }),
		fc.dictionary(
			anyText.filter((key) => key !== "__proto__"),
			tie("value"),
			{ maxKeys: 4, noNullPrototype: true },
		),
	),
}));

describe("YAML", () => {
	test("gives back every text as it was, in any place", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const document = { name: text, list: [text, { [`k${text}`]: text }], after: 1 };
				const wanted = text.toWellFormed();
				expect(Bun.YAML.parse(writeYaml(document))).toEqual({ name: wanted, list: [wanted, { [`k${wanted}`]: wanted }], after: 1 });
			}),
			{ numRuns: 2_000 },
		);
	});

	test("gives back any structure", () => {
		fc.assert(
			fc.property(anyValue, (value) => {
				const wanted = JSON.parse(JSON.stringify(value), (_, member) => (typeof member === "string" ? member.toWellFormed() : member));
				expect(Bun.YAML.parse(writeYaml({ value }))).toEqual({ value: wanted });
			}),
			{ numRuns: 1_000 },
		);
	});

	test("writes only printable characters, so that every reader takes it", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				expect(writeYaml({ [text]: text })).not.toMatch(/[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u);
			}),
		);
	});

	test("cannot be left by a comment", () => {
		expect(Bun.YAML.parse(writeYaml({ a: 1 }, ["one\ntwo: 2", "three\u2028four: 4"]))).toEqual({ a: 1 });
	});

	test("shows scripts line by line", () => {
		expect(writeYaml({ script: "if (a) {\n    b();\n\n}\n", list: ["x\ny\n"] })).toBe(
			"script: |\n  if (a) {\n      b();\n\n  }\nlist:\n  - |\n    x\n    y\n",
		);
	});
});
