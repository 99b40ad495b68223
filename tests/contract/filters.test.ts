/** Saved filters of history: whose they are, who sees, changes and shares them, and what the audit tells of it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic, keyFor } from "./caller.ts";

interface Filter {
	readonly id: string;
	readonly name: string;
	readonly query: string;
	readonly shared: boolean;
	readonly is_default: boolean;
	readonly created_by: string;
}

let hookwise: HookWise;
let admin: Ask;
let vera: Ask;
let olaf: Ask;

beforeAll(async () => {
	hookwise = await startHookWise();
	admin = asking(hookwise.url, basic("admin", PASSWORD));
	const made = async (username: string, role: string): Promise<Ask> => {
		await admin("POST", "/api/users", { username, password: "a quiet night", role });
		return asking(hookwise.url, basic(username, "a quiet night"));
	};
	vera = await made("vera", "viewer");
	olaf = await made("olaf", "operator");
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const list = async (ask: Ask): Promise<Filter[]> => (await ask("GET", "/api/filters")).body.items;
const ownOf = async (ask: Ask): Promise<Filter | undefined> => (await list(ask)).find(({ shared }) => !shared);
const names = async (ask: Ask): Promise<string[]> => (await list(ask)).map(({ name }) => name);
const audited = async (): Promise<{ action: string; who: string; subject: string }[]> =>
	(await admin("GET", "/api/audit?limit=200")).body.items.filter(({ action }: { action: string }) => action.startsWith("filter."));

describe("saved filters", () => {
	test("a viewer keeps their own; nobody else sees them, and the audit tells nothing", async () => {
		const made = await vera("POST", "/api/filters", { name: "Gave up", query: "?status=dlq&period=7d&live=1&unknown=1" });
		expect(made).toMatchObject({
			status: 201,
			body: { name: "Gave up", query: "status=dlq&period=7d", shared: false, is_default: false, created_by: "vera" },
		});
		expect(await names(vera)).toEqual(["Gave up"]);
		expect(await names(olaf)).toEqual([]);
		for (const [method, path] of [
			["PATCH", ""],
			["DELETE", ""],
			["POST", "/default"],
		] as const) {
			const answer = await admin(method, `/api/filters/${made.body.id}${path}`, method === "PATCH" ? { name: "Mine" } : undefined);
			expect([method, answer.status]).toEqual([method, 404]);
		}
		expect(await audited()).toEqual([]);
	});

	test("sharing takes an operator; everybody sees what is shared, and only operators change it", async () => {
		const [own] = await list(vera);
		expect((await vera("PATCH", `/api/filters/${own?.id}`, { shared: true })).status).toBe(409);
		expect((await vera("POST", "/api/filters", { name: "Ours", query: "status=dlq", shared: true })).status).toBe(409);
		const made = await olaf("POST", "/api/filters", { name: "Ours", query: "action=create&q=vpn", shared: true });
		expect(made.status).toBe(201);
		const path = `/api/filters/${made.body.id}`;
		expect(await names(vera)).toEqual(["Gave up", "Ours"]);
		expect((await vera("PATCH", path, { name: "Theirs" })).status).toBe(409);
		expect((await vera("DELETE", path)).status).toBe(409);
		expect((await admin("PATCH", path, { name: "VPN tickets" })).body).toMatchObject({ name: "VPN tickets", shared: true });
		// Taken back: it is the administrator's own from now on.
		expect((await admin("PATCH", path, { shared: false })).status).toBe(200);
		expect([await names(olaf), await names(admin)]).toEqual([[], ["VPN tickets"]]);
		expect((await audited()).map(({ action, who, subject }) => [action, who, subject])).toEqual([
			["filter.delete", "admin", "VPN tickets"],
			["filter.update", "admin", "VPN tickets"],
			["filter.create", "olaf", "Ours"],
		]);
	});

	test("each person has one default of their own, and it goes with the filter", async () => {
		const shared = (await olaf("POST", "/api/filters", { name: "First look", query: "status=dlq&period=all", shared: true }))
			.body as Filter;
		const own = await ownOf(vera);
		const defaults = async (ask: Ask) => (await list(ask)).filter(({ is_default: is }) => is).map(({ name }) => name);
		expect((await vera("POST", `/api/filters/${own?.id}/default`)).status).toBe(204);
		expect((await vera("POST", `/api/filters/${shared.id}/default`)).status).toBe(204);
		expect((await olaf("POST", `/api/filters/${shared.id}/default`)).status).toBe(204);
		expect([await defaults(vera), await defaults(olaf), await defaults(admin)]).toEqual([["First look"], ["First look"], []]);
		expect((await olaf("DELETE", `/api/filters/${shared.id}/default`)).status).toBe(204);
		expect([await defaults(vera), await defaults(olaf)]).toEqual([["First look"], []]);
		// Taking off what is no default leaves the default alone.
		expect((await vera("DELETE", `/api/filters/${own?.id}/default`)).status).toBe(204);
		expect(await defaults(vera)).toEqual(["First look"]);
		expect((await olaf("PATCH", `/api/filters/${shared.id}`, { shared: false })).status).toBe(200);
		expect(await names(vera)).toEqual(["Gave up"]);
		const page = await fetch(`${hookwise.url}/history`, {
			headers: { authorization: basic("vera", "a quiet night") },
			redirect: "manual",
		});
		expect(page.status).toBe(200);
	});

	test("history opens with the default where its address asks for nothing, and with what it asks for otherwise", async () => {
		const own = await ownOf(vera);
		await vera("POST", `/api/filters/${own?.id}/default`);
		const go = (path: string) =>
			fetch(`${hookwise.url}${path}`, { headers: { authorization: basic("vera", "a quiet night") }, redirect: "manual" });
		const opened = await go("/history");
		expect([opened.status, opened.headers.get("location")]).toEqual([302, "/history?status=dlq&period=7d"]);
		expect((await go("/history?period=24h")).status).toBe(200);
	});

	test.each([
		[{ name: "", query: "status=dlq" }, "name"],
		[{ name: "x".repeat(61), query: "status=dlq" }, "name"],
		[{ name: "Nothing", query: "period=24h" }, "query"],
		[{ name: "Nothing", query: "colour=red" }, "query"],
		[{ name: "gave UP", query: "status=failed" }, "name"],
		[{ name: "Odd", query: "status=dlq", colour: "red" }, "colour"],
	])("%j is refused at %s", async (body, field) => {
		const answer = await vera("POST", "/api/filters", body);
		expect([answer.status, answer.body.errors.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
	});

	test("an API key keeps none of its own; a person's own go with the person, and nobody after them gets them", async () => {
		const key = asking(hookwise.url, await keyFor(hookwise, "operator"));
		expect((await key("POST", "/api/filters", { name: "Key", query: "status=dlq" })).status).toBe(409);
		const shared = await key("POST", "/api/filters", { name: "Of a script", query: "status=dlq", shared: true });
		expect(shared.status).toBe(201);
		expect((await key("POST", `/api/filters/${shared.body.id}/default`)).status).toBe(409);
		const users = (await admin("GET", "/api/users")).body.items as { id: number; username: string }[];
		const idOf = (name: string): number => users.find(({ username }) => username === name)?.id ?? 0;
		// His own: what he took back from the others.
		expect((await list(olaf)).filter(({ shared }) => !shared).map(({ name }) => name)).toEqual(["First look"]);
		await olaf("POST", "/api/filters", { name: "Left behind", query: "status=failed", shared: true });
		await admin("DELETE", `/api/users/${idOf("olaf")}`);
		// The number of the last user is given again.
		const next = await admin("POST", "/api/users", { username: "nora", password: "a quiet night", role: "operator" });
		expect(next.body.id).toBe(idOf("olaf"));
		const nora = asking(hookwise.url, basic("nora", "a quiet night"));
		expect(await names(nora)).toEqual(["Left behind", "Of a script"]);
		expect((await nora("DELETE", `/api/filters/${shared.body.id}`)).status).toBe(204);
	});
});
