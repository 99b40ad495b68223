import { expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { createRandom, startSenders } from "../chaos/index.ts";
import { environmentFor, eventually, type HookWise, startHookWise, startPair } from "../support/index.ts";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
	test(`${signal} during load exits 0 within 10 s, and nothing that was answered 202 is lost`, async () => {
		const first = await startHookWise();
		const endpoint = await first.client.endpoint();
		let now: HookWise | null = first;
		const target = () => (now === null ? null : { url: now.url, endpointId: endpoint.id, token: endpoint.bearer_token });
		const keys = Array.from({ length: 30 }, (_, index) => `SRV${index}`);
		const load = startSenders({ keys, target, random: createRandom(4), pauseMs: 2 });
		await eventually("there is load", () => load.acknowledged.length > 500);
		const asked = performance.now();
		const code = await first.end(signal);
		expect(code).toBe(0);
		expect(performance.now() - asked).toBeLessThan(10_000);
		now = null;

		await using second = await startHookWise({ dataDir: first.dataDir });
		now = second;
		await load.stop();
		await eventually("everything has its outcome", async () => (await second.client.unfinished()) === 0);
		const history = new Set((await second.client.history()).map(({ request_id }) => request_id));
		expect(load.acknowledged.filter(({ requestId }) => !history.has(requestId))).toEqual([]);
	}, 60_000);
}

test("SIGTERM with nothing to do leaves a database without a log file beside it", async () => {
	const hookwise = await startHookWise();
	await hookwise.client.endpoint();
	const asked = performance.now();
	expect(await hookwise.end("SIGTERM")).toBe(0);
	expect(performance.now() - asked).toBeLessThan(2_000);
	const wal = join(hookwise.dataDir, "hookwise.db-wal");
	expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
});

test("SIGTERM while ConnectWise does not answer exits 0 within 10 s, and the next run finishes the work", async () => {
	await using pair = await startPair({ env: { CW_TIMEOUT_SECONDS: "30" } });
	const { double, hookwise } = pair;
	const endpoint = await hookwise.client.endpoint();
	double.setOutage("hang");
	const request = await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
	await eventually("a call is under way", () => double.requests.length > 0);
	const asked = performance.now();
	expect(await hookwise.end("SIGTERM")).toBe(0);
	expect(performance.now() - asked).toBeLessThan(10_000);
	double.setOutage("none");
	await using second = await startHookWise({ dataDir: hookwise.dataDir, env: environmentFor(double) });
	await eventually("it has its ticket", async () => (await second.client.item(request)).status === "processed");
	expect(double.tickets).toHaveLength(1);
}, 60_000);
