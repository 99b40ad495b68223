import type { Clock } from "../base/clock.ts";

/** Checks that writes really reach the disk: a database that has become read-only still answers every question. */
export interface WriteProbe {
	/** Call after a successful commit. */
	committed(): void;
	/**
	 * True if a commit succeeded a moment ago; otherwise makes a write of its own to find out. Concurrent calls
	 * share one write.
	 */
	takesWrites(): Promise<boolean>;
}

/** How long one answer stays valid. Milliseconds. */
const GOOD_MS = 2_000;
/** A write that takes longer than this counts as failed. Milliseconds. */
const PATIENCE_MS = 4_000;

/** @param write a small write; rejects if it cannot be done */
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
			// The reason is already in the log.
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
