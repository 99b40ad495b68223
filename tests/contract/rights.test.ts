/** Each right of the API member's role, taken away by itself: named by `doctor` and by the set-up page's test (docs/contract/behaviour.md, section 3, "Failure"). */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Right } from "../doubles/connectwise/rights.ts";
import { RIGHTS } from "../doubles/connectwise/rights.ts";
import { environmentFor, eventually, type HistoryItem, type MadeEndpoint, type Pair, runToEnd, startPair } from "../support/index.ts";

setDefaultTimeout(60_000);

/** What no call of HookWise needs, or the check of names on saving alone; `/service/info/boards` and merging are a person's. */
const UNUSED: readonly Right[] = ["tickets.delete", "merge", "companyStatuses", "members", "time"];
/** Named by the state of the callbacks (tests/contract/incidents). */
const ELSEWHERE: readonly Right[] = ["callbacks"];

let pair: Pair;
let endpoint: MadeEndpoint;
let hosts = 0;
beforeAll(async () => {
	pair = await startPair();
	endpoint = await pair.hookwise.client.endpoint({
		json_mapping: { contact: "$.contact", configuration: "$.device", customer_id: "$.company", agreement: "$.contract" },
		custom_fields: { Monitor: "{$.probe}" },
	});
	// A closed ticket is there to be read.
	const host = nextHost();
	await send("firing", host);
	await send("ok", host);
});
afterAll(() => pair[Symbol.asyncDispose]());
beforeEach(() => pair.double.set({ denied: [] }));

const nextHost = (): string => `SRV${++hosts}`;

async function send(state: string, name: string, also: object = {}): Promise<HistoryItem> {
	const { client } = pair.hookwise;
	const more = { company: "Acme", contact: "ada@acme.example", device: "SRV1" };
	const request = await client.accepted(endpoint, { state, monitor: { name }, msg: "Disk full", ...more, ...also });
	return eventually("it has its outcome", async () => {
		const item = await client.item(request);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});
}

/** What is wrong, line by line, as an administrator sees it in the terminal and on the page. */
async function told(): Promise<{ readonly doctor: readonly string[]; readonly page: readonly string[] }> {
	const { dataDir, client } = pair.hookwise;
	const { stdout } = await runToEnd({ words: ["doctor"], env: environmentFor(pair.double), dataDir });
	const { findings } = await client.json<{ findings: { state: string; title: string; says: string; answer: string | null }[] }>(
		"POST",
		"/api/connectwise/test",
	);
	return {
		doctor: stdout.split("\n").filter((line) => line.startsWith("FAIL")),
		page: findings.filter(({ state }) => state !== "good").map(({ title, says, answer }) => `${title} ${answer} ${says}`),
	};
}

describe("a right that shows by reading", () => {
	test.each<[Right, RegExp]>([
		["tickets.inquire", /Service Tickets.*Inquire/],
		["close.inquire", /Close Service Tickets: Edit and Inquire/],
		["boards", /Table Setup.*customize: Service Board/],
		["priorities", /Table Setup.*customize: Priority/],
		["sources", /Table Setup.*customize: Source/],
		["companies", /Company Maintenance: Inquire/],
		["contacts", /Contacts: Inquire/],
		["configurations", /Configurations: Inquire/],
	])("%s is named when it is missing", async (right, remedy) => {
		pair.double.set({ denied: [right] });
		const { doctor, page } = await told();
		expect(doctor.filter((line) => remedy.test(line)).length).toBeGreaterThan(0);
		expect(page.filter((line) => remedy.test(line)).length).toBeGreaterThan(0);
	});
});

test("nothing is named where no right is missing", async () => {
	expect(await told()).toEqual({ doctor: [], page: [] });
});

describe("a right that shows when an alert needs it", () => {
	/** Takes it away, has an alert need it, sees it told; gives it back, and sees that it is told no longer. */
	async function lacking(right: Right, remedy: RegExp, need: () => Promise<unknown>): Promise<void> {
		pair.double.set({ denied: [right] });
		await need();
		const { doctor, page } = await eventually("it is told", async () => {
			const both = await told();
			return both.doctor.length > 0 && both;
		});
		expect(doctor).toEqual([expect.stringMatching(remedy)]);
		expect(page).toEqual([expect.stringMatching(remedy)]);
		pair.double.set({ denied: [] });
		await need();
		await eventually("it is well", async () => (await told()).doctor.length === 0);
	}

	test("adding tickets", async () => {
		await lacking("tickets.add", /Service Desk → Service Tickets: Add/, () => send("firing", nextHost()));
	});

	test("changing them", async () => {
		const host = nextHost();
		await send("firing", host);
		await lacking("tickets.edit", /Service Desk → Service Tickets: Edit/, () => send("firing", host));
	});

	test("closing them", async () => {
		const host = nextHost();
		await send("firing", host);
		await lacking("close", /Service Desk → Close Service Tickets: Edit/, () => send("ok", host));
	});

	test("reading agreements, where one is set", async () => {
		await lacking("agreements", /Finance → Agreements: Inquire/, () => send("firing", nextHost(), { contract: "Acme Managed" }));
	});

	test("reading custom fields, where one is filled", async () => {
		await lacking("customFields", /Table Setup.*customize: Custom Fields/, () => send("firing", nextHost(), { probe: "eu-1" }));
	});

	test("attaching a configuration", async () => {
		await lacking("configurations.add", /Companies → Configurations: Inquire and Add/, () => send("firing", nextHost()));
	});
});

test("no right of the double is left out", () => {
	const tried: readonly Right[] = [
		...["tickets.inquire", "close.inquire", "boards", "priorities", "sources", "companies", "contacts", "configurations"],
		...["tickets.add", "tickets.edit", "close", "configurations.add", "agreements", "customFields"],
	] as Right[];
	expect([...tried, ...UNUSED, ...ELSEWHERE].sort()).toEqual((Object.keys(RIGHTS) as Right[]).sort());
});

test("a list that ConnectWise refuses is no outage: new tickets are made, and a passing fault holds nothing back", async () => {
	const { double, hookwise } = pair;
	double.set({ denied: ["boards"] });
	double.fault({ kind: "status", status: 500, method: "POST", route: "/service/tickets" });
	expect(await send("firing", nextHost())).toMatchObject({ action: "create" });
	expect(await hookwise.client.json("GET", "/health/services")).toMatchObject({ connectwise: "up" });
});
