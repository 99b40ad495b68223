import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { MadeEndpoint } from "../support/index.ts";
import { eventually } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, sendWebhook, startSite, type Visitor } from "./support.ts";

setDefaultTimeout(120_000);

const DOWN = { state: "firing", monitor: { name: "SRV1 is down" }, msg: "timeout" };

let site: Site;
let visitor: Visitor;
let core: MadeEndpoint;
let backup: MadeEndpoint;

describe.skipIf(CHROME === null)("new parts", () => {
	beforeAll(async () => {
		site = await startSite();
		const { client } = site.hookwise;
		core = await client.endpoint({ name: "Core switches", customer_id_default: "Acme" });
		backup = await client.endpoint({ name: "Veeam nights", tags: "backup" });
		await client.json("PATCH", "/api/settings", { alarm_allow_private: true });
		await client.accepted(core, DOWN);
		await eventually("there is a ticket", async () => (await client.sandbox()).length === 1);
		visitor = await site.visitor();
		await logIn(visitor.page);
	});
	afterAll(async () => {
		await visitor[Symbol.asyncDispose]();
		await site[Symbol.asyncDispose]();
	});

	test("a token is replaced without losing an alert: both count, who sends the old one is shown, and a press ends it", async () => {
		const { page } = visitor;
		const url = `${site.url}/w/${core.id}`;
		await page.goto(`/endpoints/${core.id}/rotate-token`);
		await page.getByLabel("The present token").selectOption({ label: "Both count for 24 hours" });
		await page.getByRole("button", { name: "Replace the bearer token" }).click();
		const fresh = await page.getByLabel("Bearer token", { exact: true }).inputValue();
		expect(fresh).not.toBe(core.bearer_token);
		const panel = page.getByRole("region", { name: "Old token" });
		await panel.getByText("Nobody has sent with it since it was replaced.").waitFor();
		expect([await sendWebhook(url, core.bearer_token, DOWN), await sendWebhook(url, fresh, DOWN)]).toEqual([202, 202]);
		await page.reload();
		await panel.getByText("127.0.0.1").waitFor();
		await panel.getByRole("button", { name: "End it now" }).click();
		await page.getByText("The old token of Core switches counts no more.").waitFor();
		expect(await panel.count()).toBe(0);
		expect([await sendWebhook(url, core.bearer_token, DOWN), await sendWebhook(url, fresh, DOWN)]).toEqual([401, 202]);
	});

	test("Slack is told of HookWise's own problems after a test that arrives; its address is shown no more", async () => {
		const { page } = visitor;
		const got: unknown[] = [];
		const chat = Bun.serve({
			port: 0,
			hostname: "127.0.0.1",
			async fetch(request) {
				got.push(await request.json());
				return new Response("ok");
			},
		});
		await page.goto("/settings/alarms");
		await page.locator("#alarms").getByRole("link", { name: "Slack" }).click();
		await page.getByRole("button", { name: "Add" }).click();
		await page.getByText("A name is needed.").waitFor();
		await page.getByLabel("Name").fill("On call");
		await page.getByLabel("URL").fill(`http://127.0.0.1:${chat.port}/services/secret-path`);
		await page.getByRole("button", { name: "Add" }).click();
		await page.getByRole("button", { name: "Send a test to On call" }).click();
		await page.getByText("The test was sent to On call.").waitFor();
		expect(got).toHaveLength(1);
		expect(await page.content()).not.toContain("secret-path");
		await page.getByRole("link", { name: "Remove On call" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Remove “On call”" }).click();
		await page.getByText("On call is told no more.").waitFor();
		await chat.stop(true);
	});

	test("chosen endpoints get a tag after it was shown what changes, and are found by it", async () => {
		const { page } = visitor;
		await page.goto("/");
		await page.getByLabel("Select Core switches").check();
		await page.getByLabel("Select Veeam nights").check();
		await page.getByRole("button", { name: /^Edit 2/ }).click();
		await page.getByLabel("Field").selectOption("tags");
		await page.getByRole("button", { name: "Next" }).click();
		await page.getByLabel("What to do").selectOption({ label: "Add" });
		await page.getByLabel("Value").fill("Backup, night");
		await page.getByRole("button", { name: "Show what changes" }).click();
		const preview = page.getByRole("form", { name: "What changes" });
		await preview.getByText("backup, night", { exact: true }).waitFor();
		await preview.getByText("Backup, night", { exact: true }).waitFor();
		expect(await axe(page)).toEqual([]);
		const tagsOf = async (id: string): Promise<unknown> =>
			(await site.hookwise.client.json<{ tags: string }>("GET", `/api/endpoints/${id}`)).tags;
		expect([await tagsOf(core.id), await tagsOf(backup.id)]).toEqual(["", "backup"]);
		await preview.getByRole("button", { name: "Change 2 endpoints" }).click();
		await page.getByText("tags is changed in 2 endpoints.").waitFor();
		expect([await tagsOf(core.id), await tagsOf(backup.id)]).toEqual(["Backup, night", "backup, night"]);
		await site.hookwise.client.json("PATCH", `/api/endpoints/${core.id}`, { tags: ["night"] });
		await page.goto("/");
		await page.getByLabel("Tag", { exact: true }).selectOption("backup");
		await page.waitForURL(/tag=backup/);
		await page.getByRole("link", { name: "Core switches" }).waitFor({ state: "detached" });
		const { items } = await site.hookwise.client.json<{ items: { name: string }[] }>("GET", "/api/endpoints?tag=BACKUP");
		expect(items.map(({ name }) => name)).toEqual(["Veeam nights"]);
	});

	test("a value that a check refuses changes nothing, and says where", async () => {
		const { page } = visitor;
		const ids = [core, backup].map(({ id }) => `id=${id.slice(0, 12)}`).join("&");
		await page.goto(`/endpoints/edit?${ids}&field=trusted_ips&value=${encodeURIComponent("10.0.0.0/99")}`);
		await page.getByText("2 cannot take it").waitFor();
		expect(await page.getByRole("button", { name: /^Change \d/ }).count()).toBe(0);
	});

	test("Ctrl K finds an endpoint, a ticket, a setting and an action by keys alone, and Esc gives the focus back", async () => {
		const { page } = visitor;
		await page.goto("/history?period=all");
		const box = page.getByLabel("Endpoint, ticket, company, setting or action");
		const find = async (text: string, hit: string): Promise<void> => {
			await page.keyboard.press("Control+k");
			await box.fill(text);
			await page.getByRole("dialog").getByRole("link", { name: hit }).first().waitFor();
		};
		await find("veeam", "Veeam nights");
		expect(await axe(page)).toEqual([]);
		await page.keyboard.press("Enter");
		await page.waitForURL(new RegExp(`/endpoints/${backup.id}`));
		await find("SRV1", "SRV1 is down");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");
		await page.waitForURL(/\/tickets\/\d+$/);
		await find("teams", "Notifications");
		await page.keyboard.press("Escape");
		expect(await page.getByRole("dialog").count()).toBe(0);
		await find("acme", "Acme");
		await page.keyboard.press("Enter");
		await page.waitForURL(/\/companies\/Acme$/);
		expect(visitor.complaints).toEqual([]);
	});

	test("the same without scripts is a page", async () => {
		await using plain = await site.visitor({ scripts: false });
		const { page } = plain;
		await logIn(page);
		await page.goto("/search");
		await page.getByLabel("Endpoint, ticket, company, setting or action").fill("new endpoint");
		await page.getByRole("button", { name: "Find" }).click();
		await page.getByRole("link", { name: "New endpoint", exact: true }).first().click();
		await page.waitForURL(/\/endpoints\/new$/);
	});

	test("a wall screen opens by its link without a log-in, shows nothing else, and ends when the link is revoked", async () => {
		const { page } = visitor;
		await page.goto("/settings/users");
		await page.getByLabel("Name of a new screen").fill("Office TV");
		await page.getByRole("button", { name: "Make link" }).click();
		const link = await page.getByRole("textbox", { name: "Link for Office TV" }).inputValue();
		await using tv = await site.visitor({ width: 1920 });
		await tv.page.goto(link);
		// The key stays in no history.
		expect(new URL(tv.page.url()).search).toBe("");
		await tv.page.getByRole("heading", { name: /person|Nothing needs you/ }).waitFor();
		const size = await tv.page.locator("h1").evaluate((title) => Number.parseFloat(getComputedStyle(title).fontSize));
		// A letter 2 cm high on a screen of a metre can be read from five metres.
		expect(size).toBeGreaterThan(80);
		const before = await tv.page.getByText("Open tickets").locator("..").innerText();
		expect(before).toContain("1");
		await tv.page.goto("/history");
		expect(new URL(tv.page.url()).pathname).toBe("/login");
		await page.goto("/settings#wall");
		await page.getByRole("link", { name: "Revoke Office TV" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Revoke “Office TV”" }).click();
		await page.getByText("The link is revoked.").waitFor();
		await tv.page.goto("/wall");
		expect(new URL(tv.page.url()).pathname).toBe("/login");
		const audited = await (await site.hookwise.client.call("GET", "/api/audit?limit=200")).text();
		for (const action of ["wall.create", "wall.open", "wall.revoke"]) expect(audited).toContain(action);
		expect(audited).not.toContain("hww_");
	});

	test("a wall screen fetches itself again, and says when nobody answers", async () => {
		await using tv = await site.visitor({ width: 1280 });
		const { page } = tv;
		await page.clock.install();
		await logIn(page);
		await page.goto("/wall");
		const stale = page.getByText("No answer from HookWise since then");
		await page.locator("[data-wall]").evaluate((wall) => wall.setAttribute("data-first", ""));
		await page.clock.runFor(15_000);
		await page.locator("[data-wall]:not([data-first])").waitFor();
		expect(await stale.isVisible()).toBe(false);
		await page.route("**/wall", (route) => route.abort());
		for (let tries = 0; tries < 2; tries++) await page.clock.runFor(15_000);
		await stale.waitFor();
	});
});
