import { describe, expect, test } from "bun:test";
import { compileEndpoint, isClosedStatus, resolveOutcome } from "../../src/alerts/pipeline/index.ts";
import { judgeArrival, judgeSilence, silenceVerdict, type Watched } from "../../src/alerts/silence/index.ts";
import { alertEvent } from "../../src/alerts/silence/verdict.ts";
import { contextOf } from "../pipeline/deciding.ts";
import vectors from "../vectors/heartbeats.json" with { type: "json" };
import { openRoom, type Room } from "./room.ts";

interface Ticket {
	readonly id: number;
	readonly summary: string;
	readonly company: string;
	readonly status: string;
	readonly closed?: boolean;
}

interface Case {
	readonly id: string;
	readonly why?: string;
	readonly event?: string;
	readonly endpoint: Readonly<Record<string, unknown>> & { readonly name: string };
	readonly now: string;
	readonly state: {
		readonly last_seen_at?: string;
		readonly created_at?: string;
		readonly last_stale_alert_at?: string;
		readonly timeout_ticket_id?: number;
	};
	readonly tickets: readonly Ticket[];
	readonly expect: { readonly decision: string; readonly ticket_id?: number; readonly ticket?: Readonly<Record<string, string>> };
}

const cases = vectors as readonly Case[];
const instant = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

function watched({ endpoint, state }: Case): Watched {
	return {
		isEnabled: endpoint.is_enabled !== false,
		isDraft: endpoint.is_draft === true,
		isDeleted: false,
		alertsOn: endpoint.timeout_alerts_enabled === true,
		hours: typeof endpoint.timeout_hours === "number" ? endpoint.timeout_hours : 24,
		seenAt: instant(state.last_seen_at),
		createdAt: instant(state.created_at),
		watchingSince: null,
		lastAlertAt: instant(state.last_stale_alert_at),
		ticketId: state.timeout_ticket_id ?? null,
	};
}

/** The decision in the vectors' words: what the silence check says, and what that comes to with the tickets there are. */
function decide(one: Case): { decision: string; ticket_id?: number | null; ticket?: object } {
	const state = watched(one);
	const now = Date.parse(one.now);
	const judgement = one.event === "webhook" ? judgeArrival(state) : judgeSilence(state, now, false);
	if (judgement.kind === "nothing") return { decision: "skip" };
	if (judgement.kind === "over") return { decision: "close", ticket_id: state.ticketId };
	const { settings } = contextOf();
	const compiled = compileEndpoint(one.endpoint, { id: "vector", isDraft: false });
	const event = alertEvent(one.endpoint.name, { ...judgement, seenAt: state.seenAt });
	const verdict = silenceVerdict({ name: one.endpoint.name, compiled }, event, { settings, maintenanceMode: false });
	const open = one.tickets.find(
		({ id, closed, status }) =>
			id === state.ticketId && closed !== true && !isClosedStatus(status, settings, compiled.constants.close_status),
	);
	const outcome = resolveOutcome(verdict, open ?? null);
	return { decision: outcome.action === "update" ? "note" : outcome.action, ticket_id: outcome.ticketId, ticket: verdict.ticket };
}

describe("heartbeat vectors", () => {
	test("are all here", () => {
		expect(cases.length).toBe(11);
	});

	for (const one of cases) {
		test(`${one.id}: ${one.why ?? one.expect.decision}`, () => {
			const decision = decide(one);
			expect(decision.decision).toBe(one.expect.decision);
			if (one.expect.ticket_id !== undefined) expect(decision.ticket_id).toBe(one.expect.ticket_id);
			if (one.expect.ticket !== undefined) expect(decision.ticket).toMatchObject(one.expect.ticket);
		});
	}
});

/** Puts an endpoint and its tickets as a vector has them. Resolves with the endpoint's id. */
async function prepare(room: Room, { endpoint, state, tickets, expect: { ticket_id } }: Case): Promise<string> {
	const { name, is_enabled, is_draft, ...config } = endpoint;
	const id = await room.endpoint({ name, is_enabled: is_enabled ?? true, is_draft: is_draft ?? false, ...config });
	const created = instant(state.created_at) ?? instant(state.last_seen_at) ?? room.clock.now();
	const told = [instant(state.last_stale_alert_at), state.timeout_ticket_id ?? null];
	room.sql("UPDATE endpoints SET created_at = ?, last_stale_alert_at = ?, timeout_ticket_id = ?", created, ...told);
	const seen = instant(state.last_seen_at);
	if (seen !== null) room.sql("INSERT INTO endpoint_activity (endpoint_id, last_seen_at) VALUES (?, ?)", id, seen);
	// Watched for ever, up to a moment ago.
	room.sql("INSERT INTO meta (key, value) VALUES ('heartbeat_beat', ?)", `${room.clock.now()} 0`);
	// With hb-11 the vector lists no ticket; to be closed it has to be there.
	const needed: Ticket[] = ticket_id === undefined ? [] : [{ id: ticket_id, summary: "t", company: "ACME", status: "New" }];
	for (const ticket of tickets.length > 0 ? tickets : needed) {
		room.sql(
			`INSERT INTO sandbox_tickets (id, summary, description, board, status, closed, company, fields, xref, created_at)
			 VALUES (?, ?, '', 'Ops', ?, ?, ?, '{}', '', 0)`,
			...[ticket.id, ticket.summary, ticket.status, ticket.closed === true ? 1 : 0, ticket.company],
		);
	}
	return id;
}

/** What can be seen afterwards: the silence's lines of history, new tickets, and the endpoint's state. */
async function outcome(room: Room, id: string, known: ReadonlySet<number>) {
	const history = await room.history();
	const lines = history.filter(({ requestId }) => requestId.startsWith("timeout-"));
	const made = (await room.store.sandbox.tickets(10)).filter((ticket) => !known.has(ticket.id));
	const endpoint = await room.endpoints.get(id);
	return {
		acts: lines.map(({ action, ticketId }) => [action, ticketId]),
		made,
		state: [endpoint?.timeoutTicketId, endpoint?.lastStaleAlertAt],
		webhooks: history.filter(({ requestId }) => !requestId.startsWith("timeout-")).map(({ reason }) => reason),
	};
}

describe("heartbeat vectors, through the rooms that every alert walks through", () => {
	// One without any date cannot be stored: an endpoint always has the date of its creation.
	for (const one of cases.filter(({ state }) => Object.keys(state).length > 0)) {
		test(`${one.id}: ${one.why ?? one.expect.decision}`, async () => {
			await using room = await openRoom({ start: one.now });
			const id = await prepare(room, one);
			const known = new Set((await room.store.sandbox.tickets(10)).map((ticket) => ticket.id));
			await room.heartbeats.check();
			if (one.event === "webhook") expect(await room.webhook(id, { state: "firing" })).toBe(202);
			await room.drain();
			const seen = await outcome(room, id, known);
			const { ticket_id: ticketId = null, ticket = {} } = one.expect;
			const now = room.clock.now();
			expect(room.failures).toEqual([]);
			switch (one.expect.decision) {
				case "skip":
					expect([seen.acts, seen.made]).toEqual([[], []]);
					break;
				case "create":
					expect(seen.made).toEqual([expect.objectContaining(ticket)]);
					expect(seen.acts).toEqual([["create", seen.made[0]?.id ?? null]]);
					expect(seen.state).toEqual([seen.made[0]?.id, now]);
					break;
				case "note":
					expect([seen.acts, seen.made, seen.state]).toEqual([[["update", ticketId]], [], [ticketId, now]]);
					expect((await room.store.sandbox.notes(ticketId ?? 0)).map(({ kind }) => kind)).toEqual(["internal"]);
					break;
				default:
					expect(seen.acts.at(-1)).toEqual(["close", ticketId]);
					expect(seen.state).toEqual([null, null]);
					expect(await room.store.sandbox.ticket(ticketId ?? 0)).toMatchObject({ status: "Closed", closed: true });
					// The webhook itself was in the window, and touched no ticket.
					expect(seen.webhooks).toEqual(["maintenance_window"]);
			}
		});
	}
});
