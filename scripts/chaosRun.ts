/** How a chaos run counts its rounds and ends: used by scripts/chaos.ts and scripts/chaosNodes.ts. */
import { CannotPlay, type Findings } from "../tests/chaos/index.ts";

/** Maximum number of findings that a round prints. */
const MAX_LINES = 60;

export interface Run {
	/**
	 * Plays one round and prints its line. If it breaks off, this is reported.
	 * @param more what its line says besides
	 * @returns false if it broke off
	 */
	play<Found extends Findings>(name: string, how: () => Promise<Found>, more?: (found: Found) => string): Promise<boolean>;
	/** Something that is no round went wrong. */
	gone(what: string, error: unknown): void;
	/** Prints the summary, and ends the process: with 1 if anything was lost, doubled or wrong, or broke off. */
	end(): never;
}

/** @param summary further lines of the summary. The summary comes whatever happens. */
export function createRun(summary: () => readonly string[] = () => []): Run {
	const total = { acknowledged: 0, lost: 0, doubled: 0, wrong: 0 };
	const played = { begun: 0, ended: 0 };
	const broken: string[] = [];
	const skipped: string[] = [];

	function gone(what: string, error: unknown): void {
		const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
		broken.push(`${what}: ${error instanceof Error ? error.message : words}`);
		console.log(`${what}: ${words}`);
	}

	function end(): never {
		console.log(
			`rounds: ${played.ended} of ${played.begun}, acknowledged: ${total.acknowledged}, lost: ${total.lost}, doubled: ${total.doubled}, out of order: ${total.wrong}`,
		);
		for (const line of summary()) console.log(line);
		for (const line of skipped) console.log(`skipped: ${line}`);
		for (const line of broken) console.log(`broken: ${line}`);
		process.exit(total.lost + total.doubled + total.wrong + broken.length > 0 ? 1 : 0);
	}

	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.on(signal, () => {
			broken.push(`ended by ${signal}`);
			end();
		});
	}
	for (const kind of ["uncaughtException", "unhandledRejection"] as const) {
		process.on(kind, (error: unknown) => {
			gone(`the script itself failed (${kind})`, error);
			end();
		});
	}

	return {
		async play(name, how, more = () => "") {
			const started = performance.now();
			played.begun += 1;
			try {
				const found = await how();
				played.ended += 1;
				for (const what of Object.keys(total) as (keyof typeof total)[]) total[what] += found[what];
				const seconds = ((performance.now() - started) / 1000).toFixed(1);
				console.log(
					`${name}: ${found.acknowledged} acknowledged, ${found.lost} lost, ${found.doubled} doubled, ${found.wrong} wrong (${seconds} s)${more(found)}`,
				);
				for (const line of found.lines.slice(0, MAX_LINES)) console.log(`  ${line}`);
				return true;
			} catch (error) {
				if (error instanceof CannotPlay) {
					skipped.push(`${name}: ${error.message}`);
					console.log(`${name}: SKIPPED, ${error.message}`);
					return true;
				}
				gone(`${name} broke off`, error);
				return false;
			}
		},
		gone,
		end,
	};
}
