/** History's saved filters and gathered repeats, as people use them. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
/** Where pictures go, to be looked at; nowhere otherwise. */
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;
let site: Site;
let endpoint: MadeEndpoint;

async function looks(page: Page, name: string): Promise<void> {
	// The other two pairs of width and colour are the page matrix's.
	for (const [width, colorScheme] of [
		[360, "light"],
		[1280, "dark"],
	] as const) {
		await page.emulateMedia({ colorScheme });
		await page.setViewportSize({ width, height: 900 });
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
		expect(await axe(page)).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
	}
}

describe.skipIf(CHROME === null)("history's filters", () => {
	beforeAll(async () => {
		site = await startSite();
		const { client } = site.hookwise;
		endpoint = await client.endpoint({
			name: "Storm",
			customer_id_default: "Acme",
			json_mapping: { summary: "$.text", dedup_key: "$.id" },
		});
		const send = (state: string, id: string, text: string) => client.accepted(endpoint, { state, id, text });
		for (let n = 0; n < 12; n++) {
			// A storm of one key, with another's alerts in between.
			await send("strange", "disk", `Disk of SRV1 at ${80 + n} %`);
			if (n % 6 === 0) await send("strange", `vpn-${n}`, `VPN ${n}`);
		}
		await send("firing", "disk", "Disk of SRV1 full");
		await eventually("all are done", async () => (await client.unfinished()) === 0);
		await client.json("POST", "/api/users", { username: "vera", password: "a quiet night", role: "viewer" });
		await client.json("POST", "/api/users", { username: "olaf", password: "a long evening", role: "operator" });
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("repeats of one problem stand in one line with count and time; a press opens them, Back and another press close them", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByText("15 on this page, in 4 lines").waitFor();
		const more = page.getByRole("link", { name: /^12 times/ });
		expect(await more.getAttribute("aria-expanded")).toBe("false");
		// The newest of them is what the line shows.
		await page.getByRole("row", { name: /Disk of SRV1 at 91 %/ }).waitFor();
		expect(await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).count()).toBe(0);
		await more.click();
		await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).waitFor();
		expect(page.url()).toContain("open=");
		expect(await more.getAttribute("aria-expanded")).toBe("true");
		await looks(page, "history-runs");
		await page.goBack();
		await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).waitFor({ state: "detached" });
		await page.goForward();
		await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).waitFor();
		await more.click();
		await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).waitFor({ state: "detached" });
		expect(complaints).toEqual([]);
	});

	test("a line of repeats is chosen as all of them, and opened alert by alert; grouping is switched off by a press", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByLabel("Select 12 times Disk of SRV1 at 91 %").check();
		await page.getByText("12 selected").waitFor();
		await page.getByRole("button", { name: "Replay 12" }).click();
		await page.getByRole("dialog").getByRole("heading", { name: "Replay 12 alerts?" }).waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("link", { name: /^12 times/ }).click();
		// What was chosen stays chosen, now alert by alert.
		await page.getByLabel("Select Disk of SRV1 at 85 %").uncheck();
		await page.getByText("11 selected").waitFor();
		await page.getByRole("switch", { name: "Group repeats" }).click();
		await page.waitForURL(/group=0/);
		await page.getByText("15 on this page").waitFor();
		expect(await page.getByText("in 4 lines").count()).toBe(0);
		await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).waitFor();
		expect(complaints).toEqual([]);
	});

	test("charts are of any time on the reader's clock, of everything, an endpoint or a company; the numbers are a table", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByRole("link", { name: "Other times, median and p95" }).click();
		await page.getByRole("heading", { name: "Charts" }).waitFor();
		await page.getByRole("img", { name: /^Created: 1 from .* at most 1 in one day$/ }).waitFor();
		await page.getByRole("img", { name: /^Time to ticket: 95 % of tickets within/ }).waitFor();
		await page.getByText("Show the numbers").click();
		const newest = page.locator(".numbers tbody tr").first();
		expect((await newest.locator("td").allTextContents()).slice(0, 3)).toEqual(["1", "0", "0"]);
		expect(await newest.locator("td").last().textContent()).toMatch(/^\d.* m?s$/);
		await page.getByRole("columnheader", { name: /^Day \(E[SD]T\)/ }).waitFor();
		await looks(page, "charts");

		await page.setViewportSize({ width: 1280, height: 900 });
		// A time before anything came: nothing is counted, and the step fits.
		await page.getByLabel(/^From \(E[SD]T\)/).fill("2025-03-08T20:00");
		await page.getByLabel(/^To \(E[SD]T\)/).fill("2025-03-09T20:00");
		await page.getByRole("button", { name: "Show", exact: true }).click();
		await page.waitForURL(/from=2025-03-08T20%3A00/);
		await page.getByRole("img", { name: /^Created: 0 .* in one hour$/ }).waitFor();
		// In New York that night has an hour less.
		expect(await page.locator(".numbers tbody tr").count()).toBe(23);
		// An end before the beginning is told where it was typed, and what was typed stays.
		await page.getByLabel(/^To \(/).fill("2025-03-01T20:00");
		await page.getByRole("button", { name: "Show", exact: true }).click();
		await page.getByText("The end must be after the beginning.").waitFor();
		expect(await page.getByLabel(/^From \(/).inputValue()).toBe("2025-03-08T20:00");
		await looks(page, "charts-wrong");

		await page.setViewportSize({ width: 1280, height: 900 });
		await page.goto(`/endpoints/${endpoint.id}`);
		await page.getByRole("heading", { name: /^Last 30 days/ }).waitFor();
		await page.getByRole("img", { name: /^Created: 1 from/ }).waitFor();
		await looks(page, "endpoint-chart");
		await page.getByRole("link", { name: "Other times" }).click();
		await page.getByRole("heading", { name: "Tickets of Storm" }).waitFor();
		await page.goto("/companies/Acme");
		await page.getByRole("img", { name: /^Created: 1 from/ }).waitFor();
		await looks(page, "company-chart");
		await page.getByRole("link", { name: "Other times" }).click();
		await page.getByRole("heading", { name: "Tickets of Acme" }).waitFor();
		await page.getByRole("img", { name: /^Created: 1 from/ }).waitFor();
		expect(complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
	});

	test("without scripts repeats open and close, and a filter is saved", async () => {
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await logIn(page, "vera", "a quiet night");
		await page.goto("/history");
		await page.getByRole("link", { name: /^12 times/ }).click();
		await page.getByRole("row", { name: /Disk of SRV1 at 80 %/ }).waitFor();
		await page.getByRole("link", { name: /^No action/ }).click();
		await page.getByRole("link", { name: "Save filter…" }).click();
		await page.getByRole("heading", { name: "Save this filter", level: 1 }).waitFor();
		await page.getByText("Filter: no action, last 24 h.").waitFor();
		// Who reads shares nothing, so nothing offers it.
		expect(await page.getByLabel("Share with everybody").count()).toBe(0);
		await page.getByLabel("Name").fill("Nothing done");
		await page.getByRole("button", { name: "Save filter" }).click();
		await page.getByText("The filter “Nothing done” is saved.").waitFor();
		const chip = page.getByRole("navigation", { name: "Saved filters" }).getByRole("link", { name: "Nothing done" });
		expect(await chip.getAttribute("aria-current")).toBe("true");
		await page.goto("/history/filters");
		await page.getByRole("link", { name: "Remove… Nothing done" }).click();
		await page.getByRole("button", { name: "Remove filter" }).click();
		await page.getByText("No saved filters yet.").waitFor();
	});

	test("a filter is named, shared, opened by its chip, renamed, made the first page and removed; the audit tells of what is shared", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page, "olaf", "a long evening");
		await page.goto("/history?q=VPN&period=7d");
		await page.getByRole("link", { name: "Save filter…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill("VPN this week");
		await dialog.getByLabel("Share with everybody").check();
		await dialog.getByRole("button", { name: "Save filter" }).click();
		await page.getByText("The filter “VPN this week” is saved.").waitFor();
		expect(await page.getByRole("link", { name: "Save filter…" }).count()).toBe(0);
		await looks(page, "history-saved");

		await page.setViewportSize({ width: 1280, height: 900 });
		await page.goto("/history?status=dlq");
		// The same name again is refused where it was typed.
		await page.getByRole("link", { name: "Save filter…" }).click();
		await dialog.getByLabel("Name").fill("vpn this week");
		await dialog.getByLabel("Share with everybody").check();
		await dialog.getByRole("button", { name: "Save filter" }).click();
		await dialog.getByText("There is a filter “vpn this week” already.").waitFor();
		expect(await axe(page)).toEqual([]);
		await page.keyboard.press("Escape");

		await page.getByRole("link", { name: "VPN this week" }).click();
		await page.waitForURL(/q=VPN/);
		await page.getByRole("link", { name: "Manage filters" }).click();
		await page.getByText("“VPN”, last 7 d. Shared by olaf.").waitFor();
		await looks(page, "saved-filters");
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.getByRole("button", { name: /^Make default.*VPN this week/ }).click();
		await page.getByText("History opens with “VPN this week”.").waitFor();
		await page.goto("/history");
		await page.waitForURL(/q=VPN/);
		// All of history is one press away all the same.
		await page.getByRole("link", { name: "Clear filters" }).first().click();
		await page.getByText("15 on this page, in 4 lines").waitFor();

		await page.goto("/history/filters");
		await page.getByRole("link", { name: "Change… VPN this week" }).click();
		await dialog.getByLabel("Name").fill("VPN trouble");
		await dialog.getByRole("button", { name: "Save filter" }).click();
		await page.getByText("The filter “VPN trouble” is saved.").waitFor();
		{
			await using other = await site.visitor();
			await logIn(other.page, "vera", "a quiet night");
			await other.page.goto("/history");
			await other.page.getByRole("link", { name: "Shared: VPN trouble" }).waitFor();
			// Another's default is nobody else's, and who reads may make it their own, not change it.
			expect(new URL(other.page.url()).search).toBe("");
			await other.page.goto("/history/filters");
			await other.page.getByRole("button", { name: /^Make default.*VPN trouble/ }).waitFor();
			expect(await other.page.getByRole("link", { name: "Change… VPN trouble" }).count()).toBe(0);
		}
		await page.getByRole("link", { name: "Remove… VPN trouble" }).click();
		await dialog.getByText("It is gone for everybody.").waitFor();
		await dialog.getByRole("button", { name: "Remove filter" }).click();
		await page.getByText("The filter “VPN trouble” is removed.").waitFor();
		await page.goto("/history");
		await page.getByText("15 on this page, in 4 lines").waitFor();
		expect(complaints).toEqual([]);
		const { items } = await site.hookwise.client.json<{ items: { action: string; who: string }[] }>("GET", "/api/audit?limit=200");
		expect(items.filter(({ action }) => action.startsWith("filter.")).map(({ action, who }) => [action, who])).toEqual([
			["filter.delete", "olaf"],
			["filter.update", "olaf"],
			["filter.create", "olaf"],
		]);
	});
});
