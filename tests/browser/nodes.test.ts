import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { createClient, PASSWORD } from "../support/index.ts";
import { nodeOf, startSeated } from "../support/seated.ts";
import { axe, browse, CHROME, COLOUR_RULES, logIn, type Site } from "./support.ts";

setDefaultTimeout(90_000);

const LONG = "hookwise-production-node-in-the-second-data-centre-of-three:5000";
const few = [
	nodeOf({ name: "alpha:5000", role: "leads" }),
	nodeOf({ name: LONG, behind: 1_234_567, version: "1.3.0" }),
	nodeOf({ name: "gamma:5000", role: "starts" }),
	nodeOf({ name: "delta:5000", alive: false, seenAt: Date.now() - 30_000 }),
	nodeOf({ name: "epsilon:5000", alive: false, seenAt: Date.now() - 3 * 86_400_000 }),
];

let site: Site<Awaited<ReturnType<typeof startSeated>>>;
let nodes = few;
const card = (page: Page) => page.locator("#nodes");

describe.skipIf(CHROME === null)("the nodes on the dashboard", () => {
	beforeAll(async () => {
		site = await browse(await startSeated(async () => nodes));
		// Without an endpoint, the first page is that of the set-up.
		await createClient(site.url, PASSWORD).endpoint({ name: "Uptime" });
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("fit a phone and a desk, light and dark, and axe finds nothing", async () => {
		await using visitor = await site.visitor({ width: 360 });
		const { page, complaints } = visitor;
		await logIn(page);
		await card(page).waitFor();
		for (const width of [360, 768, 1280, 1920]) {
			await page.setViewportSize({ width, height: 900 });
			const wide = await page.evaluate(() => {
				const box = document.querySelector("#nodes");
				const root = document.documentElement;
				return [root.scrollWidth - root.clientWidth, (box?.scrollWidth ?? 0) - (box?.clientWidth ?? 0)];
			});
			expect([width, wide]).toEqual([width, [0, 0]]);
			if (process.env.HOOKWISE_SHOTS) await page.screenshot({ path: `${process.env.HOOKWISE_SHOTS}/nodes-${width}.png`, fullPage: true });
			if (width === 360 || width === 1280) expect(await axe(page)).toEqual([]);
		}
		await page.emulateMedia({ colorScheme: "dark" });
		expect(await axe(page, COLOUR_RULES)).toEqual([]);
		// Each state has its word beside its icon, and the time its zone.
		await card(page).getByText("Leads", { exact: true }).waitFor();
		for (const word of ["Follows", "Starts", "Late", "Gone"]) expect(await card(page).getByText(word, { exact: true }).count()).toBe(1);
		expect(await card(page).locator("li").first().locator("time").first().textContent()).toMatch(/^\d\d:\d\d:\d\d E[SD]T$/);
		expect(complaints).toEqual([]);
	});

	test("change without a reload when another one leads", async () => {
		nodes = [nodeOf({ name: "alpha:5000", role: "leads" }), nodeOf({ name: "beta:5000" })];
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await card(page).getByText("alpha:5000").waitFor();
		nodes = [nodeOf({ name: "alpha:5000", alive: false, seenAt: Date.now() - 61_000 }), nodeOf({ name: "beta:5000", role: "leads" })];
		await card(page).getByText("Not seen for more than a minute: alpha:5000.").waitFor();
		expect(await card(page).locator("li .node-name").allTextContents()).toEqual(["beta:5000", "alpha:5000"]);
		expect(complaints).toEqual([]);
	});
});
