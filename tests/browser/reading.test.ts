import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { type Seeded, startSeeded } from "./seeded.ts";
import { CHROME, logIn, type Visitor } from "./support.ts";

setDefaultTimeout(120_000);

let seeded: Seeded;

async function inside(path: string, width = 1280): Promise<Visitor> {
	const visitor = await seeded.site.visitor({ width });
	await logIn(visitor.page);
	await visitor.page.goto(path);
	return visitor;
}
const alertPath = (): string => `/history/${seeded.history.find(({ action }) => action === "create")?.id}`;
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.skipIf(CHROME === null)("whoever reads it, however they read it", () => {
	beforeAll(async () => {
		seeded = await startSeeded();
	});
	afterAll(() => seeded[Symbol.asyncDispose]());

	test("colours are chosen in a menu that says which are chosen, on a desk and on a phone, for good", async () => {
		await using visitor = await inside("/audit");
		const { page } = visitor;
		const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? "system");
		expect(await theme()).toBe("system");
		await page.getByRole("button", { name: "Theme: System" }).click();
		await page.getByRole("button", { name: "Dark", exact: true }).click();
		await page.getByRole("button", { name: "Theme: Dark" }).waitFor();
		expect(await theme()).toBe("dark");
		await page.setViewportSize({ width: 360, height: 900 });
		await page.goto("/tenantmap");
		expect(await theme()).toBe("dark");
		await page.getByRole("button", { name: "More" }).click();
		await page.getByRole("button", { name: "System", exact: true }).click();
		await page.waitForFunction(() => document.documentElement.dataset.theme === undefined);
		expect(new URL(page.url()).pathname).toBe("/tenantmap");
	});

	test("times are in the reader's zone with its name, with UTC on hover", async () => {
		await using visitor = await inside(alertPath());
		const { page } = visitor;
		const time = page.locator(".facts time").first();
		const at = new Date((await time.getAttribute("datetime")) ?? "");
		const wanted = at.toLocaleTimeString("en-GB", { timeZone: "America/New_York" });
		expect(await time.textContent()).toBe(`${wanted} ${await page.locator("#clock .zone").textContent()}`);
		expect(await time.getAttribute("title")).toEndWith(" UTC");
	});

	test("before and after the clocks change, each time has the zone of its own day", async () => {
		await using visitor = await inside("/audit");
		const { page } = visitor;
		const shown = await page.evaluate(async () => {
			const script = document.querySelector<HTMLScriptElement>('script[src*="/app."]')?.src ?? "";
			const times = /from "(\.\/times\.[^"]+)"/.exec(await (await fetch(script)).text())?.[1] ?? "";
			const { zoneName } = (await import(new URL(times, script).href)) as { zoneName(at: Date): string };
			return ["2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z", "2026-11-01T05:59:59Z", "2026-11-01T06:00:00Z"].map((at) =>
				zoneName(new Date(at)),
			);
		});
		expect(shown).toEqual(["EST", "EDT", "EDT", "EST"]);
	});

	test("ages stay fresh, and figures stand under each other", async () => {
		await using visitor = await inside("/audit");
		const { page } = visitor;
		const age = page.locator("time[data-age]").first();
		const before = await age.textContent();
		await page.waitForFunction((text) => document.querySelector("time[data-age]")?.textContent !== text, before);
		expect(await age.evaluate((element) => getComputedStyle(element).fontVariantNumeric)).toBe("tabular-nums");
	});

	test("a row opens in a tab of its own with Ctrl and with the middle button", async () => {
		await using visitor = await inside("/history?period=all");
		const { page, context } = visitor;
		const cell = page.locator("[data-rows] > [data-href] time").first();
		for (const how of [{ modifiers: ["ControlOrMeta" as const] }, { button: "middle" as const }]) {
			const [tab] = await Promise.all([context.waitForEvent("page"), cell.click(how)]);
			await tab.waitForURL(/\/history\/[^?]+$/);
			await tab.close();
		}
		expect(page.url()).toContain("/history?period=all");
	});

	test("Back brings filters and scroll", async () => {
		await using visitor = await inside("/tenantmap");
		const { page } = visitor;
		await page
			.getByRole("searchbox", { name: /Tenant or company|Search/ })
			.last()
			.fill("tenant-1");
		await page.waitForURL(/q=tenant-1/);
		await page.mouse.wheel(0, 600);
		await page.waitForFunction(() => scrollY > 300);
		const place = await page.evaluate(() => scrollY);
		await page.goto("/audit");
		await page.goBack();
		await page.waitForURL(/q=tenant-1/);
		await page.waitForFunction((y) => Math.abs(scrollY - y) < 60, place);
		await page.getByText("tenant-1.example").waitFor();
	});

	test("on paper there is neither bar nor button, and dark colours become light", async () => {
		await using visitor = await inside(alertPath());
		const { page } = visitor;
		await page.emulateMedia({ media: "print", colorScheme: "dark" });
		const paper = await page.evaluate(() => ({
			bar: getComputedStyle(document.querySelector(".bar") ?? document.body).display,
			ground: getComputedStyle(document.body).backgroundColor,
			buttons: [...document.querySelectorAll("main .button")].filter((button) => button.getClientRects().length > 0).length,
		}));
		expect(paper).toEqual({ bar: "none", ground: "rgb(255, 255, 255)", buttons: 0 });
	});

	test("at 200 % of 1280 px nothing is cut off, and nothing moves for those who asked for that", async () => {
		await using visitor = await inside("/", 640);
		const { page } = visitor;
		for (const path of [
			"/",
			"/history?period=all",
			alertPath(),
			`/endpoints/${seeded.endpoint.id}/rules`,
			"/settings",
			"/settings/users",
			"/audit",
			"/tenantmap",
			"/docs",
		]) {
			await page.goto(path);
			expect({ path, over: await overflow(page) }).toEqual({ path, over: 0 });
			const moving = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
			expect({ path, moving }).toEqual({ path, moving: 0 });
		}
	});

	test("with forced colours, boxes, switches and what is chosen can still be told", async () => {
		await using visitor = await inside("/history?period=all");
		const { page } = visitor;
		await page.emulateMedia({ forcedColors: "active" });
		const box = page.locator(".pickone").first();
		expect(await box.evaluate((element) => getComputedStyle(element).appearance)).toBe("auto");
		await page.keyboard.press("j");
		const current = page.locator('[data-rows] > [aria-current="true"]');
		expect(await current.evaluate((row) => getComputedStyle(row).outlineStyle)).toBe("solid");
		await page.goto("/settings");
		const line = await page.locator('.nav [aria-current="page"]').evaluate((link) => getComputedStyle(link).borderBottomColor);
		const other = await page
			.locator(".nav a:not([aria-current])")
			.first()
			.evaluate((link) => getComputedStyle(link).borderBottomColor);
		expect(line).not.toBe(other);
	});
});
