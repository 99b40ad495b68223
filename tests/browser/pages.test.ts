import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, sendWebhook, startSite } from "./support.ts";

setDefaultTimeout(180_000);
const WIDTHS = [360, 768, 1280, 1920];
/** Where the pictures go, to be looked at; nowhere otherwise. */
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;

interface Made {
	readonly endpoint: string;
	readonly alert: string;
}

const PAGES: Readonly<Record<string, (made: Made) => string>> = {
	dashboard: () => "/",
	new: () => "/endpoints/new?source=zabbix",
	setup: ({ endpoint }) => `/endpoints/${endpoint}`,
	rules: ({ endpoint }) =>
		`/endpoints/${endpoint}/rules?open=trigger,mapping,rules,company,windows,ticket,templates,notes,silence,ai,access`,
	"endpoint-history": ({ endpoint }) => `/endpoints/${endpoint}/history`,
	tickets: ({ endpoint }) => `/endpoints/${endpoint}/tickets`,
	"endpoint-audit": ({ endpoint }) => `/endpoints/${endpoint}/audit`,
	"endpoint-delete": ({ endpoint }) => `/endpoints/${endpoint}/delete`,
	history: () => "/history",
	"history-empty": () => "/history?q=nothingofthesort",
	alert: ({ alert }) => `/history/${alert}`,
	"alert-raw": ({ alert }) => `/history/${alert}?raw=1`,
	"dry-run": ({ alert }) => `/history/${alert}/dry-run`,
	"alert-delete": ({ alert }) => `/history/${alert}/delete`,
	sandbox: () => "/sandbox",
	maintenance: () => "/maintenance",
	"not-found": () => "/nothing-here",
	tenantmap: () => "/tenantmap",
	audit: () => "/audit",
	settings: () => "/settings",
};

let site: Site;
let made: MadeEndpoint;
let alert: string;

describe.skipIf(CHROME === null)("every page, light and dark, from a phone to a wall screen", () => {
	beforeAll(async () => {
		site = await startSite();
		const { client } = site.hookwise;
		made = await client.endpoint({
			name: "Uptime Kuma with a rather long name of its own, as people give them",
			trigger_field: "$.heartbeat.status",
			open_value: "0",
			close_value: "1",
			json_mapping: { summary: "$.monitor.name", description: "$.heartbeat.msg", dedup_key: "$.monitor.id" },
			routing_rules: [{ path: "$.monitor.name", regex: "vpn|firewall", overrides: { priority: "Priority 1 - Critical" } }],
			maintenance_windows: [{ type: "weekly", days: ["Sun"], start: "03:00", end: "05:00" }],
			timeout_alerts_enabled: true,
		});
		await client.endpoint({ name: "Draft", is_draft: true });
		await client.endpoint({ name: "Paused", is_enabled: false });
		const payload = (id: number, status: number) => ({
			heartbeat: { status, msg: "timeout of 48000ms exceeded" },
			monitor: {
				id,
				name: `VPN Northgate ${id} #CWNorthgateCU`,
				authMethod: "basic",
				basic_auth_pass: "hunter2",
				tags: [{ name: "firewall" }],
			},
		});
		for (const [id, status] of [
			[1, 0],
			[2, 0],
			[1, 1],
			[3, 1],
		] as const) {
			await sendWebhook(made.webhook_url, made.bearer_token, payload(id, status));
		}
		await sendWebhook(made.webhook_url, "wrong", payload(9, 0));
		alert = await eventually("all are done", async () => {
			const items = await client.history();
			return items.length === 5 && items.every(({ status }) => status !== "queued")
				? items.find(({ action }) => action === "create")?.id
				: undefined;
		});
	});
	afterAll(() => site[Symbol.asyncDispose]());

	/** The page as it stands, at every width, light and dark. */
	async function faultsOf(page: Page, name: string): Promise<string[]> {
		const found: string[] = [];
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			for (const width of WIDTHS) {
				await page.setViewportSize({ width, height: 900 });
				found.push(...(await axe(page)).map((problem) => `${colorScheme} ${width}: ${problem}`));
				const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				if (over > 0) found.push(`${colorScheme} ${width}: ${over} px too wide`);
				if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
			}
		}
		return found;
	}

	test("login: axe finds nothing, nothing is cut off, nothing is blocked and nobody else is asked", async () => {
		await using visitor = await site.visitor();
		await visitor.page.goto("/login");
		expect(await faultsOf(visitor.page, "login")).toEqual([]);
		expect(visitor.complaints).toEqual([]);
	});

	for (const [name, path] of Object.entries(PAGES)) {
		test(`${name}: axe finds nothing, nothing is cut off, nothing is blocked and nobody else is asked`, async () => {
			await using visitor = await site.visitor();
			const { page, complaints } = visitor;
			await logIn(page);
			await page.goto(path({ endpoint: made.id, alert }));
			expect(await faultsOf(page, name)).toEqual([]);
			expect(complaints).toEqual([]);
		});
	}

	test("the switch changes the colours for good, and back to what the system has", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? "system");
		expect(await theme()).toBe("system");
		await page.getByRole("button", { name: /^Colours/ }).click();
		expect(await theme()).toBe("dark");
		await page.goto("/history");
		expect(await theme()).toBe("dark");
		await page.getByRole("button", { name: /^Colours/ }).click();
		await page.getByRole("button", { name: /^Colours/ }).click();
		expect(await theme()).toBe("system");
	});

	test("times are in the reader's zone, with UTC on hover", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/history/${alert}`);
		const time = page.locator(".facts time").first();
		const at = new Date((await time.getAttribute("datetime")) ?? "");
		const wanted = at.toLocaleTimeString("en-GB", { timeZone: "America/New_York" });
		expect(await time.textContent()).toBe(`${wanted} ${await page.locator("#clock .zone").textContent()}`);
		expect(await time.getAttribute("title")).toEndWith(" UTC");
	});
});
