import type { Findings } from "../ledger.ts";

/** What was seen in one minute, of what it sent also what came of it later. */
export interface Minute {
	readonly minute: number;
	/** What went wrong at ConnectWise's side meanwhile, in a word. */
	readonly weather: string;
	/** Milliseconds from each webhook to its 202. */
	readonly acknowledgements: readonly number[];
	/** Answers other than 202. */
	readonly refused: number;
	/** Alerts without an outcome at its end. */
	readonly waiting: number;
	/** The least and the most that the process kept for itself. Kilobytes. */
	readonly leastKb: number;
	readonly mostKb: number;
	/** All that was resident at its end, files that the kernel may drop too. Kilobytes. */
	readonly residentKb: number;
	/** Of the processor. Milliseconds. */
	readonly cpuMs: number;
	/** How late this script's own timers were, which its latencies include: the 99th of a hundred. Milliseconds. */
	readonly lagMs: number;
	readonly truth: Findings;
}

export interface Bounds {
	/** How much more the process may keep for itself at the end than when it was warm. Megabytes. */
	readonly growthMb: number;
	/** The 99th of a hundred acknowledgements, over all. Milliseconds. */
	readonly p99Ms: number;
}

/** Minutes after which caches, threads and statements are as large as they get. */
const WARM_MINUTES = 3;

/** @param share 0.99: so many of them are at most the result; NaN of none */
export function quantile(numbers: readonly number[], share: number): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * How much more was kept at the end, compared by the least of a minute: what is below it was not given back by the collector.
 * From the last warm minute (the first one of a short run) to the last. Megabytes.
 */
export function growthOf(minutes: readonly Minute[]): number {
	const warm = minutes[Math.min(WARM_MINUTES, Math.ceil(minutes.length / 2)) - 1];
	return ((minutes.at(-1)?.leastKb ?? Number.NaN) - (warm?.leastKb ?? Number.NaN)) / 1_024;
}

/** Why the run failed, a sentence each; none: it passed. */
export function judge(minutes: readonly Minute[], { growthMb, p99Ms }: Bounds): readonly string[] {
	const sum = (of: (truth: Findings) => number): number => minutes.reduce((all, { truth }) => all + of(truth), 0);
	const [lost, doubled, wrong] = [sum((truth) => truth.lost), sum((truth) => truth.doubled), sum((truth) => truth.wrong)];
	const growth = growthOf(minutes);
	const p99 = quantile(
		minutes.flatMap(({ acknowledgements }) => acknowledgements),
		0.99,
	);
	// Written so that a number that is missing fails too.
	return [
		...(lost + doubled + wrong === 0 ? [] : [`of what was answered 202, ${lost} were lost, ${doubled} doubled and ${wrong} wrong`]),
		...(growth <= growthMb ? [] : [`its own memory grew by ${growth.toFixed(1)} MB; allowed are ${growthMb}`]),
		...(p99 <= p99Ms ? [] : [`99 of 100 acknowledgements took up to ${p99.toFixed(0)} ms; allowed are ${p99Ms}`]),
	];
}

const COLUMNS = [
	["minute", ({ minute }) => String(minute)],
	["weather", ({ weather }) => weather],
	["202s", ({ acknowledgements }) => String(acknowledgements.length)],
	["others", ({ refused }) => String(refused)],
	["p50 ms", ({ acknowledgements }) => quantile(acknowledgements, 0.5).toFixed(1)],
	["p99 ms", ({ acknowledgements }) => quantile(acknowledgements, 0.99).toFixed(1)],
	["lag ms", ({ lagMs }) => lagMs.toFixed(1)],
	["waiting", ({ waiting }) => String(waiting)],
	["own MB", ({ leastKb, mostKb }) => `${(leastKb / 1_024).toFixed(0)}-${(mostKb / 1_024).toFixed(0)}`],
	["res MB", ({ residentKb }) => (residentKb / 1_024).toFixed(0)],
	["CPU ms", ({ cpuMs, acknowledgements }) => (cpuMs / acknowledgements.length).toFixed(2)],
	["lost", ({ truth }) => String(truth.lost)],
	["doubled", ({ truth }) => String(truth.doubled)],
	["wrong", ({ truth }) => String(truth.wrong)],
] as const satisfies readonly (readonly [string, (minute: Minute) => string])[];

const WIDTH = 9;

export const HEADING = COLUMNS.map(([name]) => name.padStart(WIDTH)).join("");

/** A minute's line under the heading; CPU is for each 202. */
export const lineOf = (minute: Minute): string => COLUMNS.map(([, value]) => value(minute).padStart(WIDTH)).join("");
