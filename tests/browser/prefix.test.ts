import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { PASSWORD } from "../support/index.ts";
import { CHROME, type Site, sendWebhook, startSite } from "./support.ts";

setDefaultTimeout(60_000);
const PREFIX = "/tools/hookwise";
let site: Site;

describe.skipIf(CHROME === null)("below a path of PUBLIC_URL", () => {
	beforeAll(async () => {
		site = await startSite({ PUBLIC_URL: `http://hookwise.test${PREFIX}` });
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("log-in, live alerts, links, the palette and log-out work", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await page.goto(`${PREFIX}/history`);
		expect(new URL(page.url()).pathname).toBe(`${PREFIX}/login`);
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByRole("heading", { name: "History" }).waitFor();
		expect(new URL(page.url()).pathname).toBe(`${PREFIX}/history`);

		await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Dashboard" }).click();
		await page.getByText("connected", { exact: true }).waitFor();
		const made = await site.hookwise.client.endpoint({
			name: "Below",
			trigger_field: "$.s",
			open_value: "down",
			json_mapping: { summary: "$.n" },
		});
		expect(await sendWebhook(`${site.url}${PREFIX}/w/${made.id}`, made.bearer_token, { s: "down", n: "Core switch" })).toBe(202);
		await page.locator("#feed-lines").getByText("Core switch").waitFor();

		await page.keyboard.press("Control+k");
		await page.getByLabel("Endpoint, ticket, company, setting or action").fill("below");
		await page.getByRole("dialog").getByRole("link", { name: "Below" }).first().waitFor();
		await page.keyboard.press("Enter");
		await page.waitForURL(`**${PREFIX}/endpoints/${made.id}**`);

		// The list of settings, its menu, and an address from when the settings were one page.
		await page.goto(`${PREFIX}/settings#api-keys`);
		await page.waitForURL(`**${PREFIX}/settings/users#api-keys`);
		await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Maintenance" }).click();
		await page.waitForURL(`**${PREFIX}/settings/maintenance`);

		await page.getByRole("button", { name: "admin" }).click();
		await page.getByRole("button", { name: "Log out" }).first().click();
		await page.getByRole("heading", { name: "Log in to HookWise" }).waitFor();
		expect(new URL(page.url()).pathname).toBe(`${PREFIX}/login`);
		expect(complaints).toEqual([]);
	});
});
