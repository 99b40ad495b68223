/**
 * History with a million rows while webhooks arrive: `bun bench/history.ts [--rows=1000000] [--rate=100]
 * [--rounds=60] [--dir=FILLED]`. Starts the executable (HOOKWISE_BIN, or one built from here) on a directory
 * filled by `fillHistory`, queries it over HTTP like its pages, and prints percentiles of each query and of
 * concurrent acknowledgements; first without webhooks, to show their cost. Goals: every query under 50 ms,
 * acknowledgements p99 under 25 ms. Needs a quiet machine.
 */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { freshDirectory, type HookWise, type MadeEndpoint, startHookWise } from "../tests/support/index.ts";
import { fillHistory } from "./fill.ts";
import { askedOf, questions } from "./questions.ts";

const { values } = parseArgs({
	options: { rows: { type: "string" }, rate: { type: "string" }, rounds: { type: "string" }, dir: { type: "string" } },
});
const rows = Number(values.rows ?? 1_000_000);
const rate = Number(values.rate ?? 100);
const rounds = Number(values.rounds ?? 60);

const dataDir = values.dir ?? freshDirectory();
const env = { LOG_LEVEL: "warn" };

/** Creates endpoints, then rows for them. The directory is not in use while it is filled. */
async function fill(): Promise<void> {
	const first = await startHookWise({ dataDir, env });
	const ids: string[] = [];
	for (let index = 0; index < 20; index++) ids.push((await first.client.endpoint({ name: `Endpoint ${index}` })).id);
	await first.end("SIGTERM");
	const began = performance.now();
	fillHistory(dataDir, rows, ids, Date.now());
	console.log(`${rows} rows filled in ${Math.round((performance.now() - began) / 1000)} s`);
}

const percentile = (sorted: readonly number[], part: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

function line(name: string, times: readonly number[]): void {
	const sorted = times.toSorted((a, b) => a - b);
	const shown = [0.5, 0.95, 0.99, 1].map((part) => percentile(sorted, part).toFixed(1).padStart(8)).join("");
	console.log(`${name.padEnd(44)}${String(sorted.length).padStart(6)}${shown}`);
}

/** Sends webhooks at a steady rate until stopped. @returns milliseconds of each answer */
function load(hookwise: HookWise, endpoint: MadeEndpoint): { stop(): Promise<number[]> } {
	const times: number[] = [];
	const open = new Set<Promise<void>>();
	let sent = 0;
	let refused = 0;
	const send = async (): Promise<void> => {
		const body = JSON.stringify({ state: sent % 3 === 2 ? "ok" : "firing", monitor: { name: `bench ${sent % 500}` }, msg: "disk full" });
		sent++;
		const began = performance.now();
		const answer = await fetch(`${hookwise.url}/w/${endpoint.id}`, {
			method: "POST",
			headers: { authorization: `Bearer ${endpoint.bearer_token}`, "content-type": "application/json" },
			body,
		});
		await answer.arrayBuffer();
		times.push(performance.now() - began);
		if (answer.status !== 202) refused++;
	};
	const timer = setInterval(() => {
		const one = send().finally(() => open.delete(one));
		open.add(one);
	}, 1_000 / rate);
	return {
		async stop() {
			clearInterval(timer);
			await Promise.all(open);
			if (refused > 0) console.log(`${refused} webhooks were not answered 202`);
			return times;
		},
	};
}

async function measure(hookwise: HookWise, asked: Readonly<Record<string, () => string>>): Promise<number[]> {
	const byName = await askedOf(hookwise, asked, rounds);
	for (const [name, times] of byName) line(name, times);
	return [...byName.values()].flat();
}

if (values.dir === undefined) await fill();
const hookwise = await startHookWise({ dataDir, env });
const endpoint = await hookwise.client.endpoint({ name: "Bench" });
const asked = await questions(hookwise);
const heading = (what: string): void =>
	console.log(
		`\n${what}\n${"milliseconds".padEnd(44)}${["n", "p50", "p95", "p99", "max"].map((name, index) => name.padStart(index === 0 ? 6 : 8)).join("")}`,
	);
heading("without webhooks");
line("all questions", await measure(hookwise, asked));
heading(`with ${rate} webhooks a second`);
const webhooks = load(hookwise, endpoint);
const loaded = await measure(hookwise, asked);
const acks = await webhooks.stop();
line("all questions", loaded);
line("acknowledgements", acks);
await hookwise.end("SIGTERM");
if (values.dir === undefined) rmSync(dataDir, { recursive: true, force: true });
