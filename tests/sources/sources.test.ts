import { describe, expect, test } from "bun:test";
import { CONFIG_DEFAULTS } from "../../src/setup/endpoints/index.ts";
import { findSource, SOURCES, samplesFor, searchTextOf, sourceOf, sourceSections, triggerWords } from "../../src/setup/sources/index.ts";

test("every tool is there once, by id and by name", () => {
	expect(SOURCES.length).toBeGreaterThanOrEqual(26);
	for (const key of ["id", "name"] as const) {
		expect(new Set(SOURCES.map((source) => source[key])).size).toBe(SOURCES.length);
	}
});

describe("the list of presets", () => {
	const sections = sourceSections();

	test("shows the favourites first, then group by group, and ends with what is for any tool", () => {
		expect(sections[0]?.title).toBe("Favourites");
		expect(sections[0]?.sources.every(({ isFavourite }) => isFavourite)).toBe(true);
		expect(sections.at(-1)?.title).toBe("Anything else");
		expect(sections.at(-1)?.sources.map(({ id }) => id)).toContain("blank");
		for (const { title, sources } of sections.slice(1, -1)) {
			expect(new Set(sources.map(({ group }) => group))).toEqual(new Set([title]) as never);
			expect(sources.map(({ name }) => name)).toEqual(sources.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, "en")));
		}
	});

	test("shows each tool once", () => {
		const shown = sections.flatMap(({ sources }) => sources.map(({ id }) => id));
		expect(shown.toSorted()).toEqual(SOURCES.map(({ id }) => id).toSorted());
	});

	test("is found by what people type: the maker, the product, the group", () => {
		const found = (typed: string) => SOURCES.filter((source) => searchTextOf(source).includes(typed)).map(({ id }) => id);
		expect(found("cisco")).toEqual(["meraki"]);
		expect(found("icinga")).toEqual(["nagios"]);
		expect(found("kaseya")).toEqual(["datto-rmm", "rmm-script"]);
		expect(found("sns")).toEqual(["aws-cloudwatch"]);
		expect(found("uptime")).toContain("healthchecks");
		for (const source of SOURCES) expect(searchTextOf(source)).toBe(searchTextOf(source).toLowerCase());
	});
});

test("the samples of a source are found by its id, those of an unknown one are none", () => {
	expect(samplesFor("zabbix").map(({ name }) => name)).toContain("Problem");
	expect(samplesFor("blank")).toEqual([]);
	expect(samplesFor("tivoli")).toEqual([]);
	expect(findSource("tivoli")).toBeNull();
	expect(findSource("constructor")).toBeNull();
});

test("the list says what triggers, opens and closes", () => {
	const wordsOf = (id: string) => {
		const source = findSource(id);
		return source === null ? null : [triggerWords(source).path, triggerWords(source).values];
	};
	expect(wordsOf("uptime-kuma")).toEqual(["$.heartbeat.status", "0 opens, 1 closes"]);
	expect(wordsOf("datadog")).toEqual(["$.alert_transition", "Triggered opens, Recovered closes"]);
	expect(wordsOf("cipp")).toEqual([null, "every alert opens"]);
	expect(wordsOf("synology")).toEqual(["$.text", "rules open and close"]);
	expect(wordsOf("wazuh")).toEqual(["$.rule.level", "a rule opens, nothing closes"]);
	expect(wordsOf("blank")).toEqual([null, ""]);
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
