import { expect, test } from "bun:test";
import { join } from "node:path";
import { duplicateXrefs, startConnectWise } from "../doubles/connectwise/index.ts";
import { credentialsFor, eventually, freshDirectory, type HookWise, type MadeEndpoint, startHookWise } from "../support/index.ts";

const KEYS = 12;
const ENV = { RETRY_BASE_SECONDS: "0.05", CW_TIMEOUT_SECONDS: "2" };

/**
 * Sends alerts about a few problems, one after the other, until told to end. @returns ids of those that were
 * answered 202
 * @param pauseMs between two alerts, so that the queue does not grow all the time
 */
async function storm(hookwise: HookWise, endpoint: MadeEndpoint, isOver: () => boolean, pauseMs = 0): Promise<string[]> {
	const accepted: string[] = [];
	for (let count = 0; !isOver(); count++) {
		const payload = { state: "firing", monitor: { name: `SRV${count % KEYS}` }, msg: `Number ${count}` };
		// A refused connection is how the kill looks from outside.
		const told = await hookwise.client.send(endpoint, payload).catch(() => null);
		if (told?.status === 202 && told.body.request_id !== undefined) accepted.push(told.body.request_id);
		if (pauseMs > 0) await Bun.sleep(pauseMs);
	}
	return accepted;
}

for (const killAfterMs of [5, 40, 90]) {
	test(`killed with kill -9 ${killAfterMs} ms into the change from the sandbox to ConnectWise, nothing is lost and nothing is doubled`, async () => {
		const double = startConnectWise({ latencyMs: 10 });
		const dataDir = join(freshDirectory(), "data");
		try {
			const accepted: string[] = [];
			let endpoint: MadeEndpoint;
			{
				await using hookwise = await startHookWise({ dataDir, env: ENV });
				endpoint = await hookwise.client.endpoint();
				let over = false;
				const sending = Promise.all([1, 2, 3].map(() => storm(hookwise, endpoint, () => over)));
				await eventually("the sandbox has tickets", async () => (await hookwise.client.sandbox()).length > KEYS / 2);
				const changing = hookwise.client.call("PATCH", "/api/connectwise", credentialsFor(double)).catch(() => null);
				await Promise.race([changing, Bun.sleep(killAfterMs)]);
				await hookwise.end("SIGKILL");
				over = true;
				accepted.push(...(await sending).flat());
			}
			await using hookwise = await startHookWise({ dataDir, env: ENV });
			const { client } = hookwise;
			expect((await client.call("PATCH", "/api/connectwise", credentialsFor(double))).status).toBe(200);
			let over = false;
			const sending = storm(hookwise, endpoint, () => over);
			await eventually("ConnectWise has a ticket for each problem", () => double.tickets.length >= KEYS);
			over = true;
			accepted.push(...(await sending));
			await eventually("everything has its outcome", async () => (await client.unfinished()) === 0);

			const history = await client.history();
			const outcomes = new Map(history.map((item) => [item.request_id, item]));
			expect(accepted.filter((id) => outcomes.get(id)?.status !== "processed")).toEqual([]);
			// One ticket for each problem in ConnectWise, none twice, and every ticket in history exists.
			expect([double.tickets.length, duplicateXrefs(double.tickets)]).toEqual([KEYS, {}]);
			expect(new Set(double.tickets.map(({ summary }) => summary)).size).toBe(KEYS);
			const known = new Set(double.tickets.map(({ id }) => id));
			const inConnectWise = history.filter(({ ticket_id: id }) => id !== null && id > KEYS);
			expect(inConnectWise.filter(({ ticket_id: id }) => !known.has(id ?? 0))).toEqual([]);
		} finally {
			await double.stop();
		}
	}, 60_000);
}

test("changed under load, there and back again, nothing is lost, and each problem has one ticket in each system", async () => {
	const double = startConnectWise({ latencyMs: 5 });
	try {
		await using hookwise = await startHookWise({ env: ENV });
		const { client } = hookwise;
		const endpoint = await client.endpoint();
		let over = false;
		const sending = Promise.all([1, 2, 3, 4].map(() => storm(hookwise, endpoint, () => over, 10)));
		for (let round = 0; round < 2; round++) {
			expect((await client.call("PATCH", "/api/connectwise", credentialsFor(double))).status).toBe(200);
			if (round === 0) await eventually("ConnectWise has a ticket for each problem", () => double.tickets.length >= KEYS);
			expect((await client.call("DELETE", "/api/connectwise")).status).toBe(200);
			if (round === 0) await eventually("the sandbox has one for each, too", async () => (await client.sandbox()).length >= KEYS);
		}
		over = true;
		const accepted = (await sending).flat();
		await eventually("everything has its outcome", async () => (await client.unfinished()) === 0);
		const outcomes = new Map((await client.history()).map((item) => [item.request_id, item.status]));
		expect(accepted.filter((id) => outcomes.get(id) !== "processed")).toEqual([]);
		expect([double.tickets.length, duplicateXrefs(double.tickets), (await client.sandbox()).length]).toEqual([KEYS, {}, KEYS]);
	} finally {
		await double.stop();
	}
}, 60_000);
