/** Which open ticket an alert belongs to (docs/contract/behaviour.md, section 3, "Is there one?"). */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type HistoryItem, type MadeEndpoint, type Pair, startPair } from "../support/index.ts";

setDefaultTimeout(60_000);

let pair: Pair;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	pair = await startPair({ env: { CW_POLL_SECONDS: "0" } });
	endpoint = await pair.hookwise.client.endpoint({ customer_id_default: "Acme" });
});
afterAll(() => pair[Symbol.asyncDispose]());

/** The outcome of an alert of this name. */
async function sent(name: string, from = endpoint, more: object = {}): Promise<HistoryItem> {
	const { client } = pair.hookwise;
	const request = await client.accepted(from, { state: "firing", monitor: { name }, msg: "down", ...more });
	return eventually("it has its outcome", async () => {
		const item = await client.item(request);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});
}

test("a new alert costs two calls: one search and the create", async () => {
	const before = pair.double.requests.length;
	expect(await sent("COUNTED")).toMatchObject({ action: "create" });
	const calls = pair.double.requests.slice(before).filter(({ route }) => route.startsWith("/service/tickets"));
	expect(calls.map(({ method, route }) => `${method} ${route}`)).toEqual([
		expect.stringMatching(/^(GET \/service\/tickets|POST \/service\/tickets\/search)$/),
		"POST /service/tickets",
	]);
});

test("an open ticket of exactly this summary in this company is adopted with a note", async () => {
	const { id } = pair.double.addTicket({ summary: "Alert: ADOPTED", company: { identifier: "Acme" } });
	pair.double.addTicket({ summary: "Alert: ADOPTED too", company: { identifier: "Acme" } });
	expect(await sent("ADOPTED")).toMatchObject({ action: "update", ticket_id: id });
	expect(pair.double.ticket(id)?.notes.filter(({ internal }) => internal)).toHaveLength(1);
});

test("a ticket of another company is not adopted", async () => {
	const { id } = pair.double.addTicket({ summary: "Alert: ELSEWHERE", company: { identifier: "NorthgateCU" } });
	const item = await sent("ELSEWHERE");
	expect(item).toMatchObject({ action: "create" });
	expect(item.ticket_id).not.toBe(id);
});

test("a ticket that belongs to another key is not adopted", async () => {
	const keyed = await pair.hookwise.client.endpoint({ customer_id_default: "Acme", json_mapping: { dedup_key: "$.id" } });
	const first = await sent("KEYED", keyed, { id: "k-1" });
	const second = await sent("KEYED", keyed, { id: "k-2" });
	const third = await sent("KEYED");
	expect([first.action, second.action, third.action]).toEqual(["create", "create", "create"]);
	expect(new Set([first.ticket_id, second.ticket_id, third.ticket_id]).size).toBe(3);
});
