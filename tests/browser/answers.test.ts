import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(120_000);

let site: Site;
const NIGHT = "a quiet night";

async function inside(path: string, username?: string, password?: string) {
	const visitor = await site.visitor();
	await logIn(visitor.page, username, password);
	await visitor.page.goto(path);
	return visitor;
}
const made = (username: string, role: string) =>
	site.hookwise.client.json<{ id: number }>("POST", "/api/users", { username, password: NIGHT, role });
const entryIn = async (page: Page, tenant: string, company: string): Promise<void> => {
	await page.getByRole("link", { name: "Add entry" }).click();
	await page.getByRole("dialog").getByLabel("Tenant").fill(tenant);
	await page.getByRole("dialog").getByLabel("Company in ConnectWise").fill(company);
};

describe.skipIf(CHROME === null)("whatever the server answers, it is told where the form is, and what was typed stays", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("403: the role was taken away meanwhile", async () => {
		const { id } = await made("demoted", "operator");
		await using visitor = await inside("/tenantmap", "demoted", NIGHT);
		const { page } = visitor;
		await entryIn(page, "a.example", "Acme");
		await site.hookwise.client.json("PATCH", `/api/users/${id}`, { role: "viewer" });
		const entry = page.locator("#dialog");
		await entry.getByRole("button", { name: "Add entry" }).click();
		const again = page.getByRole("dialog", { name: "You were logged out" });
		await again.getByLabel("Password").fill(NIGHT);
		await again.getByRole("button", { name: "Log in" }).click();
		await entry.getByText("You are logged in again and can continue.").waitFor();
		await entry.getByRole("button", { name: "Add entry" }).click();
		await entry.getByText("This needs the role operator; yours is viewer").waitFor();
		expect(await entry.getByLabel("Tenant").inputValue()).toBe("a.example");
		expect(await axe(page)).toEqual([]);
	});

	test("404: what the form is about was deleted meanwhile", async () => {
		const { id } = await made("gone", "viewer");
		await using visitor = await inside("/settings/users");
		const { page } = visitor;
		await page.getByRole("link", { name: "Change gone" }).click();
		await page.getByRole("dialog").getByLabel("Role").selectOption("admin");
		await site.hookwise.client.json("DELETE", `/api/users/${id}`);
		await page.getByRole("dialog").getByRole("button", { name: "Save gone" }).click();
		await page.getByRole("dialog").getByText("User not found").waitFor();
		expect(await page.getByRole("dialog").getByLabel("Role").inputValue()).toBe("admin");
	});

	test("409: it is there already", async () => {
		await site.hookwise.client.json("POST", "/api/tenantmap", { tenant_value: "there.example", company_id: "Acme" });
		await using visitor = await inside("/tenantmap");
		const { page } = visitor;
		await entryIn(page, "There.example", "Other");
		await page.getByRole("dialog").getByRole("button", { name: "Add entry" }).click();
		await page.getByRole("dialog").getByText("This tenant is mapped already.").waitFor();
		expect(await page.getByRole("dialog").getByLabel("Company in ConnectWise").inputValue()).toBe("Other");
	});

	test("413: more than is taken, with scripts and without", async () => {
		await using visitor = await inside("/maintenance");
		const { page } = visitor;
		const reason = page.getByLabel("Reason");
		await reason.evaluate((field) => {
			field.removeAttribute("maxlength");
			(field as HTMLInputElement).value = "x".repeat(5 * 2 ** 20);
		});
		await page.getByRole("button", { name: "Start maintenance" }).click();
		await page.getByRole("heading", { name: "Too large" }).waitFor();
		await page.getByText("The body is larger than 4 MB").waitFor();
		await page.getByText("Use your browser’s Back to return to the form").waitFor();
		expect(await axe(page)).toEqual([]);
		await page.goBack();
		await page.getByRole("button", { name: "Start maintenance" }).waitFor();
	});

	test("429: too many wrong passwords, told with the wait", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await page.goto("/login");
		await page.getByLabel("User name").fill("nobody");
		for (let tries = 0; tries < 30 && (await page.getByText("Too many wrong tries.").count()) === 0; tries++) {
			await page.getByLabel("Password").fill("wrong");
			await Promise.all([
				page.waitForResponse((answer) => answer.url().endsWith("/login")),
				page.getByRole("button", { name: "Log in" }).click(),
			]);
			await page.getByRole("alert").waitFor();
		}
		await page.getByText(/Too many wrong tries\. Wait \d+ (min|s)/).waitFor();
		expect(await page.getByLabel("User name").inputValue()).toBe("nobody");
		expect(await axe(page)).toEqual([]);
	});

	test("no network: forms of htmx and of the browser stay as they are, and say so", async () => {
		const endpoint = await site.hookwise.client.endpoint({ name: "Edge" });
		await using visitor = await inside("/settings/users");
		const { page, context } = visitor;
		const users = page.getByRole("region", { name: "Users and roles" });
		await users.getByLabel("Name", { exact: true }).fill("offline");
		await users.getByLabel("Initial password").fill("long enough now");
		await context.setOffline(true);
		await users.getByRole("button", { name: "Add user" }).click();
		await page.getByText("HookWise is not answering. It may not have been done; what you typed stays").waitFor();
		expect(await users.getByLabel("Initial password").inputValue()).toBe("long enough now");
		await context.setOffline(false);
		await users.getByRole("button", { name: "Add user" }).click();
		await users.getByText("offline can log in as operator.").waitFor();

		await page.goto(`/endpoints/${endpoint.id}/rules?open=trigger`);
		await page.getByLabel("open_value").fill("down");
		await page.getByText("1 change").waitFor();
		await context.setOffline(true);
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("HookWise is not answering. Nothing was sent, and what you typed stays here").waitFor();
		await context.setOffline(false);
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2: open_value.").waitFor();
	});
});

describe.skipIf(CHROME === null)("a store that takes nothing", () => {
	test("503: says so, keeps the form, and sends it again by hand", async () => {
		await using full = await startSite({ MIN_FREE_DISK_MB: "999999999" });
		const endpoint = await full.hookwise.client.endpoint({ name: "Edge" });
		await using visitor = await full.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}`);
		await page.getByRole("link", { name: "Send test…" }).click();
		await page.getByRole("button", { name: "Send test" }).click();
		await page
			.getByText(/cannot take this right now|under MIN_FREE_DISK_MB/)
			.first()
			.waitFor();
		expect(await axe(page)).toEqual([]);
	});
});
