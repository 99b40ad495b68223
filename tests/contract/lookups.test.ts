import { describe, expect, test } from "bun:test";
import { PASSWORD, startHookWise, startPair } from "../support/index.ts";
import { asking, basic, fieldsOf } from "./caller.ts";

const calling = (url: string) => asking(url, basic("admin", PASSWORD));
const names = (body: { name: string }[]): string[] => body.map(({ name }) => name);

describe("ConnectWise look-ups", () => {
	test("give all pages of every list, as id and name", async () => {
		await using pair = await startPair({ double: { companies: 400 } });
		const get = (path: string) => calling(pair.hookwise.url)("GET", `/api/cw/${path}`);
		const boards = await get("boards");
		expect(boards.status).toBe(200);
		expect(boards.body.length).toBe(33);
		expect(names(boards.body)).toContain("Team 30");
		expect(names(boards.body)).not.toContain("Old Board");
		const { id } = boards.body.find(({ name }: { name: string }) => name === "Service Board");
		for (const item of boards.body) expect(item).toMatchObject({ id: expect.any(Number), name: expect.any(String) });
		const statuses = (await get(`statuses/${id}`)).body;
		expect(statuses.length).toBeGreaterThan(30);
		expect(names(statuses)).toContain("Closed");
		expect(names(statuses)).not.toContain("Old Closed");
		expect(names((await get(`types/${id}`)).body).toSorted()).toEqual(["Network", "Server", "Workstation"]);
		expect(names((await get(`subtypes/${id}`)).body).toSorted()).toEqual(["Connectivity", "Hardware", "Software"]);
		expect(names((await get(`items/${id}`)).body).toSorted()).toEqual(["Agent", "Disk", "Memory"]);
		expect((await get("priorities")).body).toHaveLength(5);
	}, 20_000);

	test("find companies by name or identifier, whatever characters are in it", async () => {
		await using pair = await startPair({ double: { companies: 400 } });
		const find = async (query: string) => (await calling(pair.hookwise.url)("GET", `/api/cw/companies?${query}`)).body;
		expect(await find("q=northgate")).toEqual([{ id: 250, identifier: "NorthgateCU", name: "Northgate Credit Union" }]);
		expect(await find("search=Acme")).toEqual([{ id: 19_297, identifier: "Acme", name: "Acme Corporation" }]);
		expect(names(await find(`q=${encodeURIComponent("O'Brien & S")}`))).toEqual(["O'Brien & Sons"]);
		expect(names(await find("q=Gone"))).toEqual([]);
		expect((await find("q=Company")).length).toBeGreaterThan(25);
		expect(await find(`q=${encodeURIComponent("' or name like '%")}`)).toEqual([]);
	}, 20_000);

	test("are asked for once an hour, again with refresh=1, and once for all who ask at the same time", async () => {
		await using pair = await startPair();
		const call = calling(pair.hookwise.url);
		const asked = (): number => pair.double.requests.filter(({ route }) => route === "/service/priorities").length;
		await Promise.all(Array.from({ length: 5 }, () => call("GET", "/api/cw/priorities")));
		expect(asked()).toBe(1);
		await call("GET", "/api/cw/priorities");
		expect(asked()).toBe(1);
		await call("GET", "/api/cw/priorities?refresh=1");
		expect(asked()).toBe(2);
		const cleared = await call("POST", "/admin/clear-cache");
		expect([cleared.status, cleared.body.count]).toEqual([200, 1]);
		await call("GET", "/api/cw/priorities");
		expect(asked()).toBe(3);
	}, 20_000);

	test("give the last known list, marked as stale, while ConnectWise is down; 503 where there is none", async () => {
		await using pair = await startPair();
		const call = calling(pair.hookwise.url);
		const known = (await call("GET", "/api/cw/boards")).body;
		pair.double.setOutage("errors");
		const fresh = await call("GET", "/api/cw/boards");
		expect([fresh.status, fresh.headers.get("x-hookwise-stale"), fresh.body]).toEqual([200, null, known]);
		const stale = await call("GET", "/api/cw/boards?refresh=1");
		expect([stale.status, stale.headers.get("x-hookwise-stale"), stale.body]).toEqual([200, "1", known]);
		const never = await call("GET", "/api/cw/priorities");
		expect(never.status).toBe(503);
		expect(Number(never.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(never.body.message).toContain("ConnectWise");
		pair.double.setOutage("none");
		expect((await call("GET", "/api/cw/priorities?refresh=1")).status).toBe(200);
		const back = await call("GET", "/api/cw/boards?refresh=1");
		expect([back.status, back.headers.get("x-hookwise-stale")]).toEqual([200, null]);
	}, 60_000);

	test("need a board's number", async () => {
		await using pair = await startPair();
		const call = calling(pair.hookwise.url);
		for (const path of ["statuses/x", "types/-1", "items/1.5"]) {
			const answer = await call("GET", `/api/cw/${path}`);
			expect([path, answer.status, fieldsOf(answer)]).toEqual([path, 422, ["board_id"]]);
		}
		const unknown = await call("GET", "/api/cw/statuses/999999");
		expect([unknown.status, unknown.text.includes("at ")]).toEqual([503, false]);
	}, 20_000);

	test("answer in the sandbox, too, so that forms can be filled", async () => {
		await using hookwise = await startHookWise();
		const call = calling(hookwise.url);
		for (const path of ["boards", "priorities", "statuses/1", "types/1", "subtypes/1", "items/1", "companies?q="]) {
			const answer = await call("GET", `/api/cw/${path}`);
			expect([path, answer.status]).toEqual([path, 200]);
			expect(answer.body).toBeArray();
		}
	});
});

/** What a company has can be compared where the company is certain. */
const AT_ACME = { customer_id_default: "Acme", company_locked: true };

describe("names in an endpoint", () => {
	test("that ConnectWise does not have are refused with those that it has; what cannot be asked is let through", async () => {
		await using pair = await startPair();
		const call = calling(pair.hookwise.url);
		const make = (fields: object) => call("POST", "/api/endpoints", { name: "Checked", ...fields });
		/** Each of these is refused, in one answer. */
		const refused = async (fields: Readonly<Record<string, string>>, more: object, remedy: RegExp) => {
			const answer = await make({ ...more, ...fields });
			expect([answer.status, fieldsOf(answer).toSorted()]).toEqual([422, Object.keys(fields).toSorted()]);
			for (const { message } of answer.body.errors) expect(message).toMatch(remedy);
		};
		const OFFERS = /^ConnectWise has no “.+” among the .+ in use.*\. Choose one that it has: “.+”/;
		await refused({ board: "No Such Board", priority: "Sometime", owner: "left", source: "Pigeon", site: "Old Site" }, AT_ACME, OFFERS);
		const ofBoard = { ticket_type: "Old Type", subtype: "Nothing", item: "Nothing", team: "Day Team", close_status: "Old Closed" };
		await refused({ ...ofBoard, status: "Acknowledged" }, { board: "Emergency" }, OFFERS);
		await refused({ contact: "carl@acme.example", agreement: "Acme Old" }, AT_ACME, /of Acme\. Add it in ConnectWise, or choose another/);
		const good = await make({
			...AT_ACME,
			...{ site: "Warehouse", contact: "Ada Byron", agreement: "Acme Managed", team: "night team", owner: "JDOE", source: "Monitoring" },
			board: "emergency",
			status: "DISPATCHED",
			close_status: "Resolved",
			ticket_type: "Server",
			priority: "Priority 1 - Critical",
		});
		expect(good.status).toBe(201);
		expect((await call("PATCH", `/api/endpoints/${good.body.id}`, { status: "Acknowledged" })).status).toBe(422);
		// What belongs to the board is looked for on the new one; what belongs to the company, at the new one.
		const moved = await call("PATCH", `/api/endpoints/${good.body.id}`, { board: "Service Board" });
		expect([moved.status, fieldsOf(moved)]).toEqual([422, ["status", "close_status"]]);
		const sold = await call("PATCH", `/api/endpoints/${good.body.id}`, { customer_id_default: "NorthgateCU" });
		expect([sold.status, fieldsOf(sold)]).toEqual([422, ["contact", "agreement"]]);
		pair.double.setOutage("errors");
		expect((await make({ board: "No Such Board" })).status).toBe(201);
	}, 60_000);

	test("are compared in rules, too, as far as they are known before an alert comes", async () => {
		await using pair = await startPair();
		const call = calling(pair.hookwise.url);
		const rule = (overrides: object) => ({ path: "$.name", regex: "^(srv|db)", overrides });
		const make = (...rules: object[]) => call("POST", "/api/endpoints", { name: "Ruled", routing_rules: rules });
		const wrong = await make(
			rule({ priority: "Priority 1 - Critical" }),
			rule({ priority: "Prio 1", summary: "$1 is down" }),
			rule({ board: "Emergency", status: "Acknowledged", team: "Service Team" }),
			rule({ customer_id: "Acme", site: "Nowhere", agreement: "Acme Managed" }),
		);
		expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["routing_rules", "routing_rules", "routing_rules"]]);
		const [priority, status, site] = wrong.body.errors.map(({ message }: { message: string }) => message);
		expect(priority).toStartWith("Rule 2, priority: ConnectWise has no “Prio 1” among the priorities in use. Choose one that it has:");
		expect(status).toStartWith("Rule 3, status: ConnectWise has no “Acknowledged” among the statuses in use of the board “Emergency”.");
		expect(site).toStartWith("Rule 4, site: ConnectWise has no “Nowhere” among the sites in use of Acme.");
		const open = await make(rule({ priority: "Priority $1", board: "$1", status: "Anything" }), rule({ drop: true, priority: "Prio 1" }));
		expect([open.status, open.body]).toMatchObject([201, {}]);
		// A right that the role lacks is no reason not to save.
		pair.double.set({ denied: ["priorities", "members"] });
		expect((await make(rule({ priority: "Prio 1", owner: "nobody" }))).status).toBe(201);
	}, 60_000);
});
