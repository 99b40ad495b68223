import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, sendWebhook, startSite } from "./support.ts";

setDefaultTimeout(180_000);
const WIDTHS = [360, 768, 1280, 1920];
/** Where the pictures go, to be looked at; nowhere otherwise. */
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;

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

	const pages = (): Record<string, string> => ({
		dashboard: "/",
		new: "/endpoints/new?source=zabbix",
		setup: `/endpoints/${made.id}`,
		rules: `/endpoints/${made.id}/rules?open=trigger,mapping,rules,company,windows,ticket,templates,notes,silence,ai,access`,
		"endpoint-history": `/endpoints/${made.id}/history`,
		tickets: `/endpoints/${made.id}/tickets`,
		"endpoint-audit": `/endpoints/${made.id}/audit`,
		history: "/history",
		"history-empty": "/history?q=nothingofthesort",
		alert: `/history/${alert}`,
		"alert-raw": `/history/${alert}?raw=1`,
		"dry-run": `/history/${alert}/dry-run`,
		"alert-delete": `/history/${alert}/delete`,
		sandbox: "/sandbox",
		maintenance: "/maintenance",
		"not-found": "/nothing-here",
		tenantmap: "/tenantmap",
		audit: "/audit",
		settings: "/settings",
	});

	for (const dark of [false, true]) {
		for (const width of WIDTHS) {
			test(`axe finds nothing ${dark ? "in the dark" : "in the light"} at ${width} px, and nothing is cut off`, async () => {
				await using visitor = await site.visitor({ width, dark });
				const { page, complaints } = visitor;
				const found: string[] = [];
				await page.goto("/login");
				found.push(...(await axe(page)).map((problem) => `login: ${problem}`));
				await logIn(page);
				for (const [name, path] of Object.entries(pages())) {
					await page.goto(path);
					found.push(...(await axe(page)).map((problem) => `${name}: ${problem}`));
					const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
					if (over > 0) found.push(`${name}: ${over} px too wide`);
					if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/${name}-${width}-${dark ? "dark" : "light"}.png`, fullPage: true });
				}
				expect(found).toEqual([]);
				expect(complaints).toEqual([]);
			});
		}
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
