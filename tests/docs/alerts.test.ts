import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startOllama } from "../doubles/ollama/index.ts";
import { eventually, startHookWise } from "../support/index.ts";

interface Rule {
	readonly alert: string;
	readonly expr: string;
	readonly labels: { readonly severity: string };
	readonly annotations: { readonly summary: string; readonly description: string };
}

const { groups } = parse(readFileSync(join(import.meta.dir, "../../docs/prometheus-alerts.yml"), "utf8")) as {
	groups: { rules: Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** Names and values of labels of each metric in the output of /metrics. */
function scraped(text: string): ReadonlyMap<string, readonly Readonly<Record<string, string>>[]> {
	const found = new Map<string, Record<string, string>[]>();
	for (const [, name = "", labels = ""] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
		const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = "", value = ""]) => [label, value]);
		found.set(name, [...(found.get(name) ?? []), Object.fromEntries(pairs) as Record<string, string>]);
	}
	return found;
}

/** Metrics in an expression, with their labels. */
const selectors = (expr: string) =>
	[...expr.matchAll(/\b(hookwise_[a-z_]+|up)(?:\{([^}]*)\})?/g)].map(([, name = "", inside = ""]) => ({
		name,
		labels: [...inside.matchAll(/([a-z_]+)(=~|!=|=)"([^"]*)"/g)].map(([, label = "", op = "", value = ""]) => ({ label, op, value })),
	}));

test("every rule has a name of its own, a severity, and words for people", () => {
	expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
	for (const { labels, annotations } of rules) {
		expect(["critical", "warning", "info"]).toContain(labels.severity);
		expect(annotations.summary.length * annotations.description.length).toBeGreaterThan(0);
	}
});

test("every metric and label of the rules is in what /metrics answers, with the values that they look for", async () => {
	const ollama = startOllama();
	await using hookwise = await startHookWise({ env: { METRICS_TOKEN: "scrape", OLLAMA_HOST: ollama.url } });
	const { client } = hookwise;
	const endpoint = await client.endpoint({ ai_rca_enabled: true });
	await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
	await client.send({ ...endpoint, bearer_token: "wrong" }, { state: "firing" });
	const scrape = async () =>
		scraped(await (await fetch(`${hookwise.url}/metrics`, { headers: { authorization: "Bearer scrape" } })).text());
	await eventually("the ticket and its note are counted", async () => {
		const now = await scrape();
		return (
			now.has("hookwise_llm_seconds_count") && now.has("hookwise_webhooks_total") && now.has("hookwise_connectwise_request_seconds_count")
		);
	});
	const metrics = await scrape();
	for (const { alert, expr } of rules) {
		for (const { name, labels } of selectors(expr)) {
			if (name === "up") continue; // Prometheus makes it
			const series = metrics.get(name);
			expect([alert, name, series !== undefined]).toEqual([alert, name, true]);
			for (const { label } of labels) expect([alert, name, label, series?.some((one) => label in one)]).toEqual([alert, name, label, true]);
			// An excluded value must exist: a misspelt one would exclude nothing.
			for (const { label, value } of labels.filter(({ op }) => op === "!=")) {
				expect([alert, label, value, series?.some((one) => one[label] === value)]).toEqual([alert, label, value, true]);
			}
		}
		for (const [, label = ""] of expr.matchAll(/\bby \(([a-z_]+)\)/g)) {
			const names = selectors(expr).map(({ name }) => name);
			expect([alert, label, names.some((name) => metrics.get(name)?.some((one) => label in one))]).toEqual([alert, label, true]);
		}
	}
	await ollama.stop();
}, 60_000);
