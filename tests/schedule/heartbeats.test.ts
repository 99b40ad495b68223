import { describe, expect, test } from "bun:test";
import { shortHours } from "../../src/alerts/silence/index.ts";
import type { Failure, Psa } from "../../src/psa/port/index.ts";
import { CHECK_MS, HOUR, openRoom, type Room } from "./room.ts";

const ACTOR = { name: "test", sourceIp: null };
const silences = async (room: Room) => (await room.history()).filter(({ requestId }) => requestId.startsWith("timeout-"));
const acts = async (room: Room) => (await silences(room)).map(({ status, action, reason }) => action ?? reason ?? status);
const tickets = async (room: Room) => (await room.store.sandbox.tickets(50)).reverse();

async function state(room: Room, id: string) {
	const endpoint = await room.endpoints.get(id);
	return { ticketId: endpoint?.timeoutTicketId ?? null, told: endpoint?.lastStaleAlertAt ?? null };
}

/** A sandbox that can be made to fail. */
function failing(): { psa: (sandbox: Psa) => Psa; failure: Failure | null } {
	const held: { failure: Failure | null; psa: (sandbox: Psa) => Psa } = {
		failure: null,
		psa: (sandbox) => ({
			...sandbox,
			async createTicket(draft) {
				return held.failure === null ? sandbox.createTicket(draft) : { ok: false, failure: held.failure, calls: [] };
			},
			async ping() {
				return held.failure?.kind === "unreachable" ? { ok: false, failure: held.failure, calls: [] } : sandbox.ping();
			},
		}),
	};
	return held;
}

describe("an endpoint that falls silent", () => {
	test("gets a ticket without a root-cause note, and history says why there is none", async () => {
		await using room = await openRoom();
		await room.endpoint({ ai_rca_enabled: true });
		await room.endpoint({ name: "Without notes" });
		await room.watch(3 * HOUR);
		const told = (await silences(room)).map(({ endpointName, action, rca }) => [endpointName, action, rca]);
		expect(told.toSorted()).toEqual([
			["Nightly feed", "create", "skipped: Silence has no payload that a model could read."],
			["Without notes", "create", null],
		]);
		expect((await room.store.queue.depths()).find(({ lane }) => lane === "rca")).toBeUndefined();
		expect(room.failures).toEqual([]);
	});

	test("gets one ticket, a note each time its hours have passed, and is closed by the next webhook", async () => {
		await using room = await openRoom();
		const id = await room.endpoint({ board: "Ops", customer_id_default: "C1", priority: "Priority 1 - Critical", severity: "High" });
		await room.watch(2 * HOUR);
		expect(await tickets(room)).toEqual([]);
		await room.watch(5 * HOUR);
		expect(await acts(room)).toEqual(["create", "update", "update"]);
		const [ticket, ...more] = await tickets(room);
		expect(more).toEqual([]);
		expect(ticket).toMatchObject({
			summary: "[TIMEOUT] Webhook Endpoint: Nightly feed - No data for 2h",
			...{ board: "Ops", status: "New", company: "C1" },
			fields: { priority: "Priority 1 - Critical", severity: "High" },
		});
		expect(await state(room, id)).toMatchObject({ ticketId: ticket?.id ?? 0 });

		expect(await room.webhook(id)).toBe(202);
		await room.drain();
		expect(await acts(room)).toEqual(["create", "update", "update", "close"]);
		expect(await state(room, id)).toEqual({ ticketId: null, told: null });
		expect(await tickets(room)).toMatchObject([{ closed: true, status: "Closed" }]);
		const notes = await room.store.sandbox.notes(ticket?.id ?? 0);
		expect(notes.map(({ kind }) => kind).sort()).toEqual(["internal", "internal", "resolution"]);
		expect(notes.some(({ text }) => text.includes("Webhooks are arriving again."))).toBe(true);
		expect(room.failures).toEqual([]);

		// Silent again: that is another ticket.
		await room.watch(3 * HOUR);
		expect((await tickets(room)).map(({ closed }) => closed)).toEqual([true, false]);
	});

	test("leaves every step in the audit, with the request id that history has", async () => {
		await using room = await openRoom();
		const id = await room.endpoint();
		await room.watch(5 * HOUR);
		await room.webhook(id);
		await room.drain();
		const entries = (await room.store.audit.page({ action: "silence" }, 10, null)).reverse();
		expect(entries.map(({ action, who, endpointId, subject }) => [action, who, endpointId, subject])).toEqual([
			["silence.alert", "HookWise", id, "Nightly feed"],
			["silence.repeat", "HookWise", id, "Nightly feed"],
			["silence.over", "HookWise", id, "Nightly feed"],
		]);
		const named = entries.map(({ changes }) => changes.find(({ field }) => field === "request_id")?.new);
		expect(named).toEqual((await silences(room)).map(({ requestId }) => requestId));
	});

	test("gets a new ticket when its ticket was closed or deleted meanwhile", async () => {
		await using room = await openRoom();
		const id = await room.endpoint();
		await room.watch(2.5 * HOUR);
		const [first] = await tickets(room);
		await room.store.sandbox.setStatus(first?.id ?? 0, "Closed", true, room.clock.now());
		await room.watch(2 * HOUR);
		expect(await acts(room)).toEqual(["create", "create"]);
		const second = (await tickets(room)).at(-1);
		expect(await state(room, id)).toMatchObject({ ticketId: second?.id ?? 0 });
		room.sql("DELETE FROM sandbox_tickets WHERE id = ?", second?.id ?? 0);
		await room.watch(2 * HOUR);
		expect(await acts(room)).toEqual(["create", "create", "create"]);
	});

	test("is told of without the endpoint's delays, intervals and reopening", async () => {
		await using room = await openRoom();
		await room.endpoint({ open_delay_seconds: 86_400, note_interval_minutes: 10_000, reopen_within_minutes: 10_000 });
		await room.watch(4.5 * HOUR);
		expect(await acts(room)).toEqual(["create", "update"]);
		await room.store.sandbox.setStatus((await tickets(room))[0]?.id ?? 0, "Closed", true, room.clock.now());
		await room.watch(2 * HOUR);
		expect(await acts(room)).toEqual(["create", "update", "create"]);
	});

	test("is not watched as a draft, disabled, deleted or without timeout_alerts_enabled", async () => {
		await using room = await openRoom();
		await room.endpoint({ is_draft: true });
		await room.endpoint({ is_enabled: false });
		await room.endpoint({ timeout_alerts_enabled: false });
		await room.endpoints.remove(await room.endpoint(), ACTOR);
		await room.watch(5 * HOUR);
		expect(await silences(room)).toEqual([]);
	});

	test("keeps its ticket while it is a draft, and loses it after", async () => {
		await using room = await openRoom();
		const id = await room.endpoint();
		await room.watch(2.5 * HOUR);
		await room.endpoints.change(id, { is_draft: true }, null, ACTOR);
		await room.webhook(id);
		await room.watch(CHECK_MS);
		expect(await acts(room)).toEqual(["create"]);
		await room.endpoints.change(id, { is_draft: false }, null, ACTOR);
		await room.watch(CHECK_MS);
		expect(await acts(room)).toEqual(["create", "close"]);
	});

	test("says when it is told of next", async () => {
		await using room = await openRoom();
		const id = await room.endpoint();
		const start = room.clock.now();
		const next = async (): Promise<number | null> => {
			const stored = await room.endpoints.get(id);
			return stored === null ? null : room.heartbeats.nextAlertAt(stored);
		};
		await room.watch(CHECK_MS);
		expect(await next()).toBe(start + 2 * HOUR);
		await room.webhook(id);
		expect(await next()).toBe(start + CHECK_MS + 2 * HOUR);
		await room.endpoints.change(id, { timeout_alerts_enabled: false }, null, ACTOR);
		expect(await next()).toBeNull();
	});
});

describe("global maintenance", () => {
	test("holds silence, and the next webhook still ends an older one", async () => {
		await using room = await openRoom();
		const id = await room.endpoint();
		await room.watch(2.5 * HOUR);
		await room.maintenance.set({ enabled: true, reason: null, until: null }, ACTOR);
		await room.endpoint({ name: "Another" });
		await room.watch(5 * HOUR);
		expect(await acts(room)).toEqual(["create"]);
		await room.webhook(id);
		await room.drain();
		expect(await acts(room)).toEqual(["create", "close"]);
		await room.maintenance.set({ enabled: false, reason: null, until: null }, ACTOR);
		await room.watch(CHECK_MS);
		expect((await tickets(room)).at(-1)?.summary).toContain("Another");
	});
});

describe("HookWise's own downtime", () => {
	test("does not count: the clock starts again when it ends", async () => {
		const first = await openRoom();
		const id = await first.endpoint();
		await first.watch(1.5 * HOUR);
		await first.leave();
		const restart = first.clock.now() + 10 * HOUR;
		await using room = await openRoom({ dataDir: first.dataDir, start: restart });
		await room.watch(2 * HOUR);
		expect(await silences(room)).toEqual([]);
		await room.watch(CHECK_MS);
		expect(await acts(room)).toEqual(["create"]);
		expect(await state(room, id)).toMatchObject({ told: restart + 2 * HOUR + CHECK_MS });
	});

	test("counts when it is no longer than two checks", async () => {
		const first = await openRoom();
		await first.endpoint();
		await first.watch(1.5 * HOUR);
		await first.leave();
		await using room = await openRoom({ dataDir: first.dataDir, start: first.clock.now() + 2 * CHECK_MS });
		await room.watch(0.5 * HOUR);
		expect(await acts(room)).toEqual(["create"]);
	});

	test("loses nothing that was told: the next alert is a note, the next webhook closes", async () => {
		const first = await openRoom();
		const id = await first.endpoint();
		await first.watch(2.5 * HOUR);
		await first.leave();
		await using room = await openRoom({ dataDir: first.dataDir, start: first.clock.now() + CHECK_MS });
		await room.watch(2 * HOUR);
		expect(await acts(room)).toEqual(["create", "update"]);
		await room.webhook(id);
		await room.drain();
		expect(await acts(room)).toEqual(["create", "update", "close"]);
	});

	test("hides no webhook that came just before it: the first look ends the silence", async () => {
		const first = await openRoom();
		const id = await first.endpoint();
		await first.watch(2.5 * HOUR);
		// The webhook is on disk, and what it ends was not written.
		first.sql("INSERT INTO endpoint_activity (endpoint_id, last_seen_at) VALUES (?, ?)", id, first.clock.now());
		await first.leave();
		await using room = await openRoom({ dataDir: first.dataDir, start: first.clock.now() + 5 * HOUR });
		await room.watch(CHECK_MS);
		expect(await acts(room)).toEqual(["create", "close"]);
	});

	test("between the alert and its state makes no second alert", async () => {
		await using room = await openRoom();
		const id = await room.endpoint();
		await room.watch(2.5 * HOUR);
		room.sql("UPDATE endpoints SET last_stale_alert_at = NULL, timeout_ticket_id = NULL WHERE id = ?", id);
		await room.watch(CHECK_MS);
		expect(await acts(room)).toEqual(["create"]);
		expect((await state(room, id)).told).not.toBeNull();
	});
});

describe("a PSA that does not take it", () => {
	test("gets no ticket for a silence that began and ended while it was down", async () => {
		const psa = failing();
		await using room = await openRoom(psa);
		psa.failure = { kind: "unreachable", message: "Connection refused", status: null, retryAfterMs: null };
		const id = await room.endpoint();
		await room.watch(2.5 * HOUR);
		expect((await silences(room)).map(({ status, errorMessage }) => [status, errorMessage])).toEqual([["failed", "Connection refused"]]);
		await room.webhook(id);
		await room.clock.settle();
		psa.failure = null;
		// Until the next probe.
		await room.clock.advance(60_000);
		await room.drain();
		expect((await silences(room)).map(({ status, reason }) => [status, reason])).toEqual([
			["skipped", "self_resolved"],
			["skipped", "self_resolved"],
		]);
		expect(await tickets(room)).toEqual([]);
		expect(await state(room, id)).toEqual({ ticketId: null, told: null });
	});

	test("makes a dead letter that can be replayed, and is asked again when the hours have passed", async () => {
		const psa = failing();
		await using room = await openRoom(psa);
		psa.failure = { kind: "rejected", message: "No such board", status: 400, retryAfterMs: null };
		const id = await room.endpoint();
		await room.watch(2.5 * HOUR);
		const [line] = await silences(room);
		expect([line?.status, line?.errorMessage]).toEqual(["dlq", "No such board"]);
		psa.failure = null;
		const kept = await room.store.deliveries.ofAlert(line?.id ?? 0);
		expect(kept?.origin).toBe("heartbeat");
		const { headers, body } = room.cipher.open(kept?.sealed ?? new Uint8Array());
		await room.ingest.inject({ endpointId: id, origin: "replay", headers, body, sourceIp: null, replayOf: line?.id ?? null });
		await room.drain();
		expect((await tickets(room)).map(({ summary }) => summary)).toEqual(["[TIMEOUT] Webhook Endpoint: Nightly feed - No data for 2h"]);
		await room.watch(2 * HOUR);
		expect(await acts(room)).toEqual(["dlq", "update"]);
	});

	test("does not take a ticket id of the sandbox for its own", async () => {
		const first = await openRoom();
		const id = await first.endpoint();
		await first.watch(2.5 * HOUR);
		await first.leave();
		const asked: number[] = [];
		const psa = (sandbox: Psa): Psa => ({
			...sandbox,
			kind: "connectwise",
			identity: "connectwise",
			async getTicket(ticket) {
				asked.push(ticket);
				return sandbox.getTicket(ticket);
			},
			findByXref: async () => ({ ok: true, value: [], calls: [] }),
		});
		await using room = await openRoom({ dataDir: first.dataDir, start: first.clock.now() + CHECK_MS, psa });
		await room.watch(CHECK_MS);
		await room.webhook(id);
		await room.drain();
		expect(await acts(room)).toEqual(["create", "no_open_ticket"]);
		expect(asked).toEqual([]);
	});
});

test("hours are told as their shortest decimal", () => {
	expect([24, 0.5, 2, 1.25, 0.000001, 1e-7, 1.5e-8, 87_600].map(shortHours)).toEqual([
		...["24h", "0.5h", "2h", "1.25h", "0.000001h"],
		...["0.0000001h", "0.000000015h", "87600h"],
	]);
});
