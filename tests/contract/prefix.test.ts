import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HookWise, type MadeEndpoint, PASSWORD, startHookWise } from "../support/index.ts";
import { basic } from "./caller.ts";

const ADMIN = { authorization: basic("admin", PASSWORD) };
const PREFIX = "/tools/hookwise";

let hookwise: HookWise;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { PUBLIC_URL: `https://it.example${PREFIX}/` } });
	endpoint = await hookwise.client.endpoint({ name: "Below a path" });
	await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "web01" } });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = ADMIN) =>
	fetch(`${hookwise.url}${path}`, { headers: { accept: "text/html", ...headers }, redirect: "manual" });

/** Every address that a page names, by attribute. */
const addressesOf = (html: string): string[] =>
	[...html.matchAll(/\s(?:href|src|action|formaction|hx-(?:get|post|put|patch|delete)|data-(?:hub|href|good|soon|now|lost))="([^"]+)"/g)]
		.map(([, address = ""]) => address.replaceAll("&amp;", "&"))
		.filter((address) => address.startsWith("/"));

describe("with a path in PUBLIC_URL", () => {
	test("every address on every page that can be reached lies below it, and works there", async () => {
		const waiting = [`${PREFIX}/`];
		const seen = new Set(waiting);
		const forms = new Set<string>();
		for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
			const answer = await get(path);
			expect([path, answer.status < 400 || answer.status === 422]).toEqual([path, true]);
			if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) continue;
			const html = await answer.text();
			for (const address of addressesOf(html)) {
				expect([path, address, address.startsWith(`${PREFIX}/`) || address === PREFIX]).toEqual([path, address, true]);
				const [page = ""] = address.split("#");
				// One page of each kind is enough; its parameters choose what it shows.
				const kind = page.replace(/\?.*$/, "").replaceAll(/\/[A-Za-z0-9_-]{40,}|\/\d+/g, "/{id}");
				if (html.includes(`action="${address}"`)) forms.add(kind);
				if (seen.has(kind) || forms.has(kind) || /\/(export|events)/.test(kind)) continue;
				seen.add(kind);
				waiting.push(page);
			}
		}
		expect(seen.size).toBeGreaterThan(40);
	}, 60_000);

	test("webhooks, the API, redirects and cookies know it; without it all is served, too", async () => {
		expect((await hookwise.client.json<{ webhook_url: string }>("GET", `/api/endpoints/${endpoint.id}`)).webhook_url).toBe(
			`https://it.example${PREFIX}/webhook/${endpoint.id}`,
		);
		for (const root of [PREFIX, ""]) {
			const taken = await fetch(`${hookwise.url}${root}/w/${endpoint.id}`, {
				method: "POST",
				headers: { authorization: `Bearer ${endpoint.bearer_token}` },
				body: JSON.stringify({ state: "ok", monitor: { name: "web01" } }),
			});
			expect(taken.status).toBe(202);
			expect((await get(`${root}/health`, {})).status).toBe(200);
			expect((await get(`${root}/api/endpoints`)).status).toBe(200);
			const sentAway = await get(`${root}/history?q=web01`, {});
			expect(sentAway.status).toBe(302);
			expect(sentAway.headers.get("location")).toBe(`${PREFIX}/login?next=${encodeURIComponent("/history?q=web01")}`);
			const entered = await fetch(`${hookwise.url}${root}/login`, {
				method: "POST",
				headers: { "sec-fetch-site": "same-origin" },
				body: new URLSearchParams({ username: "admin", password: PASSWORD, next: "/history?q=web01" }),
				redirect: "manual",
			});
			expect([entered.status, entered.headers.get("location")]).toEqual([303, `${PREFIX}/history?q=web01`]);
			expect(entered.headers.get("set-cookie")).toContain("Path=/;");
		}
		expect((await get(PREFIX)).status).toBe(200);
		expect((await get("/toolsX/hookwise/history")).status).toBe(404);
	});
});
