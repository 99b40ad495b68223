import { hostname } from "node:os";
import type { SQL } from "bun";
import type { CommonLog } from "../../base/seat.ts";
import { PostgresProblem, within, wordsOf } from "../client.ts";
import { aliveNodes, leaderOf, QUESTION_MS, seizeLead, TRUST_MS, takeLead } from "../lease.ts";
import { AppendRefused, appendTo, type Head } from "../log.ts";
import { beginTenure, type Tenure } from "../tenure.ts";

/** How a guest writes into the log. */
export interface Pen {
	readonly log: CommonLog;
	/** Why nothing more can be written, and how much was; null while it can. */
	problem(): PostgresProblem | null;
	/** True if the log had gone on before the first entry, so that nothing was written and it can be tried again. */
	isBehind(): boolean;
	/** Begins anew after the copy was caught up. Nobody else can append from then on. */
	again(): void;
	/** Lets the nodes go on. */
	end(): Promise<void>;
}

export interface PenDeps {
	readonly writing: SQL;
	readonly looking: SQL;
	/** Holder of the data directory, if a node runs on it now; null otherwise. */
	readonly holder: string | null;
}

/** Name of a command line that leads for moments. */
const guestName = (): string => `command line on ${hostname()}`;
const PARTLY = "What was written before that stands: look at it before you run this again.";
const CLOSED = "No node may run on this PostgreSQL at the moment.";

/**
 * A guest's way to write. Where the leader is the node of the same data directory, the two share its copy, and take turns in it.
 * Otherwise the guest takes the lead with its first entry, and leaves it at the end: the nodes stop for that moment.
 */
export function createPen({ writing, looking, holder }: PenDeps): Pen {
	let tenure: Tenure | null = null;
	let seizedAt = 0;
	let appended = 0;
	let behind = false;
	let problem: PostgresProblem | null = null;

	function lead(taken: { readonly epoch: number; readonly head: Head }): Tenure {
		seizedAt = performance.now();
		tenure = beginTenure({ writing, looking, epoch: taken.epoch, seq: taken.head.seq, onOver: () => {} });
		return tenure;
	}

	/** Epoch of the leader with which this guest shares the copy; null if there is none. */
	async function sharedEpoch(): Promise<number | null> {
		if (holder === null) return null;
		const { name, epoch, alive } = await leaderOf(looking);
		const here = (await aliveNodes(looking)).find(({ run }) => run === holder);
		return alive && here?.name === name ? epoch : null;
	}

	async function append(entry: Parameters<CommonLog["append"]>[0]): Promise<void> {
		if (tenure === null) {
			const epoch = await within(QUESTION_MS, sharedEpoch());
			if (epoch !== null) {
				await within(QUESTION_MS, appendTo(writing, epoch, entry));
				return;
			}
			await waitForTurn(looking);
			const taken = await within(QUESTION_MS, seizeLead(looking, guestName()));
			if (taken === null) throw new PostgresProblem(CLOSED);
			lead(taken);
			if (taken.head.seq !== entry.seq - 1 || taken.head.id !== entry.prior) throw new AppendRefused("the log has gone on");
		}
		await tenure?.log.append(entry);
	}

	return {
		log: {
			async append(entry) {
				try {
					await append(entry);
					appended++;
				} catch (error) {
					behind = error instanceof AppendRefused && appended === 0;
					const words = error instanceof PostgresProblem ? error.message : `${wordsOf(error)}.`;
					problem = new PostgresProblem(`${words} ${behind ? "Nothing was changed." : PARTLY}`);
					throw error;
				}
			},
			// The command ends with its own failure.
			giveUp() {},
		},
		problem: () => problem,
		isBehind: () => behind,
		again() {
			behind = false;
			problem = null;
		},
		async end() {
			if (tenure === null) return;
			await formerLeaderKnows(looking, seizedAt);
			await tenure.end();
		},
	};
}

/** Key of PostgreSQL's advisory lock of guests that lead: one at a time. It is released with the connection. */
const GUESTS = 0x68_77_67_31;
/** Longest wait for other guests. Milliseconds. */
const TURN_MS = 20_000;

/** @throws PostgresProblem if another guest takes too long */
async function waitForTurn(sql: SQL): Promise<void> {
	for (const until = performance.now() + TURN_MS; performance.now() < until; await Bun.sleep(LOOK_MS)) {
		const [row] = await within(QUESTION_MS, sql`SELECT pg_try_advisory_lock(${GUESTS}) AS mine`);
		if (row.mine) return;
	}
	throw new PostgresProblem("Another command is writing on these nodes, and takes long. Wait for its end.");
}

/** How often it is looked whether the former leader has stopped. Milliseconds. */
const LOOK_MS = 100;

/**
 * Waits until whoever led before has stopped, or can't believe any more that it leads. Before that nobody else may: both would call
 * ConnectWise.
 */
async function formerLeaderKnows(sql: SQL, seizedAt: number): Promise<void> {
	while (performance.now() - seizedAt < TRUST_MS) {
		const leads = (await within(QUESTION_MS, aliveNodes(sql)).catch(() => null))?.some(({ role }) => role === "leads");
		if (leads === false) return;
		await Bun.sleep(LOOK_MS);
	}
}

export interface SoleLead {
	readonly tenure: Tenure;
	readonly epoch: number;
	readonly head: Head;
}

/** Takes the lead where nobody has it. @returns null if a node leads */
export async function leadAlone(writing: SQL, looking: SQL): Promise<SoleLead | null> {
	const taken = await within(QUESTION_MS, takeLead(looking, { name: guestName() }, null));
	if (taken === null) return null;
	return { ...taken, tenure: beginTenure({ writing, looking, epoch: taken.epoch, seq: taken.head.seq, onOver: () => {} }) };
}
