import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

describe.skipIf(CHROME === null)("what a page keeps while one works on it", () => {
	beforeAll(async () => {
		site = await startSite();
		for (let n = 1; n <= 20; n++) await site.hookwise.client.endpoint({ name: `Site ${n}` });
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("pausing one line keeps filter, place and ticks, and says so where one is looking", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.setViewportSize({ width: 1280, height: 420 });
		await page.goto("/?q=Site");
		const row = page.getByRole("row", { name: /Site 15/ });
		await row.getByRole("checkbox").check();
		await page.getByRole("row", { name: /Site 12/ }).scrollIntoViewIfNeeded();
		const before = await page.evaluate(() => scrollY);
		expect(before).toBeGreaterThan(100);
		await page
			.getByRole("row", { name: /Site 12/ })
			.getByRole("button", { name: "Actions for Site 12" })
			.click();
		await page.locator("[popover]:popover-open").getByText("Pause", { exact: true }).click();
		const told = page.getByText("Paused, webhooks are refused: Site 12.");
		await told.waitFor();
		expect(new URL(page.url()).search).toBe("?q=Site");
		expect(Math.abs((await page.evaluate(() => scrollY)) - before)).toBeLessThan(60);
		expect(await row.getByRole("checkbox").isChecked()).toBe(true);
		expect(await told.evaluate((element) => element.getBoundingClientRect().top < innerHeight)).toBe(true);
		expect(complaints).toEqual([]);
	});

	test("Enter in a field of the rules saves, and windows say what they are here", async () => {
		const made = await site.hookwise.client.endpoint({
			name: "Windows",
			maintenance_windows: [{ type: "daily", start: "22:00", end: "04:00" }],
		});
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${made.id}/rules`);
		await page.getByRole("heading", { name: "Windows" }).last().click();
		// New York, in winter or in summer.
		await page.getByText(/^Here: (17:00 EST–23:00 EST|18:00 EDT–00:00 EDT)$/).waitFor();
		await page.locator("#w1-start").fill("21:30");
		await page.getByText(/^Here: (16:30 EST|17:30 EDT)/).waitFor();
		await page.locator("#w1-start").press("Enter");
		await page.getByRole("button", { name: "Save as version 3" }).waitFor();
		const saved = await site.hookwise.client.json<{ maintenance_windows: { start: string }[] }>("GET", `/api/endpoints/${made.id}`);
		expect(saved.maintenance_windows[0]?.start).toBe("21:30");
		expect(complaints).toEqual([]);
	});
});
