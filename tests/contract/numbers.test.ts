import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, type MadeEndpoint, PASSWORD, type Pair, startHookWise, startPair } from "../support/index.ts";
import { type Ask, ask, asking, basic, fieldsOf } from "./caller.ts";

let pair: Pair;
let call: Ask;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	pair = await startPair({ env: { METRICS_TOKEN: "scrape-me", MAX_ATTEMPTS: "1" } });
	const { client } = pair.hookwise;
	call = asking(pair.hookwise.url, basic("admin", PASSWORD));
	endpoint = await client.endpoint({ name: 'Quoted "name"\\ \n' });
	const draft = await client.endpoint({ name: "Draft", is_draft: true });
	const settled = () => eventually("all is done", async () => (await client.unfinished()) === 0);
	for (const name of ["a", "b", "c"]) await client.accepted(endpoint, { state: "firing", monitor: { name } });
	await settled();
	await client.accepted(endpoint, { state: "firing", monitor: { name: "a" } });
	await client.accepted(endpoint, { state: "ok", monitor: { name: "b" } });
	await client.accepted(endpoint, { state: "ok", monitor: { name: "never there" } });
	await client.accepted(draft, { state: "firing", monitor: { name: "drafted" } });
	await settled();
	pair.double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets" });
	await client.accepted(endpoint, { state: "firing", monitor: { name: "refused" } });
	await settled();
	await client.send({ id: endpoint.id, bearer_token: "wrong" }, { state: "ok" });
	await client.send(endpoint, "[]");
}, 30_000);
afterAll(() => pair[Symbol.asyncDispose]());

describe("the figures of the day", () => {
	test("are those of history, drafts not counted", async () => {
		const { body } = await call("GET", "/api/stats");
		expect(Object.keys(body)).toEqual(
			"created_today updated_today closed_today failed_today dlq_today non_action_today success_rate avg_processing_time queue_depth yesterday".split(
				" ",
			),
		);
		expect(body).toMatchObject({
			created_today: 3,
			updated_today: 1,
			closed_today: 1,
			dlq_today: 1,
			non_action_today: 1,
			// Five of six that were to do something did it.
			success_rate: 83.3,
			queue_depth: 0,
		});
		expect(body.avg_processing_time).toBeGreaterThan(0);
		expect(body.avg_processing_time).toBeLessThan(30);
		expect(body.yesterday).toEqual({
			created_today: 0,
			updated_today: 0,
			closed_today: 0,
			failed_today: 0,
			dlq_today: 0,
			non_action_today: 0,
			success_rate: 100,
			avg_processing_time: 0,
			queue_depth: 0,
		});
	});

	test("come as series of 7 days, 4 weeks or 6 months, oldest first, gaps 0", async () => {
		const shapes = [
			["daily", 7, /^\d{4}-\d\d-\d\d$/],
			["weekly", 4, /^\d{4}-W\d\d$/],
			["monthly", 6, /^\d{4}-\d\d$/],
		] as const;
		for (const [period, length, shape] of shapes) {
			const { body } = await call("GET", `/api/stats/history?period=${period}`);
			expect([period, body.length]).toEqual([period, length]);
			for (const row of body) expect(row.date).toMatch(shape);
			expect(body.map(({ date }: { date: string }) => date)).toEqual(body.map(({ date }: { date: string }) => date).toSorted());
			expect(body.at(-1)).toMatchObject({ created: 3, updated: 1, closed: 1 });
			expect(body[0]).toMatchObject({ created: 0, updated: 0, closed: 0 });
		}
		expect((await call("GET", "/api/stats/history")).body).toHaveLength(7);
		const wrong = await call("GET", "/api/stats/history?period=hourly");
		expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["period"]]);
	});
});

interface Metric {
	type: string;
	help: string;
	samples: { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Reads the Prometheus text format, and throws where a scraper would. */
function parse(text: string): Map<string, Metric> {
	const metrics = new Map<string, Metric>();
	const of = (name: string): Metric => {
		const metric = metrics.get(name) ?? { type: "", help: "", samples: [] };
		metrics.set(name, metric);
		return metric;
	};
	for (const line of text.split("\n")) {
		if (line === "") continue;
		const head = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line);
		if (head !== null) {
			const [, kind, name = "", rest = ""] = head;
			of(name)[kind === "HELP" ? "help" : "type"] = rest;
			continue;
		}
		const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
		if (sample === null) throw new Error(`This line is no sample: ${line}`);
		const [, name = "", inner = "", number = ""] = sample;
		const labels: Record<string, string> = {};
		const rest = inner.replaceAll(/([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)",?/g, (_all, label: string, value: string) => {
			labels[label] = value.replaceAll(/\\([\\"n])/g, (_escape, letter: string) => (letter === "n" ? "\n" : letter));
			return "";
		});
		if (rest !== "") throw new Error(`These labels cannot be read: ${line}`);
		const value = number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number);
		if (Number.isNaN(value)) throw new Error(`This is no number: ${line}`);
		const base = metrics.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
		if (!metrics.has(base)) throw new Error(`${name} has no TYPE`);
		of(base).samples.push({ name, labels, value });
	}
	return metrics;
}

async function scrape(): Promise<Map<string, Metric>> {
	const answer = await ask(`${pair.hookwise.url}/metrics`, { headers: { authorization: "Bearer scrape-me" } });
	expect(answer.status).toBe(200);
	expect(answer.headers.get("content-type")).toStartWith("text/plain; version=0.0.4");
	return parse(answer.text);
}

/** HTTP contract, “Numbers”: every name with its labels. */
const CONTRACT: readonly [string, string, readonly string[]][] = [
	["hookwise_webhooks_received_total", "counter", ["status", "config_name"]],
	["hookwise_webhooks_total", "counter", ["config_id", "status"]],
	["hookwise_psa_tasks_total", "counter", ["type", "result"]],
	["hookwise_psa_task_seconds", "histogram", ["type"]],
	["hookwise_celery_queue_size", "gauge", []],
	["hookwise_queue_depth", "gauge", ["lane"]],
	["hookwise_queue_oldest_seconds", "gauge", []],
	["hookwise_ack_seconds", "histogram", []],
	["hookwise_end_to_end_seconds", "histogram", []],
	["hookwise_connectwise_request_seconds", "histogram", ["method", "route", "status"]],
	["hookwise_commit_batch_size", "histogram", []],
	["hookwise_llm_seconds", "histogram", []],
];

describe("a chart's numbers", () => {
	const chart = async (query: string) => (await call("GET", `/api/stats/chart?${query}`)).body;

	test("are those of the day, with what HookWise took; of an endpoint and a company, too", async () => {
		const from = new Date(Date.now() - 3 * 86_400_000).toISOString();
		const body = await chart(`from=${from}&step=day&time_zone=Europe/Berlin`);
		expect([body.step, body.time_zone, Object.keys(body.items[0])]).toEqual([
			"day",
			"Europe/Berlin",
			["from", "to", "created", "updated", "closed", "median_ms", "p95_ms"],
		]);
		const sums = (items: { created: number; updated: number; closed: number }[]) =>
			items.reduce(
				(sum, { created, updated, closed }) => [sum[0] + created, sum[1] + updated, sum[2] + closed] as [number, number, number],
				[0, 0, 0] as [number, number, number],
			);
		expect(sums(body.items)).toEqual([3, 1, 1]);
		const last = body.items.at(-1);
		expect(last.median_ms).toBeGreaterThan(0);
		expect(last.p95_ms).toBeGreaterThanOrEqual(last.median_ms);
		expect(sums((await chart(`endpoint=${endpoint.id}`)).items)).toEqual([3, 1, 1]);
		expect(sums((await chart("endpoint=none")).items)).toEqual([0, 0, 0]);
		const company = (await call("GET", "/api/incidents")).body.items[0].company as string;
		expect(sums((await chart(`company=${company.toLowerCase()}`)).items)).toEqual([3, 1, 1]);
	});

	test.each([
		["from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to"],
		["from=2020-01-01T00:00:00Z", "from"],
		["from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z&step=hour", "from"],
		["from=soon", "from"],
		["step=year", "step"],
		["time_zone=Nowhere/Near", "time_zone"],
		["endpoint=a&company=b", "company"],
	])("%s is refused at %s", async (query, field) => {
		const { status, body } = await call("GET", `/api/stats/chart?${query}`);
		expect([status, body.errors.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
	});
});

describe("a scrape", () => {
	test("has every metric of the contract, with its type, words and labels, and those of process and runtime", async () => {
		const metrics = await scrape();
		for (const [name, type, labels] of CONTRACT) {
			const metric = metrics.get(name);
			expect([name, metric?.type]).toEqual([name, type]);
			expect(metric?.help).not.toBe("");
			for (const sample of metric?.samples ?? []) {
				const own = Object.keys(sample.labels).filter((label) => label !== "le");
				if (name !== "hookwise_llm_seconds") expect([name, own.toSorted()]).toEqual([name, [...labels].toSorted()]);
			}
		}
		for (const name of ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_start_time_seconds"])
			expect(metrics.has(name)).toBe(true);
		expect([...metrics.keys()].some((name) => name.startsWith("nodejs_"))).toBe(true);
	});

	test("counts what happened", async () => {
		const metrics = await scrape();
		const value = (name: string, labels: Record<string, string> = {}): number =>
			(metrics.get(name.replace(/_(bucket|sum|count)$/, "")) ?? metrics.get(name))?.samples
				.filter((sample) => sample.name === name && Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted))
				.reduce((sum, sample) => sum + sample.value, 0) ?? 0;
		const config_name = 'Quoted "name"\\';
		expect(value("hookwise_webhooks_received_total", { status: "queued", config_name })).toBe(7);
		expect(value("hookwise_webhooks_received_total", { status: "unauthorized", config_name })).toBe(1);
		expect(value("hookwise_webhooks_received_total", { status: "bad_request", config_name })).toBe(1);
		expect(value("hookwise_webhooks_total", { config_id: endpoint.id, status: "processed" })).toBe(5);
		expect(value("hookwise_psa_tasks_total", { type: "create", result: "success" })).toBe(3);
		expect(value("hookwise_psa_tasks_total", { type: "create", result: "failure" })).toBe(1);
		expect(value("hookwise_psa_tasks_total", { type: "close", result: "success" })).toBe(1);
		expect(value("hookwise_psa_task_seconds_count", { type: "DOWN" })).toBe(4);
		expect(value("hookwise_psa_task_seconds_count", { type: "UP" })).toBe(1);
		expect(value("hookwise_ack_seconds_count")).toBe(8);
		expect(value("hookwise_celery_queue_size")).toBe(0);
		expect(value("hookwise_queue_depth", { lane: "psa" })).toBe(0);
		expect(value("hookwise_connectwise_request_seconds_count", { method: "POST", route: "/service/tickets", status: "201" })).toBe(3);
		expect(value("hookwise_commit_batch_size_count")).toBeGreaterThan(0);
	});

	test("takes no label value from a request", async () => {
		await pair.hookwise.client.send({ id: "made-up-id", bearer_token: "x" }, { state: "made-up-state" });
		await ask(`${pair.hookwise.url}/made-up-path`);
		await pair.hookwise.client.accepted(endpoint, { state: "made-up-state", monitor: { name: "made-up-name" } });
		await eventually("it is done", async () => (await pair.hookwise.client.unfinished()) === 0);
		const { text } = await ask(`${pair.hookwise.url}/metrics`, { headers: { authorization: "Bearer scrape-me" } });
		expect(text).not.toContain("made-up");
		expect(text).not.toMatch(/\/service\/tickets\/\d/);
	});

	test("needs METRICS_TOKEN or someone who may read, and the token opens nothing else", async () => {
		const status = async (authorization?: string, path = "/metrics") =>
			(await ask(`${pair.hookwise.url}${path}`, { headers: authorization === undefined ? {} : { authorization } })).status;
		expect(await status()).toBe(401);
		expect(await status("Bearer scrape-you")).toBe(401);
		expect(await status("Bearer scrape-me")).toBe(200);
		expect(await status(basic("admin", PASSWORD))).toBe(200);
		expect(await status("Bearer scrape-me", "/api/stats")).toBe(401);
		await using without = await startHookWise();
		expect((await ask(`${without.url}/metrics`, { headers: { authorization: "Bearer " } })).status).toBe(401);
	});

	test("has every metric that the Grafana dashboard asks for", async () => {
		const metrics = await scrape();
		const dashboard = JSON.parse(readFileSync(join(import.meta.dir, "../../docs/grafana-dashboard.json"), "utf8")) as {
			panels: { title: string; targets?: { expr: string }[]; gridPos: object }[];
			templating: { list: { query?: unknown }[] };
		};
		const asked = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
		expect(asked.length).toBeGreaterThan(10);
		const names = new Set(asked.flatMap((expr) => expr.match(/\b(?:hookwise|process|nodejs)_[a-z0-9_]+/g) ?? []));
		for (const name of names)
			expect([name, metrics.has(name) || metrics.has(name.replace(/_(bucket|sum|count)$/, ""))]).toEqual([name, true]);
		const labels = new Map(CONTRACT.map(([name, , known]) => [name, known]));
		for (const expr of asked) {
			for (const [, grouped = ""] of expr.matchAll(/by \(([^)]*)\)/g)) {
				const known = [...expr.matchAll(/hookwise_[a-z0-9_]+/g)].flatMap(
					([name]) => labels.get(name.replace(/_(bucket|sum|count)$/, "")) ?? labels.get(name) ?? [],
				);
				for (const label of grouped.split(",").map((one) => one.trim()))
					expect([expr, [...known, "le"].includes(label)]).toEqual([expr, true]);
			}
		}
	});
});

describe("health", () => {
	test("tells nobody more than up or down", async () => {
		expect((await ask(`${pair.hookwise.url}/health`)).body).toEqual({ status: "ok" });
		expect((await ask(`${pair.hookwise.url}/readyz`)).body).toEqual({ status: "ready" });
		expect((await ask(`${pair.hookwise.url}/health/services`)).status).toBe(401);
	});

	test("tells people how each part is, and what waits", async () => {
		const { status, body } = await call("GET", "/health/services");
		expect(status).toBe(200);
		expect(body).toMatchObject({ database: "up", queue: "up", worker: "up", connectwise: "up", queue_depth: 0 });
		expect(["up", "down", "warning", "unconfigured"]).toContain(body.ollama);
		expect(body).toHaveProperty("oldest_job_age_seconds");
	});
});
