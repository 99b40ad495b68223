/**
 * `scripts/chaos --rounds N [--seed S] [--keys K]`: load and `kill -9` at random moments against a ConnectWise that
 * misbehaves, then restart, drain, and compare acknowledgements with history, tickets and notes. Exit code 1 if anything
 * was lost, doubled or wrong, or a round could not be played to its end. The summary comes whatever happens. Further rounds, none of
 * them unless asked for:
 *
 * - `--lives N`: people close and merge tickets, rights change, callbacks are lost or come twice, creates are committed late
 * - `--power N`: the power goes, and with it what was written after the last sync (a library that `cc` builds)
 * - `--stops N`: SIGSTOP, as when a virtual machine is moved
 * - `--clocks N`: the time of day jumps by minutes, hours and a day, to and fro (the same library)
 * - `--full N`: the disk is full for a while (a tmpfs: needs the right to mount)
 * - `--readonly N`: the disk fails, and nothing can be written any more (a loop device: needs the right to mount)
 *
 * What this machine cannot play is skipped, and the summary says so. Several nodes on one PostgreSQL: scripts/chaosNodes.ts.
 */
import { parseArgs } from "node:util";
import { createRandom, type Findings, type GroundKind, playLifeRound, playRound, type RoundOptions } from "../tests/chaos/index.ts";
import { startConnectWise } from "../tests/doubles/connectwise/index.ts";
import { freshDirectory } from "../tests/support/index.ts";
import { createRun } from "./chaosRun.ts";

const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "50" },
		lives: { type: "string", default: "0" },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		keys: { type: "string", default: "24" },
		power: { type: "string", default: "0" },
		stops: { type: "string", default: "0" },
		clocks: { type: "string", default: "0" },
		full: { type: "string", default: "0" },
		readonly: { type: "string", default: "0" },
	},
});
const random = createRandom(Number(values.seed));
const double = startConnectWise();
const run = createRun();
let dataDir = `${freshDirectory()}/data`;
console.log(`seed ${values.seed}, data in ${dataDir}`);

type Play = (options: Pick<RoundOptions, "double" | "random" | "dataDir" | "keys" | "name">) => Promise<Findings>;

/** Plays one round. If it breaks off, the next one begins on a fresh directory. */
async function play(name: string, how: Play): Promise<void> {
	if (await run.play(name, () => how({ double, random, dataDir, keys: Number(values.keys), name }))) return;
	double.clearFaults();
	dataDir = `${freshDirectory()}/data`;
	console.log(`  the next round begins anew in ${dataDir}`);
}

for (let round = 1; round <= Number(values.rounds); round++) {
	await play(`round ${round}`, (options) =>
		playRound({ ...options, kills: random.whole(1, 3), faults: random.chance(0.8), longestMs: 700 }),
	);
}
for (const ground of ["power", "stops", "clocks", "full", "readonly"] as const satisfies readonly GroundKind[]) {
	dataDir = `${freshDirectory()}/data`;
	for (let round = 1; round <= Number(values[ground]); round++) {
		await play(`${ground} ${round}`, (options) =>
			playRound({ ...options, ground, kills: random.whole(1, 4), faults: random.chance(0.5), longestMs: 700 }),
		);
	}
}
dataDir = `${freshDirectory()}/data`;
for (let life = 1; life <= Number(values.lives); life++) {
	await play(`life ${life}`, (options) => playLifeRound({ ...options, kills: random.whole(1, 3), longestMs: 3_000 }));
}
try {
	await double.stop();
} catch (error) {
	run.gone("what was sent", error);
}
run.end();
