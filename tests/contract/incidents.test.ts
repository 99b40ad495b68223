import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { environmentFor, eventually, type MadeEndpoint, PASSWORD, type Pair, runToEnd, startPair } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

interface Incident {
	readonly id: string;
	readonly ticket_id: number;
	readonly summary: string;
	readonly company: string | null;
	readonly endpoint_ids: readonly string[];
	readonly alerts: number;
	readonly notes: number;
	readonly state: string;
	readonly timeline?: readonly {
		readonly at: string;
		readonly what: string;
		readonly alert_id?: string;
		readonly by?: string;
		readonly detail?: string;
	}[];
}

interface Need {
	readonly id: string;
	readonly kind: string;
	readonly message: string;
	readonly endpoint_id: string | null;
	readonly count: number;
	readonly url: string;
}

const alert = (state: string, name: string, company?: string) => ({
	state,
	monitor: { name: company === undefined ? name : `${name} #CW${company}` },
	msg: "timeout",
});

let pair: Pair;
let call: Ask;
let first: MadeEndpoint;
let second: MadeEndpoint;

const list = async (query = ""): Promise<Incident[]> => (await call("GET", `/api/incidents${query}`)).body.items;
const one = async (id: string): Promise<Incident> => (await call("GET", `/api/incidents/${id}`)).body;
const words = async (id: string) => (await one(id)).timeline?.map(({ what }) => what) ?? [];
const needs = async (): Promise<Need[]> => (await call("GET", "/api/needs")).body.items;
const settled = () =>
	eventually("nothing waits", async () =>
		(await pair.hookwise.client.history()).every(({ status }) => ["processed", "skipped", "dlq", "rejected"].includes(status)),
	);

async function opened(endpoint: MadeEndpoint, name: string, company?: string): Promise<Incident> {
	await pair.hookwise.client.accepted(endpoint, alert("firing", name, company));
	return eventually(`a ticket of ${name}`, async () => (await list(`?state=open&q=${encodeURIComponent(name)}`))[0] ?? false);
}

beforeAll(async () => {
	pair = await startPair({ env: { PUBLIC_URL: "https://hookwise.example", VIABILITY_TTL: "0" } });
	pair.double.setCallbacks({ target: pair.hookwise.url });
	call = asking(pair.hookwise.url, basic("admin", PASSWORD));
	first = await pair.hookwise.client.endpoint({ name: "First" });
	second = await pair.hookwise.client.endpoint({ name: "Second" });
}, 60_000);
afterAll(() => pair[Symbol.asyncDispose]());

describe("incidents", () => {
	test("are listed newest first, with who reports them, and found by state, company, endpoint, words, ticket and age of their news", async () => {
		const a = await opened(first, "disk on SRV1", "Acme");
		const b = await opened(second, "vpn of Berlin", "OBrien");
		await pair.hookwise.client.accepted(first, alert("firing", "disk on SRV1", "Acme"));
		await eventually("the repeat is noted", async () => (await one(a.id)).notes === 1);
		expect((await list()).map(({ id }) => id)).toEqual([b.id, a.id]);
		expect(await one(a.id)).toMatchObject({
			...{ company: "Acme", endpoint_ids: [first.id], alerts: 2, notes: 1, flapping: false, grouped: false, state: "open" },
			timeline: expect.arrayContaining([expect.objectContaining({ what: "created", at: expect.stringMatching(/Z$/) })]),
		});
		const found = async (query: string) => (await list(query)).map(({ id }) => id);
		expect(await found("?company=acme")).toEqual([a.id]);
		expect(await found(`?endpoint=${second.id}`)).toEqual([b.id]);
		expect(await found("?q=BERLIN vpn")).toEqual([b.id]);
		expect(await found(`?q=%23${a.ticket_id}`)).toEqual([a.id]);
		expect(await found("?state=closed")).toEqual([]);
		expect(await found("?stale_hours=1")).toEqual([]);
		expect(await found("?stale_hours=0")).toEqual([b.id, a.id]);
		const page = (await call("GET", "/api/incidents?limit=1")).body;
		expect(page.items.map(({ id }: Incident) => id)).toEqual([b.id]);
		const rest = (await call("GET", `/api/incidents?limit=1&cursor=${page.next_cursor}`)).body;
		expect([rest.items.map(({ id }: Incident) => id), rest.next_cursor]).toEqual([[a.id], null]);
	});

	test("a wrong filter is named, and an unknown id is a 404", async () => {
		for (const [query, field] of [
			["state=ajar", "state"],
			["limit=0", "limit"],
			["limit=201", "limit"],
			["cursor=x", "cursor"],
			["stale_hours=-1", "stale_hours"],
		]) {
			const answer = await call("GET", `/api/incidents?${query}`);
			expect([query, answer.status, fieldsOf(answer)]).toEqual([query, 422, [field ?? ""]]);
		}
		expect((await call("GET", "/api/incidents/999999")).status).toBe(404);
		expect((await call("POST", "/api/incidents/999999/close")).status).toBe(404);
	});

	test("closed by hand: the ticket gets one note with the name, its status is the close status, and a second press says so", async () => {
		const made = await opened(first, "to be closed");
		const answer = await call("POST", `/api/incidents/${made.id}/close`);
		expect([answer.status, answer.body.state]).toEqual([200, "closed"]);
		const ticket = pair.double.ticket(made.ticket_id);
		expect(ticket?.closed).toBe(true);
		expect(ticket?.notes.filter(({ text }) => text.includes("Closed by admin in HookWise."))).toHaveLength(1);
		expect((await one(made.id)).timeline).toContainEqual(expect.objectContaining({ what: "closed by a person", by: "admin" }));
		expect((await call("POST", `/api/incidents/${made.id}/close`)).status).toBe(409);
		const again = await opened(first, "to be closed");
		expect(again.ticket_id).not.toBe(made.ticket_id);
	});

	test("a refusal by ConnectWise is reported in its own words, and the ticket stays open", async () => {
		const made = await opened(first, "stubborn");
		pair.double.fault({
			kind: "status",
			status: 400,
			message: "Required fields are missing",
			method: "PATCH",
			route: "/service/tickets/{id}",
			times: 1,
		});
		const answer = await call("POST", `/api/incidents/${made.id}/close`);
		expect(answer.status).toBe(409);
		expect(answer.body.message).toContain("Required fields are missing");
		expect((await one(made.id)).state).toBe("open");
	});

	test("silenced the short way: the same problem makes no ticket until then, another does", async () => {
		const made = await opened(first, "noisy", "Acme");
		const until = new Date(Date.now() + 3_600_000).toISOString();
		const silence = await call("POST", `/api/incidents/${made.id}/silence`, { until, reason: "replaced tonight" });
		expect(silence.body).toMatchObject({
			company: "Acme",
			ends_at: until,
			reason: "replaced tonight",
			state: "active",
			created_by: "admin",
		});
		const during = await pair.hookwise.client.accepted(first, alert("firing", "noisy", "Acme"));
		await settled();
		expect(await pair.hookwise.client.item(during)).toMatchObject({ status: "skipped", reason: "silenced" });
		await opened(first, "noisy neighbour", "Acme");
		const wrong = await call("POST", `/api/incidents/${made.id}/silence`, { until: "tomorrow" });
		expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["until"]]);
		await call("DELETE", `/api/silences/${silence.body.id}`);
	});
});

describe("people's changes in ConnectWise", () => {
	test("comes by a signed callback, and shows on the timeline: move, reassign, close", async () => {
		await eventually("it is registered", async () => (await call("GET", "/health/services")).body.callbacks === "registered", 20_000);
		const [callback] = pair.double.callbacks;
		expect(callback?.url).toStartWith("https://hookwise.example/connectwise/callback/");
		const made = await opened(first, "watched");
		pair.double.moveTicket(made.ticket_id, "Field Service");
		await pair.double.callbacksSettled();
		await eventually("the move shows", async () => (await words(made.id)).includes("moved"), 10_000);
		pair.double.reassignTicket(made.ticket_id, "rroe");
		await pair.double.callbacksSettled();
		await eventually("the new owner shows", async () => (await words(made.id)).includes("reassigned"), 10_000);
		pair.double.closeTicket(made.ticket_id);
		await pair.double.callbacksSettled();
		await eventually("it is closed here, too", async () => (await one(made.id)).state === "closed", 10_000);
		expect(await words(made.id)).toContain("closed by a person");
		expect((await one(made.id)).timeline).toContainEqual(
			expect.objectContaining({ what: "moved", detail: "from Service Board to Field Service" }),
		);
	}, 60_000);

	test("a ticket that HookWise closes itself is nobody else's doing", async () => {
		const made = await opened(first, "comes and goes");
		await pair.hookwise.client.accepted(first, alert("ok", "comes and goes"));
		await eventually("it is closed", async () => (await one(made.id)).state === "closed");
		await pair.double.callbacksSettled();
		expect(await words(made.id)).toContain("closed");
		expect(await words(made.id)).not.toContain("closed by a person");
	});

	test("a merge is followed: the recovery of both closes the ticket that HookWise made", async () => {
		const child = await opened(first, "merged child");
		const parent = await opened(first, "merged parent");
		pair.double.mergeTicket(child.ticket_id, parent.ticket_id);
		await pair.double.callbacksSettled();
		await eventually("the merge shows", async () => (await words(child.id)).includes("merged"), 10_000);
		await pair.hookwise.client.accepted(first, alert("ok", "merged parent"));
		await settled();
		expect(pair.double.ticket(parent.ticket_id)?.closed).toBe(false);
		await pair.hookwise.client.accepted(first, alert("ok", "merged child"));
		await eventually("the last recovery closes it", () => pair.double.ticket(parent.ticket_id)?.closed === true, 10_000);
		expect((await words(child.id)).filter((what) => what === "merged")).toHaveLength(1);
	}, 60_000);

	test("a call to another address, or with a wrong signature, is refused and changes nothing", async () => {
		const made = await opened(first, "not forged");
		const path = new URL(pair.double.callbacks[0]?.url ?? "").pathname;
		const body = JSON.stringify({ ID: made.ticket_id, Type: "ticket", Action: "updated", Metadata: { key_url: "http://127.0.0.1:9/key" } });
		const post = async (where: string, signature: string) =>
			(await fetch(`${pair.hookwise.url}${where}`, { method: "POST", body, headers: { "x-content-signature": signature } })).status;
		expect(await post("/connectwise/callback/guessed", "x")).toBe(404);
		expect(await post(path, "bm90IHNpZ25lZA==")).toBe(401);
		expect((await one(made.id)).state).toBe("open");
	});
});

test("if ConnectWise cannot call back, open tickets are polled, and /health/services says why", async () => {
	await using polled = await startPair({ env: { CW_POLL_SECONDS: "1" } });
	const ask = asking(polled.hookwise.url, basic("admin", PASSWORD));
	const endpoint = await polled.hookwise.client.endpoint({ name: "Polled" });
	await polled.hookwise.client.accepted(endpoint, alert("firing", "looked at"));
	const found = async (): Promise<Incident | undefined> => (await ask("GET", "/api/incidents")).body.items[0];
	const made = await eventually("there is a ticket", async () => (await found()) ?? false);
	polled.double.closeTicket(made.ticket_id);
	await eventually("it is closed here, too", async () => (await found())?.state === "closed", 15_000);
	const services = (await ask("GET", "/health/services")).body;
	expect(services).toMatchObject({ callbacks: "polling", callbacks_missing_right: null });
	expect(services.callbacks_problem).toContain("PUBLIC_URL");
}, 60_000);

test("a right that callbacks lack is named by /health/services, on the settings page and by doctor", async () => {
	await using refused = await startPair({ env: { PUBLIC_URL: "https://hookwise.example" } });
	refused.double.fault({
		kind: "status",
		status: 403,
		route: "/system/callbacks",
		times: null,
		message: "You do not have rights to this record.",
	});
	const ask = asking(refused.hookwise.url, basic("admin", PASSWORD));
	const services = await eventually(
		"it was tried",
		async () => {
			const { body } = await ask("GET", "/health/services");
			return body.callbacks_missing_right !== null && body;
		},
		20_000,
	);
	const right: string = services.callbacks_missing_right;
	expect([services.callbacks, right]).toEqual(["polling", expect.stringContaining("callbacks")]);
	const page = await fetch(`${refused.hookwise.url}/settings`, {
		headers: { authorization: basic("admin", PASSWORD), accept: "text/html" },
	});
	expect(await page.text()).toContain(`Missing right: ${right.replaceAll("'", "&#39;")}`);
	const env = environmentFor(refused.double);
	await eventually("doctor knows", async () => {
		const { stdout } = await runToEnd({ words: ["doctor"], env, dataDir: refused.hookwise.dataDir });
		return stdout.includes(`callbacks: not registered`) && stdout.includes(`Missing right: ${right}`);
	});
}, 60_000);

describe("tickets and alerts that need a person", () => {
	test("refused webhooks are one need with their count, which is over once it is dealt with, until another is refused", async () => {
		const endpoint = await pair.hookwise.client.endpoint({ name: "Wrong token" });
		await call("POST", `/api/endpoints/${endpoint.id}/rotate-token`);
		for (let index = 0; index < 4; index++) await pair.hookwise.client.send(endpoint, alert("firing", "x"));
		const refused = async () => (await needs()).find((need) => need.kind === "refused" && need.endpoint_id === endpoint.id);
		const need = await eventually("it is told", async () => ((await refused())?.count === 4 ? refused() : false));
		expect(need).toMatchObject({
			count: 4,
			url: `/endpoints/${endpoint.id}/setup`,
			message: expect.stringContaining("401 Invalid Bearer Token"),
		});
		expect((await call("POST", `/api/needs/${need?.id}/dismiss`)).status).toBe(204);
		expect(await refused()).toBeUndefined();
		expect((await call("POST", `/api/needs/${need?.id}/dismiss`)).status).toBe(404);
		await pair.hookwise.client.send(endpoint, alert("firing", "x"));
		await eventually("it is told again", async () => (await refused()) ?? false);
	});

	test("dead letters need a person until they are resolved, one by one or many, or replayed well", async () => {
		const endpoint = await pair.hookwise.client.endpoint({ name: "Gives up" });
		const refuse = (times: number) =>
			pair.double.fault({ kind: "status", status: 400, message: "no such thing", method: "POST", route: "/service/tickets", times });
		refuse(3);
		for (const name of ["dead one", "dead two", "dead three"]) await pair.hookwise.client.accepted(endpoint, alert("firing", name));
		const dead = await eventually("all gave up", async () => {
			const items = await pair.hookwise.client.history(`status=dlq&endpoint=${endpoint.id}`);
			return items.length === 3 && items;
		});
		const need = async () => (await needs()).find(({ kind, endpoint_id: id }) => kind === "dead_letters" && id === endpoint.id);
		expect(await need()).toMatchObject({ count: 3, url: `/endpoints/${endpoint.id}/rules` });
		const [one_, two, three] = dead.map(({ id }) => id);
		expect((await call("GET", `/api/logs/${one_}`)).body.resolved_at).toBeNull();
		const resolved = await call("POST", `/api/logs/${one_}/resolve`);
		expect([resolved.status, resolved.body.status]).toEqual([200, "dlq"]);
		expect(resolved.body.resolved_at).toMatch(/Z$/);
		expect(await need()).toMatchObject({ count: 2 });
		await call("POST", `/api/logs/${two}/replay`);
		await eventually("the replay resolves its original", async () => (await need())?.count === 1);
		expect((await call("GET", `/api/logs/${two}`)).body.resolved_at).toMatch(/Z$/);
		const many = await call("POST", "/api/logs/resolve", { ids: [three] });
		expect([many.status, typeof many.body.job_id]).toEqual([202, "string"]);
		await eventually("none is left", async () => (await need()) === undefined);
		const [created] = await pair.hookwise.client.history("status=processed&action=create");
		expect((await call("POST", `/api/logs/${created?.id}/resolve`)).status).toBe(409);
		expect((await call("POST", "/api/logs/999999999/resolve")).status).toBe(404);
	});

	test("open tickets of an endpoint that differ in digits alone are one need with the way to its mapping", async () => {
		const endpoint = await pair.hookwise.client.endpoint({ name: "Counts" });
		for (const n of [11, 12, 13]) await opened(endpoint, `queue holds ${n} mails`);
		const need = (await needs()).find(({ kind, endpoint_id: id }) => kind === "alike_tickets" && id === endpoint.id);
		expect(need).toMatchObject({ count: 3, url: `/endpoints/${endpoint.id}/rules?open=mapping` });
	});
});

test("which time zone a person reads times in is theirs to choose", async () => {
	const created = await call("PATCH", "/api/me", { time_zone: "Mars/Olympus" });
	expect([created.status, fieldsOf(created)]).toEqual([422, ["time_zone"]]);
	expect((await call("PATCH", "/api/me", { time_zone: "Europe/Berlin" })).body.time_zone).toBe("Europe/Berlin");
	expect((await call("GET", "/api/me")).body.time_zone).toBe("Europe/Berlin");
	const page = await fetch(`${pair.hookwise.url}/silences`, { headers: { authorization: basic("admin", PASSWORD), accept: "text/html" } });
	expect(await page.text()).toContain('data-zone="Europe/Berlin" data-zone-fixed');
	await call("PATCH", "/api/me", { time_zone: null });
});
