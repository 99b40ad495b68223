import { expect, setDefaultTimeout, test } from "bun:test";
import { eventually } from "../support/index.ts";
import { startRoom } from "./room.ts";

setDefaultTimeout(60_000);

const FLAP = { flap_count: 3, flap_minutes: 30 };

test("from flap_count on a key has one ticket that says so, stays open, and closes when it has been quiet", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...FLAP, open_delay_seconds: 60 });
	const opens: string[] = [];
	for (let flip = 0; flip < 5; flip++) {
		opens.push(await room.device(endpoint, "Radio link", "down"));
		await room.pass(20);
		await room.device(endpoint, "Radio link", "up");
		await room.pass(60);
		expect(await room.tickets()).toHaveLength(flip < 2 ? 0 : 1);
	}
	expect(await room.item(opens[0] ?? "")).toMatchObject({ status: "skipped", reason: "self_resolved" });
	expect(await room.item(opens[2] ?? "")).toMatchObject({ action: "create" });
	expect(await room.item(opens[4] ?? "")).toMatchObject({ action: "update", reason: "flapping" });
	const [ticket] = await room.tickets();
	expect(ticket).toMatchObject({ closed: false, notes: [{ internal: true }] });
	expect(ticket?.notes[0]?.text).toContain("3 times within 30 minutes");
	await room.pass(28 * 60);
	expect((await room.tickets())[0]?.closed).toBe(false);
	await room.pass(2 * 60);
	const [after] = await room.tickets();
	expect(after?.closed).toBe(true);
	expect(after?.notes).toHaveLength(2);
	expect(after?.notes[1]?.text).toContain("raised 5 times in all");
});

test("a flapping ticket stays open while its alert is down, however long it is quiet", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint(FLAP);
	for (let flip = 0; flip < 3; flip++) {
		await room.device(endpoint, "Radio link", "down");
		await room.pass(20);
		if (flip < 2) await room.device(endpoint, "Radio link", "up");
		await room.pass(20);
	}
	await room.pass(3 * 3_600);
	const open = (await room.tickets()).filter(({ closed }) => !closed);
	expect(open).toHaveLength(1);
	await room.device(endpoint, "Radio link", "up");
	await room.pass(31 * 60);
	expect((await room.tickets()).filter(({ closed }) => !closed)).toHaveLength(0);
});

test("repeats of what is down are no flips", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ ...FLAP, note_interval_minutes: 60 });
	for (let n = 0; n < 6; n++) {
		await room.device(endpoint, "Disk", "down");
		await room.pass(60);
	}
	await room.device(endpoint, "Disk", "up");
	const [ticket] = await room.tickets();
	expect(ticket?.closed).toBe(true);
	// No note was written early; the resolution note mentions all.
	expect(ticket?.notes).toHaveLength(1);
	expect(ticket?.notes[0]?.text).toContain("5 more alerts");
});

test("repeats before their time are noted once an interval", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ note_interval_minutes: 30 });
	for (let n = 0; n < 70; n++) {
		await room.device(endpoint, "Disk", "down");
		await room.pass(60);
	}
	const [ticket] = await room.tickets();
	expect(ticket?.notes).toHaveLength(2);
	expect(ticket?.notes[0]?.text).toContain("more alerts for this ticket");
});

test("with key_scope all one ticket stays open until the last source has recovered", async () => {
	await using room = await startRoom();
	const shared = { key_scope: "all", json_mapping: { summary: "$.name is down", customer_id: "$.company", dedup_key: "$.host" } };
	const [one, two] = [
		await room.endpoint({ ...shared, open_delay_seconds: 30 }),
		await room.endpoint({ ...shared, note_interval_minutes: 60 }),
	];
	const host = { host: "dc01" };
	await room.device(one, "dc01 ping", "down", "ACME", host);
	await room.device(two, "dc01 agent", "down", "ACME", host);
	// A recovery of one during the delay does not count for the other.
	await room.device(one, "dc01 ping", "up", "ACME", host);
	await room.pass(60);
	expect(await room.tickets()).toMatchObject([{ closed: false }]);
	await room.device(one, "dc01 ping", "down", "ACME", host);
	await room.device(two, "dc01 agent", "up", "ACME", host);
	expect(await room.tickets()).toMatchObject([{ closed: false }]);
	await room.device(one, "dc01 ping", "up", "ACME", host);
	expect(await room.tickets()).toMatchObject([{ closed: true }]);
});

test("a problem that began in a window and lasts gets its ticket at the window's end, with the time it began", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ maintenance_windows: [{ type: "daily", start: "10:00", end: "11:00" }] });
	const lasting = await room.device(endpoint, "SQL server", "down");
	const brief = await room.device(endpoint, "Web server", "down");
	await room.pass(600);
	await room.device(endpoint, "Web server", "up");
	expect(await room.item(lasting)).toMatchObject({ status: "skipped", reason: "maintenance_window" });
	await room.pass(3_600);
	// Time flies here; what is read from the disk at the window's end comes when it comes.
	const tickets = await eventually("its ticket", async () => {
		await room.pass(1);
		const made = await room.tickets();
		return made.length > 0 && made;
	});
	expect(tickets).toMatchObject([{ summary: "SQL server is down", closed: false }]);
	expect(tickets[0]?.description).toContain("Began 2026-03-02 10:00 UTC, during a maintenance window.");
	expect(await room.item(lasting)).toMatchObject({ status: "processed", action: "create" });
	expect(await room.item(brief)).toMatchObject({ status: "skipped", reason: "maintenance_window" });
	await room.device(endpoint, "SQL server", "up");
	expect(await room.tickets()).toMatchObject([{ closed: true }]);
});

test("the same when global maintenance or a silence is ended", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({});
	await room.call("POST", "/admin/maintenance", { enabled: true });
	await room.device(endpoint, "SQL server", "down");
	await room.pass(60);
	expect(await room.tickets()).toHaveLength(0);
	await room.call("POST", "/admin/maintenance", { enabled: false });
	await room.pass(1);
	expect(await room.tickets()).toHaveLength(1);
	const ends = new Date(Date.UTC(2026, 2, 2, 12)).toISOString();
	const silence = await room.call("POST", "/api/silences", { company: "Globex", ends_at: ends, reason: "planned work" });
	expect(silence.status).toBe(201);
	await room.device(endpoint, "Mail server", "down", "Globex");
	await room.pass(600);
	expect(await room.tickets()).toHaveLength(1);
	await room.pass(2 * 3_600);
	expect((await room.tickets()).map(({ summary }) => summary)).toEqual(["SQL server is down", "Mail server is down"]);
});

test("long flips are one ticket from the first on, and no word more than a close and a reopening each until they count as flapping", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ flap_count: 4, flap_minutes: 60, reopen_within_minutes: 60, open_delay_seconds: 60 });
	const notes: number[] = [];
	for (let flip = 0; flip < 8; flip++) {
		const down = await room.device(endpoint, "Radio link", "down");
		await room.pass(180);
		notes.push((await room.tickets())[0]?.notes.length ?? 0);
		const up = await room.device(endpoint, "Radio link", "up");
		await room.pass(180);
		if (flip < 4) continue;
		expect(await room.item(down)).toMatchObject({ reason: "flapping", remark: `flip ${flip + 1}, 4 in 60 min are flapping` });
		expect(await room.item(up)).toMatchObject({ reason: "flapping", remark: `up again after flip ${flip + 1}, 4 in 60 min are flapping` });
	}
	// The contract requires a note with each close and each reopening. The fourth says that it is flapping, and
	// is the last.
	expect(notes).toEqual([0, 2, 4, 6, 6, 6, 6, 6]);
	expect(await room.tickets()).toMatchObject([{ closed: false }]);
	await room.pass(60 * 60);
	const [ticket, ...others] = await room.tickets();
	expect(others).toEqual([]);
	expect(ticket).toMatchObject({ closed: true });
	expect(ticket?.notes).toHaveLength(7);
});
