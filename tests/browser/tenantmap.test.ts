import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(120_000);

interface Entry {
	readonly id: number;
	readonly tenant_value: string;
	readonly company_id: string;
	readonly description: string;
}

let double: ConnectWiseDouble;
let site: Site;

const entries = async (): Promise<Entry[]> => (await site.hookwise.client.json<{ items: Entry[] }>("GET", "/api/tenantmap")).items;
const add = (tenant_value: string, company_id: string) => site.hookwise.client.json("POST", "/api/tenantmap", { tenant_value, company_id });
/** A page of someone who is logged in. */
async function reader(options: Parameters<Site["visitor"]>[0] = {}, username?: string, password?: string) {
	const visitor = await site.visitor(options);
	await logIn(visitor.page, username, password);
	return visitor;
}

describe.skipIf(CHROME === null)("TenantMap", () => {
	beforeAll(async () => {
		double = startConnectWise();
		site = await startSite(environmentFor(double));
		await site.hookwise.client.json("POST", "/api/users", { username: "night", password: "a quiet night", role: "viewer" });
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await double.stop();
	});

	test("An entry is added in the dialog, its company checked against ConnectWise, and what is wrong is put right there", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/tenantmap");
		await page.getByRole("link", { name: "Add entry" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("heading", { name: "Add an entry" }).waitFor();
		expect(await axe(page)).toEqual([]);
		await dialog.getByLabel("Tenant", { exact: true }).fill("*.acme.example");
		await dialog.getByLabel("Company in ConnectWise").fill("Nope");
		await dialog.getByLabel("Description (optional)").fill("every office");
		await dialog.getByRole("button", { name: "Add entry" }).click();
		await dialog.getByText("ConnectWise has no company with the identifier “Nope”").waitFor();
		expect(await dialog.getByLabel("Tenant", { exact: true }).inputValue()).toBe("*.acme.example");
		expect(await dialog.getByLabel("Description (optional)").inputValue()).toBe("every office");
		expect(await dialog.getByLabel("Company in ConnectWise").getAttribute("aria-invalid")).toBe("true");
		expect(await axe(page)).toEqual([]);
		await dialog.getByLabel("Company in ConnectWise").fill("acm");
		await page.locator('datalist option[value="Acme"]').waitFor({ state: "attached" });
		await dialog.getByLabel("Company in ConnectWise").fill("acme");
		await dialog.getByRole("button", { name: "Add entry" }).click();
		await page.getByText("*.acme.example goes to Acme.").waitFor();
		expect(await page.getByRole("dialog").count()).toBe(0);
		await page.getByRole("row", { name: /\*\.acme\.example.*Acme.*every office/ }).waitFor();
		expect(await entries()).toMatchObject([{ tenant_value: "*.acme.example", company_id: "Acme", description: "every office" }]);
		const { items } = await site.hookwise.client.json<{ items: { action: string; who: string }[] }>("GET", "/api/audit?action=tenantmap");
		expect(items[0]).toMatchObject({ action: "tenantmap.create", who: "admin" });
		expect(complaints).toEqual([]);
	});

	test("A company that ConnectWise does not have is saved when a person insists, and an entry that exists is refused in its field", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap");
		await page.getByRole("link", { name: "Add entry" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Tenant", { exact: true }).fill("*.ACME.example");
		await dialog.getByLabel("Company in ConnectWise").fill("SoonThere");
		await dialog.getByRole("button", { name: "Add entry" }).click();
		await dialog.getByLabel("Save anyway: ConnectWise has no such company").check();
		await dialog.getByRole("button", { name: "Add entry" }).click();
		await dialog.getByText("This tenant is mapped already.").waitFor();
		await dialog.getByLabel("Tenant", { exact: true }).fill("soon.example");
		await dialog.getByLabel("Company in ConnectWise").fill("SoonThere");
		await dialog.getByRole("button", { name: "Add entry" }).click();
		await dialog.getByLabel("Save anyway: ConnectWise has no such company").check();
		await dialog.getByRole("button", { name: "Add entry" }).click();
		await page.getByText("soon.example goes to SoonThere.").waitFor();
	});

	test("Everything works by keyboard alone: open with Enter, discard with Escape, the focus comes back", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap");
		await page.keyboard.press("j");
		await page.keyboard.press("Enter");
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("heading", { name: "Change the entry" }).waitFor();
		await page.keyboard.press("Escape");
		await eventually("the dialog is closed", async () => (await page.locator("dialog[open]").count()) === 0);
		await page.waitForFunction(() => document.activeElement?.hasAttribute("data-open") === true);
		await page.getByLabel("Search entries: tenant, company, description").focus();
		await page.keyboard.type("soon");
		await eventually("one entry is left", async () => (await page.locator("#entries tbody tr").count()) === 1);
		expect(new URL(page.url()).searchParams.get("q")).toBe("soon");
	});

	test("Deleting says what goes, and the focus rests on the way back", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap");
		await page.getByRole("link", { name: "Delete soon.example" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("New alerts of soon.example no longer go to SoonThere.").waitFor();
		await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Keep it");
		expect(await axe(page)).toEqual([]);
		await dialog.getByRole("button", { name: "Delete entry" }).click();
		await page.getByText("Deleted the entry soon.example.").waitFor();
		expect((await entries()).map(({ tenant_value }) => tenant_value)).not.toContain("soon.example");
	});

	test("The tester says which entry a tenant takes, as deciding does, and keeps it in the URL", async () => {
		await add("acme-??", "OBrien");
		await add("fax.acme.example", "CatchAll");
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap");
		const field = page.getByLabel("Tenant, as an alert names it");
		const result = page.locator("#tried");
		await field.fill("HQ.Acme.Example");
		await result.getByText("Acme", { exact: true }).waitFor();
		expect(await result.textContent()).toContain("by the wildcard entry *.acme.example");
		await field.fill("fax.acme.example");
		await result.getByText("by the exact entry").waitFor();
		await field.fill("acme-123");
		await result.getByText("No entry takes").waitFor();
		expect(await result.textContent()).toContain("the default, CatchAll");
		expect(new URL(page.url()).searchParams.get("try")).toBe("acme-123");
		await page.reload();
		await result.getByText("No entry takes").waitFor();
	});

	test("Tenants that alerts named stand first with count and endpoint, and one click maps what can only be one company", async () => {
		const endpoint = await site.hookwise.client.endpoint({ name: "CIPP all tenants", global_routing_enabled: true });
		for (const [tenant, state] of [
			["northgatecu.onmicrosoft.com", "firing"],
			["northgatecu.onmicrosoft.com", "ok"],
			["stranger.example", "firing"],
		]) {
			await site.hookwise.client.accepted(endpoint, { state, tenant });
		}
		await eventually("both are listed", async () => {
			const { items } = await site.hookwise.client.json<{ items: unknown[] }>("GET", "/api/tenantmap/unmatched");
			return items.length === 2;
		});
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap");
		const panel = page.getByRole("region", { name: "Without a company" });
		expect(await panel.getByRole("listitem").first().textContent()).toContain("2 alerts");
		expect(await panel.getByRole("link", { name: "CIPP all tenants" }).first().getAttribute("href")).toBe(`/endpoints/${endpoint.id}`);
		expect(await panel.getByRole("button").count()).toBe(1);
		await panel.getByRole("button", { name: "Map northgatecu.onmicrosoft.com to NorthgateCU" }).click();
		await page.getByText("northgatecu.onmicrosoft.com goes to NorthgateCU.").waitFor();
		expect(await panel.getByRole("listitem").count()).toBe(1);
		await panel.getByRole("link", { name: "Choose a company for stranger.example" }).click();
		expect(await page.getByRole("dialog").getByLabel("Tenant", { exact: true }).inputValue()).toBe("stranger.example");
	});

	test("An import shows what would change before anything does, and a wrong line holds all of it back", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		const before = await entries();
		const choose = async (text: string) => {
			await page.goto("/tenantmap/import");
			await page.getByLabel("CSV or JSON file").setInputFiles({ name: "map.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
			await page.getByRole("button", { name: "Show what would change" }).click();
			await page.getByRole("region", { name: "map.csv" }).waitFor();
		};
		await choose("tenant_value,company_id,description\nnew.example,NewCo,fresh\nFAX.acme.example,Acme,\nlost.example,,\n");
		await page.getByRole("row", { name: /Wrong.*lost\.example/ }).waitFor();
		await page.getByRole("row", { name: /New.*new\.example.*NewCo/ }).waitFor();
		await page.getByRole("row", { name: /Changed.*FAX\.acme\.example.*was CatchAll/ }).waitFor();
		expect(await page.getByRole("button", { name: /^Import/ }).count()).toBe(0);
		expect(await axe(page)).toEqual([]);
		expect(await entries()).toEqual(before);
		await choose("tenant_value,company_id,description\nnew.example,NewCo,fresh\nFAX.acme.example,Acme,\n");
		await page.getByRole("button", { name: "Import 2 entries" }).click();
		await page.getByText("Imported map.csv: 1 added, 1 written over.").waitFor();
		expect(await entries()).toContainEqual(expect.objectContaining({ tenant_value: "new.example", company_id: "NewCo" }));
		await page.goto("/tenantmap/import");
		await page.getByLabel("CSV or JSON file").setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
		await page.getByRole("button", { name: "Show what would change" }).click();
		await page.getByText("Its first line must name the column tenant_value.").waitFor();
	});

	test("An export opens again as an import that changes nothing", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap");
		const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^Export/ }).click()]);
		await page.goto("/tenantmap/import");
		await page.getByLabel("CSV or JSON file").setInputFiles(await download.path());
		await page.getByRole("button", { name: "Show what would change" }).click();
		await page.getByText("TenantMap already has all of these.").waitFor();
	});

	test("A viewer reads and sees no button that changes anything; the server also refuses changes", async () => {
		await using visitor = await reader({}, "night", "a quiet night");
		const { page } = visitor;
		await page.goto("/tenantmap");
		await page.getByText("*.acme.example").first().waitFor();
		for (const name of ["Add entry", "Import"]) expect(await page.getByRole("link", { name }).count()).toBe(0);
		expect(await page.getByRole("link", { name: /^(Edit|Delete)/ }).count()).toBe(0);
		const status = await page.evaluate(
			async () => (await fetch("/tenantmap", { method: "POST", body: new URLSearchParams({ tenant_value: "x", company_id: "y" }) })).status,
		);
		expect(status).toBe(403);
		expect((await page.goto("/tenantmap/new"))?.status()).toBe(403);
	});

	test("Without scripts every step has a page of its own", async () => {
		await using visitor = await reader({ scripts: false });
		const { page } = visitor;
		await page.goto("/tenantmap");
		await page.getByRole("link", { name: "Add entry" }).click();
		await page.getByRole("heading", { name: "Add an entry", level: 1 }).waitFor();
		await page.getByLabel("Tenant", { exact: true }).fill("plain.example");
		await page.getByLabel("Company in ConnectWise").fill("Nope");
		await page.getByRole("button", { name: "Add entry" }).click();
		await page.getByText("ConnectWise has no company with the identifier “Nope”").waitFor();
		await page.getByLabel("Company in ConnectWise").fill("OBrien");
		await page.getByRole("button", { name: "Add entry" }).click();
		await page.getByText("plain.example goes to OBrien.").waitFor();
		await page.getByRole("link", { name: "Delete plain.example" }).click();
		await page.getByRole("button", { name: "Delete entry" }).click();
		await page.getByText("Deleted the entry plain.example.").waitFor();
	});

	test("While ConnectWise is down an entry is saved unchecked, and says so", async () => {
		double.setOutage("errors");
		await site.hookwise.client.json("POST", "/admin/clear-cache");
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/tenantmap/new");
		await page.getByLabel("Tenant", { exact: true }).fill("storm.example");
		await page.getByLabel("Company in ConnectWise").fill("Acme");
		await page.getByRole("button", { name: "Add entry" }).click();
		await page.getByText("ConnectWise did not answer, so the company is not checked.").waitFor();
	});
});
