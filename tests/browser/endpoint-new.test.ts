import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

describe.skipIf(CHROME === null)("a new endpoint", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("the arrow keys change the preset, and the sample and its ticket at the side follow; so does the board as it is typed", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/endpoints/new");
		const side = page.getByRole("region", { name: /^Sample from/ });
		await page.getByRole("heading", { name: "Sample from Uptime Kuma" }).waitFor();
		await page.getByRole("radio", { name: "Uptime Kuma" }).focus();
		await page.keyboard.press("ArrowDown");
		await page.getByRole("heading", { name: "Sample from Zabbix" }).waitFor();
		await side.getByText("Creates a ticket").waitFor();
		expect(await page.evaluate(() => document.activeElement?.id)).toBe("source-zabbix");
		await page.getByLabel("Service board").fill("Night watch");
		await side.getByText("Night watch, New").waitFor();
		expect(await axe(page)).toEqual([]);

		await page.getByRole("radio", { name: "CIPP" }).check();
		await side.getByText("a person closes it").waitFor();
		await page.getByRole("radio", { name: "Blank" }).check();
		await side.getByText("Nothing is filled in.").waitFor();
		await page.getByRole("radio", { name: "Zabbix" }).check();
		await page.getByLabel("Name", { exact: true }).fill("Zabbix Lakeshore");
		expect(await page.getByLabel("Start as draft").isChecked()).toBe(true);
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "Zabbix Lakeshore" }).waitFor();
		const { items } = await site.hookwise.client.json<{ items: Record<string, unknown>[] }>("GET", "/api/endpoints");
		expect(items[0]).toMatchObject({ name: "Zabbix Lakeshore", board: "Night watch", is_draft: true, trigger_field: "$.event.value" });
		expect(complaints).toEqual([]);
	});

	test("typing finds a tool by its maker, Enter chooses it, and what has no preset is told", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/endpoints/new");
		const search = page.getByLabel("Find a tool");
		await search.fill("cisco");
		await page.getByRole("radio", { name: "Uptime Kuma" }).waitFor({ state: "hidden" });
		expect(await page.getByRole("radio").count()).toBe(1);
		await search.press("Enter");
		await page.getByRole("heading", { name: "Sample from Cisco Meraki" }).waitFor();
		await search.fill("tivoli");
		await page.getByText("No preset has that name.").waitFor();
		await search.fill("");
		await page.getByRole("radio", { name: "Uptime Kuma" }).waitFor();
		expect(await page.getByRole("radio", { name: "Cisco Meraki" }).isChecked()).toBe(true);
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("on a phone a tap anywhere on a row chooses it, and each row tells its trigger; what was typed stays when the name is missing", async () => {
		await using visitor = await site.visitor({ width: 360, dark: true });
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/endpoints/new");
		const row = page.getByRole("row", { name: /Grafana/ });
		await row.getByText("firing opens, resolved closes").first().waitFor();
		await row.scrollIntoViewIfNeeded();
		const box = await row.boundingBox();
		expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
		await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) - 8, (box?.y ?? 0) + 6);
		await page.getByRole("heading", { name: "Sample from Grafana" }).waitFor();
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
		expect(await axe(page)).toEqual([]);
		await page.getByLabel("Service board").fill("Cloud");
		await page.getByLabel("Name", { exact: true }).fill("   ");
		await page.getByRole("button", { name: "Create endpoint" }).click();
		await page.locator(".problem").first().waitFor();
		expect(await page.getByLabel("Service board").inputValue()).toBe("Cloud");
		expect(await page.getByRole("radio", { name: "Grafana" }).isChecked()).toBe(true);
		expect(complaints).toEqual([]);
	});
});
