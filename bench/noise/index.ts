/**
 * Weeks of noise with known truth: `bun bench/noise/index.ts [--seeds 10] [--first 1] [--mode
 * tuned|shipped|both]`. Prints, per class, tickets, missed incidents, notes, and tickets closed too early or
 * never; and whether the goals were met.
 */
import { parseArgs } from "node:util";
import { original } from "./original.ts";
import type { Outcome, Score } from "./outcome.ts";
import { playWeek } from "./playing.ts";
import { CLASSES, makeWeek, NOISE } from "./week.ts";

const { values } = parseArgs({
	options: { seeds: { type: "string", default: "10" }, first: { type: "string", default: "1" }, mode: { type: "string", default: "both" } },
});
type Mode = "shipped" | "tuned";
const modes: readonly Mode[] = values.mode === "both" ? ["shipped", "tuned"] : [values.mode as Mode];

/** Goals. Ratios are to real incidents, and to the Python version's writes. */
const AIMS = {
	tuned: { ticketRatio: 1.05, fewerWrites: 12 },
	shipped: { ticketRatio: 1.15, fewerWrites: 8 },
} as const;
const MAX_NOTES_MEAN = 1.5;
const MAX_NOTES_P95 = 3;
/** Maximum time from a real incident's first alert to its ticket, besides the delay. Seconds. */
const MAX_LATE_S = 5;

const at = (sorted: readonly number[], share: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
const add = (a: Score, b: Score): Score =>
	Object.fromEntries(Object.keys(a).map((name) => [name, a[name as keyof Score] + b[name as keyof Score]])) as unknown as Score;

function table(outcomes: readonly Outcome[]): void {
	const row = (name: string, cells: readonly (string | number)[]): void =>
		console.log(name.padEnd(15) + cells.map((cell) => String(cell).padStart(10)).join(""));
	row("class", ["incidents", "tickets", "missed", "notes", "too early", "left open"]);
	const cells = (score: Score) => [score.incidents, score.tickets, score.missed, score.notes, score.wronglyClosed, score.neverClosed];
	for (const kind of [...CLASSES, ...NOISE]) {
		const scores = outcomes.flatMap(({ byClass }) => byClass.get(kind) ?? []);
		if (scores.length > 0) row(kind, cells(scores.reduce(add)));
	}
	row("all", cells(outcomes.map(({ all }) => all).reduce(add)));
}

let failed = 0;
function aim(says: string, isMet: boolean): void {
	if (!isMet) failed++;
	console.log(`${isMet ? "met   " : "MISSED"}  ${says}`);
}

for (const mode of modes) {
	const outcomes: Outcome[] = [];
	let webhooks = 0;
	let originals = { tickets: 0, writes: 0 };
	for (let n = 0; n < Number(values.seeds); n++) {
		const seed = Number(values.first) + n;
		const week = makeWeek(seed);
		const theirs = original(week);
		const began = performance.now();
		const outcome = await playWeek(week, mode, seed);
		outcomes.push(outcome);
		const { incidents, tickets, missed } = outcome.all;
		console.error(
			`${mode}, seed ${seed}: ${tickets} tickets of ${incidents} incidents, ${missed} missed, ${Math.round((performance.now() - began) / 1_000)} s`,
		);
		webhooks += week.sent.length;
		originals = { tickets: originals.tickets + theirs.tickets, writes: originals.writes + theirs.writes };
	}
	const all = outcomes.map((outcome) => outcome.all).reduce(add);
	const writes = outcomes.reduce((sum, outcome) => sum + outcome.writes, 0);
	const notes = outcomes.flatMap(({ notesPerTicket }) => notesPerTicket).sort((a, b) => a - b);
	const toTicket = outcomes.flatMap((outcome) => outcome.toTicket).sort((a, b) => a - b);
	console.log(
		`\n${mode}: ${values.seeds} weeks, ${webhooks} webhooks, ${writes} writes (the original: ${originals.writes} in ${originals.tickets} tickets)`,
	);
	table(outcomes);
	const { ticketRatio, fewerWrites } = AIMS[mode];
	aim(
		`tickets per incident ${(all.tickets / all.incidents).toFixed(3)}, at most ${ticketRatio}`,
		all.tickets / all.incidents <= ticketRatio,
	);
	aim(`${all.missed} incidents missed, none may be`, all.missed === 0);
	const notesAim: typeof aim = mode === "tuned" ? aim : (says) => console.log(`        ${says}`);
	notesAim(`notes per ticket ${mean(notes).toFixed(2)} on average, at most ${MAX_NOTES_MEAN}`, mean(notes) <= MAX_NOTES_MEAN);
	notesAim(`notes per ticket at the 95th percentile ${at(notes, 0.95)}, at most ${MAX_NOTES_P95}`, at(notes, 0.95) <= MAX_NOTES_P95);
	aim(
		`${(originals.writes / writes).toFixed(1)} times fewer writes than the original, at least ${fewerWrites}`,
		originals.writes / writes >= fewerWrites,
	);
	aim(`${all.wronglyClosed} closed while it lasted, none may be`, all.wronglyClosed === 0);
	const foreign = outcomes.reduce((sum, outcome) => sum + outcome.foreign, 0);
	aim(`${foreign} alerts on another company's ticket, none may be`, foreign === 0);
	if (mode === "tuned") aim(`${all.neverClosed} left open, none may be`, all.neverClosed === 0);
	const late = at(toTicket, 0.95) / 1_000;
	aim(`time to ticket at the 95th percentile: the delay and ${late.toFixed(1)} s, at most ${MAX_LATE_S} s more`, late <= MAX_LATE_S);
}
process.exit(failed === 0 ? 0 : 1);
