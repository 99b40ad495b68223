/** The life of a ticket in the ConnectWise that people really have (docs/contract/behaviour.md, section 3). */
import { describe, expect, test } from "bun:test";
import { environmentFor } from "../support/connected.ts";
import { type Client, eventually, type HistoryItem, type Pair, startHookWise, startPair } from "../support/index.ts";

const LONG = 60_000;
const alert = (state: string, name = "SRV1", more: Readonly<Record<string, unknown>> = {}) => ({
	state,
	monitor: { name },
	msg: "Disk full",
	...more,
});
const ended = (client: Client, requestId: string): Promise<HistoryItem> =>
	eventually(
		`${requestId} has its outcome`,
		async () => {
			const item = await client.item(requestId);
			return ["processed", "skipped", "dlq"].includes(item.status) && item;
		},
		30_000,
	);
const send = async ({ hookwise: { client } }: Pair, endpoint: Parameters<Client["accepted"]>[0], payload: unknown) =>
	ended(client, await client.accepted(endpoint, payload));
const opened = (pair: Pair) => pair.double.tickets.filter(({ closed }) => !closed);
const texts = (pair: Pair, id: number | null) => pair.double.ticket(id ?? 0)?.notes.map(({ text }) => text) ?? [];

interface Need {
	readonly id: number;
	readonly kind: string;
	readonly message: string;
	readonly count: number;
	readonly company: string | null;
}

describe("a create in doubt", () => {
	test(
		"is not sent again while ConnectWise may still commit it",
		async () => {
			await using pair = await startPair({ env: { CW_DOUBT_SECONDS: "4" } });
			const endpoint = await pair.hookwise.client.endpoint();
			pair.double.fault({ kind: "drop", method: "POST", route: "/service/tickets", commitAfterMs: 2_000 });
			expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ action: "create", ticket_id: pair.double.tickets[0]?.id });
			expect(pair.double.tickets).toHaveLength(1);
			expect(pair.double.counters["POST /service/tickets"]).toBe(1);
		},
		LONG,
	);

	test(
		"that is committed after it was sent again leaves one ticket, and the surplus one names it; also over a kill",
		async () => {
			await using pair = await startPair({ env: { CW_DOUBT_SECONDS: "1" } });
			const { double, hookwise } = pair;
			const endpoint = await hookwise.client.endpoint();
			double.fault({ kind: "drop", method: "POST", route: "/service/tickets", commitAfterMs: null });
			const item = await send(pair, endpoint, alert("firing"));
			expect(double.counters["POST /service/tickets"]).toBe(2);
			await hookwise.end("SIGKILL");
			double.commitNow();
			await using again = await startHookWise({ env: environmentFor(double), dataDir: hookwise.dataDir });
			await eventually("the surplus ticket is closed", () => opened(pair).length === 1, 30_000);
			expect(opened(pair).map(({ id }) => id)).toEqual([item.ticket_id ?? 0]);
			const surplus = double.tickets.find(({ closed }) => closed);
			expect(surplus?.notes.find(({ resolution }) => resolution)?.text).toContain(`Closed as a duplicate of ticket #${item.ticket_id}:`);
			expect(await send({ ...pair, hookwise: again }, endpoint, alert("ok"))).toMatchObject({ action: "close", ticket_id: item.ticket_id });
			expect(opened(pair)).toEqual([]);
		},
		LONG,
	);

	test(
		"that a redirect answered is looked for before it is sent again",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint();
			const redirect = { kind: "status", status: 302, location: "https://na.example/login", effect: true } as const;
			pair.double.fault({ ...redirect, method: "POST", route: "/service/tickets" });
			expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ action: "create" });
			expect(pair.double.tickets).toHaveLength(1);
		},
		LONG,
	);
});

describe("a right that closing lacks", () => {
	test(
		"is each alert's matter: new tickets are not held back, and the resolution note is written once",
		async () => {
			await using pair = await startPair();
			const { double, hookwise } = pair;
			const endpoint = await hookwise.client.endpoint();
			const hosts = ["SRV1", "SRV2", "SRV3", "SRV4"];
			for (const name of hosts) await send(pair, endpoint, alert("firing", name));
			double.set({ denied: ["close"] });
			for (const name of hosts) expect(await send(pair, endpoint, alert("ok", name))).toMatchObject({ status: "dlq" });
			expect(await send(pair, endpoint, alert("firing", "SRV5"))).toMatchObject({ action: "create" });
			const { connectwise } = await hookwise.client.json<{ connectwise: string }>("GET", "/health/services");
			expect(connectwise).toBe("up");
			const { items } = await hookwise.client.json<{ items: Need[] }>("GET", "/api/needs");
			const rights = items.filter(({ kind }) => kind === "missing_right");
			expect(rights).toMatchObject([{ count: 4, message: expect.stringContaining("Close Service Tickets") }]);
			// It came back, and recovered again: the note is there already.
			await send(pair, endpoint, alert("firing", "SRV1"));
			await send(pair, endpoint, alert("ok", "SRV1"));
			expect(double.tickets[0]?.notes.filter(({ resolution }) => resolution)).toHaveLength(1);
			double.set({ denied: [] });
			expect(await send(pair, endpoint, alert("ok", "SRV1"))).toMatchObject({ action: "close" });
			expect(double.tickets[0]?.notes.filter(({ resolution }) => resolution)).toHaveLength(1);
			const left = (await hookwise.client.json<{ items: Need[] }>("GET", "/api/needs")).items;
			expect(left.filter(({ kind }) => kind === "missing_right")).toEqual([]);
		},
		LONG,
	);
});

describe("a close whose answer is lost", () => {
	test(
		"is HookWise's own, though the ticket is looked at first: a repeat noted in the same second opens no second ticket",
		async () => {
			await using pair = await startPair({ env: { RETRY_BASE_SECONDS: "4", VIABILITY_TTL: "1" } });
			const { double, hookwise } = pair;
			const endpoint = await hookwise.client.endpoint();
			const hosts = Array.from({ length: 6 }, (_, index) => `SRV${index}`);
			await Promise.all(hosts.map((name) => send(pair, endpoint, alert("firing", name))));
			double.fault({ kind: "half", method: "PATCH", route: "/service/tickets/{id}", times: hosts.length });
			// ConnectWise tells seconds alone: the repeat and the recovery have to come in one.
			const second = Math.floor(Date.now() / 1_000);
			await eventually("a second begins", () => Math.floor(Date.now() / 1_000) > second);
			const sent = await Promise.all(
				hosts.map(async (name) => {
					const repeat = await send(pair, endpoint, alert("firing", name));
					return { repeat, recovery: await send(pair, endpoint, alert("ok", name)) };
				}),
			);
			await eventually("all have their outcome", async () => (await hookwise.client.unfinished()) === 0, 30_000);
			for (const { repeat, recovery } of sent) {
				expect(await hookwise.client.item(repeat.request_id)).toMatchObject({ action: "update", ticket_id: repeat.ticket_id });
				expect(recovery).toMatchObject({ action: "close", ticket_id: repeat.ticket_id });
			}
			expect(double.tickets).toHaveLength(hosts.length);
			expect(opened(pair)).toEqual([]);
		},
		LONG,
	);
});

describe("a ticket that a person closed", () => {
	test(
		"keeps its status at the recovery, and is not spoken into",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			pair.double.closeTicket(ticket_id ?? 0, "Completed");
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ status: "skipped", reason: "already_closed", ticket_id });
			expect(pair.double.ticket(ticket_id ?? 0)).toMatchObject({ status: "Completed" });
			expect(texts(pair, ticket_id).filter((text) => text.includes("Resolved"))).toEqual([]);
			// The recovery is told once.
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ status: "skipped", reason: "no_open_ticket" });
		},
		LONG,
	);

	test(
		"within the trusted time does not hide the outage: the repeat that went into it gets a new ticket",
		async () => {
			await using pair = await startPair({ env: { VIABILITY_TTL: "5" } });
			const endpoint = await pair.hookwise.client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			pair.double.closeTicket(ticket_id ?? 0);
			// ConnectWise tells seconds alone: the repeat has to come in a later one.
			const closedIn = Math.floor(Date.now() / 1_000);
			await eventually("the second of the closing is over", () => Math.floor(Date.now() / 1_000) > closedIn);
			await send(pair, endpoint, alert("firing"));
			await eventually("somebody sees the outage", () => opened(pair).length === 1, 30_000);
			expect(opened(pair)[0]?.id).not.toBe(ticket_id ?? 0);
		},
		LONG,
	);

	test(
		"with a note refused, the alert gets a new ticket at once",
		async () => {
			await using pair = await startPair({ double: { refuseNotesOnClosed: true } });
			const endpoint = await pair.hookwise.client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			pair.double.closeTicket(ticket_id ?? 0);
			const item = await send(pair, endpoint, alert("firing"));
			expect(item).toMatchObject({ action: "create" });
			expect(item.ticket_id).not.toBe(ticket_id);
		},
		LONG,
	);

	test(
		"as won't fix silences the key until it recovers",
		async () => {
			await using pair = await startPair({ env: { VIABILITY_TTL: "0" } });
			const { client } = pair.hookwise;
			await client.json("PATCH", "/api/settings", { wont_fix_statuses: "Cancelled, Won't do" });
			const endpoint = await client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			pair.double.closeTicket(ticket_id ?? 0, "Cancelled");
			for (let n = 0; n < 2; n++)
				expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ status: "skipped", reason: "wont_fix" });
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ reason: "already_closed" });
			expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ action: "create" });
		},
		LONG,
	);

	test(
		"and that cannot be read is not in the way of a new one",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			await send(pair, endpoint, alert("ok"));
			pair.double.fault({ kind: "status", status: 403, method: "GET", route: "/service/tickets/{id}", id: ticket_id ?? 0, times: null });
			expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ action: "create" });
		},
		LONG,
	);
});

describe("merged tickets", () => {
	test(
		"get their news in the parent, which is closed by the last recovery where HookWise made it",
		async () => {
			await using pair = await startPair({ env: { VIABILITY_TTL: "0" } });
			const { double } = pair;
			const endpoint = await pair.hookwise.client.endpoint();
			const parent = (await send(pair, endpoint, alert("firing", "SRV1"))).ticket_id ?? 0;
			for (const name of ["SRV2", "SRV3"]) double.mergeTicket((await send(pair, endpoint, alert("firing", name))).ticket_id ?? 0, parent);
			for (const name of ["SRV2", "SRV3"]) {
				expect(await send(pair, endpoint, alert("firing", name))).toMatchObject({ action: "update", ticket_id: parent });
			}
			expect(await send(pair, endpoint, alert("ok", "SRV2"))).toMatchObject({ action: "update", ticket_id: parent });
			expect(await send(pair, endpoint, alert("ok", "SRV1"))).toMatchObject({ action: "update", ticket_id: parent });
			expect(double.ticket(parent)?.closed).toBe(false);
			expect(await send(pair, endpoint, alert("ok", "SRV3"))).toMatchObject({ action: "close", ticket_id: parent });
			expect(double.ticket(parent)?.closed).toBe(true);
			// The keys are free again.
			expect(await send(pair, endpoint, alert("firing", "SRV2"))).toMatchObject({ action: "create" });
		},
		LONG,
	);
});

test(
	"a ticket that was merged within the trusted time takes its news along to the parent",
	async () => {
		await using pair = await startPair({ env: { VIABILITY_TTL: "2" } });
		const { double } = pair;
		const endpoint = await pair.hookwise.client.endpoint();
		const parent = (await send(pair, endpoint, alert("firing", "SRV1"))).ticket_id ?? 0;
		const child = (await send(pair, endpoint, alert("firing", "SRV2"))).ticket_id ?? 0;
		double.mergeTicket(child, parent);
		await send(pair, endpoint, alert("firing", "SRV2"));
		await eventually("the parent knows", () => texts(pair, parent).some((text) => text.startsWith("The alert was raised again.")), 30_000);
		expect(await send(pair, endpoint, alert("ok", "SRV1"))).toMatchObject({ action: "update", ticket_id: parent });
		expect(await send(pair, endpoint, alert("ok", "SRV2"))).toMatchObject({ action: "close", ticket_id: parent });
	},
	LONG,
);

describe("a landing place", () => {
	test(
		"is found for a company that is inactive, with a line in an internal note",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint({ json_mapping: { customer_id: "$.customer" } });
			const item = await send(pair, endpoint, alert("firing", "SRV1", { customer: "NoSuchCompany" }));
			expect(item).toMatchObject({ action: "create" });
			expect(pair.double.tickets).toMatchObject([{ company: "CatchAll" }]);
			await eventually("it is told", () =>
				texts(pair, item.ticket_id).some((text) => text.includes('company "NoSuchCompany" was refused')),
			);
			const { client } = pair.hookwise;
			const [need] = (await client.json<{ items: Need[] }>("GET", "/api/needs")).items;
			expect(need).toMatchObject({ kind: "landing_place", company: "NoSuchCompany", count: 1 });
			expect((await client.call("POST", `/api/needs/${need?.id}/dismiss`)).status).toBe(204);
			expect((await client.call("POST", `/api/needs/${need?.id}/dismiss`)).status).toBe(404);
			// Repeats and the recovery find it.
			expect(await send(pair, endpoint, alert("firing", "SRV1", { customer: "NoSuchCompany" }))).toMatchObject({ action: "update" });
			expect(await send(pair, endpoint, alert("ok", "SRV1", { customer: "NoSuchCompany" }))).toMatchObject({ action: "close" });
		},
		LONG,
	);

	test(
		"is found for a priority and a type that ConnectWise does not know",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint({ json_mapping: { priority: "$.prio", ticket_type: "$.type" } });
			expect(await send(pair, endpoint, alert("firing", "SRV1", { prio: "Prio 1", type: "Nonsense" }))).toMatchObject({ action: "create" });
			expect(pair.double.tickets).toHaveLength(1);
		},
		LONG,
	);
});

describe("a recovery", () => {
	test(
		"finds its ticket though the prefix was changed since",
		async () => {
			await using pair = await startPair();
			const { client } = pair.hookwise;
			const endpoint = await client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { ticket_prefix: "Monitoring:", customer_id_default: "Acme" });
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ action: "close", ticket_id });
			expect(opened(pair)).toEqual([]);
		},
		LONG,
	);

	test(
		"closes nothing where two tickets have its origin, and history says so",
		async () => {
			await using pair = await startPair();
			const { client } = pair.hookwise;
			const endpoint = await client.endpoint();
			await send(pair, endpoint, alert("firing"));
			await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { ticket_prefix: "Monitoring:" });
			await send(pair, endpoint, alert("firing"));
			await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { ticket_prefix: "Third:" });
			const item = await send(pair, endpoint, alert("ok"));
			expect(item).toMatchObject({ status: "skipped", reason: "no_open_ticket", remark: "several open tickets have the same origin" });
			expect(opened(pair)).toHaveLength(2);
		},
		LONG,
	);

	test(
		"passes through maintenance when its ticket is open, and only then",
		async () => {
			await using pair = await startPair();
			const { client } = pair.hookwise;
			const endpoint = await client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			await client.json("POST", "/admin/maintenance", { enabled: true });
			expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ reason: "maintenance_global" });
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ action: "close", ticket_id });
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ status: "skipped", reason: "maintenance_global" });
		},
		LONG,
	);

	test(
		"of one source is a note while another still reports the problem",
		async () => {
			await using pair = await startPair();
			const { client } = pair.hookwise;
			const [first, second] = [await client.endpoint({ name: "A" }), await client.endpoint({ name: "B" })];
			const { ticket_id } = await send(pair, first, alert("firing"));
			expect(await send(pair, second, alert("firing"))).toMatchObject({ action: "update", ticket_id });
			expect(await send(pair, first, alert("ok"))).toMatchObject({ action: "update", ticket_id });
			expect(opened(pair)).toHaveLength(1);
			expect(await send(pair, second, alert("ok"))).toMatchObject({ action: "close", ticket_id });
		},
		LONG,
	);
});

describe("problems that are over", () => {
	test(
		"makes no ticket: an older problem than the recovery that was handled, and a replay of one",
		async () => {
			await using pair = await startPair();
			const { client } = pair.hookwise;
			const endpoint = await client.endpoint({ json_mapping: { occurred_at: "$.at" } });
			const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
			const first = await send(pair, endpoint, alert("firing", "SRV1", { at: at(9) }));
			await send(pair, endpoint, alert("ok", "SRV1", { at: at(3) }));
			expect(await send(pair, endpoint, alert("firing", "SRV1", { at: at(5) }))).toMatchObject({ status: "skipped", reason: "superseded" });
			const replay = await client.json<{ request_id: string }>("POST", `/api/logs/${first.id}/replay`);
			expect(await ended(client, replay.request_id)).toMatchObject({ status: "skipped", reason: "superseded" });
			expect(opened(pair)).toEqual([]);
			expect(await send(pair, endpoint, alert("firing", "SRV1", { at: at(1) }))).toMatchObject({ action: "create" });
		},
		LONG,
	);

	test(
		"closes nothing: a recovery that is replayed when the problem has come back, unless the person says so",
		async () => {
			await using pair = await startPair();
			const { double, hookwise } = pair;
			const endpoint = await hookwise.client.endpoint();
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			double.set({ denied: ["close"] });
			const refused = await send(pair, endpoint, alert("ok"));
			expect(refused).toMatchObject({ status: "dlq" });
			expect(await send(pair, endpoint, alert("firing"))).toMatchObject({ action: "update", ticket_id });
			double.set({ denied: [] });
			const replay = async (body?: unknown) => {
				const { request_id } = await hookwise.client.json<{ request_id: string }>("POST", `/api/logs/${refused.id}/replay`, body);
				return ended(hookwise.client, request_id);
			};
			expect(await replay()).toMatchObject({ status: "skipped", reason: "superseded" });
			// Nor is it taken for the end of what waits in front of it.
			double.setLatency(300);
			const waiting = [];
			for (let n = 0; n < 3; n++) waiting.push(await hookwise.client.accepted(endpoint, alert("firing")));
			expect(await replay()).toMatchObject({ status: "skipped", reason: "superseded" });
			for (const id of waiting) expect(await ended(hookwise.client, id)).toMatchObject({ action: "update", ticket_id });
			double.setLatency(0);
			expect(opened(pair).map(({ id }) => id)).toEqual([ticket_id ?? 0]);
			expect(await replay({ force: true })).toMatchObject({ action: "close", ticket_id });
		},
		LONG,
	);

	test(
		"is replayed all the same where the person says so",
		async () => {
			await using pair = await startPair();
			const { client } = pair.hookwise;
			const endpoint = await client.endpoint();
			const first = await send(pair, endpoint, alert("firing"));
			await send(pair, endpoint, alert("ok"));
			const replay = await client.json<{ request_id: string }>("POST", `/api/logs/${first.id}/replay`, { force: true });
			expect(await ended(client, replay.request_id)).toMatchObject({ action: "create" });
		},
		LONG,
	);
});

describe("a repeat", () => {
	test(
		"with a higher priority raises the ticket's, says so, and never lowers it",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint({ json_mapping: { priority: "$.prio", severity: "$.sev" } });
			const of = (prio: string, sev: string) => alert("firing", "SRV1", { prio, sev });
			const { ticket_id } = await send(pair, endpoint, of("Priority 4 - Low", "Low"));
			expect(await send(pair, endpoint, of("Priority 1 - Critical", "High"))).toMatchObject({ action: "update", reason: "raised" });
			expect(pair.double.ticket(ticket_id ?? 0)?.priority).toBe("Priority 1 - Critical");
			expect(texts(pair, ticket_id).at(-1)).toContain("Priority raised to Priority 1 - Critical.\nSeverity: High (before: Low).");
			expect(await send(pair, endpoint, of("Priority 4 - Low", "High"))).toMatchObject({ action: "update", reason: null });
			expect(pair.double.ticket(ticket_id ?? 0)?.priority).toBe("Priority 1 - Critical");
		},
		LONG,
	);
});

describe("without a company", () => {
	test(
		"a person's ticket of the same summary is not touched, whoever's it is",
		async () => {
			await using pair = await startPair({ env: { CW_DEFAULT_COMPANY_ID: undefined } });
			const endpoint = await pair.hookwise.client.endpoint();
			const theirs = pair.double.addTicket({ summary: "Alert: SRV1", board: { name: "Service Board" }, company: { identifier: "Acme" } });
			await send(pair, endpoint, alert("firing"));
			expect(await send(pair, endpoint, alert("ok"))).not.toMatchObject({ ticket_id: theirs.id });
			expect(pair.double.ticket(theirs.id)).toMatchObject({ closed: false, notes: [] });
		},
		LONG,
	);
});

describe("a ticket without news", () => {
	test(
		"is closed after auto_close_hours, with a note that says why",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint({ auto_close_hours: 0.0005 });
			const { ticket_id } = await send(pair, endpoint, alert("firing"));
			await eventually("it is closed", () => pair.double.ticket(ticket_id ?? 0)?.closed, 30_000);
			expect(texts(pair, ticket_id).at(-1)).toStartWith("Closed automatically: no update from monitoring");
			expect(await send(pair, endpoint, alert("ok"))).toMatchObject({ status: "skipped", reason: "no_open_ticket" });
		},
		LONG,
	);
});

describe("a configuration item", () => {
	test(
		"is attached, and a failure to do so is in nobody's way",
		async () => {
			await using pair = await startPair();
			const endpoint = await pair.hookwise.client.endpoint({ customer_id_default: "Acme", json_mapping: { configuration: "$.host" } });
			pair.double.fault({ kind: "status", status: 500, method: "POST", route: "/service/tickets/{id}/configurations" });
			const { ticket_id } = await send(pair, endpoint, alert("firing", "SRV1", { host: "SRV1" }));
			await eventually("it is attached", () => (pair.double.ticket(ticket_id ?? 0)?.configurations.length ?? 0) === 1, 30_000);
			expect(await send(pair, endpoint, alert("firing", "SRV9", { host: "NoSuchHost" }))).toMatchObject({ action: "create" });
		},
		LONG,
	);
});
