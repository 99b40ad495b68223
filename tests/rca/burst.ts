import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startConnectWise } from "../doubles/connectwise/index.ts";
import { startOllama } from "../doubles/ollama/index.ts";
import { environmentFor, eventually, startHookWise } from "../support/index.ts";

/**
 * `bun tests/rca/burst.ts --alerts 500 --latency 100 --rounds 3`: how fast a burst gets its tickets with
 * root-cause notes on, if the model takes 60 s for an answer, compared with the same burst without notes; and
 * the memory used.
 */
const { values } = parseArgs({
	options: {
		alerts: { type: "string", default: "500" },
		latency: { type: "string", default: "100" },
		rounds: { type: "string", default: "3" },
	},
});
const alerts = Number(values.alerts);

/** Resident memory in MB (Linux). */
const memory = (pid: number): number =>
	Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024);

interface Measured {
	readonly seconds: number;
	readonly before: number;
	readonly after: number;
	readonly asked: number;
}

async function burst(rca: boolean): Promise<Measured> {
	await using ollama = startOllama({ loadMs: 60_000 });
	const double = startConnectWise({ latencyMs: Number(values.latency) });
	await using hookwise = await startHookWise({ env: { ...environmentFor(double), CW_TIMEOUT_SECONDS: "30", OLLAMA_HOST: ollama.url } });
	const { client } = hookwise;
	const endpoint = await client.endpoint({ ai_rca_enabled: rca });
	const before = memory(hookwise.pid);
	const started = performance.now();
	await Promise.all(
		Array.from({ length: alerts }, (_, index) => client.accepted(endpoint, { state: "firing", title: `server ${index}`, msg: "down" })),
	);
	await eventually("all tickets are there", () => double.tickets.length >= alerts, 600_000);
	const seconds = (performance.now() - started) / 1000;
	await eventually("all alerts are settled", async () => (await client.unfinished()) === 0, 60_000);
	const measured = { seconds, before, after: memory(hookwise.pid), asked: ollama.asked("/api/generate").length };
	await double.stop();
	return measured;
}

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const sums = { off: [] as number[], on: [] as number[] };
for (let round = 0; round < Number(values.rounds); round++) {
	for (const rca of round % 2 === 0 ? [false, true] : [true, false]) {
		const { seconds, before, after, asked } = await burst(rca);
		sums[rca ? "on" : "off"].push(seconds);
		console.log(
			`rca ${rca ? "on " : "off"}: ${alerts} tickets in ${seconds.toFixed(2)} s, memory ${before} → ${after} MB, model asked ${asked} times`,
		);
	}
}
const [off, on] = [middle(sums.off), middle(sums.on)];
console.log(`median ${off.toFixed(2)} s off, ${on.toFixed(2)} s on: ratio ${(on / off).toFixed(3)}`);
