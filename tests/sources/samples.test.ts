import { describe, expect, test } from "bun:test";
import { type DecisionContext, resolveOutcome, told, type Verdict } from "../../src/alerts/pipeline/index.ts";
import { readPayload } from "../../src/base/payload/index.ts";
import { readEndpointInput } from "../../src/setup/endpoints/index.ts";
import { type Expected, findSource, type Sample, SOURCES, type Source } from "../../src/setup/sources/index.ts";
import { decideAll } from "../pipeline/deciding.ts";

function verdictsOf(source: Source, sample: Sample, changes: Partial<DecisionContext> = {}): Verdict[] {
	const payload = readPayload(new TextEncoder().encode(sample.body), sample.contentType);
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
					expect(told(verdict.trace).map(({ result }) => result)).not.toContain("********");
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
			for (const sample of source.samples.filter(({ id }) => id === "test")) {
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

describe("a recovery", () => {
	const pairs = [
		["uptime-kuma", "down", "up"],
		["zabbix", "problem", "resolved"],
		["grafana", "firing", "resolved"],
		["alertmanager", "firing", "resolved"],
		["datadog", "triggered", "recovered"],
		["prtg", "down", "up"],
		["generic", "down", "up"],
	] as const;
	for (const [source, opens, closes] of pairs) {
		test(`of ${source} has the key of its alert and closes the ticket`, () => {
			expect(keysOf(source, closes)).toEqual(keysOf(source, opens));
			const [verdict] = verdictsOf(...sampleOf(source, closes));
			expect(verdict === undefined ? null : resolveOutcome(verdict, { id: 5, summary: "" }).action).toBe("close");
		});
	}

	test("inside a batch has the key of the alert that came alone", () => {
		expect(keysOf("grafana", "batch")).toContainEqual(keysOf("grafana", "firing")[0] as never);
		expect(keysOf("alertmanager", "batch")).toContainEqual(keysOf("alertmanager", "firing")[0] as never);
	});
});

describe("the key", () => {
	test("of Uptime Kuma is the summary, so that tickets of an earlier bridge are found", () => {
		expect(keysOf("uptime-kuma", "down")).toEqual([{ kind: "summary", text: "Alert: LSO Patient portal", company: "LakeshoreOrtho" }]);
	});

	test("of a comment in Zabbix or an acknowledgement in PRTG is that of the problem", () => {
		expect(keysOf("zabbix", "update")).toEqual(keysOf("zabbix", "problem"));
		expect(keysOf("prtg", "acknowledged")).toEqual(keysOf("prtg", "down"));
	});
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
