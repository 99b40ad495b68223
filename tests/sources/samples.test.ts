import { describe, expect, test } from "bun:test";
import { type DecisionContext, resolveOutcome, told, type Verdict } from "../../src/alerts/pipeline/index.ts";
import { readEndpointInput } from "../../src/setup/endpoints/index.ts";
import { type Expected, findSource, readSample, type Sample, SOURCES, type Source } from "../../src/setup/sources/index.ts";
import { decideAll } from "../pipeline/deciding.ts";

function verdictsOf(source: Source, sample: Sample, changes: Partial<DecisionContext> = {}): Verdict[] {
	const payload = readSample(sample);
	if (!payload.ok) throw new Error(payload.message);
	return decideAll(source.config, payload.value, changes);
}

/** What a verdict says of the things that a sample expects. */
function given(verdict: Verdict): Omit<Expected, "why"> {
	const { action, reason } = resolveOutcome(verdict, null);
	const { summary, company, dedup_key } = verdict.ticket;
	const tenant = verdict.unmatchedTenant;
	return { alertType: verdict.alertType, action, reason: reason, summary, company, dedup_key, ...(tenant === null ? {} : { tenant }) };
}

const sampleOf = (sourceId: string, sampleId: string): [Source, Sample] => {
	const source = findSource(sourceId);
	const sample = source?.samples.find(({ id }) => id === sampleId);
	if (source === null || sample === undefined) throw new Error(`No sample ${sampleId} of ${sourceId}`);
	return [source, sample];
};
const keysOf = (sourceId: string, sampleId: string) => verdictsOf(...sampleOf(sourceId, sampleId)).map(({ key }) => key);

/** PagerDuty's own name for its identity, dedup_key, holds a word that masking hides; the ticket shows the key all the same. */
const HIDDEN_BY_ITS_NAME = ["pagerduty"];

for (const source of SOURCES) {
	describe(source.name, () => {
		test("has a configuration that can be saved", () => {
			expect(readEndpointInput({ name: source.name, ...source.config })).toMatchObject({ ok: true, value: source.config });
		});

		for (const sample of source.samples) {
			test(`gives for “${sample.name}” exactly the decisions that the sample expects`, () => {
				const verdicts = verdictsOf(source, sample);
				expect(verdicts.map(given)).toEqual(sample.expect.map(({ why: _, ...expected }) => expected));
				for (const verdict of verdicts) {
					expect(verdict.problems).toEqual([]);
					// What decides must not have a name that masking hides.
					if (!HIDDEN_BY_ITS_NAME.includes(source.id)) expect(told(verdict.trace).map(({ result }) => result)).not.toContain("********");
				}
			});

			test(`describes “${sample.name}” without an empty description or a mark of a template`, () => {
				for (const { ticket } of verdictsOf(source, sample)) {
					expect(ticket.description.trim()).not.toBe("");
					expect(ticket.description).not.toMatch(/\{\$|\{\{|undefined|\[object/);
				}
			});
		}

		test("never makes a ticket of the tool's test", () => {
			for (const sample of source.samples.filter(({ kind }) => kind === "test")) {
				for (const expected of sample.expect) {
					expect(expected.action).toBe("skip");
					expect(["no_trigger_match", "dropped_by_rule"]).toContain(expected.reason ?? "");
					expect(expected.why ?? "").not.toBe("");
				}
			}
		});

		test("has samples with ids of their own, the first of which opens a ticket", () => {
			const ids = source.samples.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
			if (source.id !== "blank") expect(source.samples[0]?.expect[0]?.action).toBe("create");
		});
	});
}

/** Tools that never tell that a trouble is over; their tickets are closed by hand. */
const NEVER_RECOVERS = ["cipp", "wazuh", "graylog", "blank"];

describe("a recovery", () => {
	for (const source of SOURCES.filter(({ id }) => !NEVER_RECOVERS.includes(id))) {
		const keysOfKind = (kinds: readonly string[]) =>
			source.samples.filter(({ kind }) => kinds.includes(kind)).flatMap((sample) => verdictsOf(source, sample).map(({ key }) => key));

		test(`of ${source.name} has the key of its alert and closes the ticket`, () => {
			const resolved = source.samples.filter(({ kind }) => kind === "resolved");
			expect(resolved.length).toBeGreaterThan(0);
			for (const verdict of resolved.flatMap((sample) => verdictsOf(source, sample))) {
				expect(keysOfKind(["firing", "batch"])).toContainEqual(verdict.key);
				expect(resolveOutcome(verdict, { id: 5, summary: "" }).action).toBe("close");
			}
		});
	}

	test("inside a batch has the key of the alert that came alone", () => {
		expect(keysOf("grafana", "batch")).toContainEqual(keysOf("grafana", "firing")[0] as never);
		expect(keysOf("alertmanager", "batch")).toContainEqual(keysOf("alertmanager", "firing")[0] as never);
	});
});

describe("the key", () => {
	test("of Uptime Kuma is the monitor's number, so that two customers' Firewalls and a renamed monitor are told apart", () => {
		expect(keysOf("uptime-kuma", "down")).toMatchObject([{ kind: "dedup", text: "12", company: "LakeshoreOrtho" }]);
		expect(keysOf("uptime-kuma", "get")).toEqual(keysOf("uptime-kuma", "down"));
	});

	test("of a comment in Zabbix or an acknowledgement in PRTG is that of the problem", () => {
		expect(keysOf("zabbix", "update")).toEqual(keysOf("zabbix", "problem"));
		expect(keysOf("prtg", "acknowledged")).toEqual(keysOf("prtg", "down"));
	});
});

describe("the word lists of the generic preset", () => {
	const typeOf = (status: unknown) => decideAll(findSource("generic")?.config, { name: "x", status: status as string })[0]?.alertType;
	// A word in neither list is lost without a sound, so each that a tool is known to send stands here.
	test("open for every word of trouble that tools send, in any case", () => {
		const words =
			"CRITICAL WARNING UNKNOWN DOWN UNREACHABLE PROBLEM FAILED FIRING ALERTING CRIT WARN ERROR offline Alarm triggered unhealthy";
		for (const word of words.split(" ")) expect([word, typeOf(word)]).toEqual([word, "OPEN"]);
		for (const value of [false, 0, "0", "false"]) expect([value, typeOf(value)]).toEqual([value, "OPEN"]);
	});

	test("close for every word of recovery that tools send, in any case", () => {
		const words = "OK UP CLEAR RESOLVED RECOVERY RECOVERED SUCCESS online Healthy normal closed passed cleared";
		for (const word of words.split(" ")) expect([word, typeOf(word)]).toEqual([word, "CLOSE"]);
		for (const value of [true, 1, "1", "true"]) expect([value, typeOf(value)]).toEqual([value, "CLOSE"]);
	});

	test("have no word in common", () => {
		const { open_value = "", close_value = "" } = findSource("generic")?.config ?? {};
		const closing = close_value.split(",");
		expect(open_value.split(",").filter((word) => closing.includes(word))).toEqual([]);
	});
});

test("several problems of one Zabbix trigger have keys of their own, so that the first recovery closes one", () => {
	const [source, sample] = sampleOf("zabbix", "problem");
	const other = { ...sample, body: sample.body.replaceAll("20418837", "20418999") };
	expect(verdictsOf(source, other)[0]?.key).not.toEqual(verdictsOf(source, sample)[0]?.key);
});

test("the error of a Grafana query is in the description", () => {
	expect(verdictsOf(...sampleOf("grafana", "no-data"))[1]?.ticket.description).toContain("connection refused");
});

describe("CIPP", () => {
	const tenantMap = [{ tenant_value: "lakeshoreortho.onmicrosoft.com", company_id: "LakeshoreOrtho" }];
	for (const id of ["alert", "audit-log", "alert-old-schema"]) {
		test(`finds the company of “${id}” through TenantMap`, () => {
			const [source, sample] = sampleOf("cipp", id);
			expect(verdictsOf(source, sample, { tenantMap })[0]?.ticket.company).toBe("LakeshoreOrtho");
		});
	}

	test("drops its test in the old form too", () => {
		const [source] = sampleOf("cipp", "test");
		const [verdict] = decideAll(source.config, { Title: "CIPP Notification Test", Text: "This is a test" });
		expect(verdict?.suppressed).toBe("dropped_by_rule");
	});
});

test("a message in PRTG's payload cannot replace the state that decides", () => {
	const [source, sample] = sampleOf("prtg", "down");
	const body = sample.body.replace(/^message=[^&]*/, "message=404 &status=Up&sensorid=1");
	const [verdict] = verdictsOf(source, { ...sample, body });
	expect(verdict).toMatchObject({ alertType: "OPEN", ticket: { dedup_key: "4711" } });
});
