/**
 * Cost of pages: `bun bench/pages.ts` after a build. For each main page in a real Chromium on this machine,
 * with an empty and a full cache: bytes transferred (page, style, scripts, icons), requests, the server's
 * time, first contentful paint, DOMContentLoaded with our scripts started, and layout shift. Milliseconds are
 * medians of RUNS loads.
 */
import type { BrowserContext } from "playwright-core";
import { type Seeded, startSeeded } from "../tests/browser/seeded.ts";
import { logIn } from "../tests/browser/support.ts";

const RUNS = 5;

interface Load {
	readonly bytes: number;
	readonly requests: number;
	readonly server: number;
	readonly paint: number;
	readonly ready: number;
	readonly shift: number;
}

/** Runs before the page's own code: records when our scripts have started, and each layout shift. */
function observe(): void {
	const seen = { started: 0, shift: 0 };
	Object.assign(globalThis, { seen });
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
	}).observe({ type: "layout-shift", buffered: true });
	new MutationObserver(() => {
		if (seen.started === 0 && document.documentElement?.classList.contains("scripted")) seen.started = performance.now();
	}).observe(document, { attributes: true, subtree: true, attributeFilter: ["class"] });
}

async function load(context: BrowserContext, path: string): Promise<Load> {
	const page = await context.newPage();
	await page.addInitScript(observe);
	const network = await context.newCDPSession(page);
	await network.send("Network.enable");
	let bytes = 0;
	let requests = 0;
	const cached = new Set<string>();
	const urls = new Map<string, string>();
	network.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
	network.on("Network.requestServedFromCache", ({ requestId }) => cached.add(requestId));
	network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
		if (encodedDataLength === 0 || cached.has(requestId) || urls.get(requestId)?.includes("/api/events")) return;
		bytes += encodedDataLength;
		requests += 1;
	});
	await page.goto(path);
	await page.waitForFunction(() => (globalThis as unknown as { seen: { started: number } }).seen.started > 0);
	await page.waitForTimeout(400);
	const measured = await page.evaluate(() => {
		const { seen } = globalThis as unknown as { seen: { started: number; shift: number } };
		const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
		return {
			server: (way?.responseStart ?? 0) - (way?.requestStart ?? 0),
			paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
			ready: Math.max(way?.domContentLoadedEventEnd ?? 0, seen.started),
			shift: seen.shift,
		};
	});
	await page.close();
	return { bytes, requests, ...measured };
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const medianOf = (loads: readonly Load[]): Load => ({
	bytes: middle(loads.map(({ bytes }) => bytes)),
	requests: middle(loads.map(({ requests }) => requests)),
	server: middle(loads.map(({ server }) => server)),
	paint: middle(loads.map(({ paint }) => paint)),
	ready: middle(loads.map(({ ready }) => ready)),
	shift: Math.max(...loads.map(({ shift }) => shift)),
});

/** A visit of a logged-in person with a known time zone, as usual after the first visit. */
async function visit(seeded: Seeded): Promise<BrowserContext> {
	const { context, page } = await seeded.site.visitor();
	await logIn(page);
	await page.waitForFunction(() => document.cookie.includes("hookwise_zone"));
	await page.close();
	return context;
}

async function measure(seeded: Seeded, path: string): Promise<{ cold: Load; warm: Load }> {
	const cold: Load[] = [];
	const warm: Load[] = [];
	for (let run = 0; run < RUNS; run++) {
		const context = await visit(seeded);
		const blank = await context.newPage();
		const network = await context.newCDPSession(blank);
		await network.send("Network.clearBrowserCache");
		cold.push(await load(context, path));
		warm.push(await load(context, path));
		await context.close();
	}
	return { cold: medianOf(cold), warm: medianOf(warm) };
}

const seeded = await startSeeded();
const alert = seeded.history.find(({ action }) => action === "create")?.id;
const PATHS: Readonly<Record<string, string>> = {
	Dashboard: "/",
	History: "/history?period=all",
	Alert: `/history/${alert}`,
	"Endpoint, set-up": `/endpoints/${seeded.endpoint.id}`,
	"Endpoint, rules": `/endpoints/${seeded.endpoint.id}/rules`,
	"New endpoint": "/endpoints/new",
	TenantMap: "/tenantmap",
	Audit: "/audit",
	Settings: "/settings",
	"API reference": "/docs",
};
const rows: Record<string, string | number>[] = [];
for (const [name, path] of Object.entries(PATHS)) {
	const found = await measure(seeded, path);
	for (const [cache, { bytes, requests, server, paint, ready, shift }] of Object.entries(found)) {
		rows.push({
			page: name,
			cache,
			KB: Number((bytes / 1024).toFixed(1)),
			requests,
			"server ms": Number(server.toFixed(1)),
			"paint ms": Math.round(paint),
			"ready ms": Math.round(ready),
			shift: Number(shift.toFixed(4)),
		});
	}
}
console.table(rows);
await seeded[Symbol.asyncDispose]();
process.exit(0);
