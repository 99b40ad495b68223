import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/index.ts";
import { type Seeded, startSeeded } from "./seeded.ts";
import { axe, CHROME, logIn, type Visitor } from "./support.ts";

setDefaultTimeout(120_000);

let seeded: Seeded;

/** Records each stop of the focus, and if it is visible. */
async function watchFocus(page: Page): Promise<void> {
	await page.evaluate(() => {
		const stops: { what: string; seen: boolean }[] = [];
		Object.assign(globalThis, { stops });
		document.addEventListener("focusin", ({ target }) => {
			if (!(target instanceof HTMLElement)) return;
			const { outlineStyle, outlineWidth } = getComputedStyle(target);
			const box = target.getBoundingClientRect();
			const label = target.getAttribute("aria-label") ?? target.textContent?.trim() ?? "";
			stops.push({
				what: `${target.tagName.toLowerCase()}#${target.id} ${label.slice(0, 40)}`,
				seen: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2 && box.width > 0 && box.height > 0,
			});
		});
	});
}
const stopsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { stops: { what: string; seen: boolean }[] }).stops);
const focused = (page: Page) =>
	page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? "");

/** Presses Tab until the focus has left the page or come round. */
async function walk(page: Page): Promise<{ stops: number; unseen: string[]; isTrapped: boolean }> {
	await watchFocus(page);
	let isOut = false;
	for (let presses = 0; presses < 600 && !isOut; presses += 20) {
		for (let index = 0; index < 20; index++) await page.keyboard.press("Tab");
		const stops = await stopsOf(page);
		isOut = stops.filter(({ what }) => what.includes("Skip to the page")).length > 1;
	}
	const stops = await stopsOf(page);
	return { stops: stops.length, unseen: [...new Set(stops.filter(({ seen }) => !seen).map(({ what }) => what))], isTrapped: !isOut };
}

async function inside(path: string): Promise<Visitor> {
	const visitor = await seeded.site.visitor();
	await logIn(visitor.page);
	await visitor.page.goto(path);
	return visitor;
}
/** Presses a key until the focus is on the element with this name. */
async function go(page: Page, name: string | RegExp, key = "Tab"): Promise<void> {
	for (let presses = 0; presses < 200; presses++) {
		const now = await focused(page);
		if (typeof name === "string" ? now === name : name.test(now)) return;
		await page.keyboard.press(key);
	}
	throw new Error(`The focus never came to ${name}; it is on ${await focused(page)}.`);
}

describe.skipIf(CHROME === null)("by keyboard alone", () => {
	beforeAll(async () => {
		seeded = await startSeeded();
	});
	afterAll(() => seeded[Symbol.asyncDispose]());

	test("Tab walks through every page, always seen, never trapped", async () => {
		await using visitor = await inside("/");
		const { page } = visitor;
		const alert = seeded.history.find(({ action }) => action === "create")?.id;
		const id = seeded.endpoint.id;
		const paths = ["/", "/history?period=all", `/history/${alert}`, `/endpoints/${id}`, `/endpoints/${id}/rules`, "/endpoints/new"];
		for (const path of [...paths, "/tenantmap?q=tenant-1", "/audit", "/settings", "/sandbox", "/maintenance", "/docs"]) {
			await page.goto(path);
			const { stops, ...found } = await walk(page);
			expect({ path, ...found }).toEqual({ path, unseen: [], isTrapped: false });
			expect(stops).toBeGreaterThan(10);
		}
	});

	test("the skip link leads past the bar", async () => {
		await using visitor = await inside("/audit");
		const { page } = visitor;
		await page.keyboard.press("Tab");
		expect(await focused(page)).toBe("Skip to the page");
		await page.keyboard.press("Enter");
		expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
		await page.keyboard.press("Tab");
		expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
	});

	test("? lists the keys, Esc closes the list, and / goes to the search of each page", async () => {
		await using visitor = await inside("/audit");
		const { page } = visitor;
		const list = page.getByRole("dialog", { name: "Keys" });
		await page.keyboard.press("?");
		await list.waitFor();
		expect(await list.getByRole("term").allTextContents()).toEqual(["Ctrl K or ⌘ K", "/", "j", "k", "Enter", "x", "r", "↑ ↓", "Esc", "?"]);
		expect(await axe(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await list.waitFor({ state: "hidden" });
		for (const path of ["/", "/history", "/tenantmap", "/audit", "/settings"]) {
			await page.goto(path);
			await page.keyboard.press("/");
			expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-search"))).toBe(true);
			await page.keyboard.type("?jkx");
			expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toContain("?jkx");
			expect(await list.isVisible()).toBe(false);
		}
	});

	test("j and k move, x ticks, Enter opens, and Back keeps ticks and place", async () => {
		await using visitor = await inside("/history?period=all");
		const { page } = visitor;
		const current = page.locator('[data-rows] > [aria-current="true"]');
		await page.keyboard.press("j");
		const first = await current.getAttribute("id");
		await page.keyboard.press("j");
		await page.keyboard.press("x");
		await page
			.getByText("1 selected")
			.or(page.getByRole("button", { name: "Replay 1" }))
			.first()
			.waitFor();
		await page.keyboard.press("k");
		expect(await current.getAttribute("id")).toBe(first);
		await page.keyboard.press("Enter");
		await page.waitForURL(/\/history\/[^?]+$/);
		await page.goBack();
		await page.waitForURL(/\/history\?period=all/);
		expect(await page.locator(".pickone:checked").count()).toBe(1);
	});

	test("r replays the line that is current, and the alert whose page it is, after a question", async () => {
		await using visitor = await inside("/history?period=all&status=skipped");
		const { page } = visitor;
		const replays = async () => (await seeded.client.history()).length;
		const before = await replays();
		await page.keyboard.press("j");
		await page.keyboard.press("r");
		await page.getByRole("heading", { name: "Replay this alert?" }).waitFor();
		expect(await replays()).toBe(before);
		await page.keyboard.press("Enter");
		await page.getByText("Replayed", { exact: false }).first().waitFor();
		expect(await replays()).toBe(before + 1);
		const alert = seeded.history.find(({ action }) => action === "close")?.id;
		await page.goto(`/history/${alert}`);
		await page.keyboard.press("r");
		await page.getByRole("heading", { name: "Replay this alert?" }).waitFor();
		await page.keyboard.press("Enter");
		await eventually("the alert is replayed", async () => (await replays()) === before + 2);
	});

	test("a dialog takes the focus, keeps it, and gives it back when Esc closes it", async () => {
		await using visitor = await inside("/settings/users");
		const { page, complaints } = visitor;
		const dialog = page.getByRole("dialog");
		await go(page, "Delete night");
		await page.keyboard.press("Enter");
		await dialog.getByRole("button", { name: "Delete night" }).waitFor();
		expect(await focused(page)).toBe("Keep night");
		for (let presses = 0; presses < 7; presses++) {
			await page.keyboard.press("Tab");
			expect(
				await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null),
			).toBe(true);
		}
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "hidden" });
		expect(await focused(page)).toBe("Delete night");
		expect(complaints).toEqual([]);
	});

	test("menus open with Enter, and an entry of TenantMap is added without a mouse", async () => {
		await using visitor = await inside("/tenantmap");
		const { page } = visitor;
		await go(page, /^Theme/);
		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		await page.keyboard.press("Tab");
		expect(await focused(page)).toBe("Light");
		await page.keyboard.press("Escape");
		expect(await focused(page)).toMatch(/^Theme/);
		await go(page, "Add entry");
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").getByLabel("Tenant").waitFor();
		await page.keyboard.type("typed.example");
		await page.keyboard.press("Tab");
		await page.keyboard.type("Acme");
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").waitFor({ state: "hidden" });
		const { items } = await seeded.client.json<{ items: { tenant_value: string }[] }>("GET", "/api/tenantmap");
		expect(items.map(({ tenant_value }) => tenant_value)).toContain("typed.example");
	});

	test("a field that offers values shows all of them, also when one stands in it; by click, touch and keys", async () => {
		await using visitor = await inside("/");
		const { page, complaints } = visitor;
		const { endpoint, tenantId } = seeded;
		const list = page.getByRole("listbox");
		/** What a filled field offers when it is clicked. */
		async function offeredBy(name: string | RegExp, value: string): Promise<string[]> {
			const field = page
				.getByRole("combobox", { name })
				.or(page.getByLabel(name, { exact: true }))
				.first();
			if ((await field.inputValue()) !== value) await field.fill(value);
			await field.blur();
			await field.click();
			await list.getByRole("option", { name: value, exact: false }).first().waitFor();
			expect(await list.getByRole("option", { selected: true }).count()).toBe(1);
			const offered = await list.getByRole("option").evaluateAll((lines) => lines.map((line) => (line as HTMLElement).dataset.value ?? ""));
			await field.press("Escape");
			expect(await list.count()).toBe(0);
			return offered;
		}
		await page.goto("/audit?who=admin");
		expect(await offeredBy("Who", "admin")).toContain("operator");
		await page.goto(`/tenantmap/${tenantId}`);
		expect(await offeredBy("Company in ConnectWise", "Acme")).toContain("NorthgateCU");
		await page.goto(`/silences/new?company=Acme`);
		await page.getByLabel("Something else").check();
		expect(await offeredBy("Company", "Acme")).toContain("NorthgateCU");
		await page.goto("/endpoints/new?source=generic");
		expect(await offeredBy("Service board", "Service Board")).toContain("Emergency");
		await page.goto(`/endpoints/${endpoint.id}/test`);
		expect(await offeredBy("Company", "Acme")).toContain("NorthgateCU");
		await page.goto(`/endpoints/${endpoint.id}/rules?open=windows,ticket,company`);
		expect((await offeredBy("time zone", "Europe/Berlin")).length).toBeGreaterThan(300);
		expect(await offeredBy("Board", "Service Board")).toContain("Emergency");
		expect(await offeredBy("Status", "New")).toContain("In Progress");

		// By keys: down opens it at what stands there, Enter chooses and sends nothing; typing narrows it.
		const status = page.locator("#f-status");
		await status.focus();
		await status.press("ArrowDown");
		expect(await status.getAttribute("aria-expanded")).toBe("true");
		await status.press("ArrowDown");
		await status.press("Enter");
		expect(await status.inputValue()).toBe("Acknowledged");
		expect(await list.count()).toBe(0);
		await status.fill("waiting");
		expect(await list.getByRole("option").allTextContents()).toEqual(["Waiting Customer", "Waiting Vendor", "Waiting Parts"]);
		expect(await axe(page)).toEqual([]);
		await list.getByRole("option", { name: "Waiting Vendor" }).click();
		expect(await status.inputValue()).toBe("Waiting Vendor");
		expect(new URL(page.url()).pathname).toBe(`/endpoints/${endpoint.id}/rules`);
		expect(complaints).toEqual([]);
	});
});
