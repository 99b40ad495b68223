/** How fast a node gets what it lacks: one that was stopped under load, and one that is new. */
import { join } from "node:path";
import { publish } from "../../src/nodes/leading.ts";
import { leaderOf } from "../../src/nodes/lease.ts";
import { openLink } from "../../src/nodes/link.ts";
import { DATABASE, peekPosition } from "../../src/store/index.ts";
import { eventually, type HookWise, startHookWise } from "../../tests/support/index.ts";
import { fillHistory } from "../fill.ts";
import { askedOf, questions } from "../questions.ts";
import { bearer, bodiesOf, press, requestsTo } from "../webhooks.ts";
import { type NodePlace, nodeAt, nodesOn, portOf, type Server } from "./places.ts";
import { atShare, line } from "./table.ts";

const SENDERS = 50;
const BYTES = 1_024;
/** How often each question about history is asked. */
const ASKED = 30;

const seqOf = ({ dataDir }: Pick<HookWise, "dataDir">): number => peekPosition(join(dataDir, DATABASE))?.seq ?? 0;
const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

/** Stops a follower under load, lets it go on when the leader has no work left, and measures until it has everything. */
async function stopped(server: Server, seconds: number): Promise<string> {
	await using place = await nodesOn(server, 2);
	const [leader, follower] = [nodeAt(place, 0), nodeAt(place, 1)];
	const endpoint = await leader.client.endpoint();
	process.kill(follower.pid, "SIGSTOP");
	await press({
		...{ ports: [portOf(leader)], connections: SENDERS, status: 202, warmUpMs: 0 },
		measureMs: seconds * 1_000,
		requests: requestsTo(
			endpoint.id,
			bearer(endpoint),
			bodiesOf(200, BYTES, () => "x".repeat(BYTES)),
		),
	});
	await eventually("all is decided and acted on", async () => (await leader.client.unfinished()) === 0, 300_000);
	const { total } = await leader.client.json<{ total: number }>("GET", "/api/logs/counts");
	const [first, began] = [seqOf(follower), performance.now()];
	process.kill(follower.pid, "SIGCONT");
	await eventually("it goes on", () => seqOf(follower) > first, 60_000);
	const startedMs = performance.now() - began;
	await eventually("it has everything", () => seqOf(follower) >= seqOf(leader), 300_000);
	const [entries, ms] = [seqOf(follower) - first, performance.now() - began];
	const rate = (count: number): string => Math.round(count / (ms / 1_000)).toLocaleString("en-US");
	return line(
		`a follower stopped for ${seconds} s of load and the work behind it: ${entries} entries, ${total} alerts`,
		`${inSeconds(ms)}, the first ones after ${inSeconds(startedMs)}`,
		`${rate(entries)} entries and ${rate(total)} alerts a second`,
	);
}

/** Fills the copy of nodes that are all stopped, and makes that the content of the log, as a restore does. */
async function filled(place: NodePlace, rows: number): Promise<void> {
	const node = nodeAt(place, 0);
	const ids: string[] = [];
	for (let index = 0; index < 20; index++) ids.push((await node.client.endpoint({ name: `Endpoint ${index}` })).id);
	await node.end("SIGTERM");
	fillHistory(node.dataDir, rows, ids, Date.now());
	const { ENCRYPTION_KEY: encryptionKey = "", SECRET_KEY: secretKey = "" } = place.nodes.environmentOf(0);
	const link = await openLink({ url: place.base.url, ca: null, name: "bench", encryptionKey, secretKey });
	try {
		await publish(link, node.dataDir, await leaderOf(link.looking));
	} finally {
		link.close();
	}
}

/** Time from the start of a node with an empty folder until it follows, and what history's pages ask, asked of it. */
async function fresh(server: Server, rows: number): Promise<string[]> {
	await using place = await nodesOn(server, 1);
	await filled(place, rows);
	const leader = await place.nodes.again(0);
	const began = performance.now();
	await using joining = await startHookWise({ env: place.nodes.environmentOf(1) });
	await eventually("it has everything", () => seqOf(joining) >= seqOf(leader), 60_000);
	const ms = performance.now() - began;
	const megabytes = Bun.file(join(joining.dataDir, DATABASE)).size / 2 ** 20;
	const size = `${rows.toLocaleString("en-US")} rows of history (${Math.round(megabytes)} MB)`;
	const asked = await questions(joining);
	await askedOf(joining, asked, 1);
	const times = [...(await askedOf(joining, asked, ASKED)).values()].flat();
	const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => atShare(times, share).toFixed(1));
	return [
		line(`a new node, ${size}`, inSeconds(ms), `${Math.round(megabytes / (ms / 1_000))} MB a second`),
		line(`history and search asked of it, ${times.length} requests, ${size}`, `p50 ${p50} ms`, `p95 ${p95} ms, p99 ${p99} ms`),
	];
}

/** @returns lines of a table @param rows sizes of a history */
export async function following(server: Server, seconds: number, rows: readonly number[]): Promise<string[]> {
	const lines = [await stopped(server, seconds)];
	for (const count of rows) lines.push(...(await fresh(server, count)));
	return [line("until it has everything", "time", "rate"), line("---", "---", "---"), ...lines];
}
