import { expect, test } from "bun:test";
import { audit, createRandom, type Kind, STATES } from "../chaos/index.ts";
import { eventually, startPair } from "../support/index.ts";

test("twenty identical alerts at once make one ticket and nineteen alerts' news in few notes", async () => {
	await using pair = await startPair({ double: { latencyMs: 20 } });
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint();
	const alert = { state: "firing", monitor: { name: "SRV1" }, msg: "Disk full" };
	const requests = await Promise.all(Array.from({ length: 20 }, () => client.accepted(endpoint, alert)));
	expect(new Set(requests).size).toBe(20);
	await eventually("all have their outcome", async () => (await client.unfinished()) === 0);

	expect(pair.double.tickets).toHaveLength(1);
	const [ticket] = pair.double.tickets;
	const history = await client.history();
	expect(history.map(({ action }) => action).sort()).toEqual(["create", ...Array.from({ length: 19 }, () => "update")]);
	expect(new Set(history.map(({ ticket_id }) => ticket_id))).toEqual(new Set([ticket?.id ?? 0]));
	const notes = ticket?.notes.filter(({ internal }) => internal) ?? [];
	expect(notes.length).toBeLessThanOrEqual(3);
	expect(notes.every(({ discussion }) => !discussion)).toBe(true);
	const told = notes.map(({ text }) => text).join("\n");
	expect(history.filter(({ request_id }) => told.includes(request_id))).toHaveLength(19);
	expect(pair.double.counters["POST /service/tickets"]).toBe(1);
});

test("fifty keys with mixed opens, news and closes each end right, in the order of arrival", async () => {
	await using pair = await startPair({ double: { latencyMs: 5 } });
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint();
	const random = createRandom(50);
	const acknowledged: { requestId: string; key: string; kind: Kind }[] = [];
	await Promise.all(
		Array.from({ length: 50 }, async (_, index) => {
			const key = `SRV${index}`;
			for (let n = 0; n < 8; n++) {
				const kind = random.pick<Kind>(["OPEN", "OPEN", "CLOSE", "GENERIC"]);
				const requestId = await client.accepted(endpoint, { state: STATES[kind], monitor: { name: key }, msg: `${n}` });
				acknowledged.push({ requestId, key, kind });
			}
		}),
	);
	await eventually("all have their outcome", async () => (await client.unfinished()) === 0);
	const kinds = new Map(acknowledged.map(({ requestId, kind }) => [requestId, kind]));
	const found = audit(acknowledged, await client.history(), (item) => kinds.get(item.request_id) ?? "GENERIC", pair.double.tickets);
	expect(found).toEqual({ acknowledged: 400, lost: 0, doubled: 0, wrong: 0, lines: [] });
	expect(pair.double.mostAtOnce).toBeLessThanOrEqual(8);
});

test("one endpoint's storm does not keep another endpoint's single alert waiting", async () => {
	await using pair = await startPair({ double: { latencyMs: 20 } });
	const { client } = pair.hookwise;
	const [noisy, quiet] = [await client.endpoint({ name: "noisy" }), await client.endpoint({ name: "quiet" })];
	const alert = (name: string) => ({ state: "firing", monitor: { name } });
	await Promise.all(Array.from({ length: 300 }, (_, index) => client.accepted(noisy, alert(`noisy ${index}`))));
	const single = await client.accepted(quiet, alert("the one that matters"));
	await eventually("the single alert has its ticket", async () => (await client.item(single)).status === "processed");
	expect(pair.double.tickets.length).toBeLessThan(300);
	await eventually("the storm is over", () => pair.double.tickets.length === 301, 30_000);
}, 60_000);
