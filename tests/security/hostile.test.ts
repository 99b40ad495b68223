import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { basic } from "../contract/caller.ts";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { allRoutes, BODIES, createRandom, fire, fuzzed, isWell, shotAt } from "./fuzz.ts";

let hookwise: HookWise;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { OLLAMA_HOST: "http://127.0.0.1:9" } });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

describe("every route", () => {
	test("is in the walk: pages, forms and API", () => {
		const names = new Set(allRoutes().map(({ method, path }) => `${method} ${path}`));
		for (const name of [
			"POST /login",
			"POST /settings/users",
			"GET /",
			"PATCH /api/endpoints/{id}",
			"POST /admin/restore",
			"GET /metrics",
		]) {
			expect([name, names.has(name)]).toEqual([name, true]);
		}
		expect(names.size).toBeGreaterThan(120);
	});

	test("answers hostile bodies, ids, queries and headers in the contract's words, and goes on", async () => {
		const random = createRandom(20_260_131);
		const aim = { base: hookwise.url, authorization: basic("admin", PASSWORD), random };
		const problems: string[] = [];
		for (const [index, route] of fuzzed(allRoutes()).entries()) {
			const takesBody = route.method === "POST" || route.method === "PATCH";
			// Each body meets every fourth route in turn; the long run sends all to all.
			const bodies = takesBody ? BODIES.filter((_, number) => (number + index) % 4 === 0) : BODIES.slice(0, 3);
			for (const body of bodies) {
				const problem = await fire(shotAt(route, body, aim));
				if (problem !== null) problems.push(problem);
			}
		}
		expect(problems).toEqual([]);
		expect(await isWell(hookwise)).toBeNull();
	}, 120_000);

	test("answers nobody's hostile bodies with 401 alone, the log-in and webhooks excepted", async () => {
		const random = createRandom(7);
		const statuses = new Set<string>();
		for (const [index, route] of fuzzed(allRoutes()).entries()) {
			if (["/login", "/health", "/readyz", "/metrics", "/favicon.ico"].includes(route.path) || route.path.startsWith("/assets")) continue;
			const body = BODIES[index % BODIES.length];
			if (body === undefined) continue;
			const { url, headers, method, body: bytes } = shotAt(route, body, { base: hookwise.url, authorization: "", random });
			const { authorization: _none, cookie: _cookie, ...rest } = headers as Record<string, string>;
			const answer = await fetch(url, {
				method,
				headers: rest,
				redirect: "manual",
				...(bytes === null ? {} : { body: new Uint8Array(bytes) }),
			});
			await answer.arrayBuffer();
			if (answer.status !== 401 && !(answer.status === 302 && answer.headers.get("location")?.startsWith("/login"))) {
				statuses.add(`${method} ${route.path}: ${answer.status}`);
			}
		}
		expect([...statuses]).toEqual([]);
	}, 60_000);
});
