import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type HistoryItem, type MadeEndpoint, type Pair, startPair } from "../support/index.ts";
import { axe, browse, CHROME, logIn, type Site } from "./support.ts";

setDefaultTimeout(60_000);
let pair: Pair;
let site: Site;
let kuma: MadeEndpoint;
let holding: MadeEndpoint;

const down = (name: string, more: object = {}) => ({ status: "down", monitor: { id: 118, name }, token: "secret words", ...more });
const TRIGGER = { trigger_field: "$.status", open_value: "down", close_value: "up" };

async function alertOf(words: string): Promise<HistoryItem> {
	const { client } = pair.hookwise;
	return eventually(`history has ${words}`, async () => {
		const found = (await client.history()).find(({ summary }) => summary?.includes(words));
		return found ?? null;
	}).then((found) => found as HistoryItem);
}
const settled = () => eventually("all is done", async () => (await pair.hookwise.client.unfinished()) === 0);

describe.skipIf(CHROME === null)("one alert", () => {
	beforeAll(async () => {
		pair = await startPair();
		site = await browse(pair.hookwise);
		const { client } = pair.hookwise;
		kuma = await client.endpoint({
			name: "Kuma",
			...TRIGGER,
			json_mapping: { summary: "$.monitor.name", dedup_key: "$.monitor.id" },
			routing_rules: [
				{ path: "$.monitor.name", regex: "printer", overrides: { priority: "Priority 4 - Low" } },
				{ path: "$.monitor.name", regex: "vpn", overrides: { priority: "Priority 1 - Critical" } },
			],
			maintenance_windows: [{ type: "once", start: "2020-01-01T00:00:00Z", end: "2020-01-01T01:00:00Z" }],
		});
		holding = await client.endpoint({ name: "Holding", ...TRIGGER, open_delay_seconds: 600 });
		pair.double.fault({ kind: "drop", method: "POST", route: "/service/tickets", times: 1 });
		await client.accepted(kuma, down("VPN Northgate #CWACME"));
		await settled();
		const strict = await client.endpoint({ name: "Strict", ...TRIGGER });
		pair.double.fault({
			kind: "status",
			status: 400,
			message: "status: Waiting Parts does not belong to board Backup",
			method: "POST",
			route: "/service/tickets",
			times: 1,
		});
		await client.accepted(strict, down("Oakline job"));
		await settled();
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await pair[Symbol.asyncDispose]();
	});

	test("tells a stranger why there is this ticket, step by step, with each call and its exact answer", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/history/${(await alertOf("VPN Northgate")).id}`);
		const why = page.getByRole("region", { name: "Why this ticket" });
		for (const words of [
			/^Bearer token right, no signature required, JSON of \d+ bytes$/,
			/1 window \(2020-01-01 00:00–01:00 UTC\), none covers/,
			/Rule 2 matched, rule 1 did not/,
			/ACME, from the tag #CWACME in the monitor's name/,
			/None for key 118 of ACME/,
			/calls, the 2nd without answer/,
			/The ticket may exist already, so the next try looks for it first/,
			/Not found, so creating it cannot make a second ticket/,
		]) {
			expect(await why.getByText(words).count()).toBeGreaterThan(0);
		}
		expect(await why.getByText(/decided in .* with version 1 of the endpoint/).count()).toBe(1);
		await why
			.getByRole("group")
			.filter({ hasText: /POST \/service\/tickets.*201/ })
			.locator("summary")
			.click();
		await why.getByText(/"externalXRef":"hw:/).waitFor();
		const ticket = page.getByRole("region", { name: /^Ticket/ });
		expect(await ticket.textContent()).toContain("Priority 1 - Critical rule 2");
		const payload = page.getByRole("region", { name: /^Payload/ });
		expect(await payload.textContent()).toContain("used in summary, company, rule 2");
		expect(await page.content()).not.toContain("secret words");
		expect(complaints).toEqual([]);
	});

	test.each([
		[1280, false],
		[1280, true],
		[360, false],
	])("reads at %d px, dark: %p", async (width, dark) => {
		await using visitor = await site.visitor({ width, dark });
		const { page, complaints } = visitor;
		await logIn(page);
		for (const words of ["VPN Northgate", "Oakline job"]) {
			await page.goto(`/history/${(await alertOf(words)).id}`);
			expect(await axe(page)).toEqual([]);
			expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
		}
		await page.goto("/history");
		expect(await axe(page)).toEqual([]);
		await page.goto(`/endpoints/${kuma.id}/tickets`);
		await page.getByRole("link", { name: "VPN Northgate #CWACME" }).waitFor();
		expect(await axe(page)).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
		expect(complaints).toEqual([]);
	});

	test("an alert that gave up links to the field that must be corrected", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/history/${(await alertOf("Oakline job")).id}`);
		await page.getByRole("link", { name: "status in Rules" }).click();
		await page.waitForURL(/\/rules\?open=ticket#f-status$/);
		await page.locator("#f-status").waitFor();
	});

	test("says when today's configuration is newer, and what would differ", async () => {
		const { client } = pair.hookwise;
		await client.call("PATCH", `/api/endpoints/${kuma.id}`, { is_draft: true });
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/history/${(await alertOf("VPN Northgate")).id}`);
		await page.getByText("today it is 2").getByRole("link", { name: "compare" }).click();
		await page.getByRole("heading", { name: "Then and now" }).waitFor();
		await page.getByText("version 1 then, 2 now").waitFor();
		await page.getByText("a new ticket → no action (the endpoint is a draft)").waitFor();
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
		await client.call("PATCH", `/api/endpoints/${kuma.id}`, { is_draft: false });
	});

	test("a held alert says for how long, and its page shows the later result", async () => {
		const { client } = pair.hookwise;
		await client.accepted(holding, down("Lobby AP"));
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/history/${(await alertOf("Lobby AP")).id}`);
		await page.getByText(/It is held for another \d+ min/).waitFor();
		await client.accepted(holding, { ...down("Lobby AP"), status: "up" });
		await page.getByText("recovered before a ticket was opened").first().waitFor();
		expect(complaints).toEqual([]);
	});

	test("a refused webhook says what was wrong and where to look; the bodies of refused ones are not kept", async () => {
		const { client } = pair.hookwise;
		for (let n = 0; n < 12; n++) await client.send({ id: kuma.id, bearer_token: "wrong" }, down("x"));
		await eventually("the rest is counted", async () =>
			(await client.history("status=rejected")).some(
				(item) => (item as HistoryItem & { remark?: string }).remark === "2 more in that minute",
			),
		);
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history?status=rejected");
		await page.getByText("401 Invalid Bearer Token, 2 more in that minute").waitFor();
		await page.getByRole("link", { name: "From 127.0.0.1" }).first().click();
		await page.getByText("Compare it with the one on").waitFor();
		expect(await page.getByRole("link", { name: /^Replay…/ }).count()).toBe(0);
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("a replay and its original name each other", async () => {
		const { client } = pair.hookwise;
		const original = await alertOf("VPN Northgate");
		await client.call("POST", `/api/logs/${original.id}/replay`);
		await settled();
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/history/${original.id}`);
		await page.getByRole("link", { name: "Replay 1" }).click();
		await page.getByText("Replayed from history").waitFor();
		await page.getByRole("link", { name: /^the alert of/ }).click();
		await page.waitForURL((url) => url.pathname === `/history/${original.id}`);
	});

	test("one that was deleted in another tab says so in our words", async () => {
		const { client } = pair.hookwise;
		await client.accepted(kuma, { status: "other", monitor: { id: 9, name: "Soon gone" } });
		await settled();
		const { id } = await alertOf("Soon gone");
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/history/${id}`);
		await client.call("DELETE", `/api/logs/${id}`);
		await page.getByRole("link", { name: /^Replay…/ }).click();
		await page
			.locator(".toast")
			.getByText(/^Alert not found/)
			.waitFor();
	});

	test("the live tail brings new lines, and keeps what is chosen and current", async () => {
		const { client } = pair.hookwise;
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history?live=1");
		await page.getByLabel("Select Oakline job").check();
		await page.keyboard.press("j");
		await page.keyboard.press("j");
		const current = page.locator('[aria-current="true"][data-href]');
		const before = await current.getAttribute("id");
		await client.accepted(kuma, { status: "other", monitor: { id: 10, name: "Comes in by itself" } });
		await page.getByRole("link", { name: "Comes in by itself" }).waitFor();
		expect(await page.getByLabel("Select Oakline job").isChecked()).toBe(true);
		expect(await current.getAttribute("id")).toBe(before);
		await page.getByRole("button", { name: "Delete 1" }).click();
		await page
			.getByRole("dialog")
			.getByText(/^1 gave up\. Its payload goes too/)
			.waitFor();
		expect(await axe(page)).toEqual([]);
		await page.keyboard.press("Escape");
		expect(complaints).toEqual([]);
	});
});
