import { describe, expect, test } from "bun:test";
import { checkTemplate, told } from "../../src/alerts/pipeline/index.ts";
import { compileTemplate, fillTemplate } from "../../src/alerts/pipeline/template.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

const payload: Json = {
	monitor: { name: "Core" },
	msg: "down",
	o: { a: [1] },
	n: null,
	"a}b": "brace",
	password: "hunter2",
	url: "https://u:p@h/?token=t",
};
const filled = (template: string, body: Json = payload) => decideOne({ description_template: template }, body).ticket.description;

describe("a description template", () => {
	const table: readonly [string, string][] = [
		["{{ monitor_name }} says {{ msg }} ({{ request_id }})", "Core says down (req-0001)"],
		["{{monitor_name}}{{   msg\t}}", "Coredown"],
		["{$.msg}|{$.o}|{$.o.a[0]}", 'down|{"a":[1]}|1'],
		["{$.nope}|{$.n}|", "||"],
		["{{ unknown }} {{ }} {{", "{{ unknown }} {{ }} {{"],
		["{ $.msg } {msg} {} }}", "{ $.msg } {msg} {} }}"],
		["{$['a}b']}!", "brace!"],
		["{$.list[} stays out", "{$.list[} stays out"],
		["a{$..x..y}b", "ab"],
		["{$.msg", "{$.msg"],
		["{{{ msg }}}", "{down}"],
		["{{ {$.msg} }}", "{{ down }}"],
		["line 1\nline 2 {$.msg}", "line 1\nline 2 down"],
		["Site: {$.nope}\nHost: {$.monitor.name}\nNote: {$.n}", "Host: Core"],
		["{$.nope}\n\n{{ msg }}", "down"],
		["Site: {$.nope}", "Site: "],
		["A: {$.nope} of {$.msg}\n{$.nope} is empty\n", "A:  of down\n is empty\n"],
		["{$.password} {$.url}", "******** https://********@h/?token=********"],
		["{{ msg }}{{ msg }}", "downdown"],
	];
	for (const [template, text] of table)
		test(`${JSON.stringify(template)} gives ${JSON.stringify(text)}`, () => expect(filled(template)).toBe(text));

	test("names what cannot be read, and leaves its place empty", () => {
		const verdict = decideOne({ description_template: "a{$..x..y}b" }, payload);
		expect(verdict.problems).toEqual(["description_template: A path may have one “..” only."]);
		expect(told(verdict.trace)).toContainEqual({ step: "description", detail: verdict.problems[0] ?? "", result: "passed over" });
		expect(checkTemplate("a{$..x..y}b")).toContain("one “..” only");
		expect(checkTemplate("{{ msg }} {$.a} {")).toBeNull();
	});

	test("works as the Zabbix recipe prints it, line break included, in a mapping too", () => {
		const recipe = JSON.parse('{"description":"Trigger: {$.trigger.description}\\nHost: {$.host.name}"}') as Json;
		const body = { trigger: { description: "Swap < 10 %" }, host: { name: "app7" } };
		expect(decideOne({ json_mapping: recipe }, body).ticket.description).toBe("Trigger: Swap < 10 %\nHost: app7");
		expect(decideOne({ json_mapping: JSON.stringify(recipe) }, body).ticket.description).toBe("Trigger: Swap < 10 %\nHost: app7");
		expect(decideOne({ json_mapping: recipe }, { title: "neither" }).ticket.description).toContain("Source: neither");
	});

	test("is compiled in linear time, however many slots stay open", () => {
		for (const unit of ["{{", "{$", "{{ x", "{$["]) compileTemplate(unit.repeat(50_000));
	});

	test("takes no more than its budget: a large value in many slots gives nothing rather than gigabytes", () => {
		const body = { msg: "m".repeat(500_000), big: ["b".repeat(500_000)] };
		for (const template of ["{{ msg }}".repeat(3_000), "{$.big}".repeat(3_000)]) {
			const verdict = decideOne({ description_template: template }, body);
			expect(verdict.problems).toEqual(["The description: This needs more steps than one decision may take."]);
			expect(verdict.ticket.description.length).toBeLessThanOrEqual(30_000);
			expect(verdict.ticket.description).toStartWith("Source: Unknown Source\nMessage: mmm");
		}
	});

	test("says whether a slot gave something", () => {
		const fill = (text: string) =>
			fillTemplate(
				compileTemplate(text),
				() => null,
				() => "",
			).found;
		expect(fill("{$.a}{{ msg }}")).toBe(false);
		expect(
			fillTemplate(
				compileTemplate("{$.a}"),
				() => "x",
				() => "",
			).found,
		).toBe(true);
	});
});

describe("the default description", () => {
	test("has source, message, request id and the masked payload as indented JSON", () => {
		expect(decideOne({}, { name: "n", message: "m", password: "p", id: 9007199254740993n }).ticket.description).toBe(
			'Source: n\nMessage: m\nRequest ID: req-0001\nPayload:\n{\n  "name": "n",\n  "message": "m",\n  "password": "********",\n  "id": 9007199254740993\n}',
		);
	});

	test("prefers msg to message, and says when there is none", () => {
		expect(decideOne({}, { msg: "a", message: "b" }).message).toBe("a");
		expect(decideOne({}, { msg: " ", message: "b" }).message).toBe("b");
		expect(decideOne({}, { msg: null }).message).toBe("No message");
		expect(decideOne({}, { msg: { a: 1 } }).message).toBe('{"a":1}');
	});

	test("cuts the payload at 8,000 characters, saying so", () => {
		const description = decideOne({}, { name: "n", text: "x".repeat(20_000) }).ticket.description;
		const json = description.slice(description.indexOf("Payload:\n") + 9);
		expect(json.length).toBeLessThanOrEqual(8_000);
		expect(json).toMatch(/… cut at 8000 characters$/);
	});

	test("is cut at 30,000 characters wherever it comes from, saying so and halving no pair", () => {
		const long = "😀".repeat(40_000);
		for (const config of [
			{ description_template: "x{{ msg }}" },
			{ json_mapping: { description: "$.msg" } },
			{ routing_rules: [{ path: "$.name", regex: "n", overrides: { description: long } }] },
			{},
		]) {
			const { description } = decideOne(config, { name: "n", msg: long }).ticket;
			expect(description.length).toBeLessThanOrEqual(30_000);
			expect(description).toMatch(/… cut, \d+ characters in all$/);
			expect(description.isWellFormed()).toBe(true);
		}
	});
});
