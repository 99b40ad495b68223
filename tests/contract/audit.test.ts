import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Papa from "papaparse";
import { eventually, type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

interface Entry {
	readonly id: string;
	readonly at: string;
	readonly who: string;
	readonly source_ip: string | null;
	readonly action: string;
	readonly endpoint_id: string | null;
	readonly subject: string | null;
	readonly changes: readonly { readonly field: string; readonly old: unknown; readonly new: unknown }[];
}

const ADDRESS = "192.0.2.44";
let hookwise: HookWise;
let call: Ask;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
	const plain = asking(hookwise.url, basic("admin", PASSWORD));
	call = (method, path, body, headers = {}) => plain(method, path, body, { "x-forwarded-for": ADDRESS, ...headers });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const page = async (query = ""): Promise<Entry[]> => (await call("GET", `/api/audit?limit=200&${query}`)).body.items;

/** The audit entry of a change: the newest one, which must be for that change. */
async function trace(
	action: string,
	method: string,
	path: string,
	body?: unknown,
): Promise<{ entry: Entry; answer: Awaited<ReturnType<Ask>> }> {
	const answer = await call(method, path, body);
	if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
	const entry = (await page(`action=${action}`))[0];
	if (entry === undefined) throw new Error(`${method} ${path} left no ${action}`);
	expect(entry).toMatchObject({ action, who: "admin", source_ip: ADDRESS });
	expect(Math.abs(Date.now() - Date.parse(entry.at))).toBeLessThan(60_000);
	return { entry, answer };
}

describe("the audit", () => {
	test("has each change of an endpoint, field by field, with old and new value; secrets as “changed”", async () => {
		const { entry: created, answer } = await trace("endpoint.create", "POST", "/api/endpoints", {
			name: "Audited",
			board: "Emergency",
			hmac_secret: "very secret",
		});
		const { id, bearer_token } = answer.body;
		expect(created).toMatchObject({ endpoint_id: id, subject: "Audited" });
		expect(created.changes).toEqual([
			{ field: "name", old: null, new: "Audited" },
			{ field: "board", old: null, new: "Emergency" },
			{ field: "hmac_secret", old: "changed", new: "changed" },
		]);
		const fields = {
			board: "Service Board",
			json_mapping: { summary: "$.a" },
			is_pinned: true,
			bearer_token: "a token of one's own".replaceAll(" ", "-"),
			hmac_secret: null,
		};
		const { entry: updated } = await trace("endpoint.update", "PATCH", `/api/endpoints/${id}`, fields);
		expect(updated.changes.toSorted((a, b) => a.field.localeCompare(b.field))).toEqual([
			{ field: "bearer_token", old: "changed", new: "changed" },
			{ field: "board", old: "Emergency", new: "Service Board" },
			{ field: "hmac_secret", old: "changed", new: "changed" },
			{ field: "is_pinned", old: false, new: true },
			{ field: "json_mapping", old: {}, new: { summary: "$.a" } },
		]);
		const { entry: rotated } = await trace("endpoint.rotate", "POST", `/api/endpoints/${id}/rotate-token`);
		expect(rotated.changes).toEqual([{ field: "bearer_token", old: "changed", new: "changed" }]);
		await trace("endpoint.rotate", "POST", `/api/endpoints/${id}/rotate-hmac`);
		expect((await trace("endpoint.reveal", "GET", `/api/endpoints/${id}/secrets`)).entry.endpoint_id).toBe(id);
		expect((await trace("endpoint.clone", "POST", `/api/endpoints/${id}/clone`)).entry.subject).toBe("Audited (Copy)");
		expect((await trace("endpoint.reorder", "POST", "/api/endpoints/reorder", { ids: [id] })).entry.changes[0]).toMatchObject({
			field: "order",
		});
		await trace("endpoint.test", "POST", `/api/endpoints/${id}/test`);
		expect((await trace("endpoint.delete", "DELETE", `/api/endpoints/${id}`)).entry.changes).toEqual([
			{ field: "name", old: "Audited", new: null },
		]);
		const { text } = await call("GET", "/api/audit?limit=200");
		for (const secret of [bearer_token, "very secret", "a-token-of-one's-own"]) expect(text).not.toContain(secret);
	});

	test("has users, keys and passwords", async () => {
		const { entry, answer } = await trace("user.create", "POST", "/api/users", {
			username: "Ursula",
			password: "hush hush hush",
			role: "viewer",
		});
		expect(entry).toMatchObject({ subject: "Ursula", changes: [{ field: "role", old: null, new: "viewer" }] });
		const { entry: changed } = await trace("user.update", "PATCH", `/api/users/${answer.body.id}`, {
			role: "operator",
			password: "hush hush hush 2",
		});
		expect(changed.changes).toEqual([
			{ field: "role", old: "viewer", new: "operator" },
			{ field: "password", old: "changed", new: "changed" },
		]);
		expect((await trace("user.delete", "DELETE", `/api/users/${answer.body.id}`)).entry).toMatchObject({
			subject: "Ursula",
			changes: [{ field: "role", old: "operator", new: null }],
		});
		const key = await trace("key.create", "POST", "/api/keys", { name: "CI", role: "operator" });
		expect(key.entry).toMatchObject({ subject: "CI", changes: [{ field: "role", old: null, new: "operator" }] });
		expect((await trace("key.revoke", "DELETE", `/api/keys/${key.answer.body.id}`)).entry.subject).toBe("CI");
		const { text } = await call("GET", "/api/audit?limit=200");
		expect(text).not.toContain("hush");
		expect(text).not.toContain(key.answer.body.key);
	});

	test("has TenantMap, maintenance, settings and the cache", async () => {
		const tenant = { tenant_value: "acme", company_id: "Acme", description: "" };
		const { entry, answer } = await trace("tenantmap.create", "POST", "/api/tenantmap", tenant);
		expect(entry.changes).toEqual([
			{ field: "tenant_value", old: null, new: "acme" },
			{ field: "company_id", old: null, new: "Acme" },
		]);
		expect((await trace("tenantmap.update", "PATCH", `/api/tenantmap/${answer.body.id}`, { company_id: "Other" })).entry.changes).toEqual([
			{ field: "company_id", old: "Acme", new: "Other" },
		]);
		const rows = [
			{ tenant_value: "acme", company_id: "Third" },
			{ tenant_value: "new", company_id: "N" },
		];
		expect((await trace("tenantmap.import", "POST", "/api/tenantmap/import", rows)).entry.changes).toEqual([
			{ field: "acme", old: "Other", new: "Third" },
			{ field: "new", old: null, new: "N" },
		]);
		expect((await trace("tenantmap.delete", "DELETE", `/api/tenantmap/${answer.body.id}`)).entry.changes).toContainEqual({
			field: "company_id",
			old: "Third",
			new: null,
		});
		const { entry: on } = await trace("maintenance.set", "POST", "/admin/maintenance", { enabled: true, reason: "switch swap" });
		expect(on.changes).toEqual([
			{
				field: "maintenance",
				old: { enabled: false, reason: null, until: null },
				new: { enabled: true, reason: "switch swap", until: null },
			},
		]);
		await trace("maintenance.set", "POST", "/admin/maintenance");
		const { entry: settings } = await trace("settings.update", "PATCH", "/api/settings", { backup_keep: 3 });
		expect(settings.changes).toEqual([{ field: "backup_keep", old: 14, new: 3 }]);
		await trace("cache.clear", "POST", "/admin/clear-cache");
	});

	test("has replays, deletions, exports and backups", async () => {
		const endpoint = await hookwise.client.endpoint({ name: "Deliveries" });
		const request = await hookwise.client.accepted(endpoint, { state: "ok" });
		const item = await eventually("it is done", async () => {
			const found = await hookwise.client.item(request);
			return found.status === "skipped" && found;
		});
		expect((await trace("history.replay", "POST", `/api/logs/${item.id}/replay`)).entry.subject).toContain(item.id);
		expect((await trace("history.replay", "POST", "/api/logs/replay", { ids: [item.id] })).entry.subject).toContain("1 ");
		await trace("history.export", "GET", "/api/logs/export?format=json");
		await trace("history.delete", "DELETE", `/api/logs/${item.id}`);
		await trace("history.delete", "POST", "/api/logs/delete", { ids: [item.id] });
		await trace("audit.export", "GET", "/api/audit/export");
		await trace("backup.export", "GET", "/admin/backup");
		await trace("backup.export", "GET", "/api/backup?history=0");
		const { body: entries } = await call("GET", "/admin/backup");
		await trace("backup.import", "POST", "/admin/restore", entries);
	});

	test("names an API key by its name", async () => {
		const { key } = (await call("POST", "/api/keys", { name: "Terraform", role: "operator" })).body;
		await asking(hookwise.url, `Bearer ${key}`)("POST", "/api/endpoints", { name: "By key" });
		expect((await page("who=key:Terraform")).map(({ action, subject }) => [action, subject])).toEqual([["endpoint.create", "By key"]]);
	});

	test("has nothing of what was refused", async () => {
		const before = (await page())[0]?.id;
		await call("POST", "/api/endpoints", { name: "" });
		await call("DELETE", "/api/endpoints/none");
		await call("POST", "/api/tenantmap/import", [{ tenant_value: "" }]);
		await call("PATCH", "/api/settings", { backup_keep: 0 });
		await call("POST", "/admin/restore", [{}]);
		expect((await page())[0]?.id).toBe(before ?? "");
	});

	test("cannot be changed by anyone", async () => {
		const [entry] = await page();
		for (const method of ["DELETE", "PATCH", "PUT", "POST"]) {
			expect([method, (await call(method, "/api/audit")).status]).toEqual([method, 405]);
			expect([404, 405]).toContain((await call(method, `/api/audit/${entry?.id}`)).status);
		}
	});

	test("is filtered by who, action or kind of action, endpoint and time, and paged without gaps", async () => {
		const all = await page();
		expect(all.length).toBeGreaterThan(20);
		expect(all.map(({ id }) => Number(id))).toEqual(all.map(({ id }) => Number(id)).toSorted((a, b) => b - a));
		const check = async (query: string, holds: (entry: Entry) => boolean) =>
			expect([query, (await page(query)).map(({ id }) => id)]).toEqual([query, all.filter(holds).map(({ id }) => id)]);
		await check("action=endpoint", ({ action }) => action.startsWith("endpoint."));
		await check("action=endpoint.create", ({ action }) => action === "endpoint.create");
		await check("action=end", () => false);
		await check("who=admin", ({ who }) => who === "admin");
		await check("who=nobody", () => false);
		const endpoint = all.find(({ endpoint_id }) => endpoint_id !== null)?.endpoint_id;
		await check(`endpoint=${endpoint}`, ({ endpoint_id }) => endpoint_id === endpoint);
		const middle = all[7]?.at ?? "";
		await check(`from=${middle}`, ({ at }) => at >= middle);
		await check(`to=${middle}`, ({ at }) => at < middle);
		const walked: string[] = [];
		let cursor: string | null = null;
		do {
			const { body }: Awaited<ReturnType<Ask>> = await call("GET", `/api/audit?limit=7${cursor === null ? "" : `&cursor=${cursor}`}`);
			walked.push(...body.items.map(({ id }: Entry) => id));
			cursor = body.next_cursor;
		} while (cursor !== null);
		expect(walked).toEqual(all.map(({ id }) => id));
		for (const [query, field] of [
			["limit=0", "limit"],
			["limit=201", "limit"],
			["cursor=x", "cursor"],
			["from=x", "from"],
		] as const) {
			const wrong = await call("GET", `/api/audit?${query}`);
			expect([query, wrong.status, fieldsOf(wrong)]).toEqual([query, 422, [field]]);
		}
	});

	test("is exported with the same filters, safe to open in a spreadsheet", async () => {
		await call("POST", "/api/endpoints", { name: "=1+1" });
		const all = await page("action=endpoint");
		const json = await call("GET", "/api/audit/export?format=json&action=endpoint");
		expect(json.body).toEqual(all);
		const csv = await call("GET", "/api/audit/export?action=endpoint");
		expect(csv.headers.get("content-disposition")).toContain(".csv");
		const { data } = Papa.parse<Record<string, string>>(csv.text, { header: true, skipEmptyLines: true });
		expect(data.map(({ at }) => at)).toEqual(all.map(({ at }) => at));
		for (const row of data) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
		expect(data[0]?.subject).toBe("'=1+1");
	});
});
