import type { SQL } from "bun";
import type { CommonLog } from "../base/seat.ts";
import { within, wordsOf } from "./client.ts";
import { BEAT_MS, keepLead, leaveLead, TRUST_MS } from "./lease.ts";
import { appendTo } from "./log.ts";
import { unless } from "./unless.ts";

/** The time in which this node leads. */
export interface Tenure {
	readonly epoch: number;
	readonly log: CommonLog;
	/** Number of the last entry that lasts. */
	seq(): number;
	/** False once this node cannot be sure any more that it leads. */
	mayAct(): boolean;
	/** Resolves with the reason when the time is over, whatever ended it. */
	readonly over: Promise<string>;
	/** Ends it. The lead is given away, if it is still this node's. */
	end(): Promise<void>;
}

export interface TenureDeps {
	/** For entries alone: one connection, so that they are in order. */
	readonly writing: SQL;
	readonly looking: SQL;
	readonly epoch: number;
	/** Number of the log's last entry. */
	readonly seq: number;
	/** Called at once when the time is over, before anything that waits is refused. */
	readonly onOver: (reason: string) => void;
}

/** Longest wait for an entry to last. It is longer than the server's own limit for a statement. Milliseconds. */
const APPEND_MS = 7_000;
const BEAT_PATIENCE_MS = 2_000;

export function beginTenure({ writing, looking, epoch, seq: first, onOver }: TenureDeps): Tenure {
	const { promise: over, resolve } = Promise.withResolvers<string>();
	/** Aborted with the end: a promise would keep something of each entry that ever waited beside it. */
	const end = new AbortController();
	let ended: string | null = null;
	let seq = first;
	let trustedUntil = performance.now() + TRUST_MS;
	let timer: ReturnType<typeof setTimeout> | undefined;

	function finish(reason: string): void {
		if (ended !== null) return;
		ended = reason;
		clearTimeout(timer);
		onOver(reason);
		end.abort();
		resolve(reason);
	}

	async function keep(): Promise<void> {
		const started = performance.now();
		try {
			if (await within(BEAT_PATIENCE_MS, keepLead(looking, epoch))) trustedUntil = started + TRUST_MS;
			else finish("another node has taken the lead");
		} catch (error) {
			if (performance.now() > trustedUntil) finish(wordsOf(error));
		}
	}

	function arm(): void {
		timer = setTimeout(() => {
			void keep().finally(() => {
				if (ended === null) arm();
			});
		}, BEAT_MS);
	}
	arm();

	return {
		epoch,
		over,
		seq: () => seq,
		mayAct: () => ended === null && performance.now() < trustedUntil,
		log: {
			async append(entry) {
				if (ended !== null) throw new Error(`This node does not lead: ${ended}`);
				const asked = appendTo(writing, epoch, entry);
				try {
					if ((await within(APPEND_MS, unless(end.signal, asked))) === null) throw new Error(ended ?? "the lead is lost");
					({ seq } = entry);
				} catch (error) {
					asked.catch(() => undefined);
					finish(wordsOf(error));
					throw error;
				}
			},
			giveUp: finish,
		},
		async end() {
			finish("it was given away");
			await within(BEAT_PATIENCE_MS, leaveLead(looking, epoch)).catch(() => undefined);
		},
	};
}
