/** Limits concurrency: a fixed number of slots, first come, first served. */
export interface Slots {
	/** Resolves with the function that frees the slot again. Further calls of that function have no effect. */
	take(): Promise<() => void>;
}

/** @param count number of slots, at least 1 */
export function createSlots(count: number): Slots {
	let free = Math.max(1, Math.floor(count));
	const waiting: (() => void)[] = [];
	let served = 0;

	function giveBack(): void {
		const next = waiting[served];
		if (next === undefined) {
			free += 1;
			return;
		}
		served += 1;
		// shift() alone would move the whole queue with every call.
		if (served > 1_000 && served * 2 > waiting.length) {
			waiting.splice(0, served);
			served = 0;
		}
		next();
	}

	return {
		async take() {
			if (free > 0) free -= 1;
			else await new Promise<void>((resolve) => waiting.push(resolve));
			let held = true;
			return () => {
				if (!held) return;
				held = false;
				giveBack();
			};
		},
	};
}
