import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(120_000);

let site: Site;

describe.skipIf(CHROME === null)("The API reference", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("It has every operation of the OpenAPI document, once", async () => {
		const { paths } = await site.hookwise.client.json<{ paths: Record<string, Record<string, unknown>> }>("GET", "/api/openapi.json");
		const wanted = Object.entries(paths).flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
		);
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/docs");
		const shown = await page.$$eval("details.operation > summary", (all) =>
			all.map((one) => [...one.querySelectorAll("code")].map(({ textContent }) => textContent).join(" ")),
		);
		expect(shown.sort()).toEqual(wanted.sort());
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("An operation opens by keyboard and says role, fields, limits, answers and a command", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/docs");
		const operation = page.locator("#post-api-users");
		await operation.locator("summary").focus();
		await page.keyboard.press("Enter");
		const text = (await operation.textContent()) ?? "";
		for (const part of [
			"admin",
			"password",
			"required",
			"at least 12 characters",
			"viewer · operator · admin",
			"the name is taken",
			"curl -X POST",
		]) {
			expect(text).toContain(part);
		}
		expect(await axe(page)).toEqual([]);
	});

	test("Its commands work as they stand, with a key", async () => {
		const { key } = await site.hookwise.client.json<{ key: string }>("POST", "/api/keys", { name: "docs", role: "admin" });
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/docs");
		for (const id of ["get-api-endpoints", "post-api-tenantmap", "get-api-stats"]) {
			const command = (await page.locator(`#${id}-curl`).textContent()) ?? "";
			const ran = Bun.spawnSync(["sh", "-c", `${command} -sf`], { env: { ...process.env, HOOKWISE_KEY: key } });
			expect({ id, code: ran.exitCode, body: ran.stdout.toString().slice(0, 1) }).toEqual({ id, code: 0, body: "{" });
		}
	});

	test("It reads without scripts", async () => {
		await using visitor = await site.visitor({ scripts: false });
		await logIn(visitor.page);
		await visitor.page.goto("/docs");
		await visitor.page.locator("#get-api-logs summary").click();
		await visitor.page.locator("#get-api-logs").getByText("next_cursor").waitFor();
	});
});
