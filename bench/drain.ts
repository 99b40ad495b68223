/**
 * `bun bench/drain.ts [--alerts 2000] [--waiting 500,100000]`: tickets per second from an existing queue,
 * against a ConnectWise double that answers immediately and one that takes 100 ms. Every alert has its own
 * key, the worst case. The double has its own process and competes for the same cores. `--waiting` instead
 * measures the first `--alerts` tickets from queues of these lengths, and the time of another endpoint's
 * alert from webhook to ticket meanwhile.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { keyHash } from "../src/alerts/incidents/index.ts";
import { readVerdict } from "../src/alerts/pipeline/index.ts";
import { alertId, DATABASE, PSA_LANE } from "../src/store/index.ts";
import { eventually, freshDirectory, type HookWise, type MadeEndpoint } from "../tests/support/index.ts";
import { startAgainst, startDouble } from "./double.ts";
import { drainOf, outage, rate, stateOf } from "./tickets.ts";

const { values } = parseArgs({
	options: {
		alerts: { type: "string", default: "2000" },
		concurrency: { type: "string", default: "8" },
		waiting: { type: "string" },
	},
});
const alerts = Number(values.alerts);
const env = { CW_CONCURRENCY: values.concurrency, QUEUE_LIMIT: "100000000" };

async function drain(latencyMs: number): Promise<void> {
	const double = await startDouble(latencyMs);
	const hookwise = await startAgainst(double, env);
	try {
		const { client } = hookwise;
		const endpoint = await client.endpoint();
		const perSecond = await drainOf(double, [client], endpoint, alerts);
		await eventually("history says so", async () => (await client.unfinished()) === 0, 60_000);
		const state = await stateOf(double);
		const doubled = Object.keys(state.duplicateXrefs).length + state.tickets - alerts;
		console.log(
			`${latencyMs} ms double: ${Math.round(perSecond)} tickets/s (${alerts} alerts, ${(state.requests / alerts).toFixed(1)} calls each, ` +
				`at most ${state.mostAtOnce} at once, ${doubled} doubled, ${alerts - state.tickets} lost)`,
		);
	} finally {
		await hookwise.end("SIGKILL");
		double.kill();
	}
}

/** Multiplies the one waiting alert to `count` alerts with different keys. No process may have the database open. */
function multiply(dataDir: string, count: number, endpoint: MadeEndpoint): void {
	const db = new Database(join(dataDir, DATABASE));
	db.pragma("synchronous = OFF");
	const text = db.prepare("SELECT verdict FROM verdicts ORDER BY alert_id LIMIT 1").pluck().get() as string;
	const statements = [
		"INSERT INTO deliveries (seq, request_id, endpoint_id, origin, received_at) VALUES (@seq, @name, @endpoint, 'webhook', @now)",
		"INSERT INTO alerts (id, request_id, endpoint_id, status, summary, received_at) VALUES (@id, @name, @endpoint, 'queued', @name, @now)",
		"INSERT INTO verdicts (alert_id, verdict) VALUES (@id, @verdict)",
		"INSERT INTO jobs (lane, key, id, tag) VALUES (@lane, @key, @id, 'OPEN')",
		"INSERT INTO job_keys (lane, key, share, ready_at) VALUES (@lane, @key, @endpoint, @now)",
	].map((sql) => db.prepare(sql));
	const now = Date.now();
	db.transaction(() => {
		for (let seq = 2; seq <= count; seq++) {
			const name = `host ${seq}`;
			const verdict = text.replaceAll("host 1", name);
			const key = keyHash(readVerdict(verdict).key, endpoint.id);
			const row = { seq, id: alertId(seq, 1), name, endpoint: endpoint.id, lane: PSA_LANE, key, verdict, now };
			for (const one of statements) one.run(row);
		}
		db.prepare("UPDATE meta SET value = ? WHERE key = 'decided_through'").run(String(count));
	})();
	db.pragma("wal_checkpoint(TRUNCATE)");
	db.close();
}

/** Milliseconds from a webhook of another endpoint to its ticket. */
async function single(hookwise: HookWise, endpoint: MadeEndpoint, n: number): Promise<number> {
	const began = performance.now();
	const id = await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: `alone ${n}` }, msg: "Disk full" });
	await eventually("it has its ticket", async () => (await hookwise.client.item(id)).ticket_id !== null, 60_000);
	return performance.now() - began;
}

async function long(waiting: number): Promise<number> {
	const double = await startDouble(0);
	const dataDir = join(freshDirectory(), "data");
	await outage(double, "errors");
	const before = await startAgainst(double, env, dataDir);
	const storm = await before.client.endpoint({ name: "Storm" });
	const other = await before.client.endpoint({ name: "Other" });
	await before.client.accepted(storm, { state: "firing", monitor: { name: "host 1" }, msg: "Disk full" });
	await eventually("it is decided", async () => (await before.client.history()).some(({ status }) => status !== "queued"));
	await before.end("SIGTERM");
	multiply(dataDir, waiting, storm);
	await outage(double, "none");
	const hookwise = await startAgainst(double, env, dataDir);
	try {
		const perSecond = await rate(double, Math.min(alerts, waiting));
		// The first request checks the password, which would take longer than the measurement.
		await hookwise.client.unfinished();
		const singles: number[] = [];
		for (let n = 0; n < 5; n++) singles.push(await single(hookwise, other, n));
		console.log(
			`${waiting} waiting: ${Math.round(perSecond)} tickets/s; another endpoint's alert has its ticket after ${singles.map((ms) => ms.toFixed(0)).join(", ")} ms`,
		);
		return perSecond;
	} finally {
		await hookwise.end("SIGKILL");
		double.kill();
	}
}

if (values.waiting === undefined) for (const latencyMs of [0, 100]) await drain(latencyMs);
else {
	const rates: number[] = [];
	for (const waiting of values.waiting.split(",").map(Number)) rates.push(await long(waiting));
	const [shortest = Number.NaN] = rates;
	console.log(`of the first: ${rates.map((perSecond) => (perSecond / shortest).toFixed(2)).join(", ")}`);
}
process.exit(0);
