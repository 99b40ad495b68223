import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BudgetSpent, createBudget } from "../../src/alerts/pipeline/budget.ts";
import { companyTag, isLike, mapTenant } from "../../src/alerts/pipeline/company.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

describe("a company tag", () => {
	const table: readonly [string, string | null][] = [
		["Core #CW12", "12"],
		["#CW-Acme_1 rest", "Acme_1"],
		["#CWAcme-East", "Acme"],
		["x#CW7y", "7y"],
		["#cw12", null],
		["#CW", null],
		["#CW- 12", null],
		["#CW--12", null],
		["#CWé", null],
		["#CW #CW5", "5"],
		["#CW1 #CW2", "1"],
		["CW12", null],
	];
	for (const [text, id] of table)
		test(`in ${JSON.stringify(text)} is ${id ?? "none"}`, () => expect(companyTag(text)?.id ?? null).toBe(id));
});

describe("TenantMap", () => {
	const entry = (tenant_value: string) => ({ tenant_value, company_id: tenant_value.toUpperCase() });
	const find = (tenant: string, ...values: string[]) => mapTenant(values.map(entry), tenant, createBudget())?.tenant_value ?? null;

	test("prefers an exact entry to any wildcard, in any order, and ignores case", () => {
		expect(find("A.contoso.net", "*", "*.contoso.net", "a.Contoso.NET")).toBe("a.Contoso.NET");
		expect(find("x", " X ")).toBe(" X ");
	});

	test("takes the wildcard with the most literal characters, the first of equals", () => {
		expect(find("a.contoso.net", "*", "*.net", "*.contoso.net", "a*")).toBe("*.contoso.net");
		expect(find("ab", "a*", "*b")).toBe("a*");
		expect(find("ab", "*", "??")).toBe("*");
	});

	test("takes nothing else as a sign", () => {
		expect(find("abc", "a.c", "[abc]*", "a%", "(abc)*", "a\\*")).toBeNull();
		expect(find("a.c", "a.c")).toBe("a.c");
	});

	test("compares as a wildcard should, for any text and pattern", () => {
		const text = fc.string({ unit: fc.constantFrom("a", "b", "😀"), maxLength: 8 });
		const pattern = fc.string({ unit: fc.constantFrom("a", "b", "😀", "*", "?"), maxLength: 6 });
		fc.assert(
			fc.property(text, pattern, (value, signs) => {
				const oracle = new RegExp(`^${signs.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`, "u");
				expect(isLike([...value], [...signs], createBudget())).toBe(oracle.test(value));
			}),
			{ numRuns: 3_000 },
		);
	});

	test("takes thousands of entries within one decision's budget, and refuses what a hostile tenant would cost", () => {
		const large = Array.from({ length: 10_000 }, (_, index) => entry(`*.customer${index}.example.net`));
		expect(mapTenant(large, "srv1.customer9999.example.net", createBudget())?.tenant_value).toBe("*.customer9999.example.net");
		expect(() => mapTenant([entry(`*${"a".repeat(200)}b`)], "a".repeat(500_000), createBudget())).toThrow(BudgetSpent);
	});
});

describe("the company", () => {
	const tenantMap = [{ tenant_value: "t1", company_id: "MAPPED" }];
	const company = (payload: Json, config: Record<string, Json>) =>
		decideOne({ global_routing_enabled: true, ...config }, payload, { tenantMap }).ticket.company;
	const rule = { path: "$.name", regex: ".", overrides: { customer_id: "RULED" } };
	const everything = { name: "n #CWtag", cust: "FIELD", tenant: "t1", s: "s #CWlate" };
	const config = { routing_rules: [rule], json_mapping: { customer_id: "$.cust", summary: "$.s" }, customer_id_default: "DEF" };

	test("is the first of rule, mapping, tag in the name, tag in the mapped summary, TenantMap, defaults", () => {
		expect(company(everything, config)).toBe("RULED");
		expect(company(everything, { ...config, routing_rules: [] })).toBe("FIELD");
		expect(company({ ...everything, cust: " " }, { ...config, routing_rules: [] })).toBe("tag");
		expect(company({ ...everything, cust: null, name: "n" }, { ...config, routing_rules: [] })).toBe("late");
		expect(company({ ...everything, cust: null, name: "n", s: "s" }, { ...config, routing_rules: [] })).toBe("MAPPED");
		expect(company({ name: "n" }, { customer_id_default: "DEF" })).toBe("DEF");
		expect(company({ name: "n" }, {})).toBeNull();
	});

	test("is found in a tag beyond the ticket's 99 characters, since the mapped summary is uncut", () => {
		expect(company({ s: `${"x".repeat(200)} #CWfar` }, { json_mapping: { summary: "$.s" } })).toBe("far");
	});

	test("is not looked for in a rule's summary", () => {
		const tagged = { path: "$.name", regex: ".", overrides: { summary: "#CWrule" } };
		expect(company({ name: "n" }, { routing_rules: [tagged] })).toBeNull();
	});

	test("comes from the first tenant field with a value, each at the top and then under TaskInfo", () => {
		const verdict = (payload: Json) => decideOne({ global_routing_enabled: true }, payload, { tenantMap });
		expect(verdict({ TaskInfo: { Tenant: "T1" }, tenant: "other" }).ticket.company).toBe("MAPPED");
		expect(verdict({ Tenant: " ", TaskInfo: { tenantId: "t1" } }).ticket.company).toBe("MAPPED");
		expect(verdict({ TenantId: 5 }).unmatchedTenant).toBe("5");
		expect(verdict({ Tenant: "unknown", tenant: "t1" })).toMatchObject({ unmatchedTenant: "unknown", ticket: { company: null } });
		expect(verdict({ name: "n" }).unmatchedTenant).toBeNull();
		expect(decideOne({}, { tenant: "t1" }, { tenantMap })).toMatchObject({ unmatchedTenant: null, ticket: { company: null } });
	});

	test("of a locked endpoint is its own, whatever rule, mapping, tag or tenant say", () => {
		expect(company(everything, { ...config, company_locked: true })).toBe("DEF");
		const verdict = decideOne({ company_locked: true, global_routing_enabled: true }, { tenant: "unknown" }, { tenantMap });
		expect(verdict).toMatchObject({ unmatchedTenant: null, ticket: { company: null } });
	});

	test("comes from the tenant at the endpoint's own path before the usual names", () => {
		const at = (tenant_path: string, payload: Json) => company(payload, { tenant_path });
		expect(at("$.org.id", { org: { id: "T1" }, tenant: "other" })).toBe("MAPPED");
		expect(at("$.org.id", { org: { id: " " }, tenant: "t1" })).toBe("MAPPED");
		const broken = decideOne({ global_routing_enabled: true, tenant_path: "$.a[" }, { tenant: "t1" }, { tenantMap });
		expect(broken.ticket.company).toBe("MAPPED");
		expect(broken.problems[0]).toStartWith("tenant_path: ");
	});
});
