/** What a machine does to a process that only wants to go on: signals, a log that cannot be written, a clock that is set. */
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CannotPlay, shim } from "../chaos/grounds.ts";
import { startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually, freshDirectory, type HookWise, startHookWise, startPair } from "../support/index.ts";

const LONG = 60_000;
const alert = (name: string) => ({ state: "firing", monitor: { name }, msg: "Disk full" });
const connectWise = async ({ client }: HookWise): Promise<string> =>
	(await client.json<{ connectwise: string }>("GET", "/health/services")).connectwise;

test.each(["SIGHUP", "SIGUSR1", "SIGUSR2"] as const)("%s in the middle of work changes nothing", async (signal) => {
	await using pair = await startPair({ double: { latencyMs: 50 } });
	const { double, hookwise } = pair;
	const endpoint = await hookwise.client.endpoint();
	for (let n = 0; n < 5; n++) {
		await hookwise.client.accepted(endpoint, alert(`SRV${n}`));
		process.kill(hookwise.pid, signal);
	}
	await eventually("all have their outcome", async () => (await hookwise.client.unfinished()) === 0);
	expect(double.tickets).toHaveLength(5);
	expect(hookwise.stderr).toContain(signal);
	expect(await hookwise.end("SIGTERM")).toBe(0);
});

/** Where the log goes: a disk without room, and a pipe that nobody reads. */
const LOGS = [
	["disk is full", 'exec "$@" 2>/dev/full'],
	["pipe is full", 'mkfifo log && exec "$@" 2<>log'],
] as const;

test.skipIf(process.platform !== "linux").each(LOGS)(
	"the log's %s while ConnectWise goes down: that is noticed, nothing is stuck, and nothing is lost",
	async (_name, script) => {
		const double = startConnectWise();
		await using hookwise = await startHookWise({
			env: { ...environmentFor(double), LOG_LEVEL: "debug", MAX_ATTEMPTS: "100" },
			through: ["sh", "-c", script, "sh"],
		});
		const { client } = hookwise;
		const endpoint = await client.endpoint();
		expect(await connectWise(hookwise)).toBe("up");
		double.setOutage("errors");
		await Promise.all(Array.from({ length: 40 }, (_, n) => client.accepted(endpoint, alert(`SRV${n}`))));
		await eventually("the outage is seen", async () => (await connectWise(hookwise)) !== "up");
		double.setOutage("none");
		await eventually("all have their outcome", async () => (await client.unfinished()) === 0, LONG);
		expect(double.tickets).toHaveLength(40);
		expect(await connectWise(hookwise)).toBe("up");
		expect(await hookwise.end("SIGTERM")).toBe(0);
		await double.stop();
	},
	LONG,
);

/** null, said aloud, on a machine that cannot build it. */
function library(): string | null {
	try {
		return shim();
	} catch (error) {
		if (!(error instanceof CannotPlay)) throw error;
		console.warn(`skipped: ${error.message}`);
		return null;
	}
}
const LD_PRELOAD = library();
const HOURS = 3_600_000;

test.skipIf(LD_PRELOAD === null)(
	"the clock is set back two hours, and forward a day: what waits for a retry or is held waits no longer for it",
	async () => {
		const file = join(freshDirectory(), "clock");
		const setClock = (ms: number): void => writeFileSync(file, new BigInt64Array([BigInt(ms)]), { flag: ms === 0 ? "w" : "r+" });
		setClock(0);
		const double = startConnectWise();
		await using hookwise = await startHookWise({
			env: {
				...environmentFor(double),
				...{ RETRY_BASE_SECONDS: "2", MAX_ATTEMPTS: "100" },
				...{ LD_PRELOAD: LD_PRELOAD ?? "", HOOKWISE_SHIM_CLOCK: file },
			},
		});
		const { client } = hookwise;
		const [retried, held] = [await client.endpoint(), await client.endpoint({ name: "Held", open_delay_seconds: 3 })];
		for (const [round, jump] of [-2 * HOURS, 24 * HOURS].entries()) {
			const before = double.requests.length;
			double.setOutage("errors");
			const ids = [await client.accepted(retried, alert(`SRV${round}`)), await client.accepted(held, alert(`HELD${round}`))];
			await eventually("the first call has failed", () => double.requests.slice(before).some(({ status }) => status === 503));
			setClock(jump);
			double.setOutage("none");
			for (const id of ids) await eventually("it has its ticket", async () => (await client.item(id)).status === "processed", LONG / 2);
		}
		expect(double.tickets).toHaveLength(4);
		expect(hookwise.stderr).toContain("the clock was set back");
		await hookwise.end("SIGTERM");
		await double.stop();
	},
	2 * LONG,
);
