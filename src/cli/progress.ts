import type { CliContext } from "./usage.ts";

/** How far a step is, in any unit. */
export type Progress = (done: number, of: number) => void;

const WIDTH = 30;
/** Minimum time between two looks of a bar, and between two lines. Milliseconds. */
const BAR_MS = 100;
const LINE_MS = 2_000;

/**
 * Shows how far long work is: as a bar on a terminal, otherwise as a line now and then.
 * @returns begins a step with a name, and ends the one before
 */
export function createProgress({ err }: Pick<CliContext, "err">, terminal: NodeJS.WriteStream = process.stderr) {
	const isTerminal = terminal.isTTY === true;
	let open = false;

	function end(): void {
		if (open) terminal.write("\n");
		open = false;
	}

	return {
		begin(name: string): Progress {
			end();
			let shownAt = Number.NEGATIVE_INFINITY;
			let shown = "";
			if (!isTerminal) err(name);
			return (done, of) => {
				const part = of === 0 ? 1 : Math.min(1, done / of);
				const now = performance.now();
				if (part < 1 && now - shownAt < (isTerminal ? BAR_MS : LINE_MS)) return;
				const text = `${name}  ${Math.floor(part * 100)} %`;
				if (text === shown || (!isTerminal && part === 0)) return;
				shownAt = now;
				shown = text;
				if (!isTerminal) {
					err(text);
					return;
				}
				const full = Math.round(part * WIDTH);
				terminal.write(`\r${name}  ${"█".repeat(full)}${"░".repeat(WIDTH - full)}  ${String(Math.floor(part * 100)).padStart(3)} %`);
				open = true;
			};
		},
		end,
	};
}
