import type { Random } from "../random.ts";

/**
 * What happens to nodes and to PostgreSQL.
 * - `kill`: `kill -9`, then a start; `disk`: the same, and the node's copy is gone
 * - `pause`: SIGSTOP, then SIGCONT
 * - `roll`: SIGTERM, then a start
 * - `cut`, `stall`: a node's network to PostgreSQL refuses, or loses every packet
 * - `restart`, `crash`: of PostgreSQL; `standby`: its standby is away, so that commits wait
 * - `failover`: the primary crashes, the standby is promoted, and gets a standby of its own
 */
export type Deed = "kill" | "disk" | "pause" | "roll" | "cut" | "stall" | "restart" | "crash" | "standby" | "failover";

/** One thing that happens. */
export interface Happening {
	readonly deed: Deed;
	/** Of nodes: the one that leads at that time, or the nth of the others. */
	readonly whom: "leader" | number;
	/** Time after the one before it. Milliseconds. */
	readonly afterMs: number;
	/** How long it lasts, without the time to come back. Milliseconds. */
	readonly forMs: number;
	/** The next one does not wait until this one is over. */
	readonly overlaps: boolean;
}

export interface PlanOptions {
	readonly events: number;
	readonly nodes: number;
	/** Milliseconds. */
	readonly longestPauseMs: number;
}

const DEEDS = [
	...(["kill", "kill", "kill", "pause", "pause", "pause", "cut", "cut", "stall", "stall"] as const),
	...(["restart", "crash", "standby", "failover", "roll", "disk"] as const),
] as const satisfies readonly Deed[];

const OF_DATABASE: ReadonlySet<Deed> = new Set(["restart", "crash", "standby", "failover"]);
export const isOfDatabase = (deed: Deed): boolean => OF_DATABASE.has(deed);

/** Longer than the others wait before one of them takes the lead. Milliseconds. */
const TAKEN_OVER_MS = 9_000;

/** How long a deed lasts. Milliseconds. */
function lengthOf(deed: Deed, random: Random, longestPauseMs: number): number {
	switch (deed) {
		case "kill":
			return random.pick([0, random.whole(100, 3_000), TAKEN_OVER_MS]);
		case "pause":
			return random.chance(0.5) ? longestPauseMs : random.whole(100, longestPauseMs);
		case "cut":
		case "stall":
			return random.pick([random.whole(50, 1_000), random.whole(1_000, 5_000), TAKEN_OVER_MS]);
		case "standby":
			return random.whole(100, 6_000);
		case "restart":
		case "crash":
		case "failover":
			return random.pick([0, random.whole(100, 3_000), random.whole(3_000, 8_000)]);
		case "roll":
		case "disk":
			return random.whole(0, 1_000);
	}
}

/** What happens in a round, in order; the same for the same random numbers. */
export function planOf(random: Random, { events, nodes, longestPauseMs }: PlanOptions): readonly Happening[] {
	return Array.from({ length: events }, (): Happening => {
		const deed = random.pick<Deed>(DEEDS);
		// A leader that loses its disk loses nothing that the others need; a follower shows how a node joins.
		const whom = random.chance(0.65) ? "leader" : random.whole(0, Math.max(0, nodes - 2));
		const afterMs = random.whole(200, 2_500);
		return { deed, whom, afterMs, forMs: lengthOf(deed, random, longestPauseMs), overlaps: random.chance(0.25) };
	});
}

/** In words: `kill leader 9.0 s`; a plus stands before what begins while the one before it lasts. */
export const planInWords = (plan: readonly Happening[]): string =>
	plan
		.map(({ deed, whom, forMs }, index) => {
			const who = isOfDatabase(deed) ? "" : ` ${whom === "leader" ? whom : `other ${whom}`}`;
			return `${plan[index - 1]?.overlaps ? "+" : ""}${deed}${who} ${(forMs / 1_000).toFixed(1)} s`;
		})
		.join(", ");
