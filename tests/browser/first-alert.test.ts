import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, sendWebhook, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

describe.skipIf(CHROME === null)("from the first visit to the first ticket", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	/** The preset waits a minute before it opens a ticket, which these tests do not need. */
	async function opensAtOnce(name: string): Promise<void> {
		const { items } = await site.hookwise.client.json<{ items: { id: string; name: string }[] }>("GET", "/api/endpoints");
		const made = items.find((item) => item.name === name);
		await site.hookwise.client.json("PATCH", `/api/endpoints/${made?.id}`, { open_delay_seconds: 0 });
	}

	test("a technician logs in, makes an endpoint, sends a webhook, and finds it in history and in the sandbox", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;

		await page.goto("/history?period=all");
		expect(new URL(page.url()).pathname).toBe("/login");
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill("wrong");
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByText("User name or password is wrong").waitFor();
		await page.getByLabel("Password").fill("a password for tests");
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByRole("heading", { name: "History" }).waitFor();
		expect(page.url()).toEndWith("/history?period=all");
		await page.getByText("No alerts yet.").waitFor();

		await page.goto("/");
		await page.getByText("Nothing needs you.").waitFor();
		await page.getByRole("link", { name: "New endpoint" }).first().click();
		await page.getByRole("radio", { name: "Uptime Kuma" }).check();
		await page.getByLabel("Name", { exact: true }).fill("Uptime Kuma core");
		await page.getByLabel("Start as draft").uncheck();
		await page.getByRole("button", { name: "Create endpoint" }).click();

		await page.getByRole("heading", { name: "Uptime Kuma core" }).waitFor();
		await page.getByText("Waiting for the first webhook…").waitFor();
		const url = await page.getByLabel("URL", { exact: true }).inputValue();
		const token = await page.getByLabel("Bearer token", { exact: true }).inputValue();
		expect(await page.locator("#command").textContent()).toContain(token);
		await opensAtOnce("Uptime Kuma core");
		const payload = { heartbeat: { status: 0, msg: "timeout" }, monitor: { id: 7, name: "VPN Northgate" }, msg: "down" };
		expect(await sendWebhook(url, token, payload)).toBe(202);
		await page.getByText("Receiving.").waitFor();
		// The token that is shown this once is still there, and nothing says any more that it waits.
		expect(await page.getByLabel("Bearer token", { exact: true }).inputValue()).toBe(token);
		expect(await page.getByText(/No webhook yet|Waiting for the first webhook/).count()).toBe(0);

		// From now on it opens on the overview; the token is on its set-up.
		await page.reload();
		await page.getByRole("heading", { name: "Last alerts" }).waitFor();
		await page.getByRole("link", { name: "Set-up" }).click();
		expect(await page.getByLabel("Bearer token", { exact: true }).inputValue()).not.toContain(token);

		await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "History" }).click();
		const row = page.getByRole("row", { name: /VPN Northgate/ });
		await row.getByText("Created").waitFor();
		await row.getByRole("link", { name: /VPN Northgate/ }).click();
		await page.getByRole("heading", { name: "Why this ticket" }).waitFor();
		expect(await page.locator(".why-top p").first().textContent()).toContain("was created because heartbeat.status is 0, which means open");

		await page.getByRole("link", { name: "Open in the sandbox" }).click();
		await page.getByRole("heading", { name: /VPN Northgate/ }).waitFor();
		await page.getByRole("button", { name: "Close ticket #1" }).click();
		await page.getByText("Ticket #1 is closed").waitFor();
		await page.getByRole("button", { name: "Reopen ticket #1" }).click();
		await page.getByText("Ticket #1 is open again").waitFor();

		await page.getByRole("button", { name: "admin" }).click();
		await page.getByRole("button", { name: "Log out" }).first().click();
		await page.getByRole("heading", { name: "Log in to HookWise" }).waitFor();
		await page.goto("/");
		expect(new URL(page.url()).pathname).toBe("/login");
		expect(complaints).toEqual([]);
	});

	test("a draft shows what its first webhook would make, and going live makes that very ticket", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/endpoints/new");
		await page.getByRole("radio", { name: "Uptime Kuma" }).check();
		await page.getByLabel("Name", { exact: true }).fill("Kuma draft");
		await page.getByRole("button", { name: "Create endpoint" }).click();
		await page.getByText("Waiting for the first webhook…").waitFor();
		const url = await page.getByLabel("URL", { exact: true }).inputValue();
		const token = await page.getByLabel("Bearer token", { exact: true }).inputValue();
		await page.getByText("it is the recovery").waitFor();
		await opensAtOnce("Kuma draft");

		await sendWebhook(url, "wrong", {});
		await page.getByText("1 refused: Invalid Bearer Token").waitFor();
		await sendWebhook(url, token, { heartbeat: { status: "paused" }, monitor: { name: "Core switch" } });
		await page.getByText("it would open no ticket either").waitFor();
		await sendWebhook(url, token, { heartbeat: { status: 0 }, monitor: { name: "Core switch" }, msg: "down" });
		await page.getByText("Live, it would create Alert: Core switch for no company on Service Board.").waitFor();
		expect(await axe(page)).toEqual([]);

		// There is one way to go live, and one blue button for it.
		expect(await page.locator("main .primary:visible").allInnerTexts()).toEqual(["Go live"]);
		await page.getByLabel("Create this ticket, too").check();
		await page.getByRole("button", { name: "Go live" }).click();
		await page.getByText("Kuma draft is live: alerts make tickets from now on. The earlier alert is being processed now.").waitFor();
		await page.getByRole("link", { name: "Show its ticket", exact: true }).click();
		await page
			.getByRole("row", { name: /Core switch/ })
			.getByText("Created")
			.waitFor();
		expect(complaints).toEqual([]);
	});

	test("the dashboard shows an alert the moment it arrives, without a reload", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("connected", { exact: true }).waitFor();
		const made = await site.hookwise.client.endpoint({
			name: "Live one",
			trigger_field: "$.status",
			open_value: "down",
			json_mapping: { summary: "$.name" },
		});
		await sendWebhook(`${site.url}/w/${made.id}`, made.bearer_token, { status: "down", name: "Core switch 9" });
		await page.locator("#feed-lines").getByText("Core switch 9").waitFor();
		await page.getByLabel("Payload of Core switch 9").click();
		await page.locator("#feed-lines .tree").getByText('"down"').waitFor();
		expect(complaints).toEqual([]);
	});

	test("every page can be read and every form be sent without scripts", async () => {
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await logIn(page);
		await page.goto("/endpoints/new");
		await page.getByLabel("Name", { exact: true }).fill("Without scripts");
		await page.getByRole("button", { name: "Create endpoint" }).click();
		await page.getByRole("heading", { name: "Without scripts" }).waitFor();
		const path = new URL(page.url()).pathname;
		await page.getByRole("link", { name: "Send test…" }).click();
		await page.getByRole("button", { name: "Send test" }).click();
		await page.getByText("The test of Without scripts was sent").waitFor();
		await page.goto(`${path}/delete`);
		await page.getByRole("button", { name: /Delete “Without scripts”/ }).click();
		await page.getByText("Deleted: Without scripts.").waitFor();
		const found = await eventually("its alert is in history", async () => {
			const items = await site.hookwise.client.history("status=skipped");
			return items[0];
		});
		expect(found.status).toBe("skipped");
	});
});
