import type { ConnectWiseDouble } from "../doubles/connectwise/index.ts";
import { type Client, environmentFor, eventually, type HookWise, type MadeEndpoint, startHookWise } from "../support/index.ts";
import { drained } from "./drained.ts";
import type { Findings } from "./ledger.ts";
import { auditLives } from "./lives.ts";
import { startPeople } from "./people.ts";
import type { Random } from "./random.ts";
import type { RoundOptions } from "./round.ts";
import { type Acknowledged, type Kind, STATES, startSenders } from "./senders.ts";

/** How long everything may take to come to rest: the last look for a late ticket comes 15 times CW_DOUBT_SECONDS after it was sent again. */
const REST_MS = 60_000;

/**
 * Load with kills while people close and merge tickets, take rights away, and ConnectWise commits late. Then dead
 * letters are replayed as a person would, each key gets a last alert that nobody meddles with, and what is left must be right.
 */
export async function playLifeRound(options: Omit<RoundOptions, "faults">): Promise<Findings> {
	const { double, random, dataDir, name } = options;
	const trustedSeconds = random.pick([0, 1]);
	const env = {
		...environmentFor(double),
		RETRY_BASE_SECONDS: "0.02",
		MAX_ATTEMPTS: "100",
		VIABILITY_TTL: String(trustedSeconds),
		LOG_LEVEL: "warn",
		// ConnectWise calls back, or open tickets are looked at, or neither.
		...random.pick<Record<string, string>>([
			{ PUBLIC_URL: "https://hookwise.example" },
			{ CW_POLL_SECONDS: "1" },
			{ CW_POLL_SECONDS: "0" },
		]),
	};
	const people = startPeople(double, random, `${name} host `);
	const start = async (): Promise<HookWise> => {
		const started = await startHookWise({ env, dataDir });
		people.moved(started.url);
		return started;
	};
	let running = await start();
	const endpoint = await running.client.endpoint({ name });
	let up = true;
	const keys = Array.from({ length: options.keys }, (_, index) => `${name} host ${index}`);
	const load = startSenders({
		...{ keys, random, pauseMs: 60 },
		target: () => (up ? { url: running.url, endpointId: endpoint.id, token: endpoint.bearer_token } : null),
	});
	try {
		for (let kill = 0; kill < options.kills; kill++) {
			await Bun.sleep(random.whole(200, options.longestMs));
			up = false;
			await running.end("SIGKILL");
			running = await start();
			up = true;
		}
		await load.stop();
		await people.stop();
		const { client } = running;
		return await lastWords({
			...{ client, double, random, endpoint, keys, trustedSeconds },
			acknowledged: load.acknowledged,
			rest: () => drained(client),
		});
	} finally {
		up = true;
		await running.end("SIGKILL");
	}
}

interface Lives {
	readonly client: Client;
	readonly double: ConnectWiseDouble;
	readonly random: Random;
	/** Of these keys alone. */
	readonly endpoint: MadeEndpoint;
	readonly keys: readonly string[];
	readonly acknowledged: readonly Acknowledged[];
	/** How long a ticket that HookWise has seen open counts as open, its `VIABILITY_TTL`. Seconds. */
	readonly trustedSeconds: number;
	/** When nothing of it is under way any more. */
	rest(): Promise<void>;
}

/** Nobody meddles any more: dead letters are replayed as a person would, each key gets a last alert, and what is left must be right. */
export async function lastWords({ client, double, random, endpoint, keys, acknowledged, trustedSeconds, rest }: Lives): Promise<Findings> {
	await rest();
	// A close whose callback was lost is noticed when HookWise looks again, not before: a last alert until then is a note in it.
	await Bun.sleep(trustedSeconds * 1_000);
	// They come between the last alerts and after them: what they say is old, and must count as old.
	const { job_id } = await client.json<{ job_id: string }>("POST", "/api/logs/replay", {
		filter: { status: "dlq", endpoint: endpoint.id },
	});
	const last = new Map<string, Kind>();
	const all: Acknowledged[] = [...acknowledged];
	for (const key of keys) {
		const kind = random.pick<Kind>(["OPEN", "CLOSE"]);
		const requestId = await client.accepted(endpoint, { state: STATES[kind], monitor: { name: key }, msg: "the last" });
		all.push({ requestId, key, kind });
		last.set(`Alert: ${key}`, kind);
	}
	await eventually(
		"all is replayed",
		async () => (await client.json<{ status: string }>("GET", `/api/jobs/${job_id}`)).status !== "running",
		REST_MS,
	);
	await rest();
	const audit = async (): Promise<Findings> => {
		const history = await client.history(`endpoint=${endpoint.id}`);
		return auditLives(
			all,
			history.filter(({ request_id }) => !request_id.startsWith("replay_")),
			last,
			double.tickets.filter(({ summary }) => last.has(summary)),
		);
	};
	// Late tickets are still being looked for.
	let found = await audit();
	await eventually(
		"what came late is closed",
		async () => {
			found = await audit();
			return found.lines.length === 0;
		},
		REST_MS,
	).catch(() => {});
	return found;
}
