/**
 * `scripts/soak --minutes N [--seed S] [--hosts H] [--pause MS] [--growth MB] [--p99 MS]`: a simulated MSP on one HookWise that is never
 * started again. Five tools of different makers open, repeat and recover; each minute a company goes down; people close, merge and
 * delete tickets; callbacks are lost and come twice; ConnectWise is well for a minute, answers badly for one, and is gone for
 * seconds of the third. A line for each minute: latencies, memory, and what came of everything that was answered 202.
 *
 * Exit code 1 when anything of it was lost, doubled or wrong, when the process keeps more memory for itself at the end than when it
 * was warm (`--growth`, 48 MB), or when more than one acknowledgement of a hundred took longer than `--p99` (250 ms; the double and
 * the senders share this script's own loop, whose lag stands beside it).
 *
 * `--nodes 3 --postgres`: the same on several nodes with one PostgreSQL, behind a round robin. Memory, whose bound grows with them, and CPU
 * are of all nodes together; at the end their copies must be equal, row for row.
 */
import { parseArgs } from "node:util";
import { createRandom } from "../tests/chaos/index.ts";
import { startNodes } from "../tests/chaos/nodes/index.ts";
import { type Bounds, growthOf, HEADING, judge, lineOf, type Minute, playSoak, quantile } from "../tests/chaos/soak/index.ts";
import { startConnectWise } from "../tests/doubles/connectwise/index.ts";

/** Lines of what was found that a minute prints. */
const MAX_LINES = 20;
const MINUTE_MS = 60_000;
/** Of one process. */
const GROWTH_MB = 48;

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "30" },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		hosts: { type: "string", default: "6" },
		pause: { type: "string", default: "3000" },
		growth: { type: "string" },
		p99: { type: "string", default: "250" },
		nodes: { type: "string" },
		postgres: { type: "boolean", default: false },
	},
});
if ((values.nodes !== undefined) !== values.postgres) {
	console.error("--nodes and --postgres belong together: several nodes have a PostgreSQL in common");
	process.exit(2);
}
const nodes = Number(values.nodes ?? 0);
const bounds: Bounds = { growthMb: Number(values.growth ?? GROWTH_MB * Math.max(1, nodes)), p99Ms: Number(values.p99) };
const double = startConnectWise({ remember: 1_000 });
const minutes: Minute[] = [];
const broken: string[] = [];

function end(): never {
	const acknowledgements = minutes.flatMap((minute) => minute.acknowledgements);
	const reasons = [...judge(minutes, bounds), ...broken];
	console.log(
		`${acknowledgements.length} acknowledged in ${minutes.length} minutes; half within ${quantile(acknowledgements, 0.5).toFixed(1)} ms, ` +
			`99 of 100 within ${quantile(acknowledgements, 0.99).toFixed(1)} ms; own memory grew by ${growthOf(minutes).toFixed(1)} MB`,
	);
	for (const reason of reasons) console.log(`FAILED: ${reason}`);
	if (reasons.length === 0) console.log("PASSED: nothing lost, doubled or wrong; memory and latency within their bounds");
	process.exit(reasons.length === 0 ? 0 : 1);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.on(signal, () => {
		broken.push(`ended by ${signal}`);
		end();
	});
}

console.log(`seed ${values.seed}\n${HEADING}`);
try {
	await playSoak({
		...{ double, random: createRandom(Number(values.seed)), minuteMs: MINUTE_MS },
		...{ minutes: Number(values.minutes), hosts: Number(values.hosts), pauseMs: Number(values.pause) },
		...(nodes > 0 ? { start: (env: Readonly<Record<string, string>>) => startNodes(nodes, env) } : {}),
		told(minute) {
			minutes.push(minute);
			console.log(lineOf(minute));
			for (const line of minute.truth.lines.slice(0, MAX_LINES)) console.log(`  ${line}`);
		},
	});
	await double.stop();
} catch (error) {
	broken.push(error instanceof Error ? error.message : String(error));
}
end();
