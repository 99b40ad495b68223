import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { PASSWORD } from "../../support/index.ts";

/** The system's Firefox, which puppeteer drives: Playwright needs one that it has built itself. Null where there is none. */
export const FIREFOX =
	[process.env.FIREFOX_PATH, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => path !== undefined && existsSync(path)) ?? null;

/** Longest wait for anything on a page. Milliseconds. */
const WAIT_MS = 30_000;

const quoted = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);

/** A field by its label. XPath: asking Firefox for names of accessibility walks its whole tree, half a second each time. */
export const labelled = (text: string): string => {
	const label = `//label[normalize-space(.)=${quoted(text)}]`;
	return `xpath/.//*[@id=${label}/@for] | ${label}//*[self::input or self::textarea or self::select]`;
};

/** What can be pressed, by its words. */
const pressable = (text: string): string =>
	`xpath/.//*[self::button or self::a][normalize-space(.)=${quoted(text)} or @aria-label=${quoted(text)}]`;

export interface Visitor extends AsyncDisposable {
	readonly page: Page;
	/** Errors and warnings of the console, and exceptions. */
	readonly complaints: string[];
	/** The address without the site's own part. */
	path(): string;
	open(path: string): Promise<void>;
	/** Clicks a button or a link once it is there. */
	press(words: string): Promise<void>;
	/** Clicks whatever a selector finds first, once it is visible. */
	click(selector: string): Promise<void>;
	/** Replaces what stands in the field of that label. */
	fill(label: string, text: string): Promise<void>;
	/** Resolves when a text stands on the page. */
	reads(text: string): Promise<void>;
	logIn(username?: string, password?: string): Promise<void>;
}

export interface Firefox extends AsyncDisposable {
	/** Somebody with cookies of their own, not logged in. */
	visitor(url: string): Promise<Visitor>;
}

/** Without a window, and with less motion, so that nothing moves while it is looked at. */
export async function startFirefox(): Promise<Firefox> {
	// It refuses to run in a home that belongs to somebody else, as a build machine's may.
	const home = mkdtempSync(join(tmpdir(), "hookwise-firefox-"));
	const browser = await puppeteer.launch({
		browser: "firefox",
		executablePath: FIREFOX ?? "",
		headless: true,
		timeout: 120_000,
		env: { ...process.env, HOME: home },
		extraPrefsFirefox: { "ui.prefersReducedMotion": 1 },
	});
	return {
		visitor: (url) => visit(browser, url),
		async [Symbol.asyncDispose]() {
			await browser.close();
			rmSync(home, { recursive: true, force: true });
		},
	};
}

async function visit(browser: Browser, url: string): Promise<Visitor> {
	const context = await browser.createBrowserContext();
	const page = await context.newPage();
	page.setDefaultTimeout(WAIT_MS);
	await page.setViewport({ width: 1280, height: 900 });
	const complaints: string[] = [];
	page.on("console", (message) => {
		// So Firefox tells of what a page was asking for when it was left. What the policy blocks has words of its own.
		if (message.text().includes("NetworkError when attempting to fetch resource")) return;
		if (message.type() === "error" || message.type() === "warn") complaints.push(`${message.type()}: ${message.text()}`);
	});
	page.on("pageerror", (error) => complaints.push(`exception: ${error instanceof Error ? error.message : String(error)}`));
	const visitor: Visitor = {
		page,
		complaints,
		path: () => page.url().slice(url.length),
		async open(path) {
			await page.goto(`${url}${path}`);
		},
		press: (words) => visitor.click(pressable(words)),
		async click(selector) {
			const found = await page.waitForSelector(selector, { visible: true });
			await found?.click();
		},
		async fill(label, text) {
			const field = await page.waitForSelector(labelled(label), { visible: true });
			await field?.evaluate((element) => (element as HTMLInputElement).select());
			await field?.type(text);
		},
		async reads(text) {
			await page.waitForSelector(`::-p-text(${text})`, { visible: true });
		},
		async logIn(username = "admin", password = PASSWORD) {
			await visitor.open("/login");
			await visitor.fill("User name", username);
			await visitor.fill("Password", password);
			await visitor.press("Log in");
			await page.waitForFunction(() => location.pathname !== "/login" && document.readyState === "complete");
		},
		[Symbol.asyncDispose]: () => context.close(),
	};
	return visitor;
}
