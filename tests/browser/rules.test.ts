import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

const PAYLOAD = {
	heartbeat: { status: 0, msg: "timeout of 48000ms exceeded" },
	monitor: { id: 118, name: "VPN Northgate #CWNorthgateCU", pathName: "Northgate CU / VPN gateway" },
};

describe.skipIf(CHROME === null)("the Rules tab", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	async function made(name: string): Promise<MadeEndpoint> {
		const { client } = site.hookwise;
		const endpoint = await client.endpoint({
			name,
			trigger_field: "$.heartbeat.status",
			open_value: "0",
			close_value: "1",
			json_mapping: { summary: "$.monitor.name", dedup_key: "$.monitor.id" },
			routing_rules: [
				{ path: "$.monitor.name", regex: "vpn", overrides: { priority: "Priority 1 - Critical" } },
				{ path: "$.monitor.name", regex: "printer", overrides: { priority: "Priority 4 - Low" } },
			],
		});
		await client.accepted(endpoint, PAYLOAD);
		await eventually("it is in history", async () => (await client.history(`endpoint=${endpoint.id}`)).length === 1);
		return endpoint;
	}
	const open = async (page: Page, endpoint: MadeEndpoint): Promise<void> => {
		await page.goto(`/endpoints/${endpoint.id}/rules`);
		await page.getByRole("heading", { name: "Ticket as it would look" }).waitFor();
	};
	const preview = (page: Page) => page.locator("#preview");

	test("a click on a value puts its path into the field that has the focus, and the ticket follows as one types", async () => {
		const endpoint = await made("Capture");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).focus();
		await page.getByText("Click a value to use its path in summary").waitFor();
		await page.getByRole("button", { name: '"Northgate CU / VPN gateway"' }).click();
		expect(await page.getByLabel("summary", { exact: true }).inputValue()).toBe("$.monitor.pathName");
		await preview(page).getByText("Alert: Northgate CU / VPN gateway").waitFor();
		await preview(page).getByText("was: Alert: VPN Northgate #CWNorthgateCU").waitFor();
		await page.getByText("1 change").waitFor();
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2: json_mapping.").waitFor();
		const stored = await site.hookwise.client.json<{ version: number; json_mapping: object }>("GET", `/api/endpoints/${endpoint.id}`);
		expect(stored.json_mapping).toEqual({ summary: "$.monitor.pathName", dedup_key: "$.monitor.id" });
		expect(complaints).toEqual([]);
	});

	test("rules are added, moved by keys and removed without a mouse and without saving", async () => {
		const endpoint = await made("Rows");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=rules`);
		await page.getByRole("button", { name: "Move rule 2 up" }).press("Enter");
		await eventually("the rules changed places", async () => (await page.locator("#r1-regex").inputValue()) === "printer");
		await page.getByRole("button", { name: "Add rule" }).press("Enter");
		await page.locator("#r3-path").fill("$.monitor.id");
		await page.locator("#r3-regex").fill("^118$");
		await page.getByRole("button", { name: "Remove rule 1" }).press("Enter");
		await eventually("two are left", async () => (await page.locator("#r3-regex").count()) === 0);
		expect(await page.locator("#r2-regex").inputValue()).toBe("^118$");
		const before = await site.hookwise.client.json<{ version: number }>("GET", `/api/endpoints/${endpoint.id}`);
		expect(before.version).toBe(1);
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2").waitFor();
		const { routing_rules } = await site.hookwise.client.json<{ routing_rules: { regex: string }[] }>(
			"GET",
			`/api/endpoints/${endpoint.id}`,
		);
		expect(routing_rules.map(({ regex }) => regex)).toEqual(["vpn", "^118$"]);
		expect(complaints).toEqual([]);
	});

	test("rows can be edited as JSON and back", async () => {
		const endpoint = await made("Both ways");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=rules`);
		await page.locator("#s-rules").getByRole("button", { name: "JSON" }).click();
		const area = page.getByLabel("routing_rules: a list of rules");
		await area.waitFor();
		await area.fill('[{"path":"$.monitor.name","regex":"switch","overrides":{"drop":true}}]');
		await page.locator("#s-rules").getByRole("button", { name: "Form" }).click();
		await eventually("the row is there", async () => (await page.locator("#r1-regex").inputValue()) === "switch");
		expect(await page.getByLabel("Drop the alert: no ticket").isChecked()).toBe(true);
		expect(complaints).toEqual([]);
	});

	test("what is wrong is marked where it is, nothing is saved and nothing typed is lost", async () => {
		const endpoint = await made("Wrong");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).fill("$.monitor[");
		await page.locator("#s-notes > summary").click();
		await page.getByLabel("open_delay_seconds").fill("soon");
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Nothing was saved.").waitFor();
		expect(await page.getByLabel("summary", { exact: true }).inputValue()).toBe("$.monitor[");
		expect(await page.getByLabel("summary", { exact: true }).getAttribute("aria-invalid")).toBe("true");
		const delay = page.getByLabel("open_delay_seconds");
		expect(await delay.inputValue()).toBe("soon");
		expect(await delay.getAttribute("aria-invalid")).toBe("true");
		await page.getByText("A whole number is expected.").waitFor();
		expect(complaints).toEqual([]);
	});

	test("someone else's save is shown field by field, and neither is lost", async () => {
		const endpoint = await made("Conflict");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).fill("$.monitor.pathName");
		await site.hookwise.client.json("PATCH", `/api/endpoints/${endpoint.id}`, { board: "NOC Alerts" });
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Someone else saved version 2 meanwhile.").waitFor();
		expect(await page.getByRole("row", { name: /board/ }).textContent()).toContain("NOC Alerts");
		expect(await page.getByLabel("summary", { exact: true }).inputValue()).toBe("$.monitor.pathName");
		await page.getByRole("button", { name: "Save mine over it" }).click();
		await page.getByText("Saved as version 3").waitFor();
		expect(complaints).toEqual([]);
	});
});
