import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { PASSWORD, startHookWise } from "../support/index.ts";
import { axe, browse, CHROME, logIn, startSite } from "./support.ts";

setDefaultTimeout(90_000);

const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function faultsOf(page: Page): Promise<string[]> {
	const faults = await axe(page);
	const over = await overflow(page);
	return over > 0 ? [...faults, `${over} px beside the page`] : faults;
}

describe.skipIf(CHROME === null)("what has to be done first", () => {
	test("the first password leads to one page, on a phone and in the dark, too; after it comes set-up", async () => {
		await using site = await browse(await startHookWise({ env: { GUI_PASSWORD: undefined } }));
		const first = /^Admin password: (.+)$/m.exec(site.hookwise.stdout)?.[1] ?? "";
		for (const look of [{ width: 360 }, { width: 1280, dark: true }]) {
			await using visitor = await site.visitor(look);
			const { page, complaints } = visitor;
			await page.goto("/");
			await page.getByLabel("User name").fill("admin");
			await page.getByLabel("Password").fill(first);
			await page.getByRole("button", { name: "Log in" }).click();
			await page.getByRole("heading", { name: "Choose your own password" }).waitFor();
			expect(await faultsOf(page)).toEqual([]);
			await page.goto("/settings");
			await page.getByRole("heading", { name: "Choose your own password" }).waitFor();
			expect(complaints).toEqual([]);
		}
		await using visitor = await site.visitor();
		const { page } = visitor;
		await page.goto("/login");
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill(first);
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByLabel("Current password").fill(first);
		await page.getByLabel("New password").fill("qwertyuiop123");
		await page.getByRole("button", { name: "Use this password" }).click();
		await page.getByText("everybody tries first").waitFor();
		expect(await faultsOf(page)).toEqual([]);
		await page.getByLabel("Current password").fill(first);
		await page.getByLabel("New password").fill("a house by the river");
		await page.getByRole("button", { name: "Use this password" }).click();
		await page.getByRole("heading", { name: "Where should tickets go?" }).waitFor();
	});

	test("a second step that the settings ask for is set up before anything else", async () => {
		await using site = await startSite();
		await using visitor = await site.visitor({ width: 390 });
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/settings#users");
		await page.getByLabel("Who must use two-factor authentication").selectOption("everybody");
		await page.locator("#second-step-rule").click();
		await page.getByText("Everybody without two-factor authentication sets it up").waitFor();
		await page.goto("/history");
		await page.getByRole("heading", { name: "Set up two-factor authentication" }).waitFor();
		expect(await faultsOf(page)).toEqual([]);
		await page.getByLabel("Your password").fill(PASSWORD);
		await page.getByRole("button", { name: "Set it up" }).click();
		await page.getByRole("img", { name: /QR code/ }).waitFor();
		expect(await faultsOf(page)).toEqual([]);
		const secret = ((await page.locator("code").first().textContent()) ?? "").replaceAll(" ", "");
		await page.getByLabel("Code that the app shows now").fill("000000");
		await page.getByRole("button", { name: "Switch it on" }).click();
		await page.getByText("Wrong code.").waitFor();
		await page.getByLabel("Code that the app shows now").fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
		await page.getByRole("button", { name: "Switch it on" }).click();
		await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
		expect(await page.locator("ol.codes li").count()).toBe(10);
		expect(await faultsOf(page)).toEqual([]);
		await page.getByRole("link", { name: "I have kept them" }).click();
		await page.getByRole("link", { name: "History" }).first().waitFor();
		// Wrong answers of forms are 422, which browsers note.
		expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
	});
});
