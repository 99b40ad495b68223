import { expect, test } from "bun:test";
import { type Client, eventually, type Pair, startPair } from "../support/index.ts";

const alert = (state: string, name = "SRV1") => ({ state, monitor: { name }, msg: "Disk full" });
const ended = (client: Client, requestId: string) =>
	eventually(`${requestId} has its outcome`, async () => {
		const item = await client.item(requestId);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});
const internalNotes = ({ double }: Pair) => double.tickets.flatMap(({ notes }) => notes.filter(({ internal }) => internal));

test("with open_delay_seconds a CLOSE in between ends all of them as skipped, and no ticket is made", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ open_delay_seconds: 60 });
	const first = await client.accepted(endpoint, alert("firing"));
	await eventually("it is held", async () => (await client.item(first)).status === "held");
	const second = await client.accepted(endpoint, alert("firing"));
	await eventually("the second joined it", async () => (await client.item(second)).status === "held");
	const close = await client.accepted(endpoint, alert("ok"));
	for (const request of [first, second, close]) {
		expect(await ended(client, request)).toMatchObject({ status: "skipped", reason: "self_resolved", ticket_id: null });
	}
	expect(pair.double.tickets).toHaveLength(0);
});

test("with open_delay_seconds an alert that stays gets its ticket when its time has come, also over a kill", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ open_delay_seconds: 2 });
	const sent = Date.now();
	const first = await client.accepted(endpoint, alert("firing"));
	await client.accepted(endpoint, alert("pending"));
	await eventually("both are held", async () => (await client.history("status=held")).length === 2);
	expect(pair.double.tickets).toHaveLength(0);
	expect(await ended(client, first)).toMatchObject({ action: "create" });
	expect(Date.now() - sent).toBeGreaterThanOrEqual(2_000);
	await eventually("the other is its news", () => internalNotes(pair).length === 1);
	expect(pair.double.tickets).toHaveLength(1);
});

test("with reopen_within_minutes an alert soon after the close puts the ticket back, with a note", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ reopen_within_minutes: 10, status: "In Progress" });
	const created = await ended(client, await client.accepted(endpoint, alert("firing")));
	await ended(client, await client.accepted(endpoint, alert("ok")));
	expect(pair.double.tickets[0]?.closed).toBe(true);
	const again = await ended(client, await client.accepted(endpoint, alert("firing")));
	expect(again).toMatchObject({ action: "update", reason: "reopened", ticket_id: created.ticket_id });
	expect(pair.double.tickets).toMatchObject([{ closed: false, status: "In Progress" }]);
	expect(internalNotes(pair)).toHaveLength(1);
});

test("with reopen_within_minutes a ticket that a person closed comes back too", async () => {
	await using pair = await startPair({ env: { VIABILITY_TTL: "0" } });
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ reopen_within_minutes: 10 });
	const created = await ended(client, await client.accepted(endpoint, alert("firing")));
	pair.double.closeTicket(created.ticket_id ?? 0);
	const again = await ended(client, await client.accepted(endpoint, alert("firing")));
	expect(again).toMatchObject({ action: "update", reason: "reopened", ticket_id: created.ticket_id });
	expect(pair.double.tickets).toMatchObject([{ closed: false, status: "New" }]);
});

test("without it an alert after the close gets a ticket of its own", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint();
	await ended(client, await client.accepted(endpoint, alert("firing")));
	await ended(client, await client.accepted(endpoint, alert("ok")));
	expect(await ended(client, await client.accepted(endpoint, alert("firing")))).toMatchObject({ action: "create" });
	expect(pair.double.tickets.map(({ closed }) => closed)).toEqual([true, false]);
});

test("with note_interval_minutes repeats wait, and the resolution note takes their news along", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ note_interval_minutes: 30 });
	await ended(client, await client.accepted(endpoint, alert("firing")));
	const repeats = [];
	for (let n = 0; n < 5; n++) repeats.push(await client.accepted(endpoint, alert("firing")));
	// They are settled at once; only the telling waits.
	await eventually("all are settled", async () => (await client.history("action=update")).length === 5);
	expect(internalNotes(pair)).toHaveLength(0);
	await ended(client, await client.accepted(endpoint, alert("ok")));
	for (const repeat of repeats) expect(await client.item(repeat)).toMatchObject({ status: "processed", action: "update" });
	expect(internalNotes(pair)).toEqual([]);
	const [resolution] = pair.double.tickets[0]?.notes.filter((note) => note.resolution) ?? [];
	expect(resolution?.text).toContain("\nBefore that, 5 more alerts:\n");
	expect(pair.double.tickets).toMatchObject([{ closed: true }]);
});

test("a ticket that was merged is followed to its parent, which stays open where a person made it", async () => {
	await using pair = await startPair({ env: { VIABILITY_TTL: "0" } });
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	const created = await ended(client, await client.accepted(endpoint, alert("firing")));
	const parent = double.addTicket({ summary: "Storage trouble", board: { name: "Service Board" }, company: { identifier: "CatchAll" } });
	double.mergeTicket(created.ticket_id ?? 0, parent.id);
	expect(await ended(client, await client.accepted(endpoint, alert("firing")))).toMatchObject({ action: "update", ticket_id: parent.id });
	expect(await ended(client, await client.accepted(endpoint, alert("ok")))).toMatchObject({ action: "update", ticket_id: parent.id });
	expect(double.ticket(parent.id)?.closed).toBe(false);
	expect(double.ticket(parent.id)?.notes.map(({ text }) => text.split("\n")[0])).toEqual([
		"The alert was raised again.",
		"Recovered: SRV1 is back up. The ticket it was merged into stays open.",
	]);
	expect(double.tickets).toHaveLength(2);
});

test("a ticket that was deleted in ConnectWise is forgotten, and the alert gets a new one", async () => {
	await using pair = await startPair();
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	const created = await ended(client, await client.accepted(endpoint, alert("firing")));
	double.deleteTicket(created.ticket_id ?? 0);
	expect(await ended(client, await client.accepted(endpoint, alert("firing")))).toMatchObject({ action: "create" });
	expect(double.tickets).toHaveLength(1);
});

test("a summary that only begins alike is another ticket", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint();
	await ended(client, await client.accepted(endpoint, alert("firing", "SRV10")));
	expect(await ended(client, await client.accepted(endpoint, alert("firing", "SRV1")))).toMatchObject({ action: "create" });
	expect(await ended(client, await client.accepted(endpoint, alert("ok", "SRV1")))).toMatchObject({ action: "close" });
	expect(pair.double.tickets.map(({ summary, closed }) => [summary, closed])).toEqual([
		["Alert: SRV10", false],
		["Alert: SRV1", true],
	]);
});

test("a draft accepts, decides and touches no ticket", async () => {
	await using pair = await startPair();
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ is_draft: true });
	expect(await ended(client, await client.accepted(endpoint, alert("firing")))).toMatchObject({ status: "skipped", reason: "draft" });
	expect(pair.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});
