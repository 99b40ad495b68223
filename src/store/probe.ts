import type { Clock } from "../base/clock.ts";

/** Whether the store takes writes, as they really end on disk: a database that can only be read still answers every question. */
export interface WriteProbe {
	/** A commit succeeded. */
	committed(): void;
	/** Asks with a write of its own where no commit told in the last moment; one at a time, whoever asks. */
	takesWrites(): Promise<boolean>;
}

/** How long one answer is good. Milliseconds. */
const GOOD_MS = 2_000;
/** A write that takes longer is as good as none. Milliseconds. */
const PATIENCE_MS = 4_000;

/** @param write a small write; rejects when it cannot be done */
export function createWriteProbe(clock: Clock, write: () => Promise<void>): WriteProbe {
	let goodUntil = Number.NEGATIVE_INFINITY;
	let badUntil = Number.NEGATIVE_INFINITY;
	let asking: Promise<boolean> | null = null;

	async function ask(): Promise<boolean> {
		let cancel = (): void => {};
		const late = new Promise<boolean>((resolve) => {
			cancel = clock.after(PATIENCE_MS, () => resolve(false));
		});
		const done = write().then(
			() => true,
			// Why it cannot is in the log already.
			() => false,
		);
		const isGood = await Promise.race([done, late]);
		cancel();
		if (!isGood) badUntil = clock.now() + GOOD_MS;
		return isGood;
	}

	return {
		committed() {
			goodUntil = clock.now() + GOOD_MS;
			badUntil = Number.NEGATIVE_INFINITY;
		},
		async takesWrites() {
			const now = clock.now();
			if (now < goodUntil) return true;
			if (now < badUntil) return false;
			asking ??= ask().finally(() => {
				asking = null;
			});
			return asking;
		},
	};
}
