import { describe, expect, test } from "bun:test";
import { checkMapping } from "../../src/alerts/pipeline/index.ts";
import { splitParts } from "../../src/alerts/pipeline/parts.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

describe("a mapping is separated", () => {
	const table: readonly [string, string[]][] = [
		["", []],
		["   ", []],
		["$.a", ["$.a"]],
		["  $.a   $.b ", ["$.a", "$.b"]],
		["Host $.a is\tdown\n$.b", ["Host", "$.a", "is", "down", "$.b"]],
		["$['a b'] x", ["$['a b']", "x"]],
		['$["a ] b"] x', ['$["a ] b"]', "x"]],
		["$['it\\'s a'] x", ["$['it\\'s a']", "x"]],
		["$.l[?(@.a == 'x y' && @.b)].c $.d", ["$.l[?(@.a == 'x y' && @.b)].c", "$.d"]],
		["$.l[?(@['a b'] == \"]\")] x", ["$.l[?(@['a b'] == \"]\")]", "x"]],
		["[NOC alert] $.a", ["[NOC alert]", "$.a"]],
		["'at  night' $.a", ["'at  night'", "$.a"]],
		['"on $.x" $.a', ['"on $.x"', "$.a"]],
		["Bob's $.a and Ann's", ["Bob's", "$.a", "and", "Ann's"]],
		["'tis $.a", ["'tis", "$.a"]],
		["$.a[ $.b", ["$.a[ $.b"]],
		["] $.b", ["]", "$.b"]],
	];
	for (const [text, parts] of table) test(`${JSON.stringify(text)} into ${parts.length}`, () => expect(splitParts(text)).toEqual(parts));

	test("in linear time, however many brackets and quotes stay open", () => {
		for (const unit of ["'a ", "[ ", "$['", "\"'", "'\\"]) splitParts(unit.repeat(200_000));
	});
});

const payload = JSON.parse(
	'{"s":" text ","t":true,"f":false,"n":12,"d":0.5,"e":1e21,"o":{"k":[1, 2]},"l":[],"z":null,"blank":"  ","list":[null,"x"],"name":"Mon","m n":"spaced"}',
) as Json;
const board = (mapping: Json, body: Json = payload) => decideOne({ json_mapping: { board: mapping } }, body).ticket.board;
const UNSET = "Service Board";

describe("a mapping gives", () => {
	const table: readonly [string, Json, string][] = [
		["a path's text, trimmed for a name", "$.s", "text"],
		["a path without $.", "s", "text"],
		["true as JSON writes it", "$.t", "true"],
		["false, which is a value", "$.f", "false"],
		["an integer", "$.n", "12"],
		["a fraction", "$.d", "0.5"],
		["a large number as JSON writes it", "$.e", "1e+21"],
		["an object as compact JSON", "$.o", '{"k":[1,2]}'],
		["an empty list as compact JSON", "$.l", "[]"],
		["nothing for null", "$.z", UNSET],
		["nothing for what is missing", "$.nope", UNSET],
		["nothing for blank text", "$.blank", UNSET],
		["nothing when the first match is null, whatever follows", "$.list[*]", UNSET],
		["the parts joined by single spaces", "$.n   at\t$.t", "12 at true"],
		["only the parts that gave something", "$.z in $.n $.nope", "in 12"],
		["nothing from literals alone", "just words", UNSET],
		["nothing when no path gives something", "at $.z on $.nope", UNSET],
		["literals in quotes with their blanks", "'a  b' $.n", "'a  b' 12"],
		["a path with a blank in quotes", "$['m n'] $.n", "spaced 12"],
		["what can be read, passing over what can't, with all that an open bracket holds", "$.n $.list[ ok", "12"],
		["what can be read, passing over a broken path", "$.n $..a..b ok", "12 ok"],
		["literal braces, which are no slot outside a description", "{$.n} $.n", "{$.n} 12"],
		["nothing for a mapping that is no text", { a: 1 }, UNSET],
	];
	for (const [what, mapping, text] of table) test(what, () => expect(board(mapping)).toBe(text));

	test("integers beyond 2^53 exactly as they stood, alone and inside JSON", () => {
		const body: Json = { id: 9007199254740993n, o: { ids: [123456789012345678901234567890n, -9007199254740995n] } };
		expect(board("$.id", body)).toBe("9007199254740993");
		expect(board("$.o", body)).toBe('{"ids":[123456789012345678901234567890,-9007199254740995]}');
	});

	test("a summary with the blanks that one path gave cleaned like any other", () => {
		expect(decideOne({ json_mapping: { summary: "$.s" } }, payload).ticket.summary).toBe("Alert: text");
	});

	test("a dedup key exactly as the path gave it", () => {
		expect(decideOne({ json_mapping: { dedup_key: "$.s" } }, payload).key).toMatchObject({ kind: "dedup", text: " text " });
	});

	test("no field of another name", () => {
		const verdict = decideOne({ json_mapping: { company: "$.n", close_status: "$.n", __proto__: "$.n" } }, payload);
		expect(verdict.ticket).toMatchObject({ company: null, close_status: "Closed" });
	});
});

describe("a mapping is checked when saved", () => {
	test("and says what is wrong with the first part that is", () => {
		expect(checkMapping("summary", "$.a literal $.b")).toBeNull();
		expect(checkMapping("summary", "Host: $.a[")).toContain("neither");
		expect(checkMapping("description", "Cause: {$.a}\\nHost: {$.b")).toBeNull();
		expect(checkMapping("description", "Cause: {$.a..b..c}")).toContain("one “..” only");
	});
});
