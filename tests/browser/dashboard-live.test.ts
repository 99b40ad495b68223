import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type MadeEndpoint, startHookWise } from "../support/index.ts";
import { axe, browse, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(90_000);

const FIELDS = { trigger_field: "$.status", open_value: "down", json_mapping: { summary: "$.name" } };
const down = (name: string) => ({ status: "down", name });
const feed = (page: Page) => page.locator("#feed-lines");
/** Names in the feed, newest first. */
const names = (page: Page): Promise<string[]> =>
	feed(page)
		.locator("a.plain")
		.evaluateAll((links) => links.map((link) => link.textContent ?? ""));

let site: Site;
let made: MadeEndpoint;

describe.skipIf(CHROME === null)("the live side of the dashboard", () => {
	beforeAll(async () => {
		site = await startSite();
		made = await site.hookwise.client.endpoint({ name: "Live one", ...FIELDS });
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("paused, it stands still; resumed, it goes on where it stopped", async () => {
		const { client } = site.hookwise;
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("connected", { exact: true }).waitFor();
		await client.accepted(made, down("Before"));
		await feed(page).getByText("Before").waitFor();
		await page.getByRole("button", { name: "Pause", exact: true }).click();
		for (const name of ["While 1", "While 2", "While 3"]) await client.accepted(made, down(name));
		// The numbers are not paused: once they have moved, the feed would have too.
		await page.getByRole("link", { name: /^Created 4/ }).waitFor();
		expect(await names(page)).toEqual(["Before"]);
		await page.getByRole("button", { name: "Go on" }).click();
		await feed(page).getByText("While 3").waitFor();
		expect(await names(page)).toEqual(["While 3", "While 2", "While 1", "Before"]);
		expect(complaints).toEqual([]);
	});

	test("nothing is replaced beneath the pointer or beside an open payload; it says so, and goes on afterwards", async () => {
		const { client } = site.hookwise;
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("connected", { exact: true }).waitFor();
		const before = await names(page);
		const line = feed(page).locator("li").nth(1);
		await line.hover();
		const place = await line.boundingBox();
		await client.accepted(made, down("Beneath the pointer"));
		await page.getByText("New lines appear when you leave the list.").waitFor();
		expect(await names(page)).toEqual(before);
		expect((await line.boundingBox())?.height).toBe(place?.height);
		expect(await axe(page)).toEqual([]);
		await page.mouse.move(5, 5);
		await feed(page).getByText("Beneath the pointer").waitFor();
		await page.getByText("New lines appear when you leave the list.").waitFor({ state: "hidden" });

		await page.getByLabel("Payload of Beneath the pointer").click();
		await feed(page).locator(".tree").getByText('"down"').waitFor();
		await page.mouse.move(5, 5);
		await client.accepted(made, down("Beside a payload"));
		await page.getByText("New lines appear when you leave the list.").waitFor();
		await page.getByLabel("Payload of Beneath the pointer").click();
		await page.mouse.move(5, 5);
		await page.getByRole("heading", { name: "Live" }).click();
		await feed(page).getByText("Beside a payload").waitFor();
		expect(complaints).toEqual([]);
	});

	test("a storm costs a bounded number of small questions", async () => {
		const { client } = site.hookwise;
		await using visitor = await site.visitor({ width: 1440 });
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("connected", { exact: true }).waitFor();
		const asked: { target: string; bytes: number }[] = [];
		page.on("response", async (response) => {
			const target = response.request().headers()["hx-target"];
			if (target !== undefined) asked.push({ target, bytes: (await response.body()).length });
		});
		const began = Date.now();
		const storm = async (lane: number): Promise<void> => {
			for (let index = 0; index < 50; index++) await client.accepted(made, down(`Storm ${lane}.${index}`));
		};
		await Promise.all([storm(1), storm(2), storm(3), storm(4)]);
		await client.accepted(made, down("The last one"));
		await feed(page).getByText("The last one").waitFor();
		const seconds = Math.ceil((Date.now() - began) / 1000) + 1;
		const count = (target: string) => asked.filter((one) => one.target === target).length;
		expect(count("ol#feed-lines")).toBeLessThanOrEqual(seconds);
		expect(count("input#endpoint-rows")).toBeLessThanOrEqual(seconds);
		expect(count("div#state")).toBeLessThanOrEqual(Math.ceil(seconds / 5) + 1);
		expect(Math.max(...asked.map(({ bytes }) => bytes))).toBeLessThan(100_000);
		const shown = await names(page);
		expect(new Set(shown).size).toBe(shown.length);
		expect(complaints).toEqual([]);
	});

	test("it says when HookWise is gone, comes back by itself, and shows what came meanwhile, each once", async () => {
		const env = { PORT: String(20_000 + Math.floor(Math.random() * 20_000)) };
		const first = await startHookWise({ env });
		const endpoint = await first.client.endpoint({ name: "Live two", ...FIELDS });
		await first.client.accepted(endpoint, down("Before the stop"));
		await using other = await browse(first);
		await using visitor = await other.visitor();
		const { page } = visitor;
		await logIn(page);
		await feed(page).getByText("Before the stop").waitFor();
		await page.getByText("connected", { exact: true }).waitFor();
		await first.end("SIGKILL");
		await page.getByText("reconnecting", { exact: true }).waitFor();
		expect(await page.locator("#tab-icon").getAttribute("href")).toStartWith("/assets/favicon-lost.");

		await using second = await startHookWise({ env, dataDir: first.dataDir });
		for (const name of ["Meanwhile 1", "Meanwhile 2"]) await second.client.accepted(endpoint, down(name));
		await page.getByText("connected", { exact: true }).waitFor();
		await feed(page).getByText("Meanwhile 2").waitFor();
		await second.client.accepted(endpoint, down("Afterwards"));
		await feed(page).getByText("Afterwards").waitFor();
		expect(await names(page)).toEqual(["Afterwards", "Meanwhile 2", "Meanwhile 1", "Before the stop"]);
		expect(await page.locator("#tab-icon").getAttribute("href")).toStartWith("/assets/favicon-good.");
	});

	test("eight pages over plain HTTP share one stream, and each hears of an alert", async () => {
		const { client } = site.hookwise;
		await using visitor = await site.visitor();
		await logIn(visitor.page);
		const pages = [visitor.page];
		// Each tab needs connections besides the stream: with one stream per tab, the seventh would wait for ever.
		for (let opened = 1; opened < 8; opened++) {
			const page = await visitor.context.newPage();
			await page.goto("/");
			pages.push(page);
		}
		for (const page of pages) await page.getByText("connected", { exact: true }).waitFor({ state: "attached" });
		await client.accepted(made, down("Heard by all"));
		for (const page of pages) {
			await page.bringToFront();
			await feed(page).getByText("Heard by all").waitFor();
		}
		expect(visitor.complaints).toEqual([]);
	});

	test("500 endpoints come in pages of 100, search finds among all of them, and a refresh sends what changed alone", async () => {
		const { client } = site.hookwise;
		const many: MadeEndpoint[] = [];
		for (let first = 1; first < 500; first += 20) {
			const names = Array.from({ length: Math.min(20, 500 - first) }, (_, index) => `Site ${String(first + index).padStart(3, "0")}`);
			many.push(...(await Promise.all(names.map((name) => client.endpoint({ name, ...FIELDS })))));
		}
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("1–100 of 500").waitFor();
		await page.getByText("connected", { exact: true }).waitFor();
		const rows = page.waitForResponse((response) => response.url().includes("rows="));
		await client.accepted(many[3] as MadeEndpoint, down("One of many"));
		expect((await (await rows).body()).length).toBeLessThan(10_000);
		await page.getByRole("row", { name: "Site 004" }).getByText("Receiving", { exact: true }).waitFor();
		expect(await axe(page)).toEqual([]);

		await page.getByLabel("Name or board").fill("Site 49");
		await page.getByText("10 of 500", { exact: true }).waitFor();
		await page.getByRole("link", { name: "Site 499" }).waitFor();
		await page.getByLabel("Name or board").fill("");
		await page.getByRole("link", { name: "Next page" }).click();
		await page.getByText("101–200 of 500").waitFor();
		await page.goBack();
		await page.getByText("1–100 of 500").waitFor();
		await page.goto("/?page=5");
		await page.getByText("401–500 of 500").waitFor();
		const whole = await eventually("the page answers", () => client.call("GET", "/"));
		expect((await whole.text()).length).toBeLessThan(1_000_000);
		expect(complaints).toEqual([]);
	});
});
