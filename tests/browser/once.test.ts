import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

/** Two clicks as by hand: the second counts as part of a double click, wherever it lands. */
async function clickTwice(page: Page, button: Locator): Promise<void> {
	await button.scrollIntoViewIfNeeded();
	const box = await button.boundingBox();
	if (box === null) throw new Error("It is not seen.");
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	for (const clickCount of [1, 2]) {
		await page.mouse.down({ clickCount });
		await page.mouse.up({ clickCount });
	}
}

/** Delays answers to forms, as over a slow connection; returns the posted forms. */
async function slowly(page: Page): Promise<string[]> {
	const posted: string[] = [];
	await page.route("**/*", async (route) => {
		if (route.request().method() !== "POST") return route.continue();
		posted.push(new URL(route.request().url()).pathname);
		const response = await route.fetch({ maxRedirects: 0 });
		return route.fulfill({ response });
	});
	return posted;
}

describe.skipIf(CHROME === null)("a double click does a thing once", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("an endpoint, a test alert, a user", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		const posted = await slowly(page);
		await page.goto("/endpoints/new");
		await page.getByLabel("Name", { exact: true }).fill("Twice");
		await clickTwice(page, page.getByRole("button", { name: "Create endpoint" }));
		await page.getByRole("heading", { name: "Twice" }).waitFor();
		await page.getByRole("link", { name: "Send test…" }).click();
		await clickTwice(page, page.getByRole("button", { name: "Send test" }));
		await page.getByText("The test of Twice was sent").waitFor();
		await page.goto("/settings/users");
		await page.getByRole("textbox", { name: "Name", exact: true }).fill("night");
		await page.getByLabel("Initial password").fill("a quiet night");
		await clickTwice(page, page.getByRole("button", { name: "Add user" }));
		await page.getByRole("row", { name: /night/ }).waitFor();
		expect(posted.map((path) => path.replace(/\/endpoints\/[\w-]{20,}/, "/endpoints/it"))).toEqual([
			"/endpoints/new",
			"/endpoints/it/test",
			"/settings/users",
		]);
		expect(complaints).toEqual([]);
	});
});
