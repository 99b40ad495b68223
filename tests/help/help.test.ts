import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { helpPages, searchHelp } from "../../src/web/help/reading.ts";
import { type HookWise, startHookWise } from "../support/index.ts";

/** Questions that users of the Python version asked, and the places of their answers. */
const QUESTIONS: readonly (readonly [question: string, place: RegExp])[] = [
	["Why are tickets not closing automatically?", /^faq#why-are-tickets-not-closing-automatically/],
	["Redis connection refused in logs", /^faq#redis-connection-refused/],
	["AI RCA is too slow", /^(faq#ai-rca-is-too-slow|ai#when-notes-are-slow)/],
	["Getting 400 Bad Request when creating tickets", /^faq#getting-400-bad-request/],
	["Metrics at /metrics are missing some counters", /^faq#metrics-at-metrics/],
	["HMAC verification fails on every request", /^(faq#hmac-verification|troubleshooting#invalid-hmac-signature)/],
	["notes are cut off mid-sentence", /^ai#length/],
	["how do I pull a new model", /^ai#/],
	["map several fields into the summary", /^rules#mapping|^faq#how-do-i-send/],
	["maintenance window overnight 22:00 to 04:00", /^(rules#maintenance-windows|maintenance#windows-of-an-endpoint)/],
	["#CW tag company", /^(rules|faq)#.*company/],
	["no data for 24h heartbeat", /^maintenance#heartbeats/],
	["Invalid Bearer Token", /^troubleshooting#missing-bearer-token/],
	["where is the encryption key", /^(faq#where-is-the-data|operations#a-new-token)/],
	["which rights does the API member need", /^connectwise#in-connectwise/],
	["how do I connect Zabbix", /^source-zabbix#/],
	["Uptime Kuma webhook headers", /^source-uptime-kuma#/],
	["Meraki shared secret", /^source-meraki#/],
	["compare both versions before switching over", /^migration#a-parallel-run/],
	["how do I take the old history along", /^migration#import/],
	["go back to the Python version", /^migration#going-back/],
	["apply configuration from a pipeline", /^gitops#from-a-pipeline/],
];

test.each(QUESTIONS)("“%s” is answered among the first three", (question, place) => {
	const found = searchHelp(question)
		.slice(0, 3)
		.map(({ slug, anchor }) => `${slug}#${anchor}`);
	expect(found.some((one) => place.test(one)) ? "answered" : found).toBe("answered");
});

test("a search finds other forms of a word, and tells what fits; nonsense finds nothing, and nothing is too long", () => {
	expect(searchHelp("flaps")[0]?.anchor).toBe("flapping");
	expect(searchHelp("xyzzy")).toEqual([]);
	expect(searchHelp("   ")).toEqual([]);
	expect(searchHelp("ticket ".repeat(10_000)).length).toBeGreaterThan(0);
	for (const { excerpt } of searchHelp("ticket")) expect(excerpt.length).toBeLessThanOrEqual(221);
});

test("pages have no HTML of their own, and link to each other", () => {
	for (const { html, slug } of helpPages()) {
		expect([slug, /<script|<style|<iframe| on\w+=|javascript:|&lt;!--/i.test(html)]).toEqual([slug, false]);
		for (const [, href = ""] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(https?:\/\/|#|\/)/);
	}
});

describe("the executable", () => {
	let hookwise: HookWise;
	beforeAll(async () => {
		hookwise = await startHookWise();
	});
	afterAll(() => hookwise.end("SIGTERM"));

	const page = async (path: string): Promise<{ status: number; html: string }> => {
		const answer = await hookwise.client.call("GET", path);
		return { status: answer.status, html: await answer.text() };
	};

	test("serves each document, its anchors and a search", async () => {
		const list = await page("/help");
		expect(list.status).toBe(200);
		const presets = await page("/help/sources");
		for (const { slug, sections, isListed } of helpPages()) {
			expect((isListed ? list : presets).html).toContain(`href="/help/${slug}"`);
			const { status, html } = await page(`/help/${slug}`);
			expect([slug, status]).toEqual([slug, 200]);
			for (const { anchor } of sections) if (anchor !== "") expect(html).toContain(`id="${anchor}"`);
		}
		const found = await page(`/help?q=${encodeURIComponent("Why are tickets not closing?")}`);
		expect(found.html).toContain('href="/help/faq#why-are-tickets-not-closing-automatically"');
		expect((await page("/help?q=%3Cxyzzy%3E")).html).toContain("No help page has these words");
		expect((await page("/help?q=%3Cxyzzy%3E")).html).not.toContain("<xyzzy>");
	});

	test("answers 404 for what is no document, and asks for a log-in", async () => {
		expect((await page("/help/nothing")).status).toBe(404);
		expect((await fetch(`${hookwise.url}/help`, { redirect: "manual", headers: { accept: "text/html" } })).status).toBe(302);
	});
});
