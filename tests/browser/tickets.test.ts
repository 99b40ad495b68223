import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite, type Visitor } from "./support.ts";

setDefaultTimeout(120_000);

let site: Site;
let double: ConnectWiseDouble;
let endpoint: MadeEndpoint;

async function reader(options = {}): Promise<Visitor> {
	const visitor = await site.visitor(options);
	await logIn(visitor.page);
	return visitor;
}

const alert = (state: string, name: string) => ({ state, monitor: { name }, msg: "timeout" });

async function opened(name: string): Promise<{ readonly id: string; readonly ticket_id: number }> {
	await site.hookwise.client.accepted(endpoint, alert("firing", name));
	const path = `/api/incidents?state=open&q=${encodeURIComponent(name.split(" #")[0] ?? "")}`;
	return eventually(`a ticket of ${name}`, async () => {
		const { items } = await site.hookwise.client.json<{ items: { id: string; ticket_id: number }[] }>("GET", path);
		return items[0] ?? false;
	});
}

describe.skipIf(CHROME === null)("tickets, companies and what needs a person", () => {
	beforeAll(async () => {
		double = startConnectWise();
		site = await startSite(environmentFor(double));
		endpoint = await site.hookwise.client.endpoint({ name: "Core switches", customer_id_default: "OBrien" });
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await double.stop();
	});

	test("the list is filtered in place, goes back, and leads to the timeline of one by keys", async () => {
		await opened("SRV1 is down #CWAcme");
		await opened("VPN of Berlin");
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/tickets");
		const rows = page.locator("#tickets-found tbody tr");
		expect(await rows.count()).toBe(2);
		await page.getByLabel("Company", { exact: true }).selectOption("Acme");
		await eventually("one is left", async () => (await rows.count()) === 1);
		expect(new URL(page.url()).searchParams.get("company")).toBe("Acme");
		await page.goBack();
		await eventually("both are back", async () => (await rows.count()) === 2);
		await page.getByLabel("Search", { exact: true }).fill("nothing of the sort");
		await page.keyboard.press("Enter");
		await page.getByRole("link", { name: "Search closed tickets, too" }).waitFor();
		await page.goto("/tickets");
		await page.keyboard.press("j");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "VPN of Berlin", level: 1 }).waitFor();
		const timeline = page.getByRole("region", { name: /^Timeline/ });
		expect(await timeline.getByRole("listitem").first().textContent()).toContain("Ticket created");
		expect(await page.getByRole("region", { name: /^Still broken/ }).textContent()).toContain("Core switches");
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("a ticket is closed by hand on the second press, and says who did", async () => {
		const made = await opened("Printer is out of paper");
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto(`/tickets/${made.id}`);
		await page.getByRole("link", { name: "Close ticket…" }).click();
		expect(double.ticket(made.ticket_id)?.closed).toBe(false);
		await page.getByRole("dialog").getByRole("button", { name: "Close ticket" }).click();
		await page.getByText(`Ticket #${made.ticket_id} is closed.`).waitFor();
		expect(double.ticket(made.ticket_id)?.closed).toBe(true);
		expect(await page.getByRole("region", { name: /^Timeline/ }).textContent()).toContain("Closed by a person by admin");
		expect(await page.getByRole("link", { name: "Close ticket…" }).count()).toBe(0);
	});

	test("one customer's page has its tickets, endpoints and silences", async () => {
		await using visitor = await reader({ width: 360 });
		const { page, complaints } = visitor;
		await page.goto("/companies");
		await page.getByRole("link", { name: "OBrien", exact: true }).click();
		await page.getByRole("heading", { name: "OBrien", level: 1 }).waitFor();
		expect(await page.getByRole("region", { name: /^Open tickets/ }).textContent()).toContain("VPN of Berlin");
		expect(await page.getByRole("region", { name: /^Endpoints/ }).textContent()).toContain("Core switches");
		await page.getByRole("link", { name: "Silence OBrien…" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Silence", exact: true }).click();
		await page.getByText("OBrien is silenced.").waitFor();
		await page.reload();
		expect(await page.getByRole("region", { name: /^Silences/ }).textContent()).toContain("silenced until");
		expect(complaints).toEqual([]);
		const { items } = await site.hookwise.client.json<{ items: { id: number }[] }>("GET", "/api/silences");
		for (const { id } of items) await site.hookwise.client.json("DELETE", `/api/silences/${id}`);
	});

	test("a wrong token since it was replaced needs a person, with one press to the token, and is marked as dealt with in place", async () => {
		const made = await site.hookwise.client.endpoint({ name: "UPS" });
		await site.hookwise.client.json("POST", `/api/endpoints/${made.id}/rotate-token`);
		for (let index = 0; index < 12; index++) await site.hookwise.client.send(made, alert("firing", "x"));
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/");
		// Refusals are written together, a moment after they were answered; the page follows.
		const need = page.getByRole("listitem").filter({ hasText: "12 webhooks were refused" });
		await need.waitFor();
		expect(await need.textContent()).toContain("UPS, 12 in 1 min, wrong token since it was replaced");
		expect(await need.getByRole("link", { name: "Show the token" }).getAttribute("href")).toBe(`/endpoints/${made.id}/setup`);
		expect(await axe(page)).toEqual([]);
		// Nothing about it looks healthy: neither its line, nor the figures, nor its page.
		await page.getByRole("row", { name: /UPS/ }).getByText("12 refused", { exact: true }).waitFor();
		await page.getByRole("link", { name: /^Refused 12 0 yesterday/ }).waitFor();
		await page.getByText("no data yesterday").waitFor();
		await page.goto(`/endpoints/${made.id}`);
		await page.getByText("Webhooks arrive and are refused").waitFor();
		await page.getByRole("button", { name: "Pause" }).click();
		await page.getByText("Paused: webhooks are refused with 403.").waitFor();
		expect(await page.getByText("none refused").count()).toBe(0);
		await page.goto("/");
		await need.getByRole("button", { name: "Dealt with: 12 webhooks were refused" }).click();
		await eventually("it is gone", async () => (await need.count()) === 0);
		await page.reload();
		expect(await need.count()).toBe(0);
		expect(complaints).toEqual([]);
	});

	test("a dead letter is resolved from the dashboard without scripts, and its badge goes", async () => {
		double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 1 });
		await site.hookwise.client.accepted(endpoint, alert("firing", "gives up"));
		await eventually("it gave up", async () => (await site.hookwise.client.history("status=dlq")).length === 1);
		await using visitor = await reader({ scripts: false });
		const { page } = visitor;
		await page.goto("/");
		expect(await page.getByRole("link", { name: /History.*gave up/ }).count()).toBeGreaterThan(0);
		await page.getByRole("button", { name: "Dealt with: 1 alert gave up" }).click();
		await page.getByText("Marked as dealt with.").waitFor();
		await eventually("it is resolved", async () => (await site.hookwise.client.history("status=dlq"))[0]?.resolved_at !== null);
		await page.goto("/history?status=dlq&period=all");
		await page.getByText("Fixed", { exact: true }).first().waitFor();
		expect(await page.getByRole("link", { name: /History.*gave up/ }).count()).toBe(0);
	});
});
