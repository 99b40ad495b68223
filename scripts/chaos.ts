/**
 * `scripts/chaos --rounds N [--lives N] [--seed S] [--keys K]`: load and `kill -9` at random moments against a ConnectWise that
 * misbehaves, then restart, drain, and compare acknowledgements with history, tickets and notes. Exit code 1 if anything
 * was lost, doubled or wrong. `--lives N` adds rounds in which people close and merge tickets, rights change, and creates are committed
 * late.
 */
import { parseArgs } from "node:util";
import { createRandom, type Findings, playLifeRound, playRound } from "../tests/chaos/index.ts";
import { startConnectWise } from "../tests/doubles/connectwise/index.ts";
import { freshDirectory } from "../tests/support/index.ts";

const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "50" },
		lives: { type: "string", default: "0" },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		keys: { type: "string", default: "24" },
	},
});
const rounds = Number(values.rounds);
const random = createRandom(Number(values.seed));
const double = startConnectWise();
const dataDir = `${freshDirectory()}/data`;
const total = { acknowledged: 0, lost: 0, doubled: 0, wrong: 0 };
console.log(`seed ${values.seed}, data in ${dataDir}`);

function tell(name: string, started: number, { lines, ...found }: Findings): void {
	for (const what of Object.keys(total) as (keyof typeof total)[]) total[what] += found[what];
	const seconds = ((performance.now() - started) / 1000).toFixed(1);
	console.log(
		`${name}: ${found.acknowledged} acknowledged, ${found.lost} lost, ${found.doubled} doubled, ${found.wrong} wrong (${seconds} s)`,
	);
	for (const line of lines.slice(0, 20)) console.log(`  ${line}`);
}

const options = { double, random, dataDir, keys: Number(values.keys) };
for (let round = 1; round <= rounds; round++) {
	const started = performance.now();
	const kills = random.whole(1, 3);
	tell(
		`round ${round}`,
		started,
		await playRound({ ...options, name: `round ${round}`, kills, faults: random.chance(0.8), longestMs: 700 }),
	);
}
for (let round = 1; round <= Number(values.lives); round++) {
	const started = performance.now();
	tell(`life ${round}`, started, await playLifeRound({ ...options, name: `life ${round}`, kills: random.whole(1, 3), longestMs: 3_000 }));
}
await double.stop();
console.log(
	`rounds: ${rounds}, acknowledged: ${total.acknowledged}, lost: ${total.lost}, doubled: ${total.doubled}, out of order: ${total.wrong}`,
);
process.exit(total.lost + total.doubled + total.wrong > 0 ? 1 : 0);
