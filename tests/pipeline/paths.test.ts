import { describe, expect, test } from "bun:test";
import { createBudget } from "../../src/alerts/pipeline/budget.ts";
import { checkPath } from "../../src/alerts/pipeline/index.ts";
import { matches, parsePath } from "../../src/alerts/pipeline/paths/index.ts";
import type { Json } from "../../src/base/json.ts";

const shop: Json = {
	name: "shop",
	"a-b": { "c d": 1, "@ts": "now", "x.y": "dotted" },
	list: ["zero", "one", "two", "three"],
	alerts: [
		{ id: 1, status: "firing", labels: { severity: "high" }, value: 10 },
		{ id: 2, status: "resolved", labels: { severity: "low" }, value: 2.5 },
		{ id: 3, status: "firing", labels: {}, value: null, ok: true },
	],
	big: 9007199254740993n,
	"0": "zero member",
	nothing: null,
	empty: "",
};

const all = (path: string, value: Json = shop, parent?: Json): Json[] => [...matches(parsePath(path), { value, parent }, createBudget())];

describe("a path", () => {
	const table: readonly [string, Json[]][] = [
		["$", [shop]],
		["name", ["shop"]],
		["$.name", ["shop"]],
		["  $.name  ", ["shop"]],
		["['name']", ["shop"]],
		["$['name']", ["shop"]],
		['$["name"]', ["shop"]],
		["$[name]", ["shop"]],
		["$.[name]", ["shop"]],
		["$.a-b.@ts", ["now"]],
		["$.a-b['c d']", [1]],
		["$[ 'a-b' ][ 'c d' ]", [1]],
		["$.a-b['x.y']", ["dotted"]],
		["$.list[0]", ["zero"]],
		["$.list[-1]", ["three"]],
		["$.list[-4]", ["zero"]],
		["$.list[-5]", []],
		["$.list[4]", []],
		["$.list.1", ["one"]],
		["$.list['1']", ["one"]],
		["$[0]", ["zero member"]],
		["$.list[1:3]", ["one", "two"]],
		["$.list[:2]", ["zero", "one"]],
		["$.list[2:]", ["two", "three"]],
		["$.list[-2:]", ["two", "three"]],
		["$.list[:-3]", ["zero"]],
		["$.list[::2]", ["zero", "two"]],
		["$.list[::-1]", ["three", "two", "one", "zero"]],
		["$.list[2:0:-1]", ["two", "one"]],
		["$.list[-1:-3:-1]", ["three", "two"]],
		["$.list[3:1]", []],
		["$.list[0:999999999999999999999]", ["zero", "one", "two", "three"]],
		["$.alerts[*].id", [1, 2, 3]],
		["$.alerts.*.id", [1, 2, 3]],
		["$..id", [1, 2, 3]],
		["$..labels.severity", ["high", "low"]],
		["$..[0].id", [1]],
		["$.alerts..severity", ["high", "low"]],
		["$.alerts[?(@.status == 'firing')].id", [1, 3]],
		["$.alerts[?( @.status=='firing' && @.value > 5 )].id", [1]],
		["$.alerts[?(@.status === 'resolved' || @.ok == true)].id", [2, 3]],
		["$.alerts[?(!(@.status == 'firing'))].id", [2]],
		["$.alerts[?(!@.ok)].id", [1, 2]],
		["$.alerts[?(@.ok)].id", [3]],
		["$.alerts[?(@.value == null)].id", [3]],
		["$.alerts[?(@.value != null)].id", [1, 2]],
		["$.alerts[?(@.value <= 2.5)].id", [2]],
		["$.alerts[?(@.value >= 2.5)].id", [1, 2]],
		["$.alerts[?(@.value < '9')].id", []],
		["$.alerts[?(@.labels.severity >= 'i')].id", [2]],
		["$.alerts[?(@['labels']['severity'] != 'low')].id", [1, 3]],
		["$.alerts[?(@.labels == @.labels)].id", []],
		["$.list[?(@ == 'two')]", ["two"]],
		["$.list[?(@ > 'p')]", ["zero", "two", "three"]],
		["$[?(@ == 9007199254740993)]", []],
		["$.nothing", [null]],
		["$.empty", [""]],
		["$.missing", []],
		["$.name.missing", []],
		["$.nothing.missing", []],
	];
	for (const [path, found] of table) test(`${path} finds ${found.length} of the shop`, () => expect(all(path)).toEqual(found));

	test("compares integers beyond 2^53 by their digits", () => {
		const rows: Json = [{ id: 9007199254740993n }, { id: 9007199254740992 }];
		expect(all("$[?(@.id > 9007199254740992)].id", rows)).toEqual([9007199254740993n]);
		expect(all("$[?(@.id == 9007199254740992)].id", rows)).toEqual([9007199254740992]);
	});

	test("reaches the whole body through _parent, which wildcards and `..` do not see", () => {
		const part: Json = { id: 1 };
		const body: Json = { site: "north", alerts: [part] };
		expect(all("$._parent.site", part, body)).toEqual(["north"]);
		expect(all("$['_parent'].site", part, body)).toEqual(["north"]);
		expect(all("_parent.alerts[0].id", part, body)).toEqual([1]);
		expect(all("$.*", part, body)).toEqual([1]);
		expect(all("$..site", part, body)).toEqual([]);
		expect(all("$.._parent", part, body)).toEqual([]);
		expect(all("$[?(@._parent)]", part, body)).toEqual([]);
		expect(all("$._parent", part)).toEqual([]);
		expect(all("$._parent", { _parent: "own" })).toEqual(["own"]);
	});
});

describe("a path is refused, and says why", () => {
	const refused: readonly [string, string][] = [
		["", "empty"],
		["   ", "empty"],
		["$.", "name is missing"],
		["$..", "name is missing"],
		["$...a", "name is missing"],
		["$.a.", "name is missing"],
		["$.list[", "neither"],
		["$.list[0", "missing at the end"],
		["$.list]", "does not belong"],
		["$.list[]", "neither"],
		["$['a", "missing at the end"],
		["$['a','b']", "expected"],
		["$.a b", "does not belong"],
		["$foo", "does not belong"],
		["$..a..b", "one “..” only"],
		["$.a[::0]", "step cannot be 0"],
		["$.a[(@.length-1)]", "Scripts are not supported"],
		["$.a.length()", "not supported"],
		["$.a^", "not supported"],
		["$.a~", "not supported"],
		["$.a.@number()", "not supported"],
		["$.`a`", "not supported"],
		["$.a[?(@.b =~ /x/)]", "Regular expressions are not supported"],
		["$.a[?(@.b.match(/x/))]", "Calls are not supported"],
		["$.a[?(@..b)]", "not supported inside a filter"],
		["$.a[?(@.b == )]", "is expected"],
		["$.a[?('x')]", "comparison is missing"],
		["$.a[?(@.b == $.c)]", "is expected"],
		["$.a[?(@.b", "missing at the end"],
		["$.a[?@.b]", "expected"],
		["$.a[?()]", "is expected"],
		["$.a[?(@.b = 1)]", "expected"],
		[`$.a[?(${"!".repeat(30)}@.b)]`, "nested too deeply"],
		[`$.a[?(${"(".repeat(30)}@.b${")".repeat(30)})]`, "nested too deeply"],
		[`$.${"x".repeat(499)}`, "501 characters"],
	];
	for (const [path, why] of refused) {
		test(`${path.length > 60 ? `${path.slice(0, 60)}…` : path}: ${why}`, () => expect(checkPath(path)).toContain(why));
	}

	test("500 characters are still a path", () => expect(checkPath(`$.${"x".repeat(498)}`)).toBeNull());
});
