/**
 * `scripts/chaos --nodes 3 --postgres [--rounds N] [--seed S] [--keys K] [--longest-pause SECONDS] [--logs]`: several nodes on one
 * PostgreSQL that has a standby. Senders post to all nodes in turn, and ConnectWise misbehaves, while nodes are killed, paused, stopped,
 * cut off from PostgreSQL and lose their disk, and PostgreSQL is restarted, crashes and fails over. After each round everything is healed,
 * and acknowledgements are compared with history, tickets and notes, and the nodes' copies with each other, row for row.
 *
 * Round N has seed S + N - 1: `--rounds 1 --seed` plays its plan again. A pause takes up to 8 s, in each fifth round up to 30 s, unless
 * `--longest-pause` says otherwise. `--logs` prints what the nodes logged in a round that found something.
 *
 * Exit code 1 if anything was lost, doubled, out of order or different, a takeover took 15 s, or a round could not be played to its end.
 */
import { parseArgs } from "node:util";
import { createRandom } from "../tests/chaos/index.ts";
import {
	type Cluster,
	type Gap,
	makeCluster,
	type NodesFindings,
	planInWords,
	planOf,
	playNodesRound,
} from "../tests/chaos/nodes/index.ts";
import { quantile } from "../tests/chaos/soak/index.ts";
import { startConnectWise } from "../tests/doubles/connectwise/index.ts";
import { createRun } from "./chaosRun.ts";

const { values } = parseArgs({
	options: {
		nodes: { type: "string", default: "3" },
		postgres: { type: "boolean", default: false },
		rounds: { type: "string", default: "50" },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		keys: { type: "string", default: "36" },
		"longest-pause": { type: "string" },
		logs: { type: "boolean", default: false },
	},
});
if (!values.postgres) {
	console.error("--nodes needs --postgres: several nodes have a PostgreSQL in common");
	process.exit(2);
}
const PAUSE_S = 8;
const LONG_PAUSE_S = 30;
const LONG_EVERY = 5;
const PAUSE_BETWEEN_MS = 250;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const gaps: Gap[] = [];
const run = createRun(() => {
	const told = (name: string, some: readonly Gap[]): string => {
		const times = some.map(({ ms }) => ms);
		return some.length === 0
			? `${name}: none`
			: `${name}: ${some.length}, half within ${seconds(quantile(times, 0.5))}, all within ${seconds(Math.max(...times))}`;
	};
	return [
		told(
			"takeovers",
			gaps.filter(({ isTakeover }) => isTakeover),
		),
		told(
			"other waits",
			gaps.filter(({ isTakeover }) => !isTakeover),
		),
	];
});
const double = startConnectWise();
let cluster: Cluster | null = null;
console.log(`seed ${values.seed}`);

async function playOne(round: number): Promise<boolean> {
	const seed = Number(values.seed) + round - 1;
	const random = createRandom(seed);
	const longest = Number(values["longest-pause"] ?? (round % LONG_EVERY === 0 ? LONG_PAUSE_S : PAUSE_S));
	const nodes = Number(values.nodes);
	const plan = planOf(random, { nodes, events: random.whole(3, 6), longestPauseMs: longest * 1_000 });
	const words = planInWords(plan);
	const name = `round ${round}`;
	const isWell = await run.play(
		name,
		async () => {
			cluster ??= await makeCluster(nodes);
			const found = await playNodesRound({
				...{ name, cluster, double, random, plan, pauseMs: PAUSE_BETWEEN_MS },
				...{ keys: Number(values.keys), faults: random.chance(0.8) },
			});
			gaps.push(...found.gaps);
			if (found.lines.length > 0 && values.logs) tellLogs(cluster);
			return found;
		},
		({ gaps: waited, left }: NodesFindings) =>
			`; seed ${seed}: ${words}${left > 0 ? ` (${left} left out)` : ""}; waited ${waited.map(({ ms }) => seconds(ms)).join(", ") || "never"}`,
	);
	if (!isWell) console.log(`  seed ${seed}: ${words}`);
	if (!isWell && cluster !== null && values.logs) tellLogs(cluster);
	return isWell;
}

function tellLogs({ nodes, database }: Cluster): void {
	console.log(`--- PostgreSQL\n${database.log()}`);
	for (const node of nodes) console.log(`--- ${node.name}\n${node.log()}`);
}

async function putAway(): Promise<void> {
	try {
		await cluster?.[Symbol.asyncDispose]();
	} catch (error) {
		run.gone("putting the nodes away", error);
	}
	cluster = null;
}

for (let round = 1; round <= Number(values.rounds); round++) {
	if (await playOne(round)) continue;
	await double.clearFaults();
	await putAway();
	console.log("  the next round begins anew");
}
await putAway();
try {
	await double.stop();
} catch (error) {
	run.gone("what was sent", error);
}
run.end();
