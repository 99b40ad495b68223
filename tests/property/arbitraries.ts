import fc from "fast-check";
import { MAPPED_FIELDS } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";

/** Names that senders use, and names that languages give a meaning of their own. */
const NAMES = [
	"a",
	"b",
	"monitor",
	"name",
	"title",
	"msg",
	"message",
	"status",
	"heartbeat",
	"tenant",
	"TaskInfo",
	"alerts",
	"password",
	"_parent",
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"length",
	"",
	"0",
];

/** Any UTF-16 text, lone surrogates included. */
export const anyText = fc.oneof(
	fc.string({ maxLength: 20 }),
	fc.string({ unit: "binary", maxLength: 20 }),
	fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
	fc.constantFrom(
		"{{ msg }}",
		"{$.msg}",
		"{$}",
		"#CW-12",
		"\ud800",
		"\udc00x",
		"\u0000",
		" ",
		"\n",
		"x".repeat(95).concat("😀😀"),
		"é".repeat(200),
	),
);

export const anyName = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: anyText });

const scalar: fc.Arbitrary<Json> = fc.oneof(
	fc.constant(null),
	fc.boolean(),
	fc.integer(),
	fc.double({ noNaN: true }),
	fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
	anyText,
);

/** An object whose members are its own whatever their names, as `JSON.parse` makes them. */
export function ownMembers(entries: readonly (readonly [string, Json])[]): Json {
	const made: Record<string, Json> = {};
	for (const [name, value] of entries) Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
	return made;
}

/** Any JSON value that a body can give. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
	json: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		scalar,
		fc.array(tie("json"), { maxLength: 5 }),
		fc.array(fc.tuple(anyName, tie("json")), { maxLength: 6 }).map(ownMembers),
	),
})).json;

/** A value nested `levels` deep, made without recursion. */
export function nested(levels: number): Json {
	let value: Json = "bottom";
	for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
	return value;
}

const PATHS = [
	"$",
	"$.a",
	"monitor.name",
	"$.monitor",
	"$..name",
	"$..*",
	"$.*",
	"$[*]",
	"$.a[-1]",
	"$.a[::2]",
	"$.alerts[*]",
	"$.alerts[?(@.status == 'x' || !@.a)]",
	"$[?(@.a > 1)]",
	"$._parent",
	"$._parent.a",
	"$.__proto__",
	"$.constructor.constructor",
	"$.a.length",
	"$['a b']",
	"$.list[",
	"$..a..b",
	"$.a.toString()",
	"",
	"$",
	"$.",
	"nonsense path",
];
export const anyPath = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PATHS) }, { weight: 1, arbitrary: anyText });
const anyMapping = fc.oneof(
	anyPath,
	fc.array(fc.oneof(anyPath, fc.constantFrom("literal", "at", "{$.a}", "{{ msg }}")), { maxLength: 5 }).map((parts) => parts.join(" ")),
);
const anyRegex = fc.oneof(
	fc.constantFrom("a", "(a)|(b)", ".*", "^$", "(a+)+$", "(?=a)", "\\1", "[", "(?i)x", "\\p{L}", "x{2,5}", "(", "^(.*?,){11}P", "\\uD800"),
	anyText,
);
const anyWindow = fc.oneof(
	fc.record(
		{
			type: fc.constantFrom<Json>("once", "daily", "weekly", "monthly", "yearly", "", null, 5),
			nth: fc.constantFrom<Json>(1, -1, "2", 9, null),
			time_zone: fc.constantFrom<Json>("Europe/Berlin", "America/St_Johns", "Mars/Base", "", null, 5),
			start: fc.constantFrom<Json>("09:00", "22:00", "25:00", "2026-03-04T00:00:00Z", "2026-03-04 11:00", "x", null, 9),
			end: fc.constantFrom<Json>("11:30", "04:00", "2026-03-05T00:00:00+02:00", "2020-01-01T00:00:00Z", "", null),
			days: fc.constantFrom<Json>(["Wed"], ["wednesday", "X"], "Mon,Wed", [], null, [7], {}),
		},
		{ requiredKeys: [] },
	),
	anyJson,
) as fc.Arbitrary<Json>;
const anyOverrides = fc.dictionary(
	fc.constantFrom<string>(...MAPPED_FIELDS, "alert_type", "drop", "__proto__"),
	fc.oneof(anyText, anyJson),
	{
		maxKeys: 4,
	},
);
const anyOp = fc.constantFrom<Json>("eq", "ne", "gt", "gte", "lt", "lte", "exists", "missing", "like", null, 5);
const anyRule = fc.oneof(
	fc.record({ path: anyPath, regex: anyRegex, not: fc.boolean(), overrides: anyOverrides }, { requiredKeys: ["path", "regex"] }),
	fc.record(
		{ path: anyPath, op: anyOp, value: fc.oneof(anyText, anyJson), not: fc.boolean(), overrides: anyOverrides },
		{ requiredKeys: ["path", "op"] },
	),
	anyJson,
) as fc.Arbitrary<Json>;

/** As it would be typed, as the original stored it (JSON inside text), or nonsense of any type. */
const orNonsense = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
	fc.oneof(
		{ weight: 6, arbitrary: value },
		{ weight: 1, arbitrary: value.map((json) => JSON.stringify(json, (_, member) => (typeof member === "bigint" ? 0 : member)) ?? "") },
		{ weight: 1, arbitrary: anyJson },
	);

/** Configurations from sound to hopeless. */
export const anyConfig: fc.Arbitrary<Json> = fc.oneof(
	{
		weight: 9,
		arbitrary: fc.record(
			{
				split_path: orNonsense(anyPath),
				trigger_field: orNonsense(anyPath),
				open_value: orNonsense(anyText),
				close_value: orNonsense(anyText),
				unmatched_action: orNonsense(fc.constantFrom<Json>("skip", "open")),
				json_mapping: orNonsense(
					fc.dictionary(fc.constantFrom<string>(...MAPPED_FIELDS), anyMapping, { maxKeys: 6 }) as fc.Arbitrary<Json>,
				),
				routing_rules: orNonsense(fc.array(anyRule, { maxLength: 4 })),
				maintenance_windows: orNonsense(fc.array(anyWindow, { maxLength: 3 })),
				board: anyJson,
				ticket_prefix: orNonsense(fc.constantFrom<Json>("", "Alert:", null, "x".repeat(120), " ")),
				summary_remove_strings: orNonsense(fc.constantFrom<Json>("", "Alert:", " ,a", "\ud83d", "monitor,")),
				description_template: orNonsense(
					fc.constantFrom<Json>("{{ msg }} {$.a}", "{{msg}}{{ monitor_name }}", "{$.list[}", "{$", "{{", "{$..name}"),
				),
				global_routing_enabled: orNonsense(fc.boolean()),
				customer_id_default: anyJson,
				company_locked: orNonsense(fc.boolean()),
				tenant_path: orNonsense(anyPath),
				key_scope: orNonsense(fc.constantFrom<Json>("endpoint", "all", "x")),
				key_ignores_numbers: orNonsense(fc.boolean()),
			},
			{ requiredKeys: [] },
		) as fc.Arbitrary<Json>,
	},
	{ weight: 1, arbitrary: anyJson },
);
