/**
 * `bun bench/start.ts [--rounds 5]`: time of a start on existing data until HookWise says it is ready, its
 * processor time, and the resident memory ten seconds later without visitors. The executable is HOOKWISE_BIN,
 * or one built from here.
 */
import { parseArgs } from "node:util";
import { freshDirectory, startHookWise } from "../tests/support/index.ts";
import { cpuMs, residentKb } from "./counting.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, rest: { type: "string", default: "10" } } });
const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const dataDir = freshDirectory();
const env = { LOG_LEVEL: "warn", GUI_PASSWORD: undefined };
const first = await startHookWise({ dataDir, env });
await first.client.endpoint();
await first.end("SIGTERM");

const ready: number[] = [];
const processor: number[] = [];
const resident: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
	const began = performance.now();
	const hookwise = await startHookWise({ dataDir, env });
	ready.push(performance.now() - began);
	processor.push(cpuMs(hookwise.pid));
	await Bun.sleep(Number(values.rest) * 1_000);
	resident.push(residentKb(hookwise.pid) / 1024);
	await hookwise.end("SIGTERM");
}
const [soonest] = ready.toSorted((a, b) => a - b);
console.log(
	`ready in ${middle(ready).toFixed(0)} ms (at best ${soonest?.toFixed(0)} ms, ${middle(processor).toFixed(0)} ms of the processor), ${middle(resident).toFixed(0)} MB resident at rest`,
);
process.exit(0);
