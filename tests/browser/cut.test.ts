/** What must be neither cut off, covered nor miscounted (issue 17, "Cut and broken"). Reasons of dead letters: outage.test.ts. AI notes: aiNote.test.ts. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../support/index.ts";
import { CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(90_000);
const TICKETS = 205;
let site: Site;

interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}
const boxOf = async (locator: Locator): Promise<Box> => {
	const box = await locator.boundingBox();
	if (box === null) throw new Error("It is not shown.");
	return box;
};
const meet = (one: Box, other: Box): boolean =>
	one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

/** Names that end in an ellipsis though there is room behind them, with the pixels that are left. */
const cutBesideSpace = (page: Page): Promise<string[]> =>
	page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>(".endpoints .named > .ellipsis")].flatMap((name) => {
			const line = name.parentElement as HTMLElement;
			const last = line.lastElementChild as HTMLElement;
			const left = line.getBoundingClientRect().right - last.getBoundingClientRect().right;
			return name.scrollWidth > name.clientWidth && left > 4 ? [`${name.textContent}: ${Math.round(left)} px are empty`] : [];
		}),
	);

describe.skipIf(CHROME === null)("nothing is cut off, covered or miscounted", () => {
	beforeAll(async () => {
		site = await startSite();
		const { client } = site.hookwise;
		const many = await client.endpoint({
			name: "Northgate Credit Union core switches and firewalls",
			split_path: "$.alerts[*]",
			json_mapping: { summary: "$.title" },
			tags: ["network", "customers of the first hour"],
		});
		await client.endpoint({ name: "Backups", tags: ["night"] });
		await client.accepted(many, {
			alerts: Array.from({ length: TICKETS }, (_none, index) => ({ state: "firing", title: `Host ${index}` })),
		});
		await eventually("each is a ticket", async () => (await client.history("action=create")).length === TICKETS, 60_000);
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("an endpoint's name is cut only where its line is full", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page
			.getByRole("link", { name: /^Northgate Credit Union/ })
			.first()
			.waitFor();
		for (const width of [360, 768, 1024, 1280, 1440, 1920]) {
			await page.setViewportSize({ width, height: 900 });
			expect([width, await cutBesideSpace(page)]).toEqual([width, []]);
		}
		// Whatever is cut is whole on hover, and a short one is never cut.
		const name = page.locator(".endpoints .named > .ellipsis");
		expect(await name.filter({ hasText: "Northgate" }).getAttribute("title")).toStartWith("Northgate Credit Union core switches and");
		expect(await name.filter({ hasText: "Backups" }).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
	});

	test("the sandbox counts what there is, not what it shows", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/sandbox");
		await page.getByText("205 open tickets, 205 in all, the newest 200 are shown").waitFor();
		expect(await page.locator(".sandbox > li").count()).toBe(200);
		await site.hookwise.client.json("POST", "/api/sandbox/tickets/205/close");
		await page.goto("/sandbox?show=open");
		// A closed one among the newest takes no place from the open ones.
		await page.getByText("204 open tickets, 205 in all, the newest 200 are shown").waitFor();
		expect(await page.locator(".sandbox > li").count()).toBe(200);
	});

	test.each([360, 1280])("what is told does not cover the button that saves, at %i px", async (width) => {
		const made = await site.hookwise.client.endpoint({ name: `Edge ${width}` });
		await using visitor = await site.visitor({ width });
		const { page, context } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${made.id}/rules?open=trigger`);
		await page.getByLabel("open_value").fill("down");
		const save = page.getByRole("button", { name: /^Save/ }).and(page.locator(":visible")).first();
		await save.waitFor();
		await context.setOffline(true);
		await save.click();
		// The preview may tell so of itself, too.
		const told = page.locator("#toasts .toast").filter({ hasText: "HookWise is not answering" });
		await told.first().waitFor();
		for (const one of await told.all()) expect(meet(await boxOf(one), await boxOf(save))).toBe(false);
		await context.setOffline(false);
		// With the message still there, a press on the button reaches it.
		await save.click();
		await page.getByText(/^Saved as version 2/).waitFor();
	});
});
