import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { hookBody, linkOf } from "../../src/watch/alarms/receivers/messages.ts";
import { eventually, type MadeEndpoint, PASSWORD, type Pair, startPair } from "../support/index.ts";
import { axe, browse, CHROME, type Site, type Visitor } from "./support.ts";

setDefaultTimeout(90_000);

let pair: Pair;
let site: Site;
let endpoint: MadeEndpoint;
const alert = (state: string, name: string) => ({ state, monitor: { name }, msg: "timeout" });

/** A small phone in somebody's hand. */
const inHand = (): Promise<Visitor> => site.visitor({ width: 360, touch: true });
/** It has room for a finger, and nothing lies over it. A line of a list opens wherever it is touched. */
async function tap(target: Locator): Promise<void> {
	// The live page may be putting it in place again just now.
	await eventually("it has room for a finger", async () => {
		const room = await target.evaluate((element) => {
			const { width, height } = ((element.matches("[data-open]") ? element.closest("tr, li") : null) ?? element).getBoundingClientRect();
			return Math.min(width, height);
		});
		return room >= 24;
	});
	await target.tap();
}
async function logInByTouch(page: Page): Promise<void> {
	await page.getByLabel("User name").fill("admin");
	await page.getByLabel("Password").fill(PASSWORD);
	await tap(page.getByRole("button", { name: "Log in" }));
}
const isWithin = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

describe.skipIf(CHROME === null)("on a phone, by touch, as somebody who is woken up", () => {
	beforeAll(async () => {
		// HookWise itself looks again so late that it is the person's “Try now” that finds ConnectWise well.
		pair = await startPair({ env: { RETRY_BASE_SECONDS: "60" } });
		endpoint = await pair.hookwise.client.endpoint({ name: "Edge" });
		site = await browse(pair.hookwise);
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await pair[Symbol.asyncDispose]();
	});

	test("from the push “ConnectWise is down” to knowing what to do", async () => {
		const { double, hookwise } = pair;
		double.refuseCredentials(true);
		await hookwise.client.accepted(endpoint, alert("firing", "SRV1"));
		await eventually("it counts as down", async () => {
			const services = (await (await hookwise.client.call("GET", "/health/services")).json()) as { connectwise: string };
			return services.connectwise === "down";
		});
		const times = { since: new Date().toISOString(), at: new Date().toISOString() };
		const push = { state: "problem", what: "connectwise", message: "ConnectWise does not take calls.", ...times } as const;
		const card = JSON.stringify(hookBody("teams", push, linkOf(push, site.url)));
		const [, link = ""] = /"Action.OpenUrl","title":"Open HookWise","url":"([^"]+)"/.exec(card) ?? [];

		await using visitor = await inHand();
		const { page, complaints } = visitor;
		await page.goto(link);
		await logInByTouch(page);
		const banner = page.getByRole("alert").filter({ hasText: "ConnectWise has been down since" });
		await banner.getByText(/1 alert is waiting; none are lost\./).waitFor();
		// The first screen says it, without scrolling.
		expect((await banner.boundingBox())?.y ?? 900).toBeLessThan(300);
		expect(await isWithin(page)).toBe(true);
		await tap(banner.getByRole("link", { name: "What to do" }));
		const part = page.getByRole("heading", { name: "ConnectWise is down", level: 2 });
		await part.waitFor();
		// The part is under the bar, not somewhere down the page.
		await eventually("its heading is in sight", async () => {
			const y = (await part.boundingBox())?.y ?? -1;
			return y > 40 && y < 700;
		});
		await page.getByText("Nothing has to be done.").first().waitFor();
		await page.getByRole("link", { name: "refused credentials" }).tap();
		await page.getByRole("heading", { name: "ConnectWise refused the credentials" }).waitFor();
		expect(await isWithin(page)).toBe(true);
		double.refuseCredentials(false);
		await page.goBack();
		await page.goBack();
		await tap(banner.getByRole("button", { name: "Try now" }));
		await banner.waitFor({ state: "detached" });
		await eventually("the alert has its ticket", () => double.tickets.length === 1);
		expect(complaints).toEqual([]);
	});

	test("from a dead letter to a fixed endpoint and a resolved alert", async () => {
		const { double, hookwise } = pair;
		double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 1 });
		await hookwise.client.accepted(endpoint, alert("firing", "Veeam job 7"));
		await eventually("it gave up", async () => (await hookwise.client.history("status=dlq")).length === 1);
		await using visitor = await inHand();
		const { page, complaints } = visitor;
		await page.goto("/");
		await logInByTouch(page);
		await tap(page.getByRole("link", { name: "Show 1", exact: true }));
		await tap(page.getByRole("link", { name: /^Veeam job 7/ }));
		await page.getByText("HookWise gave up:").waitFor();
		const alertUrl = page.url();
		await tap(page.getByRole("link", { name: "Fix endpoint" }));
		await page.getByRole("heading", { name: "Edge" }).waitFor();
		await tap(page.locator("details:has(#f-board) > summary"));
		const board = page.locator("#f-board");
		await tap(board);
		await tap(page.getByRole("option", { name: "Emergency" }));
		expect(await board.inputValue()).toBe("Emergency");
		await tap(page.getByRole("button", { name: /^Save/ }).first());
		await page
			.getByText(/^Saved/)
			.first()
			.waitFor();
		await page.goto(alertUrl);
		await tap(page.getByRole("link", { name: /^Replay…/ }));
		await tap(page.getByRole("dialog").getByRole("button", { name: /^Replay/ }));
		await eventually("there is a ticket on the board", () => double.tickets.some(({ summary }) => summary.includes("Veeam job 7")));
		await page.goto("/");
		await page.getByText("Nothing needs you.").waitFor();
		await page.goto(alertUrl);
		await page.getByText("Fixed", { exact: true }).first().waitFor();
		expect(await axe(page)).toEqual([]);
		expect(await isWithin(page)).toBe(true);
		expect(complaints).toEqual([]);
	});

	test("a customer is silenced for the night", async () => {
		const { hookwise } = pair;
		await hookwise.client.accepted(endpoint, alert("firing", "SRV9 is down #CWAcme"));
		await eventually("Acme has a ticket", async () => (await hookwise.client.history("q=SRV9"))[0]?.ticket_id !== null);
		await using visitor = await inHand();
		const { page, complaints } = visitor;
		await page.goto("/");
		await logInByTouch(page);
		await tap(page.getByRole("button", { name: "More" }));
		await tap(page.locator("#more-menu").getByRole("link", { name: "Companies" }));
		await tap(page.getByRole("link", { name: "Silence Acme…" }));
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Tonight, 22:00–04:00").tap();
		await dialog.getByText(/Times are E[SD]T \(America\/New York\)/).waitFor();
		expect(await axe(page)).toEqual([]);
		await tap(dialog.getByRole("button", { name: "Silence", exact: true }));
		await page.getByText(/^Acme (is|will be) silenced\./).waitFor();
		await page.getByRole("link", { name: "Show silences" }).tap();
		await page.getByRole("link", { name: "Acme", exact: true }).first().waitFor();
		expect(await isWithin(page)).toBe(true);
		expect(complaints).toEqual([]);
	});
});
