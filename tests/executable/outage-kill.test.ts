import { expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type ConnectWiseDouble, duplicateXrefs, type Fault, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually, freshDirectory, type HookWise, type MadeEndpoint, startHookWise } from "../support/index.ts";

const DEVICES = ["Gateway", "Switch", "Camera", "Printer", "Phone", "Door"];
const LATE = ["Scanner", "Scale"];
const CREATE = { method: "POST", route: "/service/tickets" } as const;
const ATTACH = { method: "POST", route: "/service/tickets/{id}/attachChildren" } as const;
const PATCH = { method: "PATCH", route: "/service/tickets/{id}" } as const;
const NOTE = { method: "POST", route: "/service/tickets/{id}/notes" } as const;

/** Counts rows in the store of the executable. */
type Count = (sql: string) => number;

interface Cut {
	readonly words: string;
	readonly delay: number;
	/** Called when the first alerts have arrived. */
	readonly before?: (double: ConnectWiseDouble) => void;
	readonly fault?: Fault;
	readonly reached: (double: ConnectWiseDouble, count: Count) => boolean;
	/** ConnectWise commits delayed writes after the restart. */
	readonly late?: true;
}

const grouped = "SELECT count(*) AS n FROM incidents WHERE grouped = 1";
const creating = "SELECT count(*) AS n FROM intents WHERE kind = 'create' AND state = 'pending'";
const isTaken = (double: ConnectWiseDouble): boolean => double.faults().length === 0;
const outageOf = (double: ConnectWiseDouble) => double.tickets.filter(({ summary }) => summary.startsWith("Outage"));

const CUTS: readonly Cut[] = [
	{
		words: "while its members wait for their delay",
		delay: 2,
		reached: (_, count) => count("SELECT count(*) AS n FROM alerts WHERE status = 'held'") === DEVICES.length,
	},
	{
		words: "when it is gathered, before its ticket is intended",
		delay: 2,
		// Every look-up is slow, so that the kill hits the moment between the two.
		before: (double) => double.setLatency(250),
		reached: (_, count) => count(grouped) === 1 && count(creating) === 0,
	},
	{
		words: "when its ticket is intended and ConnectWise did not get the call",
		delay: 2,
		fault: { ...CREATE, kind: "hang" },
		reached: (double, count) => isTaken(double) && count(creating) === 1,
	},
	{
		words: "when ConnectWise has made its ticket and nobody heard of it",
		delay: 2,
		fault: { ...CREATE, kind: "hang", effect: true },
		reached: (double) => outageOf(double).length === 1,
	},
	{
		words: "when ConnectWise makes its ticket after the restart",
		delay: 2,
		fault: { ...CREATE, kind: "hang", commitAfterMs: null },
		reached: (double) => double.pendingCommits.length === 1,
		late: true,
	},
	{
		words: "before its children are attached",
		delay: 0,
		fault: { ...ATTACH, kind: "hang" },
		reached: isTaken,
	},
	{
		words: "when its children are attached and nobody heard of it",
		delay: 0,
		fault: { ...ATTACH, kind: "hang", effect: true },
		reached: (double) => isTaken(double) && double.tickets.some(({ parent }) => parent !== null),
	},
];

async function killedAt(
	double: ConnectWiseDouble,
	dataDir: string,
	cut: Cut,
): Promise<{ hookwise: HookWise; endpoint: MadeEndpoint; requests: string[] }> {
	const env = { ...environmentFor(double), RETRY_BASE_SECONDS: "0.02" };
	// Hanging calls stay so until the kill.
	const patient = { ...env, CW_TIMEOUT_SECONDS: "60", CW_CREATE_TIMEOUT_SECONDS: "60" };
	const running = await startHookWise({ dataDir, env: patient });
	const endpoint = await running.client.endpoint({
		...{ group_count: 4, group_seconds: 120, open_delay_seconds: cut.delay, note_interval_minutes: 60 },
		json_mapping: { summary: "$.monitor.name", customer_id: "$.company" },
	});
	const requests: string[] = [];
	if (cut.fault !== undefined) double.fault(cut.fault);
	for (const name of DEVICES) {
		requests.push(await running.client.accepted(endpoint, alert("firing", name)));
		// Without a delay each gets its ticket before the next arrives, until they form an outage.
		if (cut.delay === 0 && outageOf(double).length === 0)
			await eventually("it is dealt with", async () => (await running.client.unfinished()) === 0);
	}
	cut.before?.(double);
	const db = new Database(join(dataDir, "hookwise.db"), { readonly: true });
	const count: Count = (sql) => (db.prepare(sql).get() as { n: number }).n;
	await eventually("the moment has come", () => cut.reached(double, count));
	db.close();
	for (const name of LATE) requests.push(await running.client.accepted(endpoint, alert("firing", name)));
	await running.end("SIGKILL");
	double.clearFaults();
	double.setLatency(0);
	// ConnectWise commits late writes within the quiet time, however slow the machine.
	const hookwise = await startHookWise({ dataDir, env: { ...env, ...(cut.late === true ? { CW_DOUBT_SECONDS: "10" } : {}) } });
	if (cut.late === true) double.commitNow();
	return { hookwise, endpoint, requests };
}

const alert = (state: string, name: string) => ({ state, monitor: { name }, company: "Acme", msg: `${name} does not answer` });

interface MemberView {
	readonly summary: string;
	readonly ticket_id: number | null;
}

for (const cut of CUTS) {
	test(`an outage that is killed ${cut.words} has one ticket, no double, and its members`, async () => {
		const double = startConnectWise();
		const dataDir = join(freshDirectory(), "data");
		const { hookwise, endpoint, requests } = await killedAt(double, dataDir, cut);
		const { client } = hookwise;
		try {
			await eventually("all have their outcome", async () => (await client.unfinished()) === 0, 30_000);
			await eventually("its children are attached", () => double.tickets.filter(({ parent }) => parent === null).length === 1);
			const [outage, ...others] = outageOf(double);
			expect(others).toEqual([]);
			expect(duplicateXrefs(double.tickets)).toEqual({});
			const history = await client.history();
			expect(history.map(({ request_id }) => request_id).sort()).toEqual([...requests].sort());
			expect(history.filter(({ status }) => status !== "processed")).toEqual([]);
			expect(history.filter(({ action }) => action === "create")).toHaveLength(double.tickets.length);
			const { items } = await client.json<{ items: { id: number; grouped: boolean }[] }>("GET", "/api/incidents?state=open");
			const incident = items.find((one) => one.grouped);
			const members = await client.json<{ items: MemberView[] }>("GET", `/api/incidents/${incident?.id}/members`);
			expect(members.items.map(({ summary }) => summary).sort()).toEqual([...DEVICES, ...LATE].map((name) => `Alert: ${name}`).sort());
			const children = double.tickets.filter(({ parent }) => parent === outage?.id).map(({ id }) => id);
			expect(members.items.flatMap(({ ticket_id }) => ticket_id ?? []).sort()).toEqual(children);
			expect(children).toHaveLength(cut.delay > 0 ? 0 : 3);

			// And it ends correctly.
			for (const name of [...DEVICES, ...LATE]) await client.accepted(endpoint, alert("ok", name));
			await eventually("everything is closed", () => double.tickets.every(({ closed }) => closed), 30_000);
			for (const { notes } of double.tickets) expect(notes.filter(({ resolution }) => resolution)).toHaveLength(1);
		} finally {
			await hookwise.end("SIGKILL");
			await double.stop();
		}
	}, 90_000);
}

test("an outage's ticket that is raised or closed when HookWise is killed is raised and closed once, with one note each", async () => {
	const double = startConnectWise();
	const dataDir = join(freshDirectory(), "data");
	const env = { ...environmentFor(double), RETRY_BASE_SECONDS: "0.02" };
	const patient = { ...env, CW_TIMEOUT_SECONDS: "60" };
	let hookwise = await startHookWise({ dataDir, env: patient });
	const killed = async (reached: () => boolean): Promise<void> => {
		await eventually("the moment has come", reached);
		await hookwise.end("SIGKILL");
		double.clearFaults();
		hookwise = await startHookWise({ dataDir, env: patient });
	};
	const ticket = () => outageOf(double)[0];
	const notes = (text: string) => ticket()?.notes.filter((note) => note.text.startsWith(text)) ?? [];
	try {
		const endpoint = await hookwise.client.endpoint({
			...{ group_count: 3, group_seconds: 120, open_delay_seconds: 1 },
			json_mapping: { summary: "$.monitor.name", customer_id: "$.company", priority: "$.priority" },
		});
		const send = (state: string, name: string, priority: string) => hookwise.client.accepted(endpoint, { ...alert(state, name), priority });
		for (const name of DEVICES) await send("firing", name, "Priority 4 - Low");
		await eventually("it has its ticket", () => ticket()?.priority === "Priority 4 - Low");
		for (const [fault, priority] of [
			[{ ...PATCH, kind: "hang", effect: true }, "Priority 3 - Medium"],
			[{ ...NOTE, kind: "hang", effect: true }, "Priority 2 - High"],
		] as const) {
			double.fault(fault);
			await send("firing", "Gateway", priority);
			await killed(() => isTaken(double) && ticket()?.priority === priority);
			await eventually("a note says so", () => notes(`Priority raised to ${priority}`).length > 0);
			expect(ticket()?.priority).toBe(priority);
		}
		for (const name of DEVICES.slice(1)) await send("ok", name, "Priority 4 - Low");
		double.fault({ ...NOTE, kind: "hang", effect: true });
		await send("ok", "Gateway", "Priority 4 - Low");
		await killed(() => isTaken(double) && notes("Resolved").length === 1);
		await eventually("it is closed", () => ticket()?.closed === true);
		await eventually("all have their outcome", async () => (await hookwise.client.unfinished()) === 0);
		expect(double.tickets).toHaveLength(1);
		expect(notes("Resolved")).toHaveLength(1);
		expect(notes("Priority raised")).toHaveLength(2);
	} finally {
		await hookwise.end("SIGKILL");
		await double.stop();
	}
}, 90_000);
