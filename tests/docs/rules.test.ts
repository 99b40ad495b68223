/** Runs the tables of docs/rules.md: decisions must agree with the page. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../src/base/json.ts";
import { readPayload } from "../../src/base/payload/index.ts";
import { decideOne } from "../pipeline/deciding.ts";

const page = readFileSync(join(import.meta.dir, "../../docs/rules.md"), "utf8");

/** Rows of the table with this head, without code marks. A cell may contain `||` inside marks. */
function rows(head: string): string[][] {
	const from = page.indexOf(`| ${head} |`);
	if (from < 0) throw new Error(`There is no table “${head}”`);
	const [, , ...lines] = (page.slice(from).split("\n\n")[0] ?? "").split("\n");
	return lines.filter((line) => line.startsWith("|")).map((line) => line.slice(2, -2).split(" | ").map(unmarked));
}
const unmarked = (cell: string): string => /^`(.*)`$/.exec(cell.trim())?.[1] ?? cell.trim();

function payloadOf(text: string): Json {
	const read = readPayload(new TextEncoder().encode(text), "application/json");
	if (!read.ok) throw new Error(read.message);
	return read.value;
}

/** A mapped field that a decision shows unchanged, and that is null if the mapping has no value. */
const mapped = (mapping: string, payload: string): string =>
	decideOne({ json_mapping: { dedup_key: mapping } }, payloadOf(payload)).ticket.dedup_key ?? "nothing";

describe("docs/rules.md", () => {
	for (const [path = "", payload = "", gives = ""] of rows("path | in the payload | gives"))
		test(`the path ${path} of ${payload} gives ${gives}`, () => expect(mapped(path, payload)).toBe(gives));

	for (const [mapping = "", payload = "", gives = ""] of rows("mapping | payload | gives"))
		test(`the mapping ${mapping} of ${payload} gives ${gives}`, () => expect(mapped(mapping, payload)).toBe(gives));

	for (const [template = "", payload = "", gives = ""] of rows("template | payload | gives"))
		test(`the template ${template} gives ${gives}`, () => {
			expect(decideOne({ description_template: template }, payloadOf(payload)).ticket.description).toBe(gives);
		});

	for (const [trigger = "", open = "", close = "", payload = "", type = ""] of rows(
		"trigger_field | open_value | close_value | payload | type",
	))
		test(`${trigger} of ${payload} is ${type}`, () => {
			const config = { trigger_field: trigger, open_value: open, close_value: close };
			expect(decideOne(config, payloadOf(payload)).alertType).toBe(type as "OPEN");
		});

	for (const [rule = "", payload = "", answer = ""] of rows("rule | payload | matches"))
		test(`the rule ${rule} ${answer === "yes" ? "matches" : "does not match"} ${payload}`, () => {
			const routing_rules = [{ ...(JSON.parse(rule) as object), overrides: { board: "B" } }];
			expect(decideOne({ routing_rules }, JSON.parse(payload) as Json).ticket.board === "B").toBe(answer === "yes");
		});

	for (const [window = "", at = "", inside = ""] of rows("window | at | inside"))
		test(`${at} is ${inside === "yes" ? "" : "not "}in ${window}`, () => {
			const config = { maintenance_windows: [JSON.parse(window)] };
			const { suppressed } = decideOne(config, { title: "x" }, { now: Date.parse(at) });
			expect(suppressed).toBe(inside === "yes" ? "maintenance_window" : null);
		});

	for (const [name = "", company = ""] of rows("monitor name | company"))
		test(`“${name}” is of company ${company}`, () => {
			expect(decideOne({}, { monitor: { name } }).ticket.company ?? "none").toBe(company);
		});

	test("its example of rules can be saved, and routes", () => {
		const rules = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "") as Json;
		const routed = decideOne({ routing_rules: rules }, { monitor: { hostname: "PRD-DB-01" } });
		expect(routed.ticket.board).toBe("Database Team");
		expect(routed.problems).toEqual([]);
		expect(decideOne({ routing_rules: rules }, { environment: "test" }).suppressed).toBe("dropped_by_rule");
	});
});
