/** ConnectWise as it is found at customers, on one executable: slow searches, boards that differ, what closing asks for. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { credentialsFor, eventually, type HistoryItem, type MadeEndpoint, type Pair, startHookWise, startPair } from "../support/index.ts";

setDefaultTimeout(60_000);

let pair: Pair;
let endpoint: MadeEndpoint;
let hosts = 0;
beforeAll(async () => {
	pair = await startPair();
	endpoint = await pair.hookwise.client.endpoint({ json_mapping: { customer_id: "$.company" } });
});
afterAll(() => pair[Symbol.asyncDispose]());
beforeEach(() => {
	pair.double.clearFaults();
	pair.double.set({ closeNeeds: {} });
});

const nextHost = (): string => `SRV${++hosts}`;

async function send(state: string, name: string, company = "Acme"): Promise<HistoryItem> {
	const { client } = pair.hookwise;
	const request = await client.accepted(endpoint, { state, monitor: { name }, msg: "Disk full", company });
	return eventually(
		"it has its outcome",
		async () => {
			const item = await client.item(request);
			return ["processed", "skipped", "dlq"].includes(item.status) && item;
		},
		30_000,
	);
}
const ticket = (id: number | null) => pair.double.ticket(id ?? 0);
const resolutions = (id: number | null) => ticket(id)?.notes.filter(({ resolution }) => resolution) ?? [];
const needs = async () =>
	(await pair.hookwise.client.json<{ items: { kind: string; message: string; company: string | null }[] }>("GET", "/api/needs")).items;

describe("a slow search", () => {
	test("delays its alert alone: ConnectWise counts as up, and others get their tickets meanwhile", async () => {
		const { double, hookwise } = pair;
		// Longer than CW_TIMEOUT_SECONDS, once.
		double.fault({ kind: "latency", ms: 1_500, method: "GET", route: "/service/tickets", times: 1 });
		const slow = send("firing", nextHost());
		expect(await send("firing", nextHost())).toMatchObject({ action: "create" });
		expect(await hookwise.client.json("GET", "/health/services")).toMatchObject({ connectwise: "up" });
		expect(await slow).toMatchObject({ action: "create" });
		expect(double.requests.filter(({ target }) => /contains|like%20%22%25|like\+%22%25/.test(target))).toEqual([]);
	});

	test("keeps nobody from saving the connection, and is told", async () => {
		const { double } = pair;
		await using other = await startHookWise({ env: { CW_TIMEOUT_SECONDS: "1" } });
		double.fault({ kind: "latency", ms: 1_500, method: "GET", route: "/service/tickets", times: null });
		const tested = await other.client.json<{ findings: { title: string; state: string }[] }>(
			"POST",
			"/api/connectwise/test",
			credentialsFor(double),
		);
		expect(tested.findings.filter(({ state }) => state !== "good")).toEqual([
			expect.objectContaining({ title: "Tickets are searched slowly", state: "soon" }),
			expect.objectContaining({ title: "Tickets are found slowly by their marker", state: "soon" }),
		]);
		expect(await other.client.json("PATCH", "/api/connectwise", credentialsFor(double))).toMatchObject({ psa: "connectwise" });
	});
});

describe("closing", () => {
	test("that needs fields first says that it is over once, however often the problem comes and goes, and then closes", async () => {
		const { double } = pair;
		const host = nextHost();
		const { ticket_id } = await send("firing", host);
		double.set({ closeNeeds: { "Service Board": ["type"] } });
		for (let cycle = 0; cycle < 2; cycle++) {
			expect(await send("ok", host)).toMatchObject({ status: "dlq" });
			expect(await send("firing", host)).toMatchObject({ action: "update", ticket_id });
		}
		expect(resolutions(ticket_id)).toHaveLength(1);
		expect((await needs()).filter(({ kind }) => kind === "close_refused")).toHaveLength(1);
		double.editTicket(ticket_id ?? 0, { type: { name: "Server" } });
		expect(await send("ok", host)).toMatchObject({ action: "close", ticket_id });
		expect(resolutions(ticket_id)).toHaveLength(1);
		expect((await needs()).filter(({ kind }) => kind === "close_refused")).toEqual([]);
	});

	test("on a board without the status that is set goes by the board's own closed status", async () => {
		const { double } = pair;
		double.admin.addBoard("Field Projects", ["Open", "Completed"]);
		const host = nextHost();
		const { ticket_id } = await send("firing", host);
		double.moveTicket(ticket_id ?? 0, "Field Projects");
		expect(await send("ok", host)).toMatchObject({ action: "close", ticket_id });
		expect(ticket(ticket_id)).toMatchObject({ board: "Field Projects", status: "Completed", closed: true });
	});
});

describe("names that ConnectWise does not know", () => {
	test("a company that has become inactive costs no ticket, and is told in it and to a person", async () => {
		pair.double.admin.change("companies", "OBrien", { status: "Inactive" });
		const { ticket_id } = await send("firing", nextHost(), "OBrien");
		expect(ticket(ticket_id)).toMatchObject({ company: "CatchAll" });
		await eventually("the note is there", () => ticket(ticket_id)?.notes.some(({ text, internal }) => internal && text.includes("OBrien")));
		expect((await needs()).find(({ kind, company }) => kind === "landing_place" && company === "OBrien")).toBeDefined();
	});

	test("a renamed board is replaced, and one that takes no service tickets is not offered", async () => {
		const { double, hookwise } = pair;
		double.admin.addBoard("Site Rollout", ["Open", "Done"], "project");
		const boards = await hookwise.client.json<{ name: string }[]>("GET", "/api/cw/boards?refresh=1");
		expect(boards.map(({ name }) => name)).toContain("Service Board");
		expect(boards.map(({ name }) => name)).not.toContain("Site Rollout");
		const own = await hookwise.client.endpoint({ board: "Emergency" });
		double.admin.change("boards", "Emergency", { name: "Urgent" });
		const request = await hookwise.client.accepted(own, { state: "firing", monitor: { name: nextHost() }, msg: "Disk full" });
		const item = await eventually("it has its outcome", async () => {
			const found = await hookwise.client.item(request);
			return ["processed", "dlq"].includes(found.status) && found;
		});
		expect(item).toMatchObject({ action: "create" });
		expect(ticket(item.ticket_id)).toMatchObject({ board: "Service Board" });
	});
});

test("a call that went wrong keeps the id by which ConnectWise's support finds it", async () => {
	const { double, hookwise } = pair;
	double.fault({ kind: "status", status: 500, method: "POST", route: "/service/tickets" });
	const { id } = await send("firing", nextHost());
	const { attempts } = await hookwise.client.json<{ attempts: { status: number | null; gave?: string | null }[] }>(
		"GET",
		`/api/logs/${id}`,
	);
	expect(attempts.find(({ status }) => status === 500)?.gave).toMatch(/^request id \S+$/);
});
