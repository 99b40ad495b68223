import { messageOf } from "../../base/problems.ts";
import type { NewDelivery } from "../../store/index.ts";
import type { SpoolFile } from "./file.ts";

/** Gives webhooks to the leader: all of them or none. Giving them again is harmless. @throws if it did not take them */
export type HandOver = (deliveries: readonly NewDelivery[]) => Promise<void>;

interface Logging {
	warn(fields: object, text: string): void;
	info(fields: object, text: string): void;
}

/** Time between two tries. Milliseconds. */
const AGAIN_MS = 500;
/** Time between two lines about tries in vain. Milliseconds. */
const TELL_MS = 60_000;

/** Hands over what is in the spool, in order, as soon as a leader takes it. */
export function createHanding(spool: Pick<SpoolFile, "oldest" | "removeThrough" | "count">, log: Logging) {
	let leader: HandOver | null = null;
	let running: Promise<void> | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	let handed = 0;
	let toldAt = Number.NEGATIVE_INFINITY;
	let empty = Promise.withResolvers<void>();

	/** @returns false if there is nothing to do, or it failed */
	async function handBatch(to: HandOver): Promise<boolean> {
		const batch = spool.oldest();
		const last = batch.at(-1);
		if (last === undefined) return false;
		try {
			await to(batch.map(({ delivery }) => delivery));
			spool.removeThrough(last.place);
		} catch (error) {
			if (performance.now() - toldAt > TELL_MS) {
				log.warn({ problem: messageOf(error), waiting: spool.count() }, "kept webhooks cannot be handed over yet");
				toldAt = performance.now();
			}
			return false;
		}
		handed += batch.length;
		if (spool.count() > 0) return true;
		log.info({ webhooks: handed }, "kept webhooks are handed over");
		handed = 0;
		empty.resolve();
		empty = Promise.withResolvers();
		return false;
	}

	async function drain(): Promise<void> {
		let more = true;
		while (more && !stopped && leader !== null) more = await handBatch(leader);
	}

	function nudge(): void {
		clearTimeout(timer);
		if (stopped || leader === null || running !== null || spool.count() === 0) return;
		running = drain().finally(() => {
			running = null;
			timer = setTimeout(nudge, AGAIN_MS);
		});
	}

	return {
		nudge,
		/** Begins at once, though a try may have failed a moment ago. */
		to(next: HandOver): void {
			leader = next;
			nudge();
		},
		/** Resolves once nothing waits any more, or at that time (of `performance.now`). @returns true if nothing waits */
		async emptied(until: number): Promise<boolean> {
			for (let left = until - performance.now(); spool.count() > 0 && left > 0; left = until - performance.now()) {
				const late = Promise.withResolvers<void>();
				const wake = setTimeout(late.resolve, left);
				await Promise.race([empty.promise, late.promise]);
				clearTimeout(wake);
			}
			return spool.count() === 0;
		},
		async stop(): Promise<void> {
			stopped = true;
			clearTimeout(timer);
			await running;
		},
	};
}
