/** How long senders and tickets wait when the leader is killed, or told to stop. */
import { startConnectWise } from "../../tests/doubles/connectwise/index.ts";
import { environmentFor, eventually, type MadeEndpoint } from "../../tests/support/index.ts";
import { type NodePlace, nodeAt, nodesOn, type Server } from "./places.ts";
import { line, median } from "./table.ts";

/** Time between two webhooks. Milliseconds. */
const EVERY_MS = 20;
/** Load before the signal. Milliseconds. */
const BEFORE_MS = 1_000;

interface Taken {
	/** Milliseconds from the signal to a 202 for a webhook that was sent after it. */
	readonly acceptedMs: number;
	/** Milliseconds from the signal to the ticket of such a webhook. */
	readonly ticketMs: number;
	/** Answers other than 202, and webhooks without one. */
	readonly refused: number;
}

/** Sends webhooks of different hosts to a follower until it is stopped. */
function light(place: NodePlace, follower: number, endpoint: MadeEndpoint, prefix: string) {
	const { client } = nodeAt(place, follower);
	const sending: Promise<void>[] = [];
	let firstAt: number | null = null;
	let since = Number.POSITIVE_INFINITY;
	let refused = 0;
	let over = false;
	let sent = 0;
	async function send(): Promise<void> {
		const at = performance.now();
		const phase = at >= since ? "after" : "before";
		const told = await client.send(endpoint, { state: "firing", monitor: { name: `${prefix}-${phase}-${sent++}` } }).catch(() => null);
		if (told?.status !== 202) refused++;
		else if (phase === "after") firstAt ??= performance.now();
	}
	const running = (async () => {
		while (!over) {
			sending.push(send());
			await Bun.sleep(EVERY_MS);
		}
		await Promise.all(sending);
	})();
	return {
		/** From now on, the first 202 counts. */
		mark(): void {
			since = performance.now();
		},
		firstAt: () => firstAt,
		async end(): Promise<number> {
			over = true;
			await running;
			return refused;
		},
	};
}

/** @returns lines of a table @param times how often each is done */
export async function takeover(server: Server, times: number): Promise<string[]> {
	await using double = Object.assign(startConnectWise(), { [Symbol.asyncDispose]: (): Promise<void> => double.stop() });
	await using place = await nodesOn(server, 3, environmentFor(double));
	const endpoint = await nodeAt(place, 1).client.endpoint();

	async function once(signal: "SIGKILL" | "SIGTERM", prefix: string): Promise<Taken> {
		const leader = await place.nodes.leader();
		const load = light(place, (leader + 1) % 3, endpoint, prefix);
		await Bun.sleep(BEFORE_MS);
		const began = performance.now();
		const ending = nodeAt(place, leader).end(signal);
		load.mark();
		const since = async (what: string, at: () => number | null): Promise<number> => {
			await eventually(what, () => at() !== null, 60_000);
			return (at() ?? Number.NaN) - began;
		};
		const hasTicket = (): boolean => double.tickets.some(({ summary }) => summary.includes(`${prefix}-after`));
		const [acceptedMs, ticketMs] = await Promise.all([
			since("a webhook is accepted", load.firstAt),
			since("it has a ticket", () => (hasTicket() ? performance.now() : null)),
		]);
		await ending;
		const refused = await load.end();
		await place.nodes.again(leader);
		await eventually("all three are there", async () => (await place.nodes.listed()).filter(({ alive }) => alive).length === 3, 30_000);
		return { acceptedMs, ticketMs, refused };
	}

	const lines: string[] = [];
	for (const [signal, name] of [
		["SIGKILL", "killed (kill -9)"],
		["SIGTERM", "told to stop (SIGTERM)"],
	] as const) {
		const found: Taken[] = [];
		for (let n = 0; n < times; n++) found.push(await once(signal, `${signal}${n}`));
		const told = (values: readonly number[]): string =>
			`${(median(values) / 1_000).toFixed(2)} s, at worst ${(Math.max(...values) / 1_000).toFixed(2)} s`;
		const refused = found.reduce((sum, one) => sum + one.refused, 0);
		lines.push(
			line(`${name}, ${times} times`, told(found.map((one) => one.acceptedMs)), told(found.map((one) => one.ticketMs)), String(refused)),
		);
	}
	return [line("the leader is", "until the next 202", "until the next ticket", "refused"), line("---", "---", "---", "---"), ...lines];
}
