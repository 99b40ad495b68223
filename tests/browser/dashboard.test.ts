import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { environmentFor, eventually, type MadeEndpoint, type Pair, startHookWise, startPair } from "../support/index.ts";
import { axe, browse, CHROME, logIn, type Site } from "./support.ts";

setDefaultTimeout(120_000);
const WIDTHS = [360, 768, 900, 1024, 1280, 1440, 1920];
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;

let pair: Pair;
let site: Site;
let made: MadeEndpoint[];

const NAMES = [
	"Uptime Kuma core",
	"Prometheus Alertmanager core of the whole data centre, west wing, second floor",
	"Zabbix",
	"Grafana-without-a-single-blank-in-its-name-which-cannot-be-broken-anywhere",
	"UniFi all sites",
];

/** Elements that are too wide: the page, a panel, or a panel cut off by the page. */
const tooWide = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const found: string[] = [];
		const root = document.documentElement;
		if (root.scrollWidth > root.clientWidth) found.push(`the page by ${root.scrollWidth - root.clientWidth}`);
		for (const panel of document.querySelectorAll<HTMLElement>(".bar, .strip, .banner, .panel")) {
			if (panel.getClientRects().length === 0) continue;
			const name = panel.getAttribute("aria-labelledby") ?? panel.className;
			if (panel.scrollWidth > panel.clientWidth) found.push(`${name} by ${panel.scrollWidth - panel.clientWidth}`);
			const { right } = panel.getBoundingClientRect();
			if (right > root.clientWidth) found.push(`${name} is cut off`);
			const parts = panel.querySelectorAll("td, th, .need, .figure, .feed-line, .button, .select, .icon");
			if ([...parts].some((part) => part.getBoundingClientRect().right > right + 1)) found.push(`${name} cuts off what is in it`);
		}
		return found;
	});

async function faults(page: Page, name: string): Promise<string[]> {
	const found: string[] = [];
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		found.push(...(await tooWide(page)).map((problem) => `${name} ${width}: ${problem}`));
	}
	for (const [width, colorScheme] of [
		[360, "dark"],
		[768, "light"],
		[1280, "light"],
	] as const) {
		await page.setViewportSize({ width, height: 900 });
		await page.emulateMedia({ colorScheme });
		found.push(...(await axe(page)).map((problem) => `${name} ${width} ${colorScheme}: ${problem}`));
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/dashboard-${name}-${width}.png`, fullPage: true });
	}
	return found;
}

const row = (page: Page, name: string) => page.getByRole("row", { name });

describe.skipIf(CHROME === null)("the dashboard", () => {
	beforeAll(async () => {
		pair = await startPair();
		site = await browse(pair.hookwise);
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await pair[Symbol.asyncDispose]();
	});

	test("empty, it says what would be here and leads to the first endpoint; nothing is cut off and axe finds nothing", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("Nothing needs you.").waitFor();
		await page.getByRole("link", { name: "First endpoint" }).waitFor();
		expect(await page.title()).toBe("Dashboard · HookWise");
		expect(await faults(page, "empty")).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("busy, nothing is cut off at any width, with a menu open and with lines selected; long names are whole on hover", async () => {
		const { client } = pair.hookwise;
		made = [];
		for (const [index, name] of NAMES.entries()) {
			made.push(
				await client.endpoint({
					name,
					board: index === 1 ? "Service Board" : "Emergency",
					timeout_alerts_enabled: true,
					timeout_hours: 24,
				}),
			);
		}
		await client.json("PATCH", `/api/endpoints/${made[2]?.id}`, { is_pinned: true });
		const [first, second] = made;
		if (first === undefined || second === undefined) throw new Error("There are no endpoints.");
		await client.accepted(first, {
			state: "firing",
			monitor: { name: "SRV1 with a name as long as the one that a monitoring tool makes up" },
		});
		await client.accepted(second, { state: "firing", monitor: { name: "SRV2" } });
		await eventually("all are done", async () => (await client.unfinished()) === 0);

		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("connected", { exact: true }).waitFor();
		expect(await faults(page, "busy")).toEqual([]);
		expect(await page.getByRole("link", { name: NAMES[1] ?? "" }).getAttribute("title")).toBe(NAMES[1] ?? "");
		// What HookWise itself took: median and 95th percentile, no mean.
		await page.getByRole("link", { name: /^Time to ticket [\d<].* median, p95 \d/ }).waitFor();

		for (const width of WIDTHS.filter((one) => one >= 768)) {
			await page.setViewportSize({ width, height: 900 });
			const menu = page.getByRole("button", { name: `Actions for ${NAMES[1]}` });
			const place = await menu.boundingBox();
			expect(place === null ? 0 : place.x + place.width).toBeLessThanOrEqual(width);
			await menu.click({ timeout: 5_000 });
			await page.getByRole("link", { name: "Send test…" }).waitFor();
			expect(await tooWide(page)).toEqual([]);
			if (width === 1280) expect(await axe(page)).toEqual([]);
			await page.keyboard.press("Escape");
		}

		await page.setViewportSize({ width: 1280, height: 900 });
		await page.getByLabel("All endpoints shown").check();
		await page.getByRole("button", { name: "Pause 5" }).waitFor();
		expect(await tooWide(page)).toEqual([]);
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("search, board and state narrow the list and stay in the URL; only what is visible is selected", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByLabel("Name or board").fill("emerg");
		await page.getByText("4 of 5", { exact: true }).waitFor();
		await page.getByLabel("Level").selectOption("Trouble only");
		await page.getByText("Nothing from this endpoint at this level yet.").waitFor();
		await page.getByRole("navigation", { name: "Period" }).getByRole("link", { name: "Week" }).click();
		await eventually(
			"the URL has all of it, and nothing blank",
			() => new URL(page.url()).search === "?period=weekly&q=emerg&level=trouble",
		);
		await page.reload();
		await page.getByText("4 of 5", { exact: true }).waitFor();
		expect(await page.getByLabel("Level").inputValue()).toBe("trouble");
		expect(await page.getByRole("link", { name: "Week" }).getAttribute("aria-current")).toBe("true");
		await page.getByLabel("All endpoints shown").check();
		await page.getByRole("button", { name: "Delete 4" }).click();
		await page.getByRole("heading", { name: "Delete 4 endpoints?" }).waitFor();
		await page.getByRole("link", { name: "Keep them" }).click();
		expect(complaints).toEqual([]);
	});

	test("pausing many says how many, and is undone with one press, for those alone that it paused", async () => {
		const { client } = pair.hookwise;
		await client.json("PATCH", `/api/endpoints/${made[4]?.id}`, { is_enabled: false });
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		for (const index of [0, 3, 4]) await page.getByLabel(`Select ${NAMES[index]}`).check();
		await page.getByRole("button", { name: "Pause 3" }).click();
		await page.getByText("Paused: 2 endpoints. 1 other was paused already.").waitFor();
		await row(page, NAMES[0] ?? "")
			.getByText("Paused", { exact: true })
			.waitFor();
		await page.getByRole("button", { name: "Undo" }).click();
		await page.getByText("Receiving again: 2 endpoints.").waitFor();
		expect(
			await row(page, NAMES[4] ?? "")
				.getByText("Paused", { exact: true })
				.count(),
		).toBe(1);
		await client.json("PATCH", `/api/endpoints/${made[4]?.id}`, { is_enabled: true });
		expect(complaints).toEqual([]);
	});

	test("the lines of endpoints move by themselves, and what is ticked stays ticked", async () => {
		const { client } = pair.hookwise;
		const unifi = made[4];
		if (unifi === undefined) throw new Error("There is no endpoint.");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("connected", { exact: true }).waitFor();
		await page.getByLabel(`Select ${unifi.name}`).check();
		await row(page, unifi.name).getByText("No webhook yet").waitFor();
		await client.accepted(unifi, { state: "firing", monitor: { name: "AP Lobby" } });
		await row(page, unifi.name).getByText("Receiving", { exact: true }).waitFor();
		expect(await page.getByLabel(`Select ${unifi.name}`).isChecked()).toBe(true);
		await page.getByRole("button", { name: "Pause 1" }).waitFor();
		expect(complaints).toEqual([]);
	});

	test("the tab's icon and title say how it stands, and follow", async () => {
		const { double, hookwise } = pair;
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		const icon = () => page.locator("#tab-icon").getAttribute("href");
		await logIn(page);
		await page.goto("/history");
		expect(await icon()).toStartWith("/assets/favicon-good.");
		expect(await page.title()).toBe("History · HookWise");
		await page.goto("/");
		await page.getByText("connected", { exact: true }).waitFor();
		double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 1 });
		await hookwise.client.accepted(made[0] as MadeEndpoint, { state: "firing", monitor: { name: "SRV9" } });
		await page.getByText("1 alert gave up").waitFor();
		await eventually("the title counts it", async () => (await page.title()) === "(1) Dashboard · HookWise");
		expect(await icon()).toStartWith("/assets/favicon-now.");
		expect(await page.evaluate(async (href) => (await fetch(href ?? "")).headers.get("content-type"), await icon())).toBe("image/svg+xml");
		await page.getByRole("link", { name: "Show 1", exact: true }).waitFor();
		expect(complaints).toEqual([]);
	});

	test("on a phone the targets are as large as a thumb, and panels stand apart", async () => {
		await using visitor = await site.visitor({ width: 360, dark: true });
		const { page } = visitor;
		await logIn(page);
		await page.getByText("Filter", { exact: true }).click();
		const small = await page.evaluate(() =>
			[...document.querySelectorAll("main .button, main .select, main .input, main .segments > a, .thumbs > a, .thumbs > button")]
				.map((element) => ({ element, box: element.getBoundingClientRect() }))
				.filter(({ box }) => box.height > 0 && box.height < 44)
				.map(({ element, box }) => `${element.textContent?.trim().slice(0, 20)} ${box.height}`),
		);
		expect(small).toEqual([]);
		const gaps = await page.evaluate(() => {
			const boxes = [...document.querySelectorAll("main .panel")]
				.map((panel) => panel.getBoundingClientRect())
				.sort((a, b) => a.top - b.top);
			return boxes.slice(1).map((box, index) => Math.round(box.top - (boxes[index]?.bottom ?? 0)));
		});
		expect(gaps.every((gap) => gap >= 16)).toBe(true);
	});

	test("in an outage, nothing is cut off and axe finds nothing", async () => {
		const { double, hookwise } = pair;
		double.refuseCredentials(true);
		await hookwise.client.accepted(made[0] as MadeEndpoint, { state: "firing", monitor: { name: "SRV10" } });
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page
			.getByRole("alert")
			.filter({ hasText: /1 alert is waiting; none are lost/ })
			.waitFor();
		expect(await page.locator("#tab-icon").getAttribute("href")).toStartWith("/assets/favicon-now.");
		expect(await faults(page, "down")).toEqual([]);
		double.refuseCredentials(false);
		expect(complaints).toEqual([]);
	});

	test("a configuration that ConnectWise no longer knows needs a person, and one click leads to its correction", async () => {
		await using sandbox = await startHookWise();
		await sandbox.client.endpoint({ name: "Moved board", board: "Night watch" });
		await sandbox.end("SIGTERM");
		await using again = await startHookWise({ env: environmentFor(pair.double), dataDir: sandbox.dataDir });
		await again.client.json("POST", "/api/schedule/config-health/run");
		await using there = await browse(again);
		await using visitor = await there.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		const need = page.getByRole("listitem").filter({ hasText: "Moved board: Board missing" });
		await need.getByText("Night watch").waitFor();
		await row(page, "Moved board").getByText("Board missing").waitFor();
		expect(await page.locator("#tab-icon").getAttribute("href")).toStartWith("/assets/favicon-now.");
		expect(await axe(page)).toEqual([]);
		await need.getByRole("link", { name: "Fix endpoint" }).click();
		await page.waitForURL(/\/rules$/);
		expect(complaints).toEqual([]);
	});
});
