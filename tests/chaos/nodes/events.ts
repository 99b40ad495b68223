import type { Cluster, Node } from "./cluster.ts";
import type { Gap, Watch } from "./gaps.ts";
import { type Happening, isOfDatabase } from "./plan.ts";

/** Within this time after a blow, webhooks must be acknowledged again. Milliseconds. */
export const TAKEOVER_LIMIT_MS = 15_000;
/** A leader that is away for longer than this is replaced (`src/nodes/lease.ts`). Milliseconds. */
const SILENCE_MS = 6_000;

export interface Played {
	readonly gaps: readonly Gap[];
	/** Takeovers that took too long, a line each. */
	readonly late: readonly string[];
	/** What did not happen, since its node or PostgreSQL was away already. */
	readonly left: number;
}

/** What has begun. */
interface Begun {
	/** From when on others had to step in, `performance.now()`. */
	readonly struck: number;
	/** Resolves when PostgreSQL, if it was struck, takes writes again. */
	readonly serves: Promise<void>;
	/** Resolves when it is over. */
	readonly back: Promise<void>;
}

/**
 * Lets everything of a plan happen. After a blow to the leader, or to PostgreSQL, of which nothing else is the matter, it is measured how
 * long nothing was acknowledged. Resolves when everything is over.
 */
export async function playEvents(cluster: Cluster, plan: readonly Happening[], watch: Watch): Promise<Played> {
	/** What is the matter now: nodes by name, and `database`. */
	const away = new Map<string, Promise<void>>();
	const gaps: Gap[] = [];
	const late: string[] = [];
	let left = 0;
	for (const happening of plan) {
		await Bun.sleep(happening.afterMs);
		const leader = await cluster.leader();
		const node = happening.whom === "leader" ? leader : (cluster.nodes.filter((one) => one !== leader)[happening.whom] ?? leader);
		const who = isOfDatabase(happening.deed) ? "database" : node.name;
		if (away.has(who)) {
			left++;
			continue;
		}
		const isAlone = away.size === 0;
		const { struck, serves, back } = await begin(cluster, node, happening);
		const over = back.finally(() => away.delete(who));
		// Waited for below, where a failure is told.
		over.catch(() => {});
		away.set(who, over);
		if (isAlone && isMeasured(happening, node === leader)) {
			const gap = await measure(happening, { struck, serves: Promise.race([serves, over]), back: over }, watch);
			if (typeof gap === "string") late.push(gap);
			else gaps.push(gap);
		}
		if (!happening.overlaps) await over;
	}
	await Promise.all(away.values());
	return { gaps, late, left };
}

/** True if nothing else disturbs, and webhooks have to wait. */
const isMeasured = ({ deed, overlaps }: Happening, isLeader: boolean): boolean => isOfDatabase(deed) || (isLeader && !overlaps);

/** @returns a sentence if it took too long */
async function measure({ deed, forMs }: Happening, { struck, serves }: Begun, watch: Watch): Promise<Gap | string> {
	if (isOfDatabase(deed)) await serves;
	const what = isOfDatabase(deed) ? deed : `${deed} leader`;
	const ms = await watch.next(isOfDatabase(deed) ? performance.now() : struck, TAKEOVER_LIMIT_MS);
	if (ms !== null) return { what, ms, isTakeover: !isOfDatabase(deed) && forMs > SILENCE_MS };
	return `after “${what} ${(forMs / 1_000).toFixed(1)} s” nothing was acknowledged for ${TAKEOVER_LIMIT_MS / 1_000} s`;
}

/** Strikes. Resolves when it has begun. */
async function begin(cluster: Cluster, node: Node, { deed, forMs }: Happening): Promise<Begun> {
	const { database } = cluster;
	const from = performance.now();
	const lasting = (back: Promise<void>, struck = from, serves = back): Begun => ({ struck, serves, back });
	const after = (undo: () => Promise<void> | void): Begun => lasting(Bun.sleep(forMs).then(undo), performance.now());
	switch (deed) {
		case "kill":
			await node.end("SIGKILL");
			return after(() => node.start());
		case "disk":
			await node.end("SIGKILL");
			node.loseDisk();
			return after(() => node.start());
		case "roll":
			return lasting(rolled(node, forMs));
		case "pause":
			node.pause();
			return after(() => node.resume());
		case "cut":
			await node.wire.cut();
			return after(() => node.wire.pass());
		case "stall":
			await node.wire.stall();
			return after(() => node.wire.pass());
		case "restart":
			return lasting(database.restart(forMs));
		case "crash":
			return lasting(database.crash(forMs));
		case "standby":
			return lasting(database.loseStandby(forMs));
		case "failover": {
			const { promise: serves, resolve } = Promise.withResolvers<void>();
			return lasting(database.failOver(forMs, resolve), from, serves);
		}
	}
}

async function rolled(node: Node, ms: number): Promise<void> {
	await node.end("SIGTERM");
	await Bun.sleep(ms);
	await node.start();
}
