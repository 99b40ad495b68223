import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { axeSource, judged, optionsOf } from "./axe.ts";

export { COLOUR_RULES } from "./axe.ts";

/** The system's Chromium; null where there is none. */
export const CHROME =
	[process.env.CHROME_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
		(path) => path !== undefined && existsSync(path),
	) ?? null;

export interface Visitor extends AsyncDisposable {
	readonly page: Page;
	readonly context: BrowserContext;
	/** Console errors and warnings, exceptions, blocked content, and requests to anyone else. */
	readonly complaints: string[];
}

/** Anything that serves HookWise's pages. */
type Served = Pick<HookWise, "url"> & AsyncDisposable;

export interface Site<T extends Served = HookWise> extends AsyncDisposable {
	readonly hookwise: T;
	readonly url: string;
	readonly browser: Browser;
	/** A browser of its own, not logged in. */
	visitor(options?: {
		readonly width?: number;
		readonly dark?: boolean;
		readonly scripts?: boolean;
		readonly touch?: boolean;
	}): Promise<Visitor>;
}

/** The executable and a browser. */
export async function startSite(env: Readonly<Record<string, string>> = {}): Promise<Site> {
	return browse(await startHookWise({ env }));
}

/** A browser for one that runs already; it ends with the site. */
export async function browse<T extends Served>(hookwise: T): Promise<Site<T>> {
	const browser = await chromium.launch({
		executablePath: CHROME ?? "",
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
	});
	return {
		hookwise,
		url: hookwise.url,
		browser,
		async visitor({ width = 1280, dark = false, scripts = true, touch = false } = {}) {
			const context = await browser.newContext({
				viewport: { width, height: 900 },
				colorScheme: dark ? "dark" : "light",
				reducedMotion: "reduce",
				timezoneId: "America/New_York",
				javaScriptEnabled: scripts,
				hasTouch: touch,
				isMobile: touch,
				baseURL: hookwise.url,
			});
			const page = await context.newPage();
			const complaints = watch(page, hookwise.url);
			return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() };
		},
		async [Symbol.asyncDispose]() {
			await browser.close();
			await hookwise[Symbol.asyncDispose]();
		},
	};
}

function watch(page: Page, url: string): string[] {
	const complaints: string[] = [];
	page.on("console", (message) => {
		// Chromium reports every answer of 400 and up; those that are meant are not complaints.
		if (message.text().startsWith("Failed to load resource: the server responded with a status of 4")) return;
		if (message.type() === "error" || message.type() === "warning") complaints.push(`console: ${message.text()}`);
	});
	page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
	page.on("response", (response) => {
		if (response.status() >= 400 && response.url().includes("/assets/")) complaints.push(`missing: ${response.url()}`);
	});
	page.on("request", (request) => {
		if (!request.url().startsWith(url) && !/^(data|blob|about):/.test(request.url())) complaints.push(`elsewhere: ${request.url()}`);
	});
	return complaints;
}

export async function logIn(page: Page, username = "admin", password = PASSWORD): Promise<void> {
	await page.goto("/login");
	await page.getByLabel("User name").fill(username);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Log in" }).click();
	await page.waitForURL((url) => url.pathname !== "/login");
}

/**
 * Problems that axe finds on the page as it stands, in words.
 * @param rules names of the rules to check; null for all
 */
export async function axe(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
	// It is evaluated, not added: the page's policy allows no foreign script.
	if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await axeSource());
	return page.evaluate(judged, optionsOf(rules));
}

/** Posts a webhook as a monitoring tool does. */
export async function sendWebhook(url: string, token: string, payload: unknown): Promise<number> {
	const answer = await fetch(url, {
		method: "POST",
		headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
		body: JSON.stringify(payload),
	});
	await answer.text();
	return answer.status;
}
