import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Papa from "papaparse";
import { eventually, type HookWise, type MadeEndpoint, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

let hookwise: HookWise;
let call: Ask;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	hookwise = await startHookWise();
	call = asking(hookwise.url, basic("admin", PASSWORD));
	endpoint = await hookwise.client.endpoint({ name: "Tenants", global_routing_enabled: true });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const items = async (): Promise<Record<string, string>[]> => (await call("GET", "/api/tenantmap")).body.items;
const pairs = async () => (await items()).map(({ tenant_value, company_id }) => [tenant_value, company_id]);
const add = (tenant_value: string, company_id: string, description?: string) =>
	call("POST", "/api/tenantmap", { tenant_value, company_id, description });
let alerts = 0;
/** The company that an alert of a tenant gets. */
async function companyOf(payload: object): Promise<unknown> {
	alerts++;
	const { body } = await call("POST", `/api/endpoints/${endpoint.id}/dry-run?lookup=false`, {
		state: "firing",
		monitor: { name: `T${alerts}` },
		...payload,
	});
	return body.ticket.company;
}
async function clear(): Promise<void> {
	for (const { id } of await items()) await call("DELETE", `/api/tenantmap/${id}`);
}

describe("TenantMap", () => {
	test("entries are made, changed and deleted, and count at once", async () => {
		const made = await add("Acme EU", "Acme", "the European part");
		expect(made.status).toBe(201);
		expect(made.body).toMatchObject({ tenant_value: "Acme EU", company_id: "Acme", description: "the European part" });
		expect(await companyOf({ Tenant: "acme eu" })).toBe("Acme");
		const changed = await call("PATCH", `/api/tenantmap/${made.body.id}`, { company_id: "Other" });
		expect(changed.body).toMatchObject({ tenant_value: "Acme EU", company_id: "Other", description: "the European part" });
		expect(await companyOf({ TaskInfo: { tenantId: "ACME EU" } })).toBe("Other");
		expect((await call("DELETE", `/api/tenantmap/${made.body.id}`)).status).toBe(204);
		expect(await companyOf({ Tenant: "Acme EU" })).toBeNull();
	});

	test("* and ? are wildcards; an exact entry wins, then the one with the most literal characters", async () => {
		await add("acme*", "Wide");
		await add("acme-eu-*", "Narrow");
		await add("acme-eu-1", "Exact");
		await add("site-??", "Two letters");
		expect(await companyOf({ tenant: "acme-us" })).toBe("Wide");
		expect(await companyOf({ tenant: "ACME-EU-2" })).toBe("Narrow");
		expect(await companyOf({ tenant: "acme-eu-1" })).toBe("Exact");
		expect(await companyOf({ tenant: "site-ab" })).toBe("Two letters");
		expect(await companyOf({ tenant: "site-abc" })).toBeNull();
		await clear();
	});

	test("has an entry once, whatever its case", async () => {
		const { body } = await add("Once", "A");
		for (const again of ["once", "ONCE", " Once "]) {
			const answer = await add(again, "B");
			expect([answer.status, fieldsOf(answer)]).toEqual([409, ["tenant_value"]]);
		}
		const other = (await add("Other", "B")).body;
		expect((await call("PATCH", `/api/tenantmap/${other.id}`, { tenant_value: "ONCE" })).status).toBe(409);
		expect((await call("PATCH", `/api/tenantmap/${body.id}`, { tenant_value: "ONCE" })).status).toBe(200);
		await clear();
	});

	test("says which field is wrong", async () => {
		for (const [body, fields] of [
			[{}, ["tenant_value", "company_id"]],
			[{ tenant_value: " ", company_id: "A" }, ["tenant_value"]],
			[{ tenant_value: "x".repeat(256), company_id: "x".repeat(51) }, ["tenant_value", "company_id"]],
			[{ tenant_value: "a", company_id: "A", description: 5 }, ["description"]],
			[{ tenant_value: "a", company_id: "A", colour: "red" }, ["colour"]],
		] as [object, string[]][]) {
			const answer = await call("POST", "/api/tenantmap", body);
			expect([body, answer.status, fieldsOf(answer)]).toEqual([body, 422, fields]);
		}
		expect(await items()).toEqual([]);
	});

	test("lists the tenants that it did not know, most seen first, until someone maps them", async () => {
		const send = (tenant: string) => hookwise.client.accepted(endpoint, { state: "ok", Tenant: tenant, monitor: { name: "x" } });
		for (const tenant of ["unknown-b", "unknown-a", "unknown-a"]) await send(tenant);
		const seen = await eventually("all are listed", async () => {
			const { body } = await call("GET", "/api/tenantmap/unmatched");
			return body.items.reduce((sum: number, { count }: { count: number }) => sum + count, 0) === 3 && body.items;
		});
		expect(seen).toMatchObject([
			{
				tenant_value: "unknown-a",
				count: 2,
				endpoint_id: endpoint.id,
				first_seen_at: expect.stringMatching(/Z$/),
				last_seen_at: expect.stringMatching(/Z$/),
			},
			{ tenant_value: "unknown-b", count: 1 },
		]);
		await add("Unknown-A", "A");
		await call("POST", "/api/tenantmap/import", [{ tenant_value: "unknown-*", company_id: "B" }]);
		expect(
			(await call("GET", "/api/tenantmap/unmatched")).body.items.map((item: Record<string, string>) => item.tenant_value),
		).not.toContain("unknown-a");
		await clear();
	});
});

describe("TenantMap as a file", () => {
	const csv = (text: string) => call("POST", "/api/tenantmap/import", text, { "content-type": "text/csv" });

	test("is exported as CSV that a spreadsheet runs nothing of, and comes back as it was", async () => {
		await add("=1+1", "@Acme", "-x");
		await add("plain, with comma", "B", 'says "hi"');
		const before = await items();
		const exported = await call("GET", "/api/tenantmap/export");
		expect(exported.headers.get("content-type")).toStartWith("text/csv");
		for (const row of Papa.parse<string[]>(exported.text, { skipEmptyLines: true }).data)
			for (const cell of row) expect(cell).not.toMatch(/^[=+\-@]/);
		await clear();
		expect((await csv(exported.text)).body).toEqual({ added: 2, changed: 0 });
		const shown = (list: Record<string, string>[]) =>
			list.map(({ tenant_value, company_id, description }) => ({ tenant_value, company_id, description }));
		expect(shown(await items())).toEqual(shown(before));
		const json = await call("GET", "/api/tenantmap/export?format=json");
		await clear();
		expect((await call("POST", "/api/tenantmap/import", json.body)).body).toEqual({ added: 2, changed: 0 });
		expect(shown(await items())).toEqual(shown(before));
		await clear();
	});

	test("adds and changes; columns may stand in any order and case, behind a BOM, with any line ends", async () => {
		await add("b", "old");
		const answer = await csv("\ufeffDescription,Company_ID,Tenant_Value\r\nfirst,A,a\r\n\r\n,new,B\r\n");
		expect([answer.status, answer.body]).toEqual([200, { added: 1, changed: 1 }]);
		expect(await pairs()).toEqual([
			["a", "A"],
			["B", "new"],
		]);
		await clear();
	});

	test("is taken whole or not at all, and the line that is wrong is named", async () => {
		await add("stays", "S");
		const wrong: [string, RegExp][] = [
			["tenant_value,company_id\na,A\n,B\n", /row 2.*tenant_value/],
			["tenant_value,company_id\na,A\nb,\n", /row 2.*company_id/],
			["tenant_value\na\n", /file/],
			["tenant_value,company_id\n", /file/],
			["", /file/],
			['tenant_value,company_id\n"a,A\n', /file/],
			["tenant_value,company_id\na,A,extra\n", /file/],
			[`tenant_value,company_id\n${"a,A\n".repeat(10_001)}`, /file/],
		];
		for (const [text, field] of wrong) {
			const answer = await csv(text);
			expect([text, answer.status]).toEqual([text, 422]);
			expect(fieldsOf(answer).join()).toMatch(field);
			expect(await pairs()).toEqual([["stays", "S"]]);
		}
		const json = (body: unknown) => call("POST", "/api/tenantmap/import", body);
		expect((await json("[{")).status).toBe(400);
		expect((await json({ tenant_value: "a" })).status).toBe(422);
		expect(fieldsOf(await json([{ tenant_value: "a", company_id: "A" }, { tenant_value: 5 }])).join()).toContain("row 2");
		expect(await pairs()).toEqual([["stays", "S"]]);
		await clear();
	});
});
