import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { credentialsFor, eventually } from "../support/index.ts";
import { axe, CHROME, logIn, sendWebhook, startSite } from "./support.ts";

setDefaultTimeout(90_000);
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;
const ENV = { RETRY_BASE_SECONDS: "4", CW_TIMEOUT_SECONDS: "2" };

async function fill(page: Page, double: ConnectWiseDouble, privateKey: string): Promise<void> {
	const { company, clientId, publicKey } = double.credentials;
	await page.getByLabel("Region or server").selectOption("own");
	await page.getByLabel("Address of the server").fill(double.url);
	await page.getByLabel("Company", { exact: true }).fill(company);
	await page.getByLabel("Client ID").fill(clientId);
	await page.getByLabel("Public key").fill(publicKey);
	await page.getByLabel("Private key").fill(privateKey);
}

const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe.skipIf(CHROME === null)("the first visit", () => {
	test("from the log-in page to an armed Uptime Kuma endpoint and its ticket in the sandbox takes five clicks", async () => {
		await using site = await startSite();
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		let clicks = 0;
		const click = async (name: string, role: "button" | "link" = "button"): Promise<void> => {
			clicks++;
			await page.getByRole(role, { name, exact: true }).click();
		};
		await page.goto("/");
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill("a password for tests");
		await click("Log in");
		await page.getByRole("heading", { name: "Where should tickets go?" }).waitFor();
		expect(await axe(page)).toEqual([]);
		await click("Go on with the sandbox", "link");
		await page.getByLabel("Name", { exact: true }).fill("Kuma");
		await click("Create endpoint");
		await page.getByText("Waiting for the first webhook…").waitFor();
		await click("Send test…", "link");
		await page.getByText("[TEST] Alert:").waitFor();
		await click("Send test");
		await eventually("its ticket is in the sandbox", async () => (await site.hookwise.client.sandbox()).length === 1);
		expect((await site.hookwise.client.sandbox())[0]?.summary).toStartWith("[TEST] Alert:");
		// The page stays as it is: its token can be shown only once.
		expect(await page.getByLabel("Bearer token", { exact: true }).inputValue()).toMatch(/^[\w-]{16,}$/);
		await page.getByText("Test received.").waitFor();
		expect(clicks).toBe(5);
		// From now on the log-in leads to the dashboard.
		await using later = await site.visitor();
		await logIn(later.page);
		expect(new URL(later.page.url()).pathname).toBe("/");
		expect(complaints).toEqual([]);
	});

	test("ConnectWise is tested line by line, a missing right that is not vital lets one go on, and tickets go there", async () => {
		const double = startConnectWise();
		await using site = await startSite(ENV);
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		for (const line of ["Log-in", "Boards and statuses", "Rights: read companies, contacts, configurations, priorities and sources"])
			await page.getByText(line, { exact: true }).waitFor();
		// Nothing typed: what is missing is said at each field, and no key is shown as there.
		await page.getByRole("button", { name: "Test connection" }).click();
		await page.getByText("Enter the API member's public key.").waitFor();
		expect(await page.getByLabel("Public key").getAttribute("placeholder")).toBeNull();
		expect(await page.getByText("Keys left blank stay as they are.").count()).toBe(0);
		await fill(page, double, "wrong");
		await page.getByRole("button", { name: "Test connection" }).click();
		const findings = page.locator("#findings");
		await findings.getByText(/Login failed/).waitFor();
		expect(await page.getByRole("button", { name: "Use ConnectWise" }).count()).toBe(0);

		// Only the key is typed again; the others are kept, and not shown.
		const message = "You do not have permission to perform this action.";
		double.fault({ kind: "status", status: 403, method: "GET", route: "/company/companies", times: null, message });
		await page.getByLabel("Private key").fill(double.credentials.privateKey);
		await page.getByRole("button", { name: "Test again" }).click();
		await findings.getByText("Companies cannot be read").waitFor();
		await findings.getByText(/Security Roles, Companies, Company Maintenance, Inquire: All\./).waitFor();
		await findings.getByText(new RegExp(message)).waitFor();
		for (const secret of [double.credentials.privateKey, double.credentials.publicKey]) expect(await page.content()).not.toContain(secret);
		expect(await axe(page)).toEqual([]);
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/setup-tested.png`, fullPage: true });

		// Another board has other statuses.
		await page.getByLabel("Board").selectOption("Emergency");
		await findings.getByText("“New” and “Closed” exist on Emergency.").waitFor();
		await page.getByLabel("Status of new tickets").selectOption("Dispatched");
		await page.getByRole("button", { name: "Use ConnectWise" }).click();
		await page.getByText("ConnectWise is connected. Tickets go there from now on.").waitFor();
		expect(new URL(page.url()).pathname).toBe("/endpoints/new");

		const endpoint = await site.hookwise.client.endpoint();
		await sendWebhook(`${site.url}/w/${endpoint.id}`, endpoint.bearer_token, { state: "firing", monitor: { name: "SRV1" } });
		await eventually("it is a ticket", () => double.tickets.length === 1);
		expect(double.tickets[0]).toMatchObject({ board: "Emergency", status: "Dispatched" });

		// The settings say the same, and lead back.
		await page.goto("/settings/connectwise");
		const section = page.locator("#connectwise");
		await section.getByText("Change address, keys or names").click();
		expect(await section.getByLabel("Public key").inputValue()).toBe("");
		await section.getByRole("button", { name: "Test connection" }).click();
		await section.getByRole("button", { name: "Save and use" }).waitFor();
		await section.getByRole("link", { name: "Disconnect" }).click();
		await page.getByRole("button", { name: "Disconnect ConnectWise" }).click();
		await page.getByText("ConnectWise is disconnected. Tickets go into the sandbox.").waitFor();
		await page.getByText("Sandbox.", { exact: true }).waitFor();
		expect(complaints).toEqual([]);
		await double.stop();
	});

	test("works without scripts, by keyboard, on a phone and in the dark", async () => {
		const double = startConnectWise();
		await using site = await startSite(ENV);
		{
			await using visitor = await site.visitor({ width: 360, dark: true });
			const { page, complaints } = visitor;
			await logIn(page);
			expect([await overflow(page), await axe(page)]).toEqual([0, []]);
			await page.goto("/setup");
			// Company has the focus; the rest is typed on from there.
			const { company, clientId, publicKey } = double.credentials;
			for (const text of [company, clientId, publicKey, "wrong"]) {
				await page.keyboard.type(text);
				await page.keyboard.press("Tab");
			}
			await page.getByLabel("Region or server").selectOption("own");
			await page.getByLabel("Address of the server").fill(double.url);
			await page.getByLabel("Private key").press("Enter");
			await page.locator("#findings").getByText("Log-in fails", { exact: true }).waitFor();
			expect(await page.evaluate(() => document.activeElement?.id)).toBe("findings");
			expect([await overflow(page), await axe(page)]).toEqual([0, []]);
			expect(complaints).toEqual([]);
		}
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await logIn(page);
		await fill(page, double, double.credentials.privateKey);
		await page.getByRole("button", { name: "Test connection" }).click();
		await page.getByText("“New” and “Closed” exist on Service Board.").waitFor();
		await page.getByRole("button", { name: "Use ConnectWise" }).click();
		await page.getByText("ConnectWise is connected. Tickets go there from now on.").waitFor();
		expect((await site.hookwise.client.json<{ psa: string }>("GET", "/api/connectwise")).psa).toBe("connectwise");
		await double.stop();
	});

	test("in an outage, Try now says what ConnectWise said, and goes on when it answers", async () => {
		const double = startConnectWise();
		await using site = await startSite({ ...ENV, RETRY_BASE_SECONDS: "60" });
		const { client } = site.hookwise;
		await client.json("PATCH", "/api/connectwise", credentialsFor(double));
		const endpoint = await client.endpoint();
		double.refuseCredentials(true);
		await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
		await eventually("it counts as down", async () => (await client.json<{ state: string }>("GET", "/api/connectwise")).state === "down");
		await using visitor = await site.visitor({ dark: true });
		const { page, complaints } = visitor;
		await logIn(page);
		const banner = page.getByRole("alert").filter({ hasText: "ConnectWise has been down since" });
		await banner.getByText(/Next try in \d/).waitFor();
		await banner.getByRole("button", { name: "Try now" }).focus();
		await page.keyboard.press("Enter");
		await page.getByText("Tried just now: it still does not take calls.").waitFor();
		await banner.getByText(/Login failed/).waitFor();
		expect(await axe(page)).toEqual([]);
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/try-now.png` });
		double.refuseCredentials(false);
		await banner.getByRole("button", { name: "Try now" }).click();
		await page.getByText("ConnectWise answers again. What waited goes out in order.").waitFor();
		await banner.waitFor({ state: "detached" });
		await eventually("what waited is a ticket", () => double.tickets.length === 1);
		expect(complaints).toEqual([]);
		await double.stop();
	});
});
