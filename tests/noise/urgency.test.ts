import { expect, setDefaultTimeout, test } from "bun:test";
import { type Room, startRoom, type Ticket } from "./room.ts";

setDefaultTimeout(60_000);

const MAPPING = { summary: "$.name is down", customer_id: "$.company", group: "$.group", description: "$.msg", priority: "$.priority" };
const [LOW, MEDIUM, HIGH, CRITICAL] = ["Priority 4 - Low", "Priority 3 - Medium", "Priority 2 - High", "Priority 1 - Critical"];
const GROUP = { json_mapping: MAPPING, group_count: 3, group_seconds: 120 };

const told = (ticket: Ticket | undefined): string[] =>
	(ticket?.notes ?? []).filter(({ text }) => text.startsWith("Priority raised")).map(({ text }) => text.split("\n")[0] ?? "");
const words = (room: Room): string[] =>
	(room.db.prepare("SELECT what FROM incident_timeline ORDER BY id").all() as { what: string }[]).map(({ what }) => what);

test("a member that is worse raises the ticket of its outage, with one note that names it", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30 });
	for (const name of ["A", "B", "C"]) await room.device(endpoint, name, "down", "ACME", { priority: MEDIUM });
	await room.pass(60);
	expect(await room.tickets()).toMatchObject([{ priority: MEDIUM }]);
	const worse = await room.device(endpoint, "Gateway", "down", "ACME", { priority: HIGH });
	await room.pass(5);
	const [ticket] = await room.tickets();
	expect(ticket).toMatchObject({ priority: HIGH, closed: false });
	expect(told(ticket)).toEqual([`Priority raised to ${HIGH}: Gateway asks for it.`]);
	expect(await room.item(worse)).toMatchObject({ action: "update", reason: "grouped", ticket_id: ticket?.id });
	expect(words(room)).toContain("raised priority");
	// The same once more, and less, change nothing.
	await room.device(endpoint, "D", "down", "ACME", { priority: HIGH });
	await room.device(endpoint, "E", "down", "ACME", { priority: LOW });
	await room.pass(5);
	expect((await room.tickets())[0]).toMatchObject({ priority: HIGH });
	expect(told((await room.tickets())[0])).toHaveLength(1);
	// What is part of it already may get worse.
	await room.device(endpoint, "A", "down", "ACME", { priority: CRITICAL });
	await room.pass(5);
	expect((await room.tickets())[0]).toMatchObject({ priority: CRITICAL });
	expect(told((await room.tickets())[0])).toHaveLength(2);
});

test("an outage's ticket is made as urgent as the worst that waits for it, without a note", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30 });
	await room.device(endpoint, "A", "down", "ACME", { priority: MEDIUM });
	await room.device(endpoint, "B", "down", "ACME", { priority: LOW });
	await room.device(endpoint, "C", "down", "ACME", { priority: CRITICAL });
	await room.pass(60);
	const [ticket] = await room.tickets();
	expect(ticket).toMatchObject({ summary: "Outage: 3 alerts at ACME", priority: CRITICAL });
	expect(told(ticket)).toEqual([]);
});

test("a flapping alert that gets worse raises its ticket, at its first flip and later", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ json_mapping: MAPPING, flap_count: 3, flap_minutes: 30, reopen_within_minutes: 60 });
	for (const priority of [LOW, LOW, LOW, LOW]) {
		await room.device(endpoint, "Radio link", "down", "ACME", { priority });
		await room.device(endpoint, "Radio link", "up", "ACME", { priority });
		await room.pass(60);
	}
	expect(await room.tickets()).toMatchObject([{ priority: LOW, closed: false }]);
	await room.device(endpoint, "Radio link", "down", "ACME", { priority: HIGH });
	await room.pass(5);
	const [ticket, ...others] = await room.tickets();
	expect(others).toEqual([]);
	expect(ticket).toMatchObject({ priority: HIGH });
	expect(told(ticket)).toEqual([`Priority raised to ${HIGH}: Radio link asks for it.`]);
	// Flips go on being counted only.
	await room.device(endpoint, "Radio link", "up", "ACME", { priority: HIGH });
	await room.device(endpoint, "Radio link", "down", "ACME", { priority: HIGH });
	await room.pass(5);
	expect((await room.tickets())[0]?.notes).toHaveLength(ticket?.notes.length ?? 0);
});

test("a priority that a person raised meanwhile is not lowered, and nobody is told otherwise", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30 });
	for (const name of ["A", "B", "C"]) await room.device(endpoint, name, "down", "ACME", { priority: LOW });
	await room.pass(60);
	const [ticket] = await room.tickets();
	room.change("UPDATE sandbox_tickets SET fields = json_set(fields, '$.priority', ?) WHERE id = ?", CRITICAL, ticket?.id);
	await room.device(endpoint, "Gateway", "down", "ACME", { priority: HIGH });
	await room.pass(5);
	expect((await room.tickets())[0]).toMatchObject({ priority: CRITICAL });
	expect(told((await room.tickets())[0])).toEqual([]);
});

test("with raise_priority off, and for an endpoint that has it off in an outage, the priority stays", async () => {
	await using room = await startRoom();
	const calm = await room.endpoint({ ...GROUP, open_delay_seconds: 30, raise_priority: false });
	for (const name of ["A", "B", "C"]) await room.device(calm, name, "down", "ACME", { priority: LOW });
	await room.pass(60);
	await room.device(calm, "Gateway", "down", "ACME", { priority: CRITICAL });
	await room.pass(5);
	expect((await room.tickets())[0]).toMatchObject({ priority: LOW });
});
