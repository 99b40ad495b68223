import { expect, setDefaultTimeout, test } from "bun:test";
import { type Room, startRoom } from "./room.ts";

setDefaultTimeout(60_000);

const GROUP = { group_count: 4, group_seconds: 120 };
const DEVICES = ["Gateway", "Switch", "Camera", "Printer", "Phone", "Door"];

async function allOf(room: Room, endpoint: string, state: "down" | "up", names = DEVICES, company = "ACME"): Promise<string[]> {
	const requests: string[] = [];
	for (const name of names) {
		requests.push(await room.device(endpoint, name, state, company));
		await room.pass(5);
	}
	return requests;
}
const internal = (notes: readonly { text: string; internal: boolean }[]) => notes.filter((note) => note.internal);

test("members that wait for their delay share one ticket, which lists them and closes with the last of them", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 60 });
	const requests = await allOf(room, endpoint, "down");
	expect(await room.tickets()).toHaveLength(0);
	await room.pass(60);
	const [ticket, ...others] = await room.tickets();
	expect(others).toHaveLength(0);
	expect(ticket).toMatchObject({ summary: "Outage: 6 alerts at ACME", company: "ACME", closed: false });
	expect(internal(ticket?.notes ?? [])).toHaveLength(1);
	for (const name of DEVICES) expect(internal(ticket?.notes ?? [])[0]?.text).toContain(name);
	const items = await Promise.all(requests.map((request) => room.item(request)));
	expect(items.filter(({ action }) => action === "create")).toHaveLength(1);
	expect(items.filter(({ action, reason }) => action === "update" && reason === "grouped")).toHaveLength(5);
	expect(items.every(({ ticket_id }) => ticket_id === ticket?.id)).toBe(true);
	await allOf(room, endpoint, "up", DEVICES.slice(1));
	expect((await room.tickets())[0]?.closed).toBe(false);
	const last = await room.device(endpoint, "Gateway", "up");
	expect(await room.tickets()).toMatchObject([{ closed: true }]);
	expect(await room.item(last)).toMatchObject({ action: "close", ticket_id: ticket?.id });
	expect((await room.tickets())[0]?.notes).toHaveLength(2);
});

test("without a delay the tickets that are there become children, and all are closed in the end", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint(GROUP);
	await allOf(room, endpoint, "down");
	await room.pass(10);
	const tickets = await room.tickets();
	expect(tickets.map(({ summary }) => summary)).toEqual([
		...["Gateway is down", "Switch is down", "Camera is down"],
		"Outage: 4 alerts at ACME",
	]);
	const attached = room.db.prepare("SELECT count(*) AS n FROM calls WHERE call LIKE '%attachChildren%'").get();
	const parents = room.db.prepare("SELECT count(*) AS n FROM incident_children").get();
	expect({ attached, parents }).toMatchObject({ parents: { n: 3 } });
	await allOf(room, endpoint, "up", DEVICES.toReversed());
	await room.pass(5);
	expect((await room.tickets()).map(({ closed }) => closed)).toEqual([true, true, true, true]);
});

test("after a quiet time another kind of alert gets its own ticket, more of the same kind join", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30 });
	await allOf(room, endpoint, "down");
	await room.pass(600);
	const same = await room.device(endpoint, "Late", "down");
	const other = await room.device(endpoint, "FS01", "down", "ACME", { msg: "Backup failed: volume full" });
	await room.pass(60);
	expect(await room.item(same)).toMatchObject({ action: "update", reason: "grouped" });
	expect(await room.item(other)).toMatchObject({ action: "create" });
	expect((await room.tickets()).map(({ summary }) => summary)).toEqual(["Outage: 6 alerts at ACME", "FS01 is down"]);
});

test("fewer than group_count, or alerts too far apart, are no outage", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 10 });
	await allOf(room, endpoint, "down", DEVICES.slice(0, 3));
	for (const name of ["One", "Two", "Three"]) {
		await room.pass(130);
		await room.device(endpoint, name, "down");
	}
	await room.pass(60);
	expect((await room.tickets()).every(({ summary }) => summary.endsWith("is down"))).toBe(true);
	expect(await room.tickets()).toHaveLength(6);
});

test("endpoints that have it on count together, and no company shares another's outage though the group is called the same", async () => {
	await using room = await startRoom();
	const [one, two, off] = [
		await room.endpoint({ ...GROUP, open_delay_seconds: 30 }),
		await room.endpoint({ ...GROUP, open_delay_seconds: 30 }),
		await room.endpoint({ open_delay_seconds: 30 }),
	];
	const more = { group: "Datacenter" };
	for (const name of ["A", "B"]) await room.device(one ?? "", name, "down", "ACME", more);
	for (const name of ["C", "D"]) await room.device(two ?? "", name, "down", "ACME", more);
	for (const name of ["E", "F", "G"]) await room.device(two ?? "", name, "down", "Globex", more);
	await room.device(off ?? "", "H", "down", "Globex", more);
	await room.pass(60);
	const tickets = await room.tickets();
	expect(tickets.map(({ summary, company }) => `${company} ${summary}`).sort()).toEqual([
		"ACME Outage: 4 alerts at Datacenter",
		...["Globex E is down", "Globex F is down", "Globex G is down", "Globex H is down"],
	]);
});

test("an outage that comes back within reopen_within_minutes puts its ticket back to work", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30, reopen_within_minutes: 60 });
	await allOf(room, endpoint, "down");
	await room.pass(60);
	await allOf(room, endpoint, "up");
	expect(await room.tickets()).toMatchObject([{ closed: true }]);
	await room.pass(300);
	await allOf(room, endpoint, "down");
	await room.pass(60);
	expect(await room.tickets()).toMatchObject([{ closed: false }]);
	await allOf(room, endpoint, "up");
	await room.pass(10);
	expect(await room.tickets()).toMatchObject([{ closed: true }]);
});

test("an alert that a person takes out gets its own ticket, and does not rejoin", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30 });
	const requests = await allOf(room, endpoint, "down");
	await room.pass(60);
	const incident = room.db.prepare("SELECT id FROM incidents WHERE grouped = 1").get() as { id: number };
	const { id } = await room.item(requests[2] ?? "");
	expect(await room.call("POST", `/api/incidents/${incident.id}/split`, {})).toMatchObject({ status: 422 });
	expect(await room.call("POST", `/api/incidents/${incident.id}/split`, { alert_id: id })).toMatchObject({
		status: 200,
		body: { status: "split" },
	});
	await room.pass(5);
	expect((await room.tickets()).map(({ summary }) => summary)).toEqual(["Outage: 6 alerts at ACME", "Camera is down"]);
	expect(await room.call("POST", `/api/incidents/${incident.id}/split`, { alert_id: id })).toMatchObject({ status: 409 });
	await room.device(endpoint, "Camera", "up");
	expect((await room.tickets()).map(({ closed }) => closed)).toEqual([false, true]);
	await room.device(endpoint, "Camera", "down");
	await room.pass(60);
	expect((await room.tickets()).map(({ summary }) => summary)).toEqual([
		...["Outage: 6 alerts at ACME", "Camera is down", "Camera is down"],
	]);
	const { items } = (await room.call("GET", `/api/incidents/${incident.id}/members`)).body as { items: { summary: string }[] };
	expect(items.map(({ summary }) => summary)).not.toContain("Camera is down");
	expect(items).toHaveLength(5);
});

test("the list of members is brought up to date by one further note, however many come after the first", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30, note_interval_minutes: 60 });
	await allOf(room, endpoint, "down");
	await room.pass(60);
	await allOf(room, endpoint, "down", ["Scanner", "Scale", "Fridge"]);
	await room.pass(50 * 60);
	expect(internal((await room.tickets())[0]?.notes ?? [])).toHaveLength(1);
	await room.pass(15 * 60);
	const notes = internal((await room.tickets())[0]?.notes ?? []);
	expect(notes).toHaveLength(2);
	expect(notes[1]?.text).toContain("Part of this outage: 9 alerts, 9 still down.");
	for (const name of [...DEVICES, "Scanner", "Scale", "Fridge"]) expect(notes[1]?.text).toContain(name);
});

test("a second outage of another kind in the same group has a ticket of its own, and each ends by itself", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...GROUP, open_delay_seconds: 30 });
	await allOf(room, endpoint, "down");
	await room.pass(600);
	const backups = ["FS01", "FS02", "SQL01", "MAIL01"];
	for (const name of backups) await room.device(endpoint, name, "down", "ACME", { msg: "Backup failed: volume full" });
	await room.pass(60);
	expect((await room.tickets()).map(({ summary, closed }) => ({ summary, closed }))).toEqual([
		{ summary: "Outage: 6 alerts at ACME", closed: false },
		{ summary: "Outage: 4 alerts at ACME", closed: false },
	]);
	await allOf(room, endpoint, "up");
	expect((await room.tickets()).map(({ closed }) => closed)).toEqual([true, false]);
	for (const name of backups) await room.device(endpoint, name, "up");
	await room.pass(5);
	expect((await room.tickets()).map(({ closed }) => closed)).toEqual([true, true]);
});
