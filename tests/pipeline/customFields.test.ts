import { describe, expect, test } from "bun:test";
import { lastOf } from "../../src/alerts/pipeline/index.ts";
import { contextOf, decideOne } from "./deciding.ts";

const PAYLOAD = { id: 118, cause: "power", host: "web01", password: "geheim", monitor: { name: "Web" }, msg: "down" };

describe("custom fields", () => {
	test("come from rule, else mapping, else the endpoint's template; captions are the same in any case", () => {
		const { ticket, trace } = decideOne(
			{
				custom_fields: { Cause: "Network", Monitor: "{{ monitor_name }}: {{ msg }} on {$.host}", 52: "{$.id}", Site: "Main" },
				json_mapping: { "custom.cause": "$.cause", "custom.Rack": "$.rack" },
				routing_rules: [{ path: "$.host", regex: "^(web)", overrides: { "custom.Site": "$1 room" } }],
			},
			PAYLOAD,
		);
		expect(ticket.custom_fields).toEqual({ "52": "118", cause: "power", Monitor: "Web: down on web01", Site: "web room" });
		expect(Object.fromEntries(lastOf(trace, "fields")?.origins ?? [])).toMatchObject({
			"custom.52": { from: "endpoint" },
			"custom.cause": { from: "mapping" },
			"custom.Site": { from: "rule", rule: 1 },
		});
	});

	test("whose template finds nothing are not sent; a constant always is", () => {
		const { ticket } = decideOne({ custom_fields: { Rack: "{$.rack}", Row: " ", Told: "no" } }, PAYLOAD);
		expect(ticket.custom_fields).toEqual({ Told: "no" });
		expect(decideOne({ custom_fields: { Rack: "{$.rack}" } }, PAYLOAD).ticket.custom_fields).toBeNull();
	});

	test("read the masked payload, and what comes in is no template", () => {
		const { ticket } = decideOne({ custom_fields: { Note: "{$.password} {$.host}" } }, { ...PAYLOAD, host: "{$.id} {{ msg }}" });
		expect(ticket.custom_fields).toEqual({ Note: "******** {$.id} {{ msg }}" });
	});

	test("that cannot be read are passed over and named; the rest counts", () => {
		const { ticket, problems } = decideOne({ custom_fields: { "A=B": "x", Fine: "y", Odd: { a: 1 }, Wrong: "{$.a b} z" } }, PAYLOAD);
		expect(ticket.custom_fields).toEqual({ Fine: "y" });
		expect(problems.map((text) => text.split(":")[0])).toEqual(["custom_fields, A=B", "custom_fields, Odd", "custom_fields, Wrong"]);
		expect(decideOne({ custom_fields: [1] }, PAYLOAD).problems).toEqual([expect.stringContaining("custom_fields: an object")]);
	});

	test("are bounded in number and length", () => {
		const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`Field ${index}`, "x"]));
		expect(Object.keys(decideOne({ custom_fields: many }, PAYLOAD).ticket.custom_fields ?? {})).toHaveLength(50);
		const long = decideOne({ custom_fields: { Note: "{$.host}" } }, { host: "x".repeat(100_000) }).ticket.custom_fields;
		expect(long?.Note?.length).toBe(4_000);
	});

	test("of an endpoint's constants make no difference to the key or to anything else", () => {
		const [one, other] = [{}, { custom_fields: { Cause: "Power" } }].map((config) => decideOne(config, PAYLOAD, contextOf()));
		expect(other?.key).toEqual(one?.key as never);
		expect({ ...other?.ticket, custom_fields: null }).toEqual(one?.ticket as never);
	});
});

test("agreement, team and owner come from rule, else mapping, else the endpoint, as site, contact and source do", () => {
	const fields = ["agreement", "team", "owner", "site", "contact", "source"] as const;
	const all = (value: string) => Object.fromEntries(fields.map((field) => [field, value]));
	const rule = { path: "$.host", regex: "web", overrides: all("ruled") };
	for (const [config, value] of [
		[{ ...all("own"), json_mapping: all("$.host"), routing_rules: [rule] }, "ruled"],
		[{ ...all("own"), json_mapping: all("$.host") }, "web01"],
		[{ ...all("own"), json_mapping: all("$.nothing") }, "own"],
		[{}, null],
	] as const) {
		expect(decideOne(config, PAYLOAD).ticket).toMatchObject(Object.fromEntries(fields.map((field) => [field, value])));
	}
});
