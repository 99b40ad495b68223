/**
 * `bun bench/drain.ts [--alerts 2000]`: tickets a second out of a queue that is already there, against a ConnectWise double
 * that answers at once and one that takes 100 ms. Every alert is a key of its own, the worst case. The double has a process
 * of its own and competes for the same cores.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CREDENTIALS } from "../tests/doubles/connectwise/index.ts";
import { eventually, startHookWise } from "../tests/support/index.ts";

const { values } = parseArgs({
	options: { alerts: { type: "string", default: "2000" }, concurrency: { type: "string", default: "8" } },
});
const alerts = Number(values.alerts);

async function startDouble(latencyMs: number): Promise<{ origin: string; url: string; kill: () => void }> {
	const main = join(import.meta.dir, "../tests/doubles/connectwise/main.ts");
	const child = Bun.spawn([process.execPath, main, "--latency", String(latencyMs)], { stdout: "pipe" });
	const text = new TextDecoder().decode((await child.stdout.getReader().read()).value);
	const url = /at (\S+)/.exec(text)?.[1] ?? "";
	return { url, origin: new URL(url).origin, kill: () => child.kill() };
}

async function drain(latencyMs: number): Promise<void> {
	const double = await startDouble(latencyMs);
	const control = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
		(await (
			await fetch(`${double.origin}/_control${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
		).json()) as T;
	const hookwise = await startHookWise({
		env: {
			CW_URL: double.url,
			CW_COMPANY: CREDENTIALS.company,
			CW_PUBLIC_KEY: CREDENTIALS.publicKey,
			CW_PRIVATE_KEY: CREDENTIALS.privateKey,
			CW_CLIENT_ID: CREDENTIALS.clientId,
			CW_DEFAULT_COMPANY_ID: "CatchAll",
			CW_CONCURRENCY: values.concurrency,
			RETRY_BASE_SECONDS: "0.5",
			LOG_LEVEL: "error",
		},
	});
	try {
		const { client } = hookwise;
		const endpoint = await client.endpoint();
		await control("POST", "/settings", { outage: "errors" });
		for (let sent = 0; sent < alerts; sent += 50) {
			const some = Array.from({ length: Math.min(50, alerts - sent) }, (_, index) => sent + index);
			await Promise.all(some.map((n) => client.accepted(endpoint, { state: "firing", monitor: { name: `host ${n}` }, msg: "Disk full" })));
		}
		await control("POST", "/settings", { outage: "none" });
		const tickets = async (): Promise<number> => (await control<{ tickets: number }>("GET", "/state")).tickets;
		await eventually("it goes on", async () => (await tickets()) > 0, 60_000);
		const [first, started] = [await tickets(), performance.now()];
		await eventually("every alert has its ticket", async () => (await tickets()) >= alerts, 600_000);
		const seconds = (performance.now() - started) / 1000;
		await eventually("history says so", async () => (await client.unfinished()) === 0, 60_000);
		const state = await control<{ tickets: number; requests: number; mostAtOnce: number; duplicateXrefs: object }>("GET", "/state");
		const doubled = Object.keys(state.duplicateXrefs).length + state.tickets - alerts;
		console.log(
			`${latencyMs} ms double: ${Math.round((alerts - first) / seconds)} tickets/s (${alerts} alerts, ${(state.requests / alerts).toFixed(1)} calls each, ` +
				`at most ${state.mostAtOnce} at once, ${doubled} doubled, ${alerts - state.tickets} lost)`,
		);
	} finally {
		await hookwise.end("SIGKILL");
		double.kill();
	}
}

for (const latencyMs of [0, 100]) await drain(latencyMs);
