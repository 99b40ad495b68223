import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SCHEMA_VERSION, startConnectWise } from "../doubles/connectwise/index.ts";
import { createApi } from "../doubles/connectwise/routes/index.ts";
import { scene, shortOf } from "../doubles/connectwise/scene.ts";
import { KNOWN_CALLS } from "../doubles/connectwise/schema/index.ts";

test("the schema knows its version, and exactly the calls that the double answers", () => {
	expect(SCHEMA_VERSION).toBe("2026.11");
	const nothing = (): never => {
		throw new Error("Nothing is called here.");
	};
	const deps = { database: {}, tenant: {}, settings: nothing, base: nothing, now: nothing, changed: nothing };
	const { calls } = createApi(deps as unknown as Parameters<typeof createApi>[0], {} as Parameters<typeof createApi>[1]);
	expect([...calls].sort()).toEqual([...KNOWN_CALLS].sort());
});

describe("a violation", () => {
	test.each<[string, string, string, unknown, readonly string[]]>([
		["an unknown field", "POST", "/service/tickets", { summary: "x", companyId: 1 }, ["body companyId: UnknownField"]],
		["a field that only comes back", "POST", "/service/tickets", { summary: "x", closedFlag: true }, ["body closedFlag: UnknownField"]],
		["a wrong type", "POST", "/service/tickets", { summary: 1 }, ["body summary: InvalidValue"]],
		["a name instead of a reference", "POST", "/service/tickets", { summary: "x", company: "Acme" }, ["body company: InvalidReference"]],
		["a long text", "POST", "/service/tickets", { summary: "x".repeat(101) }, ["body summary: MaxLengthField"]],
		[
			"a reference of its own kind",
			"POST",
			"/service/tickets",
			{ summary: "x", site: { name: "Main", zip: "1" } },
			["body site/zip: UnknownField"],
		],
		["page in the body of a search", "POST", "/service/tickets/search", { conditions: "id=1", page: 1 }, ["body page: UnknownField"]],
		["camel case in a search", "POST", "/service/tickets/search", { childConditions: "id=1" }, ["body childConditions: UnknownField"]],
		["an unknown parameter", "GET", "/service/boards?limit=5", undefined, ["query limit: UnknownField"]],
		["a parameter twice", "GET", "/service/boards?page=1&page=2", undefined, ["query page: InvalidValue"]],
		["a page that is none", "GET", "/service/boards?page=0", undefined, ["query page: UnsupportedFormat"]],
		[
			"a note with flags of time entries",
			"POST",
			"/service/tickets/1/notes",
			{ text: "x", emailContactFlag: true },
			["body emailContactFlag: UnknownField"],
		],
		["a PATCH that is no list", "PATCH", "/service/tickets/1", { op: "replace", path: "summary", value: "x" }, ["body : InvalidValue"]],
		[
			"a PATCH of a wrong value",
			"PATCH",
			"/service/tickets/1",
			[{ op: "replace", path: "status", value: "Closed" }],
			["body status: InvalidReference"],
		],
		[
			"a PATCH of an unknown field",
			"PATCH",
			"/service/tickets/1",
			[{ op: "replace", path: "Status", value: {} }],
			["body Status: UnknownField"],
		],
		[
			"a callback without a level",
			"POST",
			"/system/callbacks",
			{ url: "https://x", objectId: 1, type: "ticket" },
			["body level: MissingRequiredField"],
		],
		[
			"a callback with a long description",
			"POST",
			"/system/callbacks",
			{ description: "x".repeat(101), url: "https://x", objectId: 1, type: "ticket", level: "owner" },
			["body description: MaxLengthField"],
		],
		["nothing in a right call", "GET", "/service/boards", undefined, []],
	])("%s", async (_name, method, path, body, expected) => {
		await using s = scene();
		const { status } = await s.ask(method, path, body);
		expect(s.double.violations.map(shortOf)).toEqual([...expected]);
		expect(status).toBe(expected.length === 0 ? 200 : 400);
		expect(s.double.tickets).toEqual([]);
	});

	test("is a call that the schema does not know", async () => {
		await using s = scene();
		expect((await s.ask("PUT", "/service/tickets/1", {})).status).toBe(405);
		expect((await s.ask("GET", "/service/statuses")).status).toBe(404);
		expect(s.double.violations.map(({ call, where }) => `${where} ${call}`)).toEqual([
			"route PUT /service/tickets/{id}",
			"route GET /service/statuses",
		]);
	});

	test("is none where an alert's own words are refused", async () => {
		await using s = scene();
		expect((await s.ask("POST", "/service/tickets", { summary: "x", severity: "dire" })).status).toBe(400);
		expect(s.double.violations).toEqual([]);
	});

	test("is found although the answer never comes", async () => {
		await using s = scene();
		s.double.fault({ kind: "status", status: 500 });
		await s.ask("POST", "/service/tickets", { summary: "x", colour: "red" });
		expect(s.double.violations.map(shortOf)).toEqual(["body colour: UnknownField"]);
	});

	test("makes the end of the double throw, unless it was taken", async () => {
		const double = startConnectWise();
		await fetch(`${double.url}/service/boards?limit=5`);
		await expect(double.stop()).rejects.toThrow(/GET \/service\/boards .*query limit: UnknownField/s);
		const other = startConnectWise();
		await fetch(`${other.url}/service/boards?limit=5`);
		other.reset();
		expect(await (await fetch(`${other.origin}/_control/violations`, { method: "DELETE" })).json()).toMatchObject({
			items: [{ field: "limit" }],
		});
		await other.stop();
	});
});

test("a search's paging goes into the query", async () => {
	await using s = scene();
	for (let index = 0; index < 3; index += 1) s.double.addTicket({ summary: `x${index}` });
	const found = await s.ask("POST", "/service/tickets/search?page=2&pageSize=2&fields=summary", { conditions: "closedFlag=false" });
	expect(found.body).toEqual([{ summary: "x2" }]);
	const refused = await s.ask("POST", "/service/tickets/search", { conditions: "closedFlag=false", page: 1 });
	expect(refused).toMatchObject({
		status: 400,
		body: { errors: [{ message: "Could not find member 'page' on object of type 'FilterValues'." }] },
	});
});

test("a test that starts a double ends it, and so learns of every request that ConnectWise would not accept", async () => {
	const root = join(import.meta.dir, "../..");
	const files = [...new Bun.Glob("{tests,bench,scripts}/**/*.ts").scanSync({ cwd: root })].filter(
		(file) => !file.startsWith("tests/doubles/"),
	);
	const starting = files.filter((file) => readFileSync(join(root, file), "utf8").includes("startConnectWise("));
	expect(starting.length).toBeGreaterThan(10);
	const leaving = starting.filter((file) => !/\.stop\(\)/.test(readFileSync(join(root, file), "utf8")));
	expect(leaving).toEqual([]);
});
