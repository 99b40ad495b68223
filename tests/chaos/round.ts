import type { ConnectWiseDouble } from "../doubles/connectwise/index.ts";
import { type Client, environmentFor, type HistoryItem, type HookWise, startHookWise } from "../support/index.ts";
import { drained } from "./drained.ts";
import { startFaults } from "./faults.ts";
import { GROUNDS, type GroundKind } from "./grounds.ts";
import { audit, type Findings } from "./ledger.ts";
import type { Random } from "./random.ts";
import { type Kind, STATES, startSenders } from "./senders.ts";

export interface RoundOptions {
	readonly name: string;
	readonly double: ConnectWiseDouble;
	readonly random: Random;
	/** Kept from round to round, so that later ones start on what earlier ones left. */
	readonly dataDir: string;
	/** Senders at once. */
	readonly keys: number;
	readonly kills: number;
	readonly faults: boolean;
	/** Longest time between two kills. Milliseconds. */
	readonly longestMs: number;
	/** What happens in place of kills. */
	readonly ground?: GroundKind;
}

/**
 * Load, `kill -9` (or what the ground does) at random moments, restart, and after the last one: drain and compare.
 * @throws CannotPlay where this machine cannot do it
 */
export async function playRound(options: RoundOptions): Promise<Findings> {
	const { double, random } = options;
	await using ground = GROUNDS[options.ground ?? "kills"](options.dataDir, random);
	const env = {
		...environmentFor(double),
		RETRY_BASE_SECONDS: "0.02",
		MAX_ATTEMPTS: "100",
		VIABILITY_TTL: random.pick(["0", "300"]),
		LOG_LEVEL: "warn",
		...ground.env,
	};
	const start = (): Promise<HookWise> => startHookWise({ env, dataDir: ground.dataDir });
	let running = await start();
	const endpoint = await running.client.endpoint({ name: options.name });
	let up = true;
	const keys = Array.from({ length: options.keys }, (_, index) => `${options.name} host ${index}`);
	const target = () => (up ? { url: running.url, endpointId: endpoint.id, token: endpoint.bearer_token } : null);
	const load = startSenders({ keys, target, random, pauseMs: 15 });
	const stopFaults = options.faults ? startFaults(double, random) : async () => {};
	try {
		for (let kill = 0; kill < options.kills; kill++) {
			await Bun.sleep(random.whole(20, options.longestMs));
			up = !ground.isDown;
			running = await ground.strike(running, start);
			up = true;
		}
		await load.stop();
		await stopFaults();
		await drained(running.client);
		const history = await running.client.history(`endpoint=${endpoint.id}`);
		const kinds = await kindsOf(running.client, history, new Map(load.acknowledged.map((one) => [one.requestId, one.kind])));
		const tickets = double.tickets.filter((ticket) => ticket.summary.includes(`${options.name} host `));
		return audit(load.acknowledged, history, (item) => kinds.get(item.request_id) ?? "GENERIC", tickets);
	} finally {
		up = true;
		await running.end("SIGKILL");
	}
}

/** What was accepted without an answer is known by its body alone. */
export async function kindsOf(
	client: Client,
	history: readonly HistoryItem[],
	known: ReadonlyMap<string, Kind>,
): Promise<ReadonlyMap<string, Kind>> {
	const kinds = new Map(known);
	for (const item of history) {
		if (kinds.has(item.request_id)) continue;
		const { payload } = await client.json<{ payload: { state: string } }>("GET", `/api/logs/${item.id}`);
		const kind = (Object.keys(STATES) as Kind[]).find((one) => STATES[one] === payload.state);
		if (kind !== undefined) kinds.set(item.request_id, kind);
	}
	return kinds;
}
