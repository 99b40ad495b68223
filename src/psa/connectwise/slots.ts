/** Hands out a fixed number of places, first come, first served. */
export interface Slots {
	/** Resolves with the function that gives the place back; giving back twice counts once. */
	take(): Promise<() => void>;
}

/** @param count places, at least 1 */
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
		// A plain shift() would move a long queue with every call.
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
