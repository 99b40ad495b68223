import { describe, expect, test } from "bun:test";
import type { Fault } from "../doubles/connectwise/index.ts";
import { eventually, type Pair, startPair } from "../support/index.ts";

const ENDINGS: readonly (readonly [string, Omit<Fault, "method" | "route">])[] = [
	["the connection is cut after the effect", { kind: "drop", effect: true }],
	["the connection is cut before the effect", { kind: "drop" }],
	["the answer is 500 after the effect", { kind: "status", status: 500, effect: true }],
	["the answer is a proxy's page after the effect", { kind: "html", status: 502, effect: true }],
	["the answer is cut off in the middle", { kind: "truncated" }],
	["half of the answer comes as if it were all", { kind: "half" }],
	["no answer comes in time", { kind: "hang", effect: true }],
];

const alert = (state: string) => ({ state, monitor: { name: "SRV1" }, msg: "Disk full" });

async function settled({ hookwise }: Pair, requestId: string) {
	return eventually(`${requestId} has its outcome`, async () => {
		const item = await hookwise.client.item(requestId);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});
}

describe("exactly once, when", () => {
	for (const [words, fault] of ENDINGS) {
		test(`${words}: one ticket, one note, one resolution`, async () => {
			await using pair = await startPair();
			const { double, hookwise } = pair;
			const endpoint = await hookwise.client.endpoint();

			double.fault({ ...fault, method: "POST", route: "/service/tickets" });
			const created = await settled(pair, await hookwise.client.accepted(endpoint, alert("firing")));
			expect(created).toMatchObject({ status: "processed", action: "create" });
			expect(double.tickets).toHaveLength(1);

			double.fault({ ...fault, method: "POST", route: "/service/tickets/{id}/notes" });
			const updated = await settled(pair, await hookwise.client.accepted(endpoint, alert("firing")));
			expect(updated).toMatchObject({ status: "processed", action: "update", ticket_id: created.ticket_id });
			expect(double.tickets[0]?.notes.filter(({ internal }) => internal)).toHaveLength(1);

			double.fault({ ...fault, method: "POST", route: "/service/tickets/{id}/notes" });
			double.fault({ ...fault, method: "PATCH", route: "/service/tickets/{id}" });
			const closed = await settled(pair, await hookwise.client.accepted(endpoint, alert("ok")));
			expect(closed).toMatchObject({ status: "processed", action: "close", ticket_id: created.ticket_id });
			expect(double.tickets[0]?.notes.filter(({ resolution }) => resolution)).toHaveLength(1);
			expect(double.tickets[0]).toMatchObject({ closed: true, status: "Closed" });
			expect(double.tickets).toHaveLength(1);
			expect(double.faults()).toEqual([]);
		}, 30_000);
	}
});

test("look-ups that answer 500 never lead to a ticket on doubt", async () => {
	await using pair = await startPair();
	const { double, hookwise } = pair;
	const endpoint = await hookwise.client.endpoint();
	double.addTicket({ summary: "Alert: SRV1", board: { name: "Service Board" }, company: { identifier: "CatchAll" } });
	double.fault({ kind: "status", status: 500, method: "GET", route: "/service/tickets", times: 4 });
	const item = await settled(pair, await hookwise.client.accepted(endpoint, alert("firing")));
	expect(item).toMatchObject({ status: "processed", action: "update", ticket_id: double.tickets[0]?.id });
	expect(double.tickets).toHaveLength(1);
	expect(double.counters["POST /service/tickets"] ?? 0).toBe(0);
});

test("a PATCH that answers 200 and changes nothing is tried again until the ticket is closed", async () => {
	await using pair = await startPair();
	const { double, hookwise } = pair;
	const endpoint = await hookwise.client.endpoint();
	await settled(pair, await hookwise.client.accepted(endpoint, alert("firing")));
	double.fault({ kind: "lie", method: "PATCH", route: "/service/tickets/{id}", times: 2 });
	const closed = await settled(pair, await hookwise.client.accepted(endpoint, alert("ok")));
	expect(closed).toMatchObject({ status: "processed", action: "close" });
	expect(double.tickets[0]).toMatchObject({ closed: true });
	expect(double.tickets[0]?.notes.filter(({ resolution }) => resolution)).toHaveLength(1);
});

test("a dead letter with an open intent resumes that intent when it is replayed", async () => {
	await using pair = await startPair({ env: { MAX_ATTEMPTS: "2" } });
	const { double, hookwise } = pair;
	const endpoint = await hookwise.client.endpoint();
	// The first answer is lost after its effect, and then nobody can say whether the ticket is there.
	double.fault({ kind: "drop", method: "POST", route: "/service/tickets", effect: true });
	double.fault({ kind: "status", status: 500, method: "GET", route: "/service/tickets", skip: 1, times: null });
	const dead = await settled(pair, await hookwise.client.accepted(endpoint, alert("firing")));
	expect(dead.status).toBe("dlq");
	double.clearFaults();
	const { request_id } = await hookwise.client.json<{ request_id: string }>("POST", `/api/logs/${dead.id}/replay`);
	expect(request_id).toStartWith("replay_");
	const item = await settled(pair, request_id);
	expect(item).toMatchObject({ status: "processed", action: "create", ticket_id: double.tickets[0]?.id });
	expect(double.tickets).toHaveLength(1);
	expect(double.counters["POST /service/tickets"]).toBe(1);
});
