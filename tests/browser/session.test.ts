import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, PASSWORD } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(120_000);

let site: Site;
const NIGHT = "a quiet night";
const OUT = "You were logged out";

/** Ends the user's sessions on the server, as if they had expired. */
const endSessions = async (username = "admin"): Promise<void> => {
	const { client } = site.hookwise;
	if (username === "admin") {
		await client.json("DELETE", "/api/me/sessions");
		return;
	}
	const { items } = await client.json<{ items: { id: number; username: string }[] }>("GET", "/api/users");
	const user = items.find((one) => one.username === username);
	await client.json("PATCH", `/api/users/${user?.id}`, { password: NIGHT });
};
const logInHere = async (page: Page, password = PASSWORD): Promise<void> => {
	const dialog = page.getByRole("dialog", { name: OUT });
	await dialog.getByLabel("Password").fill(password);
	await dialog.getByRole("button", { name: "Log in" }).click();
};

describe.skipIf(CHROME === null)("a session that ends while somebody types", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("a form of htmx: the log-in comes to the page, wrong passwords are told, and the form is sent with what was typed", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/settings/users");
		const users = page.getByRole("region", { name: "Users and roles" });
		await users.getByLabel("Name", { exact: true }).fill("d.okafor");
		await users.getByLabel("Initial password").fill("long enough now");
		await endSessions();
		await users.getByRole("button", { name: "Add user" }).click();
		const dialog = page.getByRole("dialog", { name: OUT });
		await dialog.getByText("What you typed stays on this page").waitFor();
		expect(await dialog.getByLabel("User name").inputValue()).toBe("admin");
		expect(await dialog.getByLabel("Password").evaluate((field) => field === document.activeElement)).toBe(true);
		expect(await axe(page)).toEqual([]);
		await logInHere(page, "wrong");
		await dialog.getByText("User name or password is wrong.").waitFor();
		await logInHere(page);
		await page.getByText("You are logged in again and can continue.").waitFor();
		expect(await dialog.count()).toBe(0);
		expect(await users.getByLabel("Name", { exact: true }).inputValue()).toBe("d.okafor");
		await page.keyboard.press("Enter");
		await users.getByText("d.okafor can log in as operator.").waitFor();
		expect(complaints).toEqual([]);
	});

	test("a form that the browser sends itself: it waits for the log-in, and is sent then", async () => {
		const endpoint = await site.hookwise.client.endpoint({ name: "Edge" });
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=trigger`);
		await page.getByLabel("open_value").fill("firing,critical");
		await page.getByText("1 change").waitFor();
		await endSessions();
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByRole("dialog", { name: OUT }).waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("dialog", { name: OUT }).waitFor({ state: "detached" });
		expect(await page.getByLabel("open_value").inputValue()).toBe("firing,critical");
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await logInHere(page);
		await page.getByText("Saved as version 2: open_value.").waitFor();
		expect(complaints).toEqual([]);
	});

	test("background updates report the end of the session without taking the focus from a field", async () => {
		const endpoint = await site.hookwise.client.endpoint({ name: "Typed" });
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=trigger`);
		// If the page updates itself while nobody types, the person gets the log-in page.
		await page.getByLabel("open_value").focus();
		await endSessions();
		await page.getByLabel("open_value").fill("down");
		await page.getByText("You were logged out. What you type stays").waitFor();
		expect(await page.getByLabel("open_value").evaluate((field) => field === document.activeElement)).toBe(true);
	});

	test("a list that is searched after the session ended stays as it is", async () => {
		const endpoint = await site.hookwise.client.endpoint({ name: "Searched" });
		await site.hookwise.client.accepted(endpoint, { status: "down", monitor: { name: "Core switch" } });
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByRole("row", { name: /Searched/ }).waitFor();
		await endSessions();
		await page.getByRole("searchbox").fill("switch");
		await page.getByText("You were logged out. What you type stays").waitFor();
		expect(await page.getByRole("row", { name: /Searched/ }).count()).toBe(1);
		expect(complaints).toEqual([]);
	});

	test("without scripts: what was typed waits behind the log-in, and is sent by hand", async () => {
		const endpoint = await site.hookwise.client.endpoint({ name: "Plain" });
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=trigger`);
		await page.getByLabel("open_value").fill('down, "quoted" <b>');
		await endSessions();
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("You were logged out meanwhile.").waitFor();
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill("wrong");
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByText("User name or password is wrong.").waitFor();
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByRole("heading", { name: "You are logged in again" }).waitFor();
		expect((await site.hookwise.client.json<{ open_value: string }>("GET", `/api/endpoints/${endpoint.id}`)).open_value).toBe("firing");
		await page.getByRole("button", { name: "Send it now" }).click();
		await page.getByText("Saved as version 2: open_value.").waitFor();
		const stored = await site.hookwise.client.json<{ open_value: string }>("GET", `/api/endpoints/${endpoint.id}`);
		expect(stored.open_value).toBe('down, "quoted" <b>');
	});

	test("passwords are never carried from page to page: they are asked for again", async () => {
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await logIn(page);
		await page.goto("/settings/users");
		const users = page.getByRole("region", { name: "Users and roles" });
		await users.getByLabel("Name", { exact: true }).fill("second");
		await users.getByLabel("Initial password").fill("not to be seen");
		await endSessions();
		await users.getByRole("button", { name: "Add user" }).click();
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByText("those are asked for again").waitFor();
		expect(await page.content()).not.toContain("not to be seen");
		await page.getByRole("button", { name: "Send it now" }).click();
		expect(await users.getByLabel("Name", { exact: true }).inputValue()).toBe("second");
	});

	test("leaving with something typed asks first; sending it does not", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/settings/users");
		const asked: string[] = [];
		page.on("dialog", (dialog) => {
			asked.push(dialog.type());
			void dialog.dismiss();
		});
		const name = page.getByRole("region", { name: "Users and roles" }).getByLabel("Name", { exact: true });
		await name.fill("half");
		await page.getByRole("link", { name: "Audit" }).first().click({ noWaitAfter: true });
		await eventually("it asks", () => asked.length === 1);
		expect(asked).toEqual(["beforeunload"]);
		expect(await name.inputValue()).toBe("half");
		await name.fill("");
		await page.getByRole("link", { name: "Audit" }).first().click();
		await page.waitForURL("**/audit");
		await page.goto("/maintenance");
		await page.getByLabel("Reason").fill("Core switch");
		await page.getByRole("button", { name: "Start maintenance" }).click();
		await page.getByText("Global maintenance is on.").first().waitFor();
		await site.hookwise.client.json("POST", "/admin/maintenance", { enabled: false });
		expect(asked).toEqual(["beforeunload"]);
		expect(complaints).toEqual([]);
	});

	test("a stranger's site cannot leave a form behind the log-in, nor can one be made up", async () => {
		const posted = (headers: Record<string, string>, path = "/settings/users", body = "username=evil") =>
			fetch(`${site.url}${path}`, {
				method: "POST",
				redirect: "manual",
				headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded", ...headers },
				body,
			});
		const foreign = await posted({ "sec-fetch-site": "cross-site" });
		expect(await foreign.text()).not.toContain('name="kept"');
		const own = await posted({ "sec-fetch-site": "same-origin" });
		expect(own.status).toBe(401);
		expect(await own.text()).toContain('name="kept"');
		const body = new URLSearchParams({ username: "admin", password: PASSWORD, kept: "made up", next: "/audit" }).toString();
		const made = await posted({}, "/login", body);
		expect(made.headers.get("location")).toBe("/audit");
	});
});
