/**
 * History with a million rows while webhooks arrive: `bun bench/history.ts [--rows=1000000] [--rate=100]
 * [--rounds=60] [--dir=FILLED]`. Starts the executable (HOOKWISE_BIN, or one built from here) on a directory
 * filled by `fillHistory`, queries it over HTTP like its pages, and prints percentiles of each query and of
 * concurrent acknowledgements; first without webhooks, to show their cost. Goals: every query under 50 ms,
 * acknowledgements p99 under 25 ms. Needs a quiet machine.
 */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { freshDirectory, type HookWise, type MadeEndpoint, PASSWORD, startHookWise } from "../tests/support/index.ts";
import { fillHistory } from "./fill.ts";

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

/** Queries of the history page: pages, filters, searches, counts, and a page far down. */
async function questions(hookwise: HookWise): Promise<Readonly<Record<string, () => string>>> {
	const { items } = await hookwise.client.json<{ items: { id: string }[] }>("GET", "/api/endpoints");
	const { items: newest } = await hookwise.client.json<{ items: { id: string; ticket_id: number | null; request_id: string }[] }>(
		"GET",
		"/api/logs?limit=200&status=processed",
	);
	const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
	const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString();
	const middle = String(Math.floor(Number(newest.at(-1)?.id ?? 0) / 2));
	const words = ["timeout", "certificate", "firewall", "printer", "backup"];
	return {
		"first page": () => "/api/logs?limit=50",
		"a page in the middle": () => `/api/logs?limit=50&cursor=${middle}`,
		"by endpoint": () => `/api/logs?limit=50&endpoint=${any(items).id}`,
		"by status (dlq)": () => "/api/logs?limit=50&status=dlq",
		"by two states and endpoint": () => `/api/logs?limit=50&status=dlq&status=skipped&endpoint=${any(items).id}`,
		"by ticket": () => `/api/logs?limit=50&ticket_id=${any(newest).ticket_id}`,
		"by request id": () => `/api/logs?limit=50&request_id=${any(newest).request_id}`,
		"by time (one day, ten days ago)": () => `/api/logs?limit=50&from=${day(11)}&to=${day(10)}`,
		"search: a common word": () => `/api/logs?limit=50&q=${any(words)}`,
		"search: a rare word": () => `/api/logs?limit=50&q=srv${Math.floor(Math.random() * 5_000)}`,
		"search: two words": () => `/api/logs?limit=50&q=host${Math.floor(Math.random() * 5_000)}+${any(words)}`,
		"search: a beginning": () => "/api/logs?limit=50&q=cert",
		"search: #ticket": () => `/api/logs?limit=50&q=%23${any(newest).ticket_id}`,
		"search and status": () => `/api/logs?limit=50&q=${any(words)}&status=dlq`,
		"search: nothing there": () => "/api/logs?limit=50&q=nothinglikethis",
		"counts: all": () => "/api/logs/counts",
		"counts: by endpoint": () => `/api/logs/counts?endpoint=${any(items).id}`,
		"counts: one day": () => `/api/logs/counts?from=${day(11)}&to=${day(10)}`,
		"counts: a rare word": () => `/api/logs/counts?q=srv${Math.floor(Math.random() * 5_000)}`,
		detail: () => `/api/logs/${any(newest).id}`,
		"figures of the day": () => "/api/stats",
		"endpoints with figures": () => "/api/endpoints?stats=1",
	};
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
	const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
	const all: number[] = [];
	const byName = new Map<string, number[]>();
	for (let round = 0; round < rounds; round++) {
		for (const [name, path] of Object.entries(asked)) {
			const began = performance.now();
			const answer = await fetch(`${hookwise.url}${path()}`, { headers: { authorization } });
			await answer.arrayBuffer();
			const took = performance.now() - began;
			if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
			all.push(took);
			byName.set(name, [...(byName.get(name) ?? []), took]);
		}
	}
	for (const [name, times] of byName) line(name, times);
	return all;
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
