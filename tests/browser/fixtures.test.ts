import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

const DOWN = {
	heartbeat: { status: 0, msg: "timeout" },
	monitor: { id: 118, name: "VPN gateway", pathName: "Northgate / VPN gateway" },
	password: "hunter2",
};
const PLAIN = { heartbeat: { status: 0, msg: "timeout" }, monitor: { id: 7, name: "Printer", pathName: "Printer" } };

describe.skipIf(CHROME === null)("fixtures", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	async function made(name: string, kept: Readonly<Record<string, unknown>> = {}): Promise<MadeEndpoint> {
		const { client } = site.hookwise;
		const endpoint = await client.endpoint({
			name,
			trigger_field: "$.heartbeat.status",
			open_value: "0",
			close_value: "1",
			json_mapping: { summary: "$.monitor.name", dedup_key: "$.monitor.id" },
		});
		for (const [fixture, payload] of Object.entries(kept))
			await client.json("POST", `/api/endpoints/${endpoint.id}/fixtures`, { name: fixture, payload });
		return endpoint;
	}
	const versionOf = async ({ id }: MadeEndpoint): Promise<number> =>
		(await site.hookwise.client.json<{ version: number }>("GET", `/api/endpoints/${id}`)).version;
	const summary = (page: Page) => page.getByLabel("summary", { exact: true });
	const panel = (page: Page) => page.getByRole("region", { name: "Fixtures" });
	const isWide = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

	test("by keys alone: kept from history, seen while typing, and asked about before what they decide is saved", async () => {
		const endpoint = await made("From history", { Printer: PLAIN });
		const { client } = site.hookwise;
		const requestId = await client.accepted(endpoint, DOWN);
		const item = await eventually("it is in history", async () => {
			const found = await client.item(requestId);
			return found.status === "processed" && found;
		});
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/history/${item.id}`);
		await page.getByRole("link", { name: "Keep as fixture…" }).press("Enter");
		const name = page.getByRole("dialog").getByLabel("Name");
		await name.waitFor();
		expect(await name.inputValue()).toBe("VPN gateway");
		expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
		await name.fill("printer");
		await name.press("Enter");
		await page.getByText("Another fixture of this endpoint has this name. Choose another.").waitFor();
		expect(await axe(page)).toEqual([]);
		await name.fill("Gateway down");
		await name.press("Enter");
		await page.getByText("Kept as fixture “Gateway down” of From history.").waitFor();

		await page.goto(`/endpoints/${endpoint.id}/rules`);
		await panel(page).getByText("2 payloads kept.").waitFor();
		await summary(page).fill("$.monitor.pathName");
		await panel(page).getByText("1 of 2 decides as before").waitFor();
		await panel(page).getByText("1 gets another summary").waitFor();
		await panel(page).getByRole("button", { name: "Show 1 difference" }).press("Enter");
		const shown = page.getByRole("dialog");
		await shown.getByRole("heading", { name: "Gateway down" }).waitFor();
		await shown.getByText("Alert: Northgate / VPN gateway").waitFor();
		await shown.getByText("was: Alert: VPN gateway").waitFor();
		expect(await axe(page)).toEqual([]);
		await page.keyboard.press("Escape");

		await page.getByRole("button", { name: "Save as version 2" }).press("Enter");
		await page.getByRole("heading", { name: "1 of 2 fixtures will be decided otherwise" }).waitFor();
		expect(await axe(page)).toEqual([]);
		expect(await versionOf(endpoint)).toBe(1);
		await page.getByRole("button", { name: "Keep editing" }).press("Enter");
		expect(await summary(page).inputValue()).toBe("$.monitor.pathName");
		await page.getByRole("button", { name: "Save as version 2" }).press("Enter");
		await page.getByRole("dialog").getByRole("button", { name: "Save as version 2" }).press("Enter");
		await page.getByText("Saved as version 2: json_mapping.").waitFor();
		expect(await versionOf(endpoint)).toBe(2);
		expect(complaints).toEqual([]);
	});

	test("a change without other decisions is saved at once", async () => {
		const endpoint = await made("At once", { Printer: PLAIN });
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules`);
		await summary(page).fill("$.monitor.pathName");
		await panel(page).getByText("1 of 1 decides as before").waitFor();
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2").waitFor();
	});

	test("without scripts it asks as well, and a yes to one thing is none to another", async () => {
		const endpoint = await made("No scripts", { Gateway: DOWN });
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules`);
		await summary(page).fill("$.monitor.pathName");
		await page.getByRole("button", { name: "Save as version 2" }).click();
		const asks = page.getByRole("dialog");
		await asks.getByText("1 of 1 fixture will be decided otherwise").waitFor();
		await summary(page).fill("$.heartbeat.msg");
		await asks.getByRole("button", { name: "Save as version 2" }).click();
		await asks.getByText("Alert: timeout").waitFor();
		expect(await versionOf(endpoint)).toBe(1);
		await page.getByRole("button", { name: "Show 1 difference" }).click();
		await page.getByRole("heading", { name: "1 difference" }).waitFor();
		await page.getByRole("button", { name: "Back to the rules" }).click();
		expect(await summary(page).inputValue()).toBe("$.heartbeat.msg");
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await asks.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2").waitFor();
		expect(await versionOf(endpoint)).toBe(2);
	});

	test("the tab tells what each comes to now; a fixture is pasted, renamed, tried and deleted, on a phone too", async () => {
		const endpoint = await made("Tab");
		await using visitor = await site.visitor({ width: 360, dark: true });
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/fixtures`);
		await page.getByText("No fixtures yet. Keep a payload from History to test rules against it.").waitFor();
		expect(await axe(page)).toEqual([]);
		await page.getByRole("link", { name: "Keep a payload…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill("Pasted");
		await dialog.getByLabel("Pasted payload, JSON").fill("{");
		await dialog.getByRole("button", { name: "Keep payload" }).click();
		await dialog.getByText("The body is not valid JSON.").waitFor();
		await dialog.getByLabel("Pasted payload, JSON").fill(JSON.stringify(DOWN));
		await dialog.getByRole("button", { name: "Keep payload" }).click();
		await page.getByText("Kept as fixture “Pasted” of Tab.").waitFor();
		await page.getByRole("row", { name: /Pasted.*Creates a ticket, VPN gateway/ }).waitFor();
		expect(await page.getByText("hunter2").count()).toBe(0);
		expect([await axe(page), await isWide(page)]).toEqual([[], false]);
		await page.getByLabel("Name").fill("Gateway");
		await page.getByRole("button", { name: "Rename fixture" }).click();
		await page.getByText("The fixture is called “Gateway” now.").waitFor();
		await page.getByRole("link", { name: "Try in Rules" }).click();
		await page.locator("#preview").getByText("Alert: VPN gateway").first().waitFor({ state: "attached" });
		expect(await page.locator("#payload-choice option:checked").textContent()).toBe("Gateway");
		await page.goBack();
		await page.getByRole("link", { name: "Delete…" }).click();
		await dialog.getByRole("button", { name: "Delete fixture" }).click();
		await page.getByText("Deleted the fixture “Gateway”.").waitFor();
		await page.getByText("No fixtures yet.").waitFor();
		expect(complaints).toEqual([]);
	});
});
