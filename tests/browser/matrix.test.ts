import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { helpAddress } from "../../src/web/help/topics.ts";
import { ADDRESSES, type Address, NO_PAGES, pagePaths } from "./pageTable.ts";
import { type Seeded, startSeeded } from "./seeded.ts";
import { axe, CHROME, COLOUR_RULES, logIn, type Visitor } from "./support.ts";

setDefaultTimeout(900_000);
/** Where the pictures go, to be looked at; nowhere otherwise. */
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;
const SIZES = [360, 1280];
const MORE_SIZES = [768, 1920];
/** Cumulative layout shift that counts as good. */
const MOST_SHIFT = 0.1;

let seeded: Seeded;

/** What holds for a page's document, whatever its size. */
async function faultsOfDocument(page: Page, { name, path }: Address): Promise<string[]> {
	const found = await page.evaluate(() => {
		const all = (selector: string) => document.querySelectorAll(selector).length;
		const main = document.querySelector("main#main");
		const current = [...document.querySelectorAll(".nav [aria-current]")];
		return {
			h1: all("h1"),
			main: all("main"),
			labels: main === null ? "no main#main" : "",
			title: document.title,
			bars: all("header.bar"),
			firstLink: document.querySelector("a, button, input")?.getAttribute("href") ?? "",
			current: current.map((link) => link.getAttribute("aria-current")),
			lang: document.documentElement.lang,
			help: document.querySelector(".helphere")?.getAttribute("href") ?? null,
			styles: all("[style]") + all("main style") + all("script:not([src])"),
		};
	});
	const faults: string[] = [];
	if (found.h1 !== 1) faults.push(`${found.h1} h1`);
	if (found.main !== 1) faults.push(`${found.main} main`);
	if (!found.title.endsWith(" · HookWise") || found.title.length < 14) faults.push(`title “${found.title}”`);
	if (found.lang !== "en") faults.push("no language");
	if (found.styles > 0) faults.push(`${found.styles} inline styles or scripts`);
	if (found.bars === 1 && found.firstLink !== "#main") faults.push("the first stop of Tab is not the skip link");
	const help = /^(not-found|job-gone)$/.test(name) ? "/help/troubleshooting" : helpAddress(path);
	if (found.bars === 1 && found.help !== help) faults.push(`its help is ${found.help}, not ${help}`);
	if (found.current.length > 1) faults.push(`${found.current.length} current pages`);
	if (/^(dashboard|tickets|history|companies|silences|settings)$/.test(name) && found.current[0] !== "page") faults.push("no current page");
	if (/^(tenantmap|audit)$/.test(name) && found.current[0] !== "true") faults.push("no current place");
	return faults;
}

async function faultsOfView(page: Page, address: Address): Promise<string[]> {
	const faults: string[] = [];
	for (const colorScheme of address.isBrief ? (["light"] as const) : (["light", "dark"] as const)) {
		await page.emulateMedia({ colorScheme });
		for (const width of address.isMain ? [...SIZES, ...MORE_SIZES] : SIZES) {
			await page.setViewportSize({ width, height: 900 });
			const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			if (over > 0) faults.push(`${width}: ${over} px too wide`);
			// A dark page differs in its colours alone.
			const rules = colorScheme === "dark" ? COLOUR_RULES : null;
			if (SIZES.includes(width)) faults.push(...(await axe(page, rules)).map((problem) => `${colorScheme} ${width}: ${problem}`));
			if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/${address.name}-${width}-${colorScheme}.png`, fullPage: true });
		}
	}
	return faults;
}

/** How much moved while the page came, by the measure of Web Vitals; what it loads by itself is waited for. */
async function faultsOfLoading(page: Page, { address }: Address, width: number): Promise<string[]> {
	await page.setViewportSize({ width, height: 900 });
	await page.goto(address(seeded));
	await page.waitForFunction(() => document.readyState === "complete" && document.querySelector(".htmx-request") === null);
	const moved = await page.evaluate(async () => {
		const shifts: { readonly by: number; readonly what: string }[] = [];
		interface Shift {
			readonly value: number;
			readonly hadRecentInput: boolean;
			readonly sources: readonly { readonly node: Node | null }[];
		}
		const told = (entries: PerformanceEntryList): void => {
			for (const { value, hadRecentInput, sources } of entries as unknown as Shift[]) {
				const named = sources.map(({ node }) => (node instanceof Element ? `${node.tagName.toLowerCase()}.${node.className}` : "text"));
				if (!hadRecentInput) shifts.push({ by: value, what: named.join(", ") });
			}
		};
		const observer = new PerformanceObserver((list) => told(list.getEntries()));
		observer.observe({ type: "layout-shift", buffered: true });
		// What was kept for late observers comes in a task of its own, after the frame.
		for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
		told(observer.takeRecords());
		observer.disconnect();
		return { by: shifts.reduce((sum, shift) => sum + shift.by, 0), what: shifts.map(({ what }) => what).join("; ") };
	});
	return moved.by < MOST_SHIFT ? [] : [`${width}: its layout shifts by ${moved.by.toFixed(3)} (${moved.what})`];
}

async function look({ page, complaints }: Visitor, address: Address): Promise<string[]> {
	const loading = [...(await faultsOfLoading(page, address, 360)), ...(await faultsOfLoading(page, address, 1280))];
	const faults = [...loading, ...(await faultsOfDocument(page, address)), ...(await faultsOfView(page, address)), ...complaints];
	complaints.length = 0;
	return faults.map((fault) => `${address.name}: ${fault}`);
}

/** Two pages share the work, so that one is drawn while the other is judged. */
async function lookAtAll(addresses: readonly Address[], visitors: readonly Visitor[]): Promise<string[]> {
	const left = [...addresses];
	const faults: string[] = [];
	await Promise.all(
		visitors.map(async (visitor) => {
			for (let address = left.shift(); address !== undefined; address = left.shift()) faults.push(...(await look(visitor, address)));
		}),
	);
	return faults;
}

describe.skipIf(CHROME === null)("every page, on a phone and on a desk, light and dark", () => {
	beforeAll(async () => {
		seeded = await startSeeded();
	});
	afterAll(() => seeded[Symbol.asyncDispose]());

	// The log-in, and what has to be done first, have tests of their own.
	test("no page of the executable is left out here", () => {
		const looked = new Set(ADDRESSES.map(({ path }) => path));
		expect(pagePaths().filter((path) => !["/login", "/due"].includes(path) && !NO_PAGES.has(path) && !looked.has(path))).toEqual([]);
	});

	test("axe finds nothing, nothing is cut off, nothing is blocked, nobody else is asked, and each page says what it is", async () => {
		await using one = await seeded.site.visitor();
		await using two = await seeded.site.visitor();
		await logIn(one.page);
		await logIn(two.page);
		expect(await lookAtAll(ADDRESSES, [one, two])).toEqual([]);
	});

	test("the log-in, before and after a mistake", async () => {
		await using visitor = await seeded.site.visitor();
		const { page } = visitor;
		const address: Address = { name: "login", path: "/login", address: () => "/login", isMain: true };
		expect(await look(visitor, address)).toEqual([]);
		await page.getByLabel("User name").fill("nobody");
		await page.getByLabel("Password").fill("wrong");
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByText("User name or password is wrong.").waitFor();
		expect(await faultsOfView(page, { ...address, name: "login-wrong" })).toEqual([]);
	});

	test("a viewer's pages have no finding either", async () => {
		await using visitor = await seeded.site.visitor();
		await logIn(visitor.page, "night", "a quiet night");
		const own = ADDRESSES.filter(({ name }) =>
			/^(dashboard|setup|history|alert|tenantmap|audit|settings|settings-(connectwise|account)|sandbox)$/.test(name),
		);
		expect(
			await lookAtAll(
				own.map(({ isMain: _isMain, ...rest }) => ({ ...rest, isBrief: true as const })),
				[visitor],
			),
		).toEqual([]);
	});
});
