/**
 * Storms against the executable with a strict ground truth: which tickets must exist, of which company, with
 * which notes, open or closed.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { duplicateXrefs, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually, type HookWise, type MadeEndpoint, type Pair, startHookWise } from "../support/index.ts";

let pair: Pair;
let restart: () => Promise<void>;

beforeAll(async () => {
	const double = startConnectWise();
	const env = { ...environmentFor(double), RETRY_BASE_SECONDS: "0.02", VIABILITY_TTL: "1" };
	let hookwise: HookWise = await startHookWise({ env });
	const { dataDir } = hookwise;
	restart = async () => {
		await hookwise.end("SIGKILL");
		hookwise = await startHookWise({ env, dataDir });
	};
	pair = {
		double,
		get hookwise() {
			return hookwise;
		},
		async [Symbol.asyncDispose]() {
			await hookwise.end("SIGKILL");
			await double.stop();
		},
	};
}, 60_000);
afterAll(() => pair[Symbol.asyncDispose]());

const GROUP = { group_count: 4, group_seconds: 60, open_delay_seconds: 2, note_interval_minutes: 60 };
const MAPPING = { summary: "$.name", customer_id: "$.company", group: "$.group" };

/** Each test has its own company. */
let companies = 1_000;
const company = (): string => `C${companies++}`;
const client = () => pair.hookwise.client;
const endpoint = (fields: object = {}): Promise<MadeEndpoint> => client().endpoint({ json_mapping: MAPPING, ...GROUP, ...fields });
const ticketsOf = (name: string) => pair.double.tickets.filter((ticket) => ticket.company === name);
const summaries = (name: string) => ticketsOf(name).map(({ summary, closed }) => `${summary}${closed ? " (closed)" : ""}`);
const devices = (count: number): string[] => Array.from({ length: count }, (_, index) => `Device ${index + 1}`);
const settled = () => eventually("all have their outcome", async () => (await client().unfinished()) === 0, 60_000);

/** Sends several alerts at the same time, so that a slow machine does not change the storm. */
const send = (to: MadeEndpoint, at: string, state: "firing" | "ok", names: readonly string[], more: object = {}): Promise<string[]> =>
	Promise.all(names.map((name) => client().accepted(to, { state, name, company: at, msg: `${name} does not answer`, ...more })));
const resolutions = (name: string): number[] => ticketsOf(name).map(({ notes }) => notes.filter(({ resolution }) => resolution).length);

test("an uplink with staggered recoveries is open until the last one, and two companies at once are two outages", async () => {
	const [one, two] = [company(), company()];
	const to = await endpoint();
	const names = devices(8);
	await Promise.all([send(to, one, "firing", names), send(to, two, "firing", names)]);
	await settled();
	expect([...summaries(one), ...summaries(two)]).toEqual([`Outage: 8 alerts at ${one}`, `Outage: 8 alerts at ${two}`]);
	for (const [index, name] of names.entries()) {
		await send(to, one, "ok", [name]);
		if (index === 3) await settled();
		if (index === 3) expect(ticketsOf(one)[0]?.closed).toBe(false);
	}
	await settled();
	expect([ticketsOf(one)[0]?.closed, ticketsOf(two)[0]?.closed]).toEqual([true, false]);
	expect(resolutions(one)).toEqual([1]);
	// The list of members, and nothing for each of them.
	expect(ticketsOf(two)[0]?.notes.filter(({ internal }) => internal)).toHaveLength(1);
	await send(to, two, "ok", names.toReversed());
	await settled();
	expect(ticketsOf(two)[0]?.closed).toBe(true);
}, 60_000);

test("what went down in maintenance and lasts is one outage when that ends in the middle; what is over by then is nothing", async () => {
	const at = company();
	const to = await endpoint();
	await client().json("POST", "/admin/maintenance", { enabled: true });
	const down = await send(to, at, "firing", devices(6));
	await send(to, at, "ok", ["Device 6"]);
	await settled();
	expect(summaries(at)).toEqual([]);
	await client().json("POST", "/admin/maintenance", { enabled: false });
	await send(to, at, "firing", ["Device 7"]);
	await eventually("it is an outage", () => ticketsOf(at).length === 1);
	await settled();
	expect(summaries(at)).toEqual([`Outage: 6 alerts at ${at}`]);
	expect(await client().item(down[5] ?? "")).toMatchObject({ status: "skipped", reason: "maintenance_global" });
	await send(to, at, "ok", devices(7));
	await settled();
	expect(summaries(at)).toEqual([`Outage: 6 alerts at ${at} (closed)`]);
}, 60_000);

test("a group that one endpoint maps is no group of another's that maps none", async () => {
	const at = company();
	const [mapped, plain] = [await endpoint(), await endpoint({ json_mapping: { summary: "$.name", customer_id: "$.company" } })];
	await send(mapped, at, "firing", ["Rack A", "Rack B"], { group: "Rack 1" });
	await send(plain, at, "firing", ["Mail", "Backup"], { group: "Rack 1" });
	await settled();
	expect(summaries(at).toSorted()).toEqual(["Alert: Backup", "Alert: Mail", "Alert: Rack A", "Alert: Rack B"]);
	// Those that call it by the same name, in any case and with blanks, are one.
	await send(mapped, at, "firing", ["Rack C", "Rack D"], { group: " RACK 1" });
	await settled();
	expect(summaries(at).slice(4)).toEqual(["Outage: 4 alerts at RACK 1"]);
	await send(mapped, at, "ok", ["Rack A", "Rack B"], { group: "Rack 1" });
	await send(mapped, at, "ok", ["Rack C", "Rack D"], { group: "Rack 1" });
	await settled();
	await eventually("the outage is over", () => ticketsOf(at).filter(({ closed }) => !closed).length === 2);
	expect(summaries(at).filter((text) => !text.endsWith("(closed)"))).toSatisfy(
		(left) => left.toSorted().join() === "Alert: Backup,Alert: Mail",
	);
}, 60_000);

test("with key_scope all a source that is lost holds the ticket until silence closes it", async () => {
	const at = company();
	const shared = {
		...{ key_scope: "all", group_count: 0, open_delay_seconds: 0, auto_close_hours: 0.001 },
		json_mapping: { ...MAPPING, dedup_key: "$.host" },
	};
	const [one, two] = [await endpoint(shared), await endpoint(shared)];
	await send(one, at, "firing", ["dc01 does not answer ping"], { host: "dc01" });
	await send(two, at, "firing", ["dc01 agent is gone"], { host: "dc01" });
	await send(one, at, "ok", ["dc01 does not answer ping"], { host: "dc01" });
	await settled();
	expect(summaries(at)).toEqual(["Alert: dc01 does not answer ping"]);
	await eventually("silence closes it", () => ticketsOf(at)[0]?.closed === true);
	const [ticket] = ticketsOf(at);
	expect(ticket?.notes.filter(({ resolution }) => resolution).map(({ text }) => text)).toEqual([
		expect.stringContaining("no update from monitoring"),
	]);
	// The lost one comes back late: there is nothing left to close.
	const [late] = await send(two, at, "ok", ["dc01 agent is gone"], { host: "dc01" });
	await settled();
	expect(await client().item(late ?? "")).toMatchObject({ status: "skipped" });
	expect(resolutions(at)).toEqual([1]);
}, 60_000);

test("with key_scope all a source holds the ticket open that spoke behind many others in one note", async () => {
	const at = company();
	const shared = {
		key_scope: "all",
		group_count: 0,
		open_delay_seconds: 0,
		note_interval_minutes: 0,
		json_mapping: { ...MAPPING, dedup_key: "$.host" },
	};
	const [chatty, two] = [await endpoint(shared), await endpoint(shared)];
	const host = { host: "dc02" };
	await send(chatty, at, "firing", ["dc02 does not answer ping"], host);
	await settled();
	// While the first note is on its way, the others gather behind it.
	pair.double.setLatency(500);
	for (let n = 0; n < 40; n++) await send(chatty, at, "firing", ["dc02 does not answer ping"], host);
	await send(two, at, "firing", ["dc02 agent is gone"], host);
	await settled();
	pair.double.setLatency(0);
	const told = ticketsOf(at)[0]?.notes.filter(({ internal }) => internal) ?? [];
	expect(told.some(({ text }) => /^(3\d|4\d) more alerts/.test(text))).toBe(true);
	await send(chatty, at, "ok", ["dc02 does not answer ping"], host);
	await settled();
	expect(ticketsOf(at)).toMatchObject([{ closed: false }]);
	await send(two, at, "ok", ["dc02 agent is gone"], host);
	await settled();
	expect(ticketsOf(at)).toMatchObject([{ closed: true }]);
}, 60_000);

test("what flaps inside an outage is counted there, and the outage ends with it", async () => {
	const at = company();
	const to = await endpoint({ flap_count: 3, flap_minutes: 30 });
	await send(to, at, "firing", devices(5));
	await settled();
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at}`]);
	const notes = ticketsOf(at)[0]?.notes.length;
	for (let flip = 0; flip < 5; flip++) {
		await send(to, at, "ok", ["Device 1"]);
		await send(to, at, "firing", ["Device 1"]);
	}
	await settled();
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at}`]);
	expect(ticketsOf(at)[0]?.notes).toHaveLength(notes ?? 0);
	await send(to, at, "ok", devices(5));
	await settled();
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at} (closed)`]);
	expect(resolutions(at)).toEqual([1]);
}, 60_000);

test("what is split off has a ticket of its own, which its recovery closes while the outage goes on", async () => {
	const at = company();
	const to = await endpoint();
	const [first = ""] = await send(to, at, "firing", devices(5));
	await settled();
	const { items } = await client().json<{ items: { id: number; grouped: boolean }[] }>("GET", `/api/incidents?company=${at}`);
	const { id } = await client().item(first);
	await client().json("POST", `/api/incidents/${items[0]?.id}/split`, { alert_id: id });
	await eventually("it has its own", () => summaries(at).length === 2);
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at}`, "Alert: Device 1"]);
	await send(to, at, "ok", ["Device 1"]);
	await settled();
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at}`, "Alert: Device 1 (closed)"]);
	await send(to, at, "ok", devices(5).slice(1));
	await settled();
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at} (closed)`, "Alert: Device 1 (closed)"]);
}, 60_000);

test("an outage while ConnectWise is down is one ticket of what is still broken when it is back, also over a kill", async () => {
	const at = company();
	const to = await endpoint();
	pair.double.setOutage("errors");
	await send(to, at, "firing", devices(8));
	await eventually("it counts as down", async () => {
		const services = (await (await client().call("GET", "/health/services")).json()) as { connectwise: string };
		return services.connectwise === "down";
	});
	const over = await send(to, at, "ok", ["Device 7", "Device 8"]);
	await restart();
	pair.double.setOutage("none");
	await settled();
	expect(summaries(at)).toEqual([`Outage: 6 alerts at ${at}`]);
	for (const request of over) expect(await client().item(request)).toMatchObject({ status: "skipped", reason: "self_resolved" });
	expect(duplicateXrefs(pair.double.tickets)).toEqual({});
	await send(to, at, "ok", devices(6));
	await settled();
	expect(summaries(at)).toEqual([`Outage: 6 alerts at ${at} (closed)`]);
}, 90_000);

test("where ConnectWise takes no children, a note in each ticket names the outage's", async () => {
	const at = company();
	const to = await endpoint({ open_delay_seconds: 0 });
	pair.double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets/{id}/attachChildren" });
	for (const name of devices(4)) {
		await send(to, at, "firing", [name]);
		await settled();
	}
	const outage = ticketsOf(at).find(({ summary }) => summary.startsWith("Outage"));
	const words = `This is part of the outage in ticket #${outage?.id}.`;
	await eventually(
		"each names it",
		() => ticketsOf(at).filter(({ notes }) => notes.some(({ text }) => text.startsWith(words))).length === 3,
	);
	await send(to, at, "ok", devices(4));
	await eventually("all are closed", () => ticketsOf(at).every(({ closed }) => closed));
	expect(resolutions(at)).toEqual([1, 1, 1, 1]);
}, 60_000);

test("a person's ticket is left alone, and one that a person closes while it lasts comes back or is made anew", async () => {
	const at = company();
	const to = await endpoint({ reopen_within_minutes: 60 });
	await send(to, at, "firing", devices(5));
	await settled();
	pair.double.closeTicket(ticketsOf(at)[0]?.id ?? 0);
	// Until VIABILITY_TTL is over the ticket counts as open, as it was when it was last seen.
	await Bun.sleep(1_100);
	await send(to, at, "ok", ["Device 2"]);
	await send(to, at, "firing", ["Device 2"]);
	await settled();
	await eventually("it is open again", () => summaries(at).join() === `Outage: 5 alerts at ${at}`);
	await send(to, at, "ok", devices(5));
	await settled();
	expect(summaries(at)).toEqual([`Outage: 5 alerts at ${at} (closed)`]);
}, 60_000);

test("a hundred keys of one company at once are one ticket and a handful of writes", async () => {
	const at = company();
	const to = await endpoint();
	const names = devices(100);
	const writes = () => pair.double.requests.filter(({ method, route }) => method !== "GET" && route.startsWith("/service/tickets")).length;
	const before = writes();
	const parts = Array.from({ length: 10 }, (_, index) => names.slice(index * 10, index * 10 + 10));
	await Promise.all(parts.map((part) => send(to, at, "firing", part)));
	await settled();
	const open = ticketsOf(at).filter(({ closed }) => !closed);
	expect(open.filter(({ summary }) => summary.startsWith("Outage"))).toHaveLength(1);
	expect(open).toHaveLength(1);
	await Promise.all(parts.map((part) => send(to, at, "ok", part)));
	await settled();
	expect(ticketsOf(at).every(({ closed }) => closed)).toBe(true);
	expect(writes() - before).toBeLessThan(10);
	const history = await client().history(`endpoint=${to.id}`);
	expect(history).toHaveLength(200);
	expect(history.filter(({ status }) => status !== "processed")).toEqual([]);
}, 120_000);
