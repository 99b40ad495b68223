/** Prometheus metrics, driven by events. Label values come from configuration, never from a request. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Events } from "../../base/events.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type { Store } from "../../store/index.ts";
import type { Nodes } from "../nodes/index.ts";
import type { NoiseNumbers } from "../noise/index.ts";

export interface Metrics {
	/** Text of a scrape, and its content type. */
	scrape(): Promise<{ readonly text: string; readonly contentType: string }>;
}

export interface MetricsDeps {
	readonly events: Events;
	readonly store: Store;
	readonly noise: NoiseNumbers;
	/** Null with the embedded database. */
	readonly nodes: Nodes | null;
	readonly directory: EndpointDirectory;
	readonly clock: { now(): number };
	readonly lostLogLines: () => number;
}

/** How often the event loop's lag is measured. prom-client's 10 ms wake an idle process a hundred times a second. */
const LAG_LOOK_MS = 500;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];

export function createMetrics({ events, store, noise, nodes, directory, clock, lostLogLines }: MetricsDeps): Metrics {
	const register = new Registry();
	collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LAG_LOOK_MS });
	const registers = [register];
	const { received, webhooks, tasks, taskSeconds, ack, endToEnd, calls, batches, llm } = series(registers);
	storeGauges({ store, clock, lostLogLines }, registers);
	noiseGauges(noise, registers);
	if (nodes !== null) nodeGauges(nodes, registers);

	const nameOf = (endpointId: string): string => directory.findAny(endpointId)?.name ?? "deleted";
	events.on("delivery.accepted", ({ endpointId, ackMs }) => {
		received.inc({ status: "queued", config_name: nameOf(endpointId) });
		ack.observe(ackMs / 1000);
	});
	events.on("delivery.rejected", ({ endpointId, reason }) => received.inc({ status: rejectedAs(reason), config_name: nameOf(endpointId) }));
	events.on("alert.finished", ({ endpointId, status, action, alertType, count, seconds }) => {
		webhooks.inc({ config_id: endpointId, status }, count);
		const type = action === "create" || action === "update" || action === "close" ? action : alertType === "CLOSE" ? "close" : "create";
		if (status !== "skipped") tasks.inc({ type, result: status === "processed" ? "success" : "failure" }, count);
		if (status !== "processed") return;
		taskSeconds.observe({ type: { OPEN: "DOWN", CLOSE: "UP", GENERIC: "GENERIC" }[alertType] }, seconds);
		endToEnd.observe(seconds);
	});
	events.on("psa.call", ({ method, route, status, durationMs }) =>
		calls.observe({ method, route, status: status === null ? "none" : String(status) }, durationMs / 1000),
	);
	events.on("store.commit", ({ writes }) => batches.observe(writes));
	events.on("llm.answered", ({ result, seconds }) => llm.observe({ result }, seconds));

	return { scrape: async () => ({ text: withoutEmptyLag(await register.metrics()), contentType: register.contentType }) };
}

/** Leaves the loop's lag out while it has not been measured since the last scrape: its mean is no number then, and its least absurd. */
const withoutEmptyLag = (text: string): string =>
	/^nodejs_eventloop_lag_mean_seconds Nan$/m.test(text) ? text.replaceAll(/^nodejs_eventloop_lag_\w+ .*\n/gm, "") : text;

/** Metrics that are counted as things happen. */
function series(registers: Registry[]) {
	const received = new Counter({
		name: "hookwise_webhooks_received_total",
		help: "Webhooks that came in, by what ingest answered",
		labelNames: ["status", "config_name"],
		registers,
	});
	const webhooks = new Counter({
		name: "hookwise_webhooks_total",
		help: "Alerts by endpoint and what became of them",
		labelNames: ["config_id", "status"],
		registers,
	});
	const tasks = new Counter({
		name: "hookwise_psa_tasks_total",
		help: "Writes to the PSA by kind and result",
		labelNames: ["type", "result"],
		registers,
	});
	const taskSeconds = new Histogram({
		name: "hookwise_psa_task_seconds",
		help: "Seconds from the arrival of an alert to its outcome in the PSA",
		labelNames: ["type"],
		buckets: SECONDS,
		registers,
	});
	const ack = new Histogram({ name: "hookwise_ack_seconds", help: "Seconds to a 202, commit included", buckets: SECONDS, registers });
	const endToEnd = new Histogram({
		name: "hookwise_end_to_end_seconds",
		help: "Seconds from arrival to the ticket",
		buckets: SECONDS,
		registers,
	});
	const calls = new Histogram({
		name: "hookwise_connectwise_request_seconds",
		help: "Seconds of calls to the PSA",
		labelNames: ["method", "route", "status"],
		buckets: SECONDS,
		registers,
	});
	const batches = new Histogram({
		name: "hookwise_commit_batch_size",
		help: "Pieces of work that shared one commit",
		buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
		registers,
	});
	const llm = new Histogram({
		name: "hookwise_llm_seconds",
		help: "Seconds of the model's answers",
		labelNames: ["result"],
		buckets: SECONDS,
		registers,
	});
	return { received, webhooks, tasks, taskSeconds, ack, endToEnd, calls, batches, llm };
}

/** Metrics that are read at each scrape. */
function storeGauges({ store, clock, lostLogLines }: Pick<MetricsDeps, "store" | "clock" | "lostLogLines">, registers: Registry[]): void {
	new Gauge({
		name: "hookwise_queue_depth",
		help: "Jobs by lane; decide holds what is accepted and not decided",
		labelNames: ["lane"],
		registers,
		async collect() {
			this.reset();
			for (const lane of ["psa", "rca"]) this.set({ lane }, 0);
			for (const { lane, jobs } of await store.queue.depths()) this.set({ lane }, jobs);
			this.set({ lane: "decide" }, await store.decisions.backlog());
		},
	});
	new Gauge({
		name: "hookwise_celery_queue_size",
		help: "Alerts that are not finished (the queue's depth, under its old name)",
		registers,
		async collect() {
			this.set(await store.reading.numbers.waiting());
		},
	});
	new Gauge({
		name: "hookwise_queue_oldest_seconds",
		help: "Age of the oldest alert that is not finished",
		registers,
		async collect() {
			const at = await store.reading.numbers.oldestWaiting();
			this.set(at === null ? 0 : Math.max(0, clock.now() - at) / 1000);
		},
	});
	new Counter({
		name: "hookwise_log_lines_lost_total",
		help: "Log lines that nobody read in time, and that were let go",
		registers,
		collect() {
			this.reset();
			this.inc(lostLogLines());
		},
	});
}

/** The nodes that share one PostgreSQL. Their names come from configuration. */
function nodeGauges(nodes: Nodes, registers: Registry[]): void {
	new Gauge({
		name: "hookwise_nodes",
		help: "1 for a node that gives signs of life, 0 for one that does not",
		labelNames: ["name", "role"],
		registers,
		async collect() {
			this.reset();
			for (const { name, role, alive } of (await nodes.look()).nodes) this.set({ name, role }, alive ? 1 : 0);
		},
	});
	new Gauge({
		name: "hookwise_node_behind_entries",
		help: "Entries of the log of changes that the node's copy does not have yet",
		labelNames: ["name"],
		registers,
		async collect() {
			this.reset();
			for (const { name, behind } of (await nodes.look()).nodes) this.set({ name }, behind);
		},
	});
}

/** Numbers of the last day's alerts, by endpoint. */
function noiseGauges(noise: NoiseNumbers, registers: Registry[]): void {
	const GAUGES = {
		alerts: "Alerts of the last 24 hours",
		incidents: "Times that something went down in the last 24 hours",
		tickets: "Tickets of the last 24 hours",
		notes: "Notes into tickets of the last 24 hours",
	} as const;
	for (const [name, help] of Object.entries(GAUGES)) {
		new Gauge({
			...{ name: `hookwise_noise_${name}`, help, labelNames: ["config_id"], registers },
			async collect() {
				this.reset();
				for (const figures of await noise.lately()) this.set({ config_id: figures.endpointId }, figures[name as keyof typeof GAUGES]);
			},
		});
	}
	new Gauge({
		name: "hookwise_recovery_seconds",
		help: "Seconds from the ticket to the recovery, of the last 24 hours",
		labelNames: ["config_id", "quantile"],
		registers,
		async collect() {
			this.reset();
			for (const { endpointId, recovery } of await noise.lately()) {
				if (recovery.median !== null) this.set({ config_id: endpointId, quantile: "0.5" }, recovery.median);
				if (recovery.p95 !== null) this.set({ config_id: endpointId, quantile: "0.95" }, recovery.p95);
			}
		},
	});
}

/** The Python version's label for a rejection. */
function rejectedAs(reason: string): string {
	if (reason === "disabled") return "disabled";
	if (reason === "bearer" || reason === "hmac") return "unauthorized";
	if (reason === "address") return "forbidden";
	return "bad_request";
}
