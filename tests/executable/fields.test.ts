/** Who and where a ticket says, and its custom fields: set, refused, missing (docs/contract/behaviour.md, section 3, "A landing place"). */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type Pair, startHookWise, startPair } from "../support/index.ts";

setDefaultTimeout(60_000);

let pair: Pair;
let hosts = 0;
beforeAll(async () => {
	pair = await startPair();
});
afterAll(() => pair[Symbol.asyncDispose]());

interface Need {
	readonly kind: string;
	readonly message: string;
	readonly ticket_id: number | null;
}

/** An alert of a new host, and the ticket that came of it. */
async function made(fields: object, payload: object = {}) {
	const { client } = pair.hookwise;
	const endpoint = await client.endpoint({ customer_id_default: "Acme", ...fields });
	const request = await client.accepted(endpoint, { state: "firing", monitor: { name: `HOST${++hosts}` }, msg: "down", ...payload });
	const item = await eventually("it has its outcome", async () => {
		const now = await client.item(request);
		return ["processed", "skipped", "dlq"].includes(now.status) && now;
	});
	expect(item).toMatchObject({ action: "create" });
	const ticket = () => {
		const found = pair.double.ticket(item.ticket_id ?? 0);
		if (!found) throw new Error(`There is no ticket ${item.ticket_id}`);
		return found;
	};
	/** The internal note that says what the ticket goes without. */
	const told = (words = "left out") =>
		eventually("it is told", async () => ticket().notes.find(({ internal, text }) => internal && text.includes(words))?.text ?? false);
	const needs = async () => {
		const { items } = await client.json<{ items: Need[] }>("GET", "/api/needs");
		return items.filter(({ ticket_id: id }) => id === item.ticket_id).map(({ message }) => message);
	};
	return { item, ticket, told, needs };
}

test("a ticket has its site, contact, source, agreement, team, owner and custom fields, as constants", async () => {
	const { ticket } = await made(
		{
			...{ site: "Warehouse", contact: "ada@acme.example", source: "Monitoring", agreement: "Acme Managed", team: "Night Team" },
			...{ owner: "rroe", custom_fields: { Monitor: "{{ monitor_name }} ({$.probe})", 52: "{$.id}", "Customer told": "no" } },
		},
		{ probe: "eu-1", id: 118 },
	);
	expect(ticket()).toMatchObject({
		...{ site: "Warehouse", contact: "Ada Byron", source: "Monitoring", agreement: "Acme Managed", team: "Night Team", owner: "rroe" },
		customFields: { Monitor: `HOST${hosts} (eu-1)`, "Outage ID": 118, "Customer told": false },
	});
});

test("the same out of mappings and rules", async () => {
	const { ticket } = await made(
		{
			json_mapping: { ...{ site: "$.site", agreement: "$.contract", team: "$.team" }, "custom.Outage ID": "$.id" },
			routing_rules: [
				{ path: "$.msg", regex: "(down)", overrides: { owner: "jdoe", "custom.Cause": "Network", "custom.Monitor": "is $1" } },
			],
		},
		{ site: "Main", contract: "Acme Managed", team: "Service Team", id: 7 },
	);
	expect(ticket()).toMatchObject({
		...{ site: "Main", agreement: "Acme Managed", team: "Service Team", owner: "jdoe" },
		customFields: { "Outage ID": 7, Cause: "Network", Monitor: "is down" },
	});
});

test("what ConnectWise does not take of them costs no ticket, and is told in a note and to a person", async () => {
	const { ticket, told, needs } = await made(
		{
			json_mapping: {
				...{ site: "$.site", agreement: "$.contract", team: "$.team", owner: "$.owner", contact: "$.who", source: "$.source" },
			},
			custom_fields: { Cause: "{$.cause}", Monitor: "ping" },
		},
		{ site: "Moon", contract: "Acme Old", team: "Day Team", owner: "left", who: "Carl Gauss", source: "Pigeon", cause: "Storm" },
	);
	expect(ticket()).toMatchObject({
		...{ site: null, agreement: null, team: null, owner: null, contact: null, source: null, company: "Acme" },
		customFields: { Monitor: "ping" },
	});
	const note = await told();
	for (const line of [
		'contact "Carl Gauss" of Acme was not found, or is there twice; left out.',
		'agreement "Acme Old" of Acme was not found, or is there twice; left out.',
		'custom field "Cause" was left out. It takes one of Power, Network, and “Storm” is none.',
		'site "Moon" was refused; left out.',
		'team "Day Team" was refused; left out.',
		'owner "left" was refused; left out.',
		'source "Pigeon" was refused; left out.',
	]) {
		expect(note).toContain(line);
	}
	expect(await needs()).toHaveLength(7);
});

test("a value that is refused gives way to the endpoint's", async () => {
	const { ticket, told } = await made(
		{ team: "Night Team", owner: "rroe", json_mapping: { team: "$.team", owner: "$.owner" } },
		{ team: "Day Team", owner: "left" },
	);
	expect(ticket()).toMatchObject({ team: "Night Team", owner: "rroe" });
	expect(await told("instead")).toContain('team "Day Team" was refused; "Night Team" instead.');
});

test("custom fields that ConnectWise refuses after all are left out", async () => {
	const endpoint = { json_mapping: { "custom.Cause": "$.cause" } };
	expect((await made(endpoint, { cause: "Power" })).ticket().customFields).toEqual({ Cause: "Power" });
	// The definitions are known by now, and change.
	pair.double.admin.change("customFields", 53, { type: "Number" });
	const { ticket, told, needs } = await made(endpoint, { cause: "Network" });
	pair.double.admin.change("customFields", 53, { type: "Text" });
	expect(ticket().customFields).toEqual({});
	expect(await told()).toContain('custom fields "Cause: Network" was refused; left out.');
	expect(await needs()).toHaveLength(1);
});

test("with internal_description the first text is on the Internal tab, and nobody is mailed", async () => {
	const { ticket } = await made({ internal_description: true, contact: "ada@acme.example" });
	expect(ticket()).toMatchObject({ contact: "Ada Byron", plain: { automaticEmailContactFlag: false } });
	expect(ticket().notes.map(({ internal, discussion }) => [internal, discussion])).toEqual([[true, false]]);
	expect((await made({})).ticket().notes.map(({ internal, discussion }) => [internal, discussion])).toEqual([[false, true]]);
});

test("in the sandbox they stand with the ticket", async () => {
	await using hookwise = await startHookWise();
	const { client } = hookwise;
	const endpoint = await client.endpoint({ team: "Anything", owner: "me", custom_fields: { Cause: "Power" } });
	const request = await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" }, msg: "down" });
	await eventually("there is a ticket", async () => (await client.item(request)).status === "processed");
	const page = await (await client.call("GET", "/sandbox")).text();
	for (const text of ["Anything", "Cause: Power"]) expect(page).toContain(text);
});
