import { describe, expect, test } from "bun:test";
import { CONFIG_DEFAULTS } from "../../src/setup/endpoints/index.ts";
import { findSource, SOURCES, samplesFor, sourceOf, triggerWords } from "../../src/setup/sources/index.ts";

test("the list has every tool once, in its order, and ends with Blank", () => {
	expect(SOURCES.map(({ id }) => id)).toEqual([
		"uptime-kuma",
		"zabbix",
		"grafana",
		"alertmanager",
		"datadog",
		"prtg",
		"cipp",
		"generic",
		"blank",
	]);
	expect(SOURCES.map(({ name }) => name)).toEqual([
		"Uptime Kuma",
		"Zabbix",
		"Grafana",
		"Prometheus Alertmanager",
		"Datadog",
		"PRTG",
		"CIPP",
		"Generic status",
		"Blank",
	]);
});

test("the samples of a source are found by its id, those of an unknown one are none", () => {
	expect(samplesFor("zabbix").map(({ name }) => name)).toContain("Problem");
	expect(samplesFor("blank")).toEqual([]);
	expect(samplesFor("nagios")).toEqual([]);
	expect(findSource("nagios")).toBeNull();
	expect(findSource("constructor")).toBeNull();
});

test("the list says what triggers, opens and closes", () => {
	expect(SOURCES.map((source) => [triggerWords(source).path, triggerWords(source).values])).toEqual([
		["$.heartbeat.status", "0 opens, 1 closes"],
		["$.event.value", "1 opens, 0 closes"],
		["$.status", "firing opens, resolved closes"],
		["$.status", "firing opens, resolved closes"],
		["$.alert_transition", "Triggered opens, Recovered closes"],
		["$.status", "Down opens, Up closes"],
		[null, "every alert opens"],
		["$.status", "down opens, up closes"],
		[null, ""],
	]);
});

describe("the source of an endpoint", () => {
	for (const source of SOURCES) {
		test(`made from the preset ${source.name} is guessed right`, () => {
			expect(sourceOf(source.config as Record<string, unknown>).id).toBe(source.id);
			expect(sourceOf({ ...CONFIG_DEFAULTS, ...source.config }).id).toBe(source.id);
		});
	}

	test("is still guessed after a person changed the mapping", () => {
		for (const source of SOURCES.filter(({ id }) => !["cipp", "blank"].includes(id))) {
			const changed = { ...source.config, json_mapping: { ...source.config.json_mapping, summary: "$.my.own" }, board: "NOC" };
			expect(sourceOf(changed).id).toBe(source.id);
		}
	});

	test("is guessed for the recipes of the original's README", () => {
		expect(sourceOf({ trigger_field: "$.heartbeat.status", json_mapping: { summary: "$.monitor.name" } }).id).toBe("uptime-kuma");
		expect(sourceOf({ trigger_field: "$.status", open_value: "firing", close_value: "resolved" }).id).toBe("grafana");
		expect(sourceOf({ trigger_field: "$.status_text", open_value: "CRITICAL, WARNING", close_value: "OK, RESOLVED" }).id).toBe("generic");
	});

	test("is generic when nothing known is like it, and never fails on a broken configuration", () => {
		expect(sourceOf({ trigger_field: "$.x", open_value: "broken" }).id).toBe("generic");
		expect(sourceOf({ trigger_field: 7, open_value: [], json_mapping: "no", routing_rules: { a: 1 } }).id).toBe("generic");
		expect(sourceOf({ trigger_field: null, json_mapping: null, routing_rules: [null] }).id).toBe("generic");
	});
});
