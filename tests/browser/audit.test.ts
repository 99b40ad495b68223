import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(120_000);

let site: Site;
let endpointId: string;

async function reader(options: Parameters<Site["visitor"]>[0] = {}, username?: string, password?: string) {
	const visitor = await site.visitor(options);
	await logIn(visitor.page, username, password);
	return visitor;
}

describe.skipIf(CHROME === null)("Audit", () => {
	beforeAll(async () => {
		site = await startSite();
		const { client } = site.hookwise;
		const endpoint = await client.endpoint({ name: "Uptime Kuma core" });
		endpointId = endpoint.id;
		await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { open_value: "down,critical", board: "NOC Alerts", is_draft: true });
		await client.json("POST", `/api/endpoints/${endpoint.id}/rotate-token`);
		await client.json("POST", "/api/users", { username: "night", password: "a quiet night", role: "viewer" });
		for (let index = 0; index < 60; index++) {
			await client.json("POST", "/api/tenantmap", { tenant_value: `t${index}.example`, company_id: "Acme" });
		}
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("Each entry says who, when, from where, what, and how each field changed; secrets never stand there", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto(`/audit?endpoint=${endpointId}`);
		const changed = page.getByRole("row", { name: /Endpoint changed/ });
		const text = (await changed.textContent()) ?? "";
		expect(text).toContain("admin");
		expect(text).toContain("127.0.0.1");
		expect(await changed.getByRole("deletion").allTextContents()).toContain("firing");
		expect(await changed.getByRole("insertion").allTextContents()).toContain("down,critical");
		expect(await page.getByRole("row", { name: /Secret rotated/ }).textContent()).toContain("bearer_token changed");
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("Filters are in the URL, and back goes to the one before", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/audit");
		await page.getByLabel("What").selectOption({ label: "User added" });
		await page.getByRole("row", { name: /night/ }).waitFor();
		await page.waitForURL(/action=user\.create/);
		expect(await page.getByRole("row", { name: /TenantMap entry added/ }).count()).toBe(0);
		await page.getByLabel("Who").fill("nobody");
		await page.getByRole("button", { name: "Filter" }).click();
		await page.getByText("No audit entries match this filter.").waitFor();
		expect(await axe(page)).toEqual([]);
		await page.goBack();
		await page.getByRole("row", { name: /night/ }).waitFor();
		await page.getByRole("link", { name: "Clear" }).click();
		await page.waitForURL((url) => url.pathname === "/audit" && url.search === "");
	});

	test("Times are of the reader's zone, in the filter too", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/audit?action=user.create&from=2001-01-01T00:00&to=2001-01-02T00:00");
		await page.getByText("No audit entries match this filter.").waitFor();
		await page.goto("/audit?action=user.create&from=2001-01-01T00:00");
		const row = page.getByRole("row", { name: /night/ });
		const shown = await row.locator("time").first().textContent();
		const at = (await row.locator("time").first().getAttribute("datetime")) ?? "";
		const there = new Date(at).toLocaleTimeString("en-GB", { timeZone: "America/New_York" });
		expect(shown).toBe(there);
		expect(await page.getByRole("columnheader", { name: /Time, E[SD]T/ }).count()).toBe(1);
	});

	test("Older entries are a page further, by cursor", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/audit?action=tenantmap");
		expect(await page.getByRole("row", { name: /entry added/ }).count()).toBe(50);
		await page.getByRole("link", { name: "Older" }).click();
		await page.getByRole("row", { name: /t0\.example/ }).waitFor();
		expect(await page.getByRole("row", { name: /entry added/ }).count()).toBe(10);
		await page.getByRole("link", { name: "Newer" }).click();
		await page.getByRole("row", { name: /t59\.example/ }).waitFor();
	});

	test("Administrators export what the filter shows; others read and cannot", async () => {
		await using admin = await reader();
		await admin.page.goto("/audit?action=user.create");
		const [download] = await Promise.all([
			admin.page.waitForEvent("download"),
			admin.page.getByRole("link", { name: "Export these as CSV" }).click(),
		]);
		const lines = (await Bun.file(await download.path()).text()).trim().split("\r\n");
		expect(lines).toHaveLength(2);
		expect(lines[1]).toContain("night");
		await using viewer = await reader({}, "night", "a quiet night");
		await viewer.page.goto("/audit");
		await viewer.page
			.getByRole("row", { name: /Logged in/ })
			.first()
			.waitFor();
		expect(await viewer.page.getByRole("link", { name: /Export/ }).count()).toBe(0);
	});

	test("Without scripts the filter and the pages work the same", async () => {
		await using visitor = await reader({ scripts: false, width: 360, dark: true });
		const { page } = visitor;
		await page.goto("/audit");
		await page.getByText("Filter", { exact: true }).first().click();
		await page.getByLabel("What").selectOption("user.create");
		await page.getByRole("button", { name: "Filter" }).click();
		await page.getByText("night").first().waitFor();
	});
});
