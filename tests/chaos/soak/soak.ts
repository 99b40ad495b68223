import { cpuMs, ownKb, residentKb } from "../../../bench/counting.ts";
import type { ConnectWiseDouble } from "../../doubles/connectwise/index.ts";
import { type Client, environmentFor, type MadeEndpoint, startHookWise } from "../../support/index.ts";
import { audit, type Findings } from "../ledger.ts";
import { lastWords } from "../lifeRound.ts";
import { startPeople } from "../people.ts";
import type { Random } from "../random.ts";
import { type Acknowledged, type Load, type Post, startSenders } from "../senders.ts";
import { auditStorm, playStorm, STORM_FIELDS } from "./storm.ts";
import { TOOLS, type Tool } from "./tools.ts";
import { type Minute, quantile } from "./verdict.ts";
import { play, weatherOf } from "./weather.ts";

/** What is soaked: one HookWise, or several nodes that are reached at one address. */
export interface Stage extends AsyncDisposable {
	readonly url: string;
	readonly client: Client;
	/** Its processes. */
	readonly pids: readonly number[];
	/** A last look, after which nothing is asked of it. @throws Error if something is not as it should be */
	close(): Promise<void>;
}

export interface SoakOptions {
	readonly double: ConnectWiseDouble;
	readonly random: Random;
	readonly minutes: number;
	/** Of each tool. */
	readonly hosts: number;
	/** Longest time between two webhooks of a host. Milliseconds. */
	readonly pauseMs: number;
	/** How long a minute is: shorter for a test. Milliseconds. */
	readonly minuteMs: number;
	/** Starts what is soaked, with these variables; one HookWise unless told. */
	readonly start?: (env: Readonly<Record<string, string>>) => Promise<Stage>;
	/** Told of each minute once it is audited, in order. */
	readonly told: (minute: Minute) => void;
}

/** How long nothing may move before it counts as stuck: ConnectWise is gone for seconds, and asks for pauses. Milliseconds. */
const STUCK_MS = 60_000;
/** How often memory is looked at, and this script's own lag. Milliseconds. */
const LOOK_MS = 250;
/** Of a minute, how long people meddle and senders send; the rest is for its last words. */
const BUSY = 0.85;

/** How long a ticket that was seen open counts as open. Seconds. */
const TRUSTED_SECONDS = 1;

async function startOne(env: Readonly<Record<string, string>>): Promise<Stage> {
	const hookwise = await startHookWise({ env });
	const { url, client, pid } = hookwise;
	return { url, client, pids: [pid], close: async () => {}, [Symbol.asyncDispose]: () => hookwise[Symbol.asyncDispose]() };
}

/** What is soaked, the endpoints of the MSP on it, and what is counted. */
interface Scene {
	readonly hookwise: Stage;
	readonly options: SoakOptions;
	readonly tools: readonly { readonly tool: Tool; readonly endpoint: MadeEndpoint }[];
	readonly storm: MadeEndpoint;
}

/** What a minute's load left, to be audited once it is settled. */
interface Sent {
	readonly from: number;
	readonly to: number;
	readonly acknowledged: readonly Acknowledged[];
	readonly name: string;
	readonly rest: () => Promise<Findings>[];
}

/**
 * An MSP's day, minute by minute: tools of several makers open, repeat and recover, a company goes down, people close and merge and
 * delete tickets, callbacks are lost and come twice, ConnectWise answers badly or not at all. What each minute sent is audited
 * while the next one runs, on one HookWise that is never started again.
 */
export async function playSoak(options: SoakOptions): Promise<readonly Minute[]> {
	const { double, minutes, start = startOne } = options;
	const env = {
		...environmentFor(double),
		...{ RETRY_BASE_SECONDS: "0.05", MAX_ATTEMPTS: "100", VIABILITY_TTL: String(TRUSTED_SECONDS), LOG_LEVEL: "warn" },
		PUBLIC_URL: "https://hookwise.example",
	};
	await using hookwise = await start(env);
	double.setCallbacks({ target: hookwise.url });
	const { client } = hookwise;
	const tools = await Promise.all(
		TOOLS.map(async (tool) => ({ tool, endpoint: await client.endpoint({ name: `Soak ${tool.name}`, ...tool.fields }) })),
	);
	const scene: Scene = { hookwise, options, tools, storm: await client.endpoint({ name: "Soak storm", ...STORM_FIELDS }) };
	const played: Minute[] = [];
	let telling: Promise<void> = Promise.resolve();
	for (let minute = 1; minute <= minutes; minute++) {
		const { seen, sent } = await playMinute(scene, minute);
		const truth = auditMinute(scene, sent);
		// An audit that breaks off ends the run when it is waited for, not while another minute runs.
		truth.catch(() => {});
		telling = telling.then(async () => {
			const whole = { ...seen, truth: await truth };
			played.push(whole);
			options.told(whole);
		});
		telling.catch(() => {});
	}
	await telling;
	await hookwise.close();
	return played;
}

async function playMinute(scene: Scene, minute: number): Promise<{ seen: Omit<Minute, "truth">; sent: Sent }> {
	const { hookwise, options } = scene;
	const { double, random, minuteMs } = options;
	const name = `soak ${minute}`;
	const weather = weatherOf(minute);
	const from = Date.now();
	const watching = watch(hookwise.pids);
	const acknowledgements: number[] = [];
	let refused = 0;
	const answered = (status: number, ms: number): void => {
		if (status === 202) acknowledgements.push(ms);
		else refused++;
	};
	const loads = scene.tools.map(({ tool, endpoint }) =>
		startLoad(scene, endpoint, `${name} ${tool.name}`, { kinds: tool.kinds, post: tool.post, answered }),
	);
	const touched = startTouched(scene, minute, answered);
	const storm = playStorm(hookwise.client, scene.storm, `C${1_000 + minute}`, name, minuteMs / 2);
	// Waited for below; a failure is told there.
	storm.catch(() => {});
	const skies = play(weather, double, random, minuteMs * BUSY);
	await skies;
	await Promise.all([...loads.map((load) => load.stop()), (await touched).stop()]);
	const stormed = await storm;
	const to = Date.now() + 1;
	await Bun.sleep(Math.max(0, from + minuteMs - Date.now()));
	const { least, most, cpu, lags } = watching.stop();
	const seen = {
		...{ minute, weather, acknowledgements, refused },
		waiting: await hookwise.client.unfinished(),
		...{ leastKb: least, mostKb: most, residentKb: ofAll(hookwise.pids, residentKb), cpuMs: cpu, lagMs: quantile(lags, 0.99) },
	};
	const people = await touched;
	const rest = (): Promise<Findings>[] => [
		people.audit(),
		hookwise.client
			.history(`endpoint=${scene.storm.id}&from=${isoOf(from)}&to=${isoOf(to)}`)
			.then((history) => auditStorm(stormed, history, double.tickets, name)),
	];
	return { seen, sent: { from, to, name, acknowledged: loads.flatMap((load) => load.acknowledged), rest } };
}

/** Hosts of one tool, of this minute alone. */
function startLoad(
	{ hookwise, options: { hosts, random, pauseMs } }: Scene,
	endpoint: MadeEndpoint,
	prefix: string,
	how: { kinds?: Tool["kinds"]; post?: Post; answered: (status: number, ms: number) => void },
): Load {
	const target = { url: hookwise.url, endpointId: endpoint.id, token: endpoint.bearer_token };
	const keys = Array.from({ length: hosts }, (_, index) => `${prefix} ${index}`);
	return startSenders({ ...how, keys, target: () => target, random, pauseMs, stubborn: 1 });
}

/** Hosts whose tickets people close, merge, move and delete meanwhile, and their last words. */
async function startTouched(scene: Scene, minute: number, answered: (status: number, ms: number) => void) {
	const { hookwise, options } = scene;
	const { double, random, hosts } = options;
	const prefix = `people ${minute} host`;
	const endpoint = await hookwise.client.endpoint({ name: `Soak people ${minute}` });
	const people = startPeople(double, random, `${prefix} `, {
		deeds: ["close", "close", "merge", "note", "move", "reassign", "delete", "callbacks"],
		pauseMs: options.pauseMs,
	});
	const load = startLoad(scene, endpoint, prefix, { answered });
	const since = Date.now();
	return {
		async stop(): Promise<void> {
			await load.stop();
			await people.stop();
		},
		audit: (): Promise<Findings> =>
			lastWords({
				...{ client: hookwise.client, double, random, endpoint, acknowledged: load.acknowledged },
				trustedSeconds: TRUSTED_SECONDS,
				keys: Array.from({ length: hosts }, (_, index) => `${prefix} ${index}`),
				rest: () => settled(hookwise, `endpoint=${endpoint.id}&from=${isoOf(since)}`),
			}),
	};
}

const isoOf = (at: number): string => encodeURIComponent(new Date(at).toISOString());

const UNFINISHED = ["queued", "held", "processing", "failed"].map((status) => `status=${status}`).join("&");

/**
 * Resolves when everything that a query finds has its outcome.
 * @throws Error when nothing of it moves any more, which names what waits and for what
 */
async function settled({ client }: Stage, query: string): Promise<void> {
	const count = async (): Promise<number> => (await client.json<{ total: number }>("GET", `/api/logs/counts?${UNFINISHED}&${query}`)).total;
	let left = await count();
	for (let stuckAt = Date.now() + STUCK_MS; left > 0; await Bun.sleep(LOOK_MS)) {
		const now = await count();
		if (now !== left) stuckAt = Date.now() + STUCK_MS;
		left = now;
		if (left === 0 || Date.now() < stuckAt) continue;
		const lines = (await client.history(`${UNFINISHED}&${query}`)).map(
			({ request_id, summary, status, attempts_count, next_attempt_at, error_message }) =>
				`${request_id} (${summary}) is ${status} after ${attempts_count} tries, next at ${next_attempt_at}: ${error_message}`,
		);
		throw new Error(`For ${STUCK_MS / 1_000} s none of these had an outcome:\n${lines.join("\n")}`);
	}
}

async function auditMinute({ hookwise, options, tools }: Scene, sent: Sent): Promise<Findings> {
	const { acknowledged, name } = sent;
	const window = `from=${isoOf(sent.from)}&to=${isoOf(sent.to)}`;
	await settled(hookwise, window);
	const key = new RegExp(`${name} \\w+ \\d+`);
	const keyOf = (summary: string): string => key.exec(summary)?.[0] ?? summary;
	const histories = await Promise.all(tools.map(({ endpoint }) => hookwise.client.history(`endpoint=${endpoint.id}&${window}`)));
	const kinds = new Map(acknowledged.map(({ requestId, kind }) => [requestId, kind]));
	const tickets = options.double.tickets.filter(({ summary }) => key.test(summary) && !summary.includes(" device "));
	const strict = audit(acknowledged, histories.flat(), (item) => kinds.get(item.request_id) ?? "GENERIC", tickets, keyOf);
	return together([strict, ...(await Promise.all(sent.rest()))]);
}

function together(found: readonly Findings[]): Findings {
	const sum = (of: "acknowledged" | "lost" | "doubled" | "wrong"): number => found.reduce((all, one) => all + one[of], 0);
	return {
		acknowledged: sum("acknowledged"),
		lost: sum("lost"),
		doubled: sum("doubled"),
		wrong: sum("wrong"),
		lines: found.flatMap(({ lines }) => lines),
	};
}

const ofAll = (pids: readonly number[], count: (pid: number) => number): number => pids.reduce((sum, pid) => sum + count(pid), 0);

/** Looks at processes and at this script's own timers until it is stopped. */
function watch(pids: readonly number[]): { stop(): { least: number; most: number; cpu: number; lags: readonly number[] } } {
	const before = ofAll(pids, cpuMs);
	const kept = [ofAll(pids, ownKb)];
	const lags: number[] = [];
	let due = performance.now() + LOOK_MS;
	const timer = setInterval(() => {
		lags.push(Math.max(0, performance.now() - due));
		due = performance.now() + LOOK_MS;
		kept.push(ofAll(pids, ownKb));
	}, LOOK_MS);
	return {
		stop() {
			clearInterval(timer);
			return { least: Math.min(...kept), most: Math.max(...kept), cpu: ofAll(pids, cpuMs) - before, lags };
		},
	};
}
