/**
 * `bun bench/ingest.ts [--seconds 5] [--connections 50] [--wrk]`: durable acknowledgements per second, with
 * bearer and with HMAC, 1 KB each, beside a bare Hono handler in the same run. Deciding and acting (sandbox)
 * run at the same time, as in real use. The generator has its own process and competes for the same cores.
 */
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { eventually, freshDirectory, startHookWise } from "../tests/support/index.ts";
import { cpuMs } from "./counting.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { bearer, bodiesOf, type Headers, press, requestsTo } from "./webhooks.ts";

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "5" },
		connections: { type: "string", default: "50" },
		rounds: { type: "string", default: "3" },
		hosts: { type: "string", default: "200" },
		wrk: { type: "boolean", default: false },
	},
});
const connections = Number(values.connections);
const HMAC_SECRET = "bench-secret";
const BYTES = 1024;

const bodies = bodiesOf(Number(values.hosts), BYTES, () => "x".repeat(BYTES));

/** Results, with the answering process's processor time per answer in milliseconds. */
interface Reached extends LoadResult {
	readonly cpuMs: number;
}

const WARM_UP_MS = 1_000;

async function load(pid: number, port: number, id: string, headers: Headers): Promise<Reached> {
	const order: LoadOrder = {
		...{ ports: [port], connections, status: 202 },
		warmUpMs: WARM_UP_MS,
		measureMs: Number(values.seconds) * 1_000,
		requests: requestsTo(id, headers, bodies),
	};
	const before = cpuMs(pid);
	const result = await press(order);
	const answers = (result.perSecond * (order.warmUpMs + order.measureMs)) / 1_000;
	return { ...result, cpuMs: (cpuMs(pid) - before) / answers };
}

/** The same with wrk and a single body, as a cross-check of the generator. */
async function wrk(port: number, id: string, headers: Headers): Promise<string> {
	const [body = ""] = bodies;
	const script = join(freshDirectory(), "post.lua");
	const set = headers(body).map((line) => `wrk.headers["${line.split(": ")[0]}"] = "${line.split(": ")[1]}"`);
	writeFileSync(
		script,
		[`wrk.method = "POST"`, `wrk.headers["Content-Type"] = "application/json"`, ...set, `wrk.body = [[${body}]]`].join("\n"),
	);
	const child = Bun.spawn([
		"wrk",
		"-t1",
		`-c${connections}`,
		`-d${values.seconds}s`,
		"--latency",
		"-s",
		script,
		`http://127.0.0.1:${port}/w/${id}`,
	]);
	const text = await new Response(child.stdout).text();
	const found = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? "?";
	return `${found(/Requests\/sec: +(\S+)/)}/s, p50 ${found(/50% +(\S+)/)}, p99 ${found(/99% +(\S+)/)}, others ${found(/Non-2xx or 3xx responses: (\d+)/)}`;
}

async function bare(): Promise<{ pid: number; port: number; kill: () => void }> {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, "bare.ts")], { stdout: "pipe" });
	const reader = child.stdout.getReader();
	const text = new TextDecoder().decode((await reader.read()).value);
	return { pid: child.pid, port: Number(/(\d+)/.exec(text)?.[1]), kill: () => child.kill() };
}

const hmac: Headers = (body) => [`X-HookWise-Signature: ${createHmac("sha256", HMAC_SECRET).update(body).digest("hex")}`];
const show = (name: string, result: Reached, base: Reached | null): void => {
	const ratio =
		base === null
			? ""
			: `, ${(result.perSecond / base.perSecond).toFixed(2)} of bare Hono, ${(result.cpuMs / base.cpuMs).toFixed(1)} times its CPU`;
	const others = result.others === 0 ? "" : `, ${result.others} NOT accepted`;
	console.log(
		`${name}: ${Math.round(result.perSecond)}/s, p50 ${result.p50.toFixed(2)} ms, p99 ${result.p99.toFixed(2)} ms, ${(result.cpuMs * 1_000).toFixed(0)} µs of CPU each${ratio}${others}`,
	);
};

for (let round = 1; round <= Number(values.rounds); round++) {
	console.log(`round ${round}: ${connections} connections, ${BYTES} bytes`);
	const other = await bare();
	const base = await load(other.pid, other.port, "x", () => []);
	show("  bare Hono", base, null);
	if (values.wrk) console.log(`    wrk: ${await wrk(other.port, "x", () => [])}`);
	other.kill();
	for (const kind of ["bearer", "hmac"] as const) {
		const hookwise = await startHookWise({ env: { LOG_LEVEL: "warn", QUEUE_LIMIT: "100000000" } });
		const { client } = hookwise;
		const endpoint = await client.endpoint(kind === "bearer" ? {} : { bearer_auth_enabled: false, hmac_secret: HMAC_SECRET });
		const headers = kind === "bearer" ? bearer(endpoint) : hmac;
		const { port } = new URL(hookwise.url);
		const result = await load(hookwise.pid, Number(port), endpoint.id, headers);
		show(`  HookWise, ${kind}`, result, base);
		if (values.wrk) console.log(`    wrk: ${await wrk(Number(port), endpoint.id, headers)}`);
		const drained = performance.now();
		await eventually("all is decided and acted on", async () => (await client.unfinished()) === 0, 300_000);
		const { total } = await client.json<{ total: number }>("GET", "/api/logs/counts");
		console.log(`    ${total} in history, all with their outcome ${((performance.now() - drained) / 1000).toFixed(1)} s later`);
		await hookwise.end("SIGKILL");
	}
}
