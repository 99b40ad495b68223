import type { ConnectWiseDouble } from "../../doubles/connectwise/index.ts";
import { environmentFor, eventually, type HistoryItem } from "../../support/index.ts";
import { drained } from "../drained.ts";
import { startFaults } from "../faults.ts";
import { audit, type Findings } from "../ledger.ts";
import { createRandom, type Random } from "../random.ts";
import { kindsOf } from "../round.ts";
import { type Acknowledged, startSenders } from "../senders.ts";
import { allCurrent, type Cluster, type Node } from "./cluster.ts";
import { compareCopies, shortenLog } from "./copies.ts";
import { playEvents } from "./events.ts";
import { createWatch, type Gap } from "./gaps.ts";
import type { Happening } from "./plan.ts";

export interface NodesRoundOptions {
	readonly name: string;
	readonly cluster: Cluster;
	readonly double: ConnectWiseDouble;
	readonly random: Random;
	/** Senders at once. */
	readonly keys: number;
	/** Longest time between two webhooks of a sender. Milliseconds. */
	readonly pauseMs: number;
	readonly plan: readonly Happening[];
	readonly faults: boolean;
}

export interface NodesFindings extends Findings {
	readonly gaps: readonly Gap[];
	/** What of the plan did not happen, since its node or PostgreSQL was away already. */
	readonly left: number;
}

/** How long a sender waits for an answer before it asks another node. Milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Load on all nodes in turn while a plan happens to them and to PostgreSQL, and ConnectWise misbehaves. Then everything is healed, and
 * acknowledgements, history, tickets and the nodes' copies are compared. The nodes are stopped at the end.
 */
export async function playNodesRound({
	name,
	cluster,
	double,
	random,
	keys,
	pauseMs,
	plan,
	faults,
}: NodesRoundOptions): Promise<NodesFindings> {
	const own = (): Random => createRandom(random.whole(0, 2 ** 31));
	const [forLoad, forFaults] = [own(), own()];
	await cluster.begin({
		...environmentFor(double),
		...{ RETRY_BASE_SECONDS: "0.02", MAX_ATTEMPTS: "100", VIABILITY_TTL: random.pick(["0", "300"]), LOG_LEVEL: "warn" },
	});
	const endpoint = await eventually("a node makes an endpoint", () => clientOf(cluster).endpoint({ name }));
	let turn = 0;
	const target = () => {
		const { url } = cluster.nodes[turn++ % cluster.nodes.length] as Node;
		return { url, endpointId: endpoint.id, token: endpoint.bearer_token };
	};
	const watch = createWatch();
	const load = startSenders({
		...{ target, pauseMs, random: forLoad, patienceMs: PATIENCE_MS, answered: watch.answered },
		keys: Array.from({ length: keys }, (_, index) => `${name} host ${index}`),
	});
	const stopFaults = faults ? startFaults(double, forFaults) : async () => {};
	const { gaps, late, left } = await playEvents(cluster, plan, watch);
	await cluster.heal();
	await load.stop();
	await stopFaults();
	const client = clientOf(cluster);
	await eventually("a leader is ready", async () => (await client.call("GET", "/readyz")).ok, 30_000);
	await drained(client);
	const history = await client.history(`endpoint=${endpoint.id}`);
	const kinds = await kindsOf(client, history, new Map(load.acknowledged.map((one) => [one.requestId, one.kind])));
	const tickets = double.tickets.filter((ticket) => ticket.summary.includes(`${name} host `));
	const found = audit(load.acknowledged, history, (item) => kinds.get(item.request_id) ?? "GENERIC", tickets);
	await allCurrent(cluster);
	await cluster.end();
	const wrong = [...outOfOrder(load.acknowledged, history), ...late, ...(await compareCopies(cluster))];
	await shortenLog(cluster);
	return {
		...found,
		wrong: found.wrong + wrong.length,
		lines: [...found.lines, ...wrong.map((line) => `wrong: ${line}`)],
		...{ gaps, left },
	};
}

function clientOf({ nodes }: Cluster) {
	const running = nodes.map((node) => node.running()).find((one) => one !== null);
	if (running === undefined) throw new Error("No node runs");
	return running.client;
}

/** A sender that waits for each answer sees its webhooks in history in the order in which they were acknowledged. */
export function outOfOrder(acknowledged: readonly Acknowledged[], history: readonly HistoryItem[]): readonly string[] {
	const numbers = new Map(history.map(({ request_id, id }) => [request_id, Number(id)]));
	const last = new Map<string, Acknowledged & { readonly number: number }>();
	const lines: string[] = [];
	for (const one of acknowledged) {
		const number = numbers.get(one.requestId);
		// That it is lost is found elsewhere.
		if (number === undefined) continue;
		const before = last.get(one.key);
		if (before !== undefined && before.number >= number) {
			lines.push(`${one.requestId} of ${one.key} was acknowledged after ${before.requestId}, and stands before it in history`);
		}
		last.set(one.key, { ...one, number });
	}
	return lines;
}
