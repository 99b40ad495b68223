import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { type OllamaDouble, startOllama } from "../doubles/ollama/index.ts";
import { environmentFor, eventually } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(120_000);

let double: ConnectWiseDouble;
let ollama: OllamaDouble;
let site: Site;

async function reader(options: Parameters<Site["visitor"]>[0] = {}, username?: string, password?: string) {
	const visitor = await site.visitor(options);
	await logIn(visitor.page, username, password);
	return visitor;
}
/** The sections of the settings when all of them were one page. */
const OLD_SECTIONS = [
	...["connectwise", "wont-fix", "maintenance", "ai", "alarms", "backup", "users", "api-keys", "wall", "environment"],
	...["account", "time-zone", "second-step", "sessions"],
];
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describe.skipIf(CHROME === null)("Settings", () => {
	beforeAll(async () => {
		double = startConnectWise();
		ollama = startOllama();
		site = await startSite({ ...environmentFor(double), OLLAMA_HOST: ollama.url });
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await ollama.stop();
		await double.stop();
	});

	test("ConnectWise is tested line by line, and a missing right says where to give it", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/settings/connectwise");
		const connectwise = section(page, "ConnectWise");
		await connectwise.getByText("not tested").first().waitFor();
		await connectwise.getByRole("button", { name: "Test now" }).click();
		await connectwise.getByText("everything is there").waitFor();
		expect(await connectwise.textContent()).toContain("“New” and “Closed” exist on Service Board.");
		double.fault({ kind: "status", status: 403, route: "/company/companies", times: null });
		await connectwise.getByRole("button", { name: "Test again" }).click();
		await connectwise.getByText("Companies cannot be read").waitFor();
		expect(await connectwise.textContent()).toContain("In ConnectWise: Security Roles, Companies");
		expect(await connectwise.textContent()).toContain("1 thing is missing");
		expect(await axe(page)).toEqual([]);
		double.clearFaults();
		await connectwise.getByRole("button", { name: "Clear cache" }).click();
		await connectwise.getByText("the next look asks ConnectWise again").waitFor();
		expect(complaints).toEqual([]);
	});

	test("The list of settings says how each stands; every old address of a section leads to it, with scripts and without", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/settings");
		const list = page.locator(".places > li");
		await list.filter({ hasText: "ConnectWise" }).getByText("Up, board Service Board").waitFor();
		await list.filter({ hasText: "Maintenance" }).getByText("Off").waitFor();
		await list.filter({ hasText: "Backup and restore" }).getByText("No nightly backup").waitFor();
		const old = await page.locator(".places [id]").evaluateAll((links) => links.map(({ id }) => id));
		expect(old.sort()).toEqual([...OLD_SECTIONS].sort());
		for (const link of await page.locator(".places [id]").evaluateAll((links) => links.map((one) => (one as HTMLAnchorElement).href))) {
			const { hash } = new URL(link);
			expect(await (await site.hookwise.client.call("GET", new URL(link).pathname)).text()).toContain(
				`<section class="panel setting" id="${hash.slice(1)}"`,
			);
		}
		for (const [id, path] of [
			["api-keys", "/settings/users"],
			["second-step", "/settings/account"],
		] as const) {
			await page.goto("about:blank");
			await page.goto(`/settings#${id}`);
			await page.waitForURL((url) => url.pathname === path && url.hash === `#${id}`);
			await page.locator(`section#${id}`).waitFor();
		}
		// From page to page by the menu, which knows where one is.
		const menu = page.getByRole("navigation", { name: "Settings" });
		await menu.getByRole("link", { name: "Notifications" }).click();
		await page.getByRole("heading", { name: "Notifications", exact: true, level: 1 }).waitFor();
		expect(await menu.locator("[aria-current]").allTextContents()).toEqual(["Notifications"]);
		expect(complaints).toEqual([]);

		await using plain = await reader({ scripts: false, width: 360 });
		await plain.page.goto("/settings#api-keys");
		await plain.page.locator("a#api-keys:target").click();
		await section(plain.page, "API keys").waitFor();
		await plain.page.getByRole("link", { name: "All settings" }).click();
		await plain.page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
	});

	test("Users are added, changed and deleted; what is wrong stands at its field and nothing typed is lost", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/users");
		const users = section(page, "Users and roles");
		await users.getByLabel("Name", { exact: true }).fill("d.okafor");
		await users.getByLabel("Initial password").fill("short");
		await users.getByLabel("Role").selectOption("viewer");
		await users.getByRole("button", { name: "Add user" }).click();
		await users.getByText("At least 12 characters.").nth(1).waitFor();
		expect(await users.getByLabel("Name", { exact: true }).inputValue()).toBe("d.okafor");
		expect(await users.getByLabel("Role").inputValue()).toBe("viewer");
		await users.getByLabel("Initial password").fill("long enough now");
		await users.getByRole("button", { name: "Add user" }).click();
		await users.getByText("d.okafor can log in as viewer.").waitFor();
		await users.getByRole("link", { name: "Change d.okafor" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Role").selectOption("operator");
		expect(await axe(page)).toEqual([]);
		await dialog.getByRole("button", { name: "Save d.okafor" }).click();
		await users.getByText("d.okafor is changed and logs in again.").waitFor();
		expect(await page.locator("dialog[open]").count()).toBe(0);
		await users.getByRole("row", { name: /d\.okafor.*operator/ }).waitFor();
		await users.getByRole("link", { name: "Delete admin" }).click();
		await dialog.getByRole("button", { name: "Delete admin" }).click();
		await page.getByText("admin stays. This is the last admin; make another one first.").waitFor();
		await users.getByRole("link", { name: "Delete d.okafor" }).click();
		await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Keep d.okafor");
		await dialog.getByRole("button", { name: "Delete d.okafor" }).click();
		await page.getByText("Deleted the user d.okafor.").waitFor();
		const { items } = await site.hookwise.client.json<{ items: { action: string }[] }>("GET", "/api/audit?action=user");
		expect(items.map(({ action }) => action)).toEqual(["user.delete", "user.update", "user.create"]);
	});

	test("An API key is shown once, works, and is revoked", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/users");
		const keys = section(page, "API keys");
		await keys.getByLabel("Name of a new key").fill("Reporting");
		await keys.getByRole("button", { name: "Make key" }).click();
		const key = await keys.getByLabel("Key of Reporting", { exact: true }).inputValue();
		expect(key).toStartWith("hwk_");
		expect(await axe(page)).toEqual([]);
		const asKey = () => fetch(`${site.url}/api/me`, { headers: { authorization: `Bearer ${key}` } });
		expect((await asKey()).status).toBe(200);
		await page.reload();
		expect(await page.content()).not.toContain(key);
		await keys.getByRole("link", { name: "Revoke Reporting" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Revoke Reporting" }).click();
		await page.getByText("Revoked the key Reporting.").waitFor();
		expect((await asKey()).status).toBe(401);
	});

	test("The second step: a wrong code keeps the key, the right one shows recovery codes once, and the next log-in asks", async () => {
		await site.hookwise.client.json("POST", "/api/users", { username: "phone", password: "all in one hand", role: "viewer" });
		await using visitor = await reader({}, "phone", "all in one hand");
		const { page, complaints } = visitor;
		await page.goto("/settings/account");
		const step = section(page, "Two-factor authentication");
		await step.getByLabel("Your password").fill("not it at all");
		await step.getByRole("button", { name: "Set up" }).click();
		await step.getByText("This is not the current password.").waitFor();
		await step.getByLabel("Your password").fill("all in one hand");
		await step.getByRole("button", { name: "Set up" }).click();
		await step.getByRole("img", { name: /QR code/ }).waitFor();
		const shown = (await page.locator("#totp-secret").textContent())?.replaceAll(" ", "") ?? "";
		expect(await axe(page)).toEqual([]);
		await step.getByLabel("Code that the app shows now").fill("000000");
		await step.getByRole("button", { name: "Switch on" }).click();
		await step.getByText("Wrong code.").waitFor();
		expect((await page.locator("#totp-secret").textContent())?.replaceAll(" ", "")).toBe(shown);
		const code = (): string => new TOTP({ secret: Secret.fromBase32(shown) }).generate();
		await step.getByLabel("Code that the app shows now").fill(code());
		await step.getByRole("button", { name: "Switch on" }).click();
		await step.getByText("Keep these 10 recovery codes.").waitFor();
		const recovery = await step.locator("#recovery-codes code").allTextContents();
		expect(recovery).toHaveLength(10);
		expect(await axe(page)).toEqual([]);
		await page.reload();
		expect(await page.content()).not.toContain(recovery[0] ?? "none");
		await using again = await site.visitor();
		await again.page.goto("/login");
		await again.page.getByLabel("User name").fill("phone");
		await again.page.getByLabel("Password").fill("all in one hand");
		await again.page.getByRole("button", { name: "Log in" }).click();
		// A step of its own: no error to a right password, which is not asked for again.
		await again.page.getByRole("heading", { name: "Two-factor authentication" }).waitFor();
		await again.page.getByText("Enter the code from your authenticator app.").waitFor();
		expect([await again.page.getByRole("alert").count(), await again.page.getByLabel("Password").count()]).toEqual([0, 0]);
		expect(await axe(again.page)).toEqual([]);
		await again.page.getByLabel("Code").fill("000000");
		await again.page.getByRole("button", { name: "Log in" }).click();
		await again.page.getByText("Wrong code, or it was used already.").waitFor();
		await again.page.getByLabel("Code").fill(recovery[0] ?? "");
		await again.page.getByRole("button", { name: "Log in" }).click();
		await again.page.waitForURL((url) => url.pathname !== "/login");
		await page.reload();
		await step.getByText("on, 9 recovery codes left").waitFor();
		await step.getByLabel("To turn it off, enter a code or a recovery code").fill(recovery[1] ?? "");
		await step.getByRole("button", { name: "Switch off" }).click();
		await step.getByText("Two-factor authentication is off.").waitFor();
		expect(complaints).toEqual([]);
	});

	test("One's own password: a wrong current one is told at its field; afterwards the other sessions have ended", async () => {
		await site.hookwise.client.json("POST", "/api/users", { username: "own", password: "the very first one", role: "operator" });
		await using here = await reader({}, "own", "the very first one");
		await using there = await reader({}, "own", "the very first one");
		const { page } = here;
		await page.goto("/settings/account");
		const own = section(page, "Password");
		await own.getByLabel("Current password").fill("a guess");
		await own.getByLabel("New password").fill("the second one");
		await own.getByRole("button", { name: "Change password" }).click();
		await own.getByText("This is not the current password.").waitFor();
		await own.getByLabel("Current password").fill("the very first one");
		await own.getByLabel("New password").fill("the second one");
		await own.getByRole("button", { name: "Change password" }).click();
		await own.getByText("Your password is changed.").waitFor();
		await there.page.goto("/settings");
		expect(new URL(there.page.url()).pathname).toBe("/login");
		await logIn(there.page, "own", "the second one");
		await page.goto("/settings/account");
		const sessions = section(page, "Sessions");
		expect(await sessions.getByRole("listitem").count()).toBe(2);
		await sessions.getByRole("button", { name: "End the other one" }).click();
		await sessions.getByText("1 session has ended.").waitFor();
		await there.page.goto("/settings");
		expect(new URL(there.page.url()).pathname).toBe("/login");
	});

	test("A backup is shown before it is taken, and one that cannot be read changes nothing", async () => {
		const { client } = site.hookwise;
		const kept = await client.endpoint({ name: "Kept" });
		const gone = await client.endpoint({ name: "Gone" });
		const backup = JSON.stringify(await client.json("GET", "/admin/backup"));
		await client.json("PATCH", `/api/endpoints/${kept.id}`, { name: "Renamed" });
		await client.call("DELETE", `/api/endpoints/${gone.id}`);
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/backup");
		const part = section(page, "Backup and restore");
		const choose = async (text: string) => {
			await part
				.getByLabel("Backup file")
				.setInputFiles({ name: "hookwise.json", mimeType: "application/json", buffer: Buffer.from(text) });
			await part.getByRole("button", { name: "Show what it would do" }).click();
		};
		await choose('[{"id": "x"}]');
		await part.getByText("hookwise.json cannot be restored; nothing was changed.").waitFor();
		await choose(backup);
		await part.getByText("hookwise.json has 2 endpoints:").waitFor();
		expect(await axe(page)).toEqual([]);
		const names = async () => (await client.json<{ items: { name: string }[] }>("GET", "/api/endpoints")).items.map(({ name }) => name);
		expect(await names()).toEqual(["Renamed"]);
		await part.getByRole("button", { name: "Restore 2 endpoints" }).click();
		await part.getByText(/Restored 2 endpoints: \d added, \d replaced\./).waitFor();
		expect((await names()).sort()).toEqual(["Gone", "Kept"]);
		const [download] = await Promise.all([page.waitForEvent("download"), part.getByRole("link", { name: "Everything" }).click()]);
		expect(download.suggestedFilename()).toMatch(/\.hwbackup$/);
	});

	test("A full backup is shown before it takes the place of everything; one that is none changes nothing", async () => {
		await using other = await startSite({});
		const { client } = other.hookwise;
		await client.endpoint({ name: "In the backup" });
		const backup = Buffer.from(await (await client.call("GET", "/api/backup")).arrayBuffer());
		await client.endpoint({ name: "Made since" });
		await using visitor = await other.visitor({});
		const { page } = visitor;
		await logIn(page);
		await page.goto("/settings/backup");
		const part = section(page, "Backup and restore");
		const choose = async (buffer: Buffer) => {
			await part.getByLabel("Full backup").setInputFiles({ name: "night.hwbackup", mimeType: "application/octet-stream", buffer });
			await part.getByRole("button", { name: "Show its contents" }).click();
		};
		await choose(Buffer.from("no backup"));
		await part.getByText("This file cannot be restored; nothing was changed.").waitFor();
		await choose(backup);
		await part.getByText("night.hwbackup").waitFor();
		await part.getByRole("button", { name: "Discard" }).click();
		await part.getByText("The file is discarded.").waitFor();
		await choose(backup);
		await part.getByRole("button", { name: "Restore everything" }).click();
		await part.getByText("HookWise restarts with the backup").waitFor();
		const names = async () =>
			(await client.json<{ items: { name: string }[] }>("GET", "/api/endpoints").catch(() => null))?.items.map(({ name }) => name);
		await eventually("the backup is in place", async () => (await names())?.join() === "In the backup");
	});

	test("One click backs up every night; hour and number are checked", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/backup");
		const part = section(page, "Backup and restore");
		await part.getByRole("switch", { name: "Nightly backup" }).click();
		await part.getByText("HookWise backs itself up every night from now on.").waitFor();
		await part.getByLabel("Keep the last").fill("0");
		await part.getByRole("button", { name: "Save schedule" }).click();
		await part.getByText("A whole number from 1 to 365 is expected.").waitFor();
		expect(await part.getByLabel("Keep the last").inputValue()).toBe("0");
		await part.getByRole("button", { name: "Back up now" }).click();
		await part.getByText("The backup is made.").waitFor();
		await part.getByRole("switch", { name: "Nightly backup" }).click();
		await part.getByText("HookWise no longer backs itself up.").waitFor();
	});

	test("Notifications: a wrong address is told at its field, and a test says whether it arrived", async () => {
		const got: unknown[] = [];
		const chat = Bun.serve({
			port: 0,
			hostname: "127.0.0.1",
			async fetch(request) {
				got.push(await request.json());
				return new Response("ok");
			},
		});
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/alarms");
		const part = section(page, "Notifications about HookWise itself");
		await part.getByLabel("Webhook").fill("not an address");
		await part.getByRole("button", { name: "Save" }).click();
		await part.getByText("An http or https URL is expected.").waitFor();
		expect(await part.getByLabel("Webhook").inputValue()).toBe("not an address");
		await part.getByLabel("Webhook").fill(`http://127.0.0.1:${chat.port}/hook`);
		await part.getByLabel(/Allow addresses in your own network/).check();
		await part.getByRole("button", { name: "Save" }).click();
		await part.getByText("Saved.").waitFor();
		await part.getByRole("button", { name: "Send a test" }).click();
		await part.getByText("The test arrived at the saved address.").waitFor();
		expect(got).toHaveLength(1);
		await chat.stop(true);
		await part.getByRole("button", { name: "Send a test" }).click();
		await part.getByText("The test did not arrive.").waitFor();
		await part.getByLabel("Webhook").fill("");
		await part.getByRole("button", { name: "Save" }).click();
		await part.getByText("Notifications are off.").waitFor();
	});

	test("Maintenance begins with reason and end, shows everywhere, and ends", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/maintenance");
		const part = section(page, "Maintenance");
		await part.getByLabel("Reason").fill("Patch night");
		await part.getByLabel(/^Until/).fill("2001-01-01T00:00");
		await part.getByRole("button", { name: "Start maintenance" }).click();
		await part.getByText("This time has passed.").waitFor();
		expect(await part.getByLabel("Reason").inputValue()).toBe("Patch night");
		await part.getByLabel(/^Until/).fill("");
		await part.getByRole("button", { name: "Start maintenance" }).click();
		await part.getByText("On until someone ends it.").waitFor();
		await page.getByText("Global maintenance is on").waitFor();
		expect(await site.hookwise.client.json("GET", "/admin/maintenance")).toMatchObject({ maintenance_mode: true, reason: "Patch night" });
		await part.getByRole("button", { name: "End maintenance" }).click();
		await part.getByText("Maintenance is off.").waitFor();
	});

	test("The model's host tells how it is, a model is pulled, and a prompt is answered", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/settings/ai");
		const part = section(page, "AI notes");
		await part.getByText("Installed models").waitFor();
		expect(await part.textContent()).toContain(ollama.url);
		// Another address counts at once, also for the state above it; a wrong one is told at its field.
		await part.getByLabel("Address of Ollama").fill("http://joe:secret@llm");
		await part.getByRole("button", { name: "Save address" }).click();
		await part.getByText("Leave user and password out.").waitFor();
		await part.getByLabel("Address of Ollama").fill("http://127.0.0.1:9");
		await part.getByRole("button", { name: "Save address" }).click();
		await part.getByText("Ollama at http://127.0.0.1:9 cannot be reached").waitFor();
		await part.getByLabel("Address of Ollama").fill("");
		await part.getByRole("button", { name: "Save address" }).click();
		await part.getByText("Saved. Ollama is where OLLAMA_HOST says.").waitFor();
		await part.getByText("Installed models").waitFor();
		expect(await part.locator("dl").first().textContent()).toContain(ollama.url);
		await part.getByLabel("Get a model").fill("tiny model with blanks");
		await part.getByRole("button", { name: "Pull" }).click();
		await part.getByText("A model's name is expected").waitFor();
		ollama.behaviour.pullMs = 400;
		await part.getByLabel("Get a model").fill("tiny");
		await part.getByRole("button", { name: "Pull" }).click();
		await part.getByRole("progressbar", { name: "Pull of tiny:latest" }).waitFor();
		await part.getByText(/^\d+ %, .+ of .+$/).waitFor();
		expect(await axe(page)).toEqual([]);
		// The progress is put in place again each second, and what has the focus keeps it.
		const cancel = part.getByRole("button", { name: "Cancel", exact: true });
		await cancel.focus();
		await part.getByText(/^[1-9]\d* %/).waitFor();
		expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
		await cancel.press("Enter");
		await part.getByText("The pull is cancelled; a later one goes on from there.").waitFor();
		await part.getByText("was not pulled: cancelled.").waitFor();
		expect(await page.locator("#pull-follow").count()).toBe(0);
		await part.getByLabel("Get a model").fill("tiny");
		await part.getByRole("button", { name: "Pull" }).click();
		await eventually("it is there", async () => ((await part.textContent()) ?? "").includes("tiny:latest is there now."), 60_000);
		expect(await part.getByLabel("Model", { exact: true }).locator("option").allTextContents()).toEqual(["phi3:latest", "tiny:latest"]);
		await part.getByLabel("Try a prompt").fill("Are you ready?");
		await part.getByRole("button", { name: "Ask", exact: true }).click();
		await part.locator(".once pre").waitFor();
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("The environment is shown with its secrets hidden, to administrators alone", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings/environment");
		const part = section(page, "Environment and retention");
		await part.getByText(/All \d+ variables/).click();
		await part.getByRole("row", { name: /^CW_PRIVATE_KEY \*{8}/ }).waitFor();
		const html = await page.content();
		expect(html).not.toContain(double.credentials.privateKey);
		await site.hookwise.client.json("POST", "/api/users", { username: "looks", password: "and nothing else", role: "viewer" });
		await using viewer = await reader({}, "looks", "and nothing else");
		await viewer.page.goto("/settings/connectwise");
		expect(await section(viewer.page, "Won't fix").count()).toBe(0);
		expect(await viewer.page.getByRole("button", { name: "Test now" }).count()).toBe(0);
		const menu = viewer.page.getByRole("navigation", { name: "Settings" });
		expect(await menu.getByRole("link").allTextContents()).toEqual([
			"All settings",
			"ConnectWise",
			"Maintenance",
			"AI notes",
			"Your account",
			"TenantMap",
			"Audit",
			"API reference",
		]);
		for (const path of ["users", "backup", "alarms", "environment"]) {
			expect((await viewer.page.goto(`/settings/${path}`))?.status()).toBe(403);
			await viewer.page.getByRole("heading", { level: 1 }).waitFor();
		}
		// The old address of a section that this role does not see ends at the list.
		await viewer.page.goto("/settings#users");
		expect(await viewer.page.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
			"ConnectWise",
			"Maintenance",
			"AI notes",
			"Your account",
		]);
		expect(await axe(viewer.page)).toEqual([]);
	});

	test("Without scripts forms answer on the page they lead to, with what was typed", async () => {
		await using visitor = await reader({ scripts: false });
		const { page } = visitor;
		await page.goto("/settings/users");
		const users = section(page, "Users and roles");
		await users.getByLabel("Name", { exact: true }).fill("plain");
		await users.getByLabel("Initial password").fill("short");
		await users.getByRole("button", { name: "Add user" }).click();
		await users.getByText("At least 12 characters.").nth(1).waitFor();
		expect(await users.getByLabel("Name", { exact: true }).inputValue()).toBe("plain");
		await users.getByLabel("Initial password").fill("long enough now");
		await users.getByRole("button", { name: "Add user" }).click();
		await page.getByText("plain can log in as operator.").waitFor();
		expect(page.url()).toEndWith("/settings/users#users");
		await users.getByRole("link", { name: "Change plain" }).click();
		await page.getByRole("heading", { name: "Change plain", level: 1 }).waitFor();
		await page.getByLabel("New password").fill("x");
		await page.getByRole("button", { name: "Save plain" }).click();
		await page.getByText("At least 12 characters.").waitFor();
	});
});
