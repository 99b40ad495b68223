import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type MadeEndpoint, PASSWORD, startPair } from "../support/index.ts";
import { axe, browse, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;

const PAYLOAD = {
	heartbeat: { status: 0, msg: "timeout of 48000ms exceeded" },
	monitor: { id: 118, name: "VPN Northgate #CWNorthgateCU", pathName: "Northgate CU / VPN gateway" },
};

describe.skipIf(CHROME === null)("the Rules tab", () => {
	beforeAll(async () => {
		site = await startSite();
	});
	afterAll(() => site[Symbol.asyncDispose]());

	async function made(name: string): Promise<MadeEndpoint> {
		const { client } = site.hookwise;
		const endpoint = await client.endpoint({
			name,
			trigger_field: "$.heartbeat.status",
			open_value: "0",
			close_value: "1",
			json_mapping: { summary: "$.monitor.name", dedup_key: "$.monitor.id" },
			routing_rules: [
				{ path: "$.monitor.name", regex: "vpn", overrides: { priority: "Priority 1 - Critical" } },
				{ path: "$.monitor.name", regex: "printer", overrides: { priority: "Priority 4 - Low" } },
			],
		});
		await client.accepted(endpoint, PAYLOAD);
		await eventually("it is in history", async () => (await client.history(`endpoint=${endpoint.id}`)).length === 1);
		return endpoint;
	}
	const open = async (page: Page, endpoint: MadeEndpoint): Promise<void> => {
		await page.goto(`/endpoints/${endpoint.id}/rules`);
		await page.getByRole("heading", { name: "Ticket as it would look" }).waitFor();
	};
	const preview = (page: Page) => page.locator("#preview");

	test("a click on a value puts its path into the field that has the focus, and the ticket follows as one types", async () => {
		const endpoint = await made("Capture");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).focus();
		await page.getByText("Click a value to use its path in summary").waitFor();
		await page.getByRole("button", { name: '"Northgate CU / VPN gateway"' }).click();
		expect(await page.getByLabel("summary", { exact: true }).inputValue()).toBe("$.monitor.pathName");
		await preview(page).getByText("Alert: Northgate CU / VPN gateway").waitFor();
		await preview(page).getByText("was: Alert: VPN Northgate #CWNorthgateCU").waitFor();
		// The built-in description contains the request id, which is not a difference of the rules.
		expect(await preview(page).getByText(/^was:/).count()).toBe(1);
		await page.getByText("1 change").waitFor();
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2: json_mapping.").waitFor();
		const stored = await site.hookwise.client.json<{ version: number; json_mapping: object }>("GET", `/api/endpoints/${endpoint.id}`);
		expect(stored.json_mapping).toEqual({ summary: "$.monitor.pathName", dedup_key: "$.monitor.id" });
		expect(complaints).toEqual([]);
	});

	test("rules are added, moved by keys and removed without a mouse and without saving", async () => {
		const endpoint = await made("Rows");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=rules`);
		await page.getByRole("button", { name: "Move rule 2 up" }).press("Enter");
		await eventually("the rules changed places", async () => (await page.locator("#r1-regex").inputValue()) === "printer");
		await page.getByRole("button", { name: "Add rule" }).press("Enter");
		await page.locator("#r3-path").fill("$.monitor.id");
		await page.locator("#r3-regex").fill("^118$");
		await page.getByRole("button", { name: "Remove rule 1" }).press("Enter");
		await eventually("two are left", async () => (await page.locator("#r3-regex").count()) === 0);
		expect(await page.locator("#r2-regex").inputValue()).toBe("^118$");
		const before = await site.hookwise.client.json<{ version: number }>("GET", `/api/endpoints/${endpoint.id}`);
		expect(before.version).toBe(1);
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2").waitFor();
		const { routing_rules } = await site.hookwise.client.json<{ routing_rules: { regex: string }[] }>(
			"GET",
			`/api/endpoints/${endpoint.id}`,
		);
		expect(routing_rules.map(({ regex }) => regex)).toEqual(["vpn", "^118$"]);
		expect(complaints).toEqual([]);
	});

	test("rows can be edited as JSON and back", async () => {
		const endpoint = await made("Both ways");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=rules`);
		await page.locator("#s-rules").getByRole("button", { name: "JSON" }).click();
		const area = page.getByLabel("routing_rules: a list of rules");
		await area.waitFor();
		await area.fill('[{"path":"$.monitor.name","regex":"switch","overrides":{"drop":true}}]');
		await page.locator("#s-rules").getByRole("button", { name: "Form" }).click();
		await eventually("the row is there", async () => (await page.locator("#r1-regex").inputValue()) === "switch");
		expect(await page.getByLabel("Drop the alert: no ticket").isChecked()).toBe(true);
		expect(complaints).toEqual([]);
	});

	test("what is wrong is marked where it is, nothing is saved and nothing typed is lost", async () => {
		const endpoint = await made("Wrong");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).fill("$.monitor[");
		await page.locator("#s-notes > summary").click();
		await page.getByLabel("open_delay_seconds").fill("soon");
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Nothing was saved.").waitFor();
		expect(await page.getByLabel("summary", { exact: true }).inputValue()).toBe("$.monitor[");
		expect(await page.getByLabel("summary", { exact: true }).getAttribute("aria-invalid")).toBe("true");
		const delay = page.getByLabel("open_delay_seconds");
		expect(await delay.inputValue()).toBe("soon");
		expect(await delay.getAttribute("aria-invalid")).toBe("true");
		await page.getByText("A whole number is expected.").waitFor();
		expect(complaints).toEqual([]);
	});

	test("a moved rule keeps the focus, and a mouse drags one to its place", async () => {
		const endpoint = await made("Moved");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=rules`);
		await page.getByRole("button", { name: "Add rule" }).press("Enter");
		await eventually("the new row has the focus", () => page.evaluate(() => document.activeElement?.id === "r3-path"));
		await page.locator("#r3-regex").fill("third");
		await page.getByRole("button", { name: "Move rule 3 up" }).press("Enter");
		const focused = (label: string) =>
			eventually(`the focus is on ${label}`, () =>
				page.evaluate((wanted) => document.activeElement?.getAttribute("aria-label") === wanted, label),
			);
		await focused("Move rule 2 up");
		await page.keyboard.press("Enter");
		await focused("Move rule 1 down");
		await eventually("the third is the first", async () => (await page.locator("#r1-regex").inputValue()) === "third");
		await page
			.locator("[data-reorder=rules] > li:nth-child(3) [data-drag]")
			.dragTo(page.locator("[data-reorder=rules] > li:nth-child(1)"), { targetPosition: { x: 24, y: 6 } });
		await eventually("it was dropped", async () => (await page.locator("#r1-regex").inputValue()) === "printer");
		const order = await page
			.locator("[data-reorder=rules] input[id$=-regex]")
			.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
		expect(order).toEqual(["printer", "third", "vpn"]);
		expect(complaints).toEqual([]);
	});

	test("the newest problem is tried first, not the recovery after it, and its values say what they are used for", async () => {
		const endpoint = await made("Newest");
		await site.hookwise.client.accepted(endpoint, { ...PAYLOAD, heartbeat: { status: 1, msg: "up again" } });
		await eventually("both are in history", async () => (await site.hookwise.client.history(`endpoint=${endpoint.id}`)).length === 2);
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await open(page, endpoint);
		const line = (path: string) => page.locator(`.payload [data-line="${path}"]`);
		expect(await line("$.heartbeat.msg").textContent()).toContain("timeout of 48000ms exceeded");
		expect(await line("$.monitor.id").textContent()).toContain("dedup_key");
		await page.getByLabel("summary", { exact: true }).fill("$.monitor.pathName");
		await eventually("the mark follows", async () => (await line("$.monitor.pathName").textContent())?.includes("summary"));
		// The name contains the company's tag, and the rule looks at it.
		expect(await line("$.monitor.name").locator(".mark").textContent()).toBe("company, rule 1");
	});

	test("lists are narrowed by what is typed, and what ConnectWise no longer has is marked, kept, and no reason to refuse the rest", async () => {
		await using pair = await startPair();
		await using connected = await browse(pair.hookwise);
		const { client } = pair.hookwise;
		pair.double.fault({ kind: "status", status: 500, method: "GET", route: "/service/boards/{id}/statuses", times: 10 });
		const endpoint = await client.endpoint({ name: "Narrowed", board: "Service Board", status: "Long gone" });
		pair.double.clearFaults();
		await using visitor = await connected.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=ticket`);
		const marks = (name: string) => page.getByText(`ConnectWise has no such ${name} here. It is kept until you change it.`);
		await marks("status").waitFor();
		const offered = (name: string) =>
			page.locator(`#list-${name} option`).evaluateAll((options) => options.map((one) => (one as HTMLOptionElement).value));
		expect((await offered("subtype")).toSorted()).toEqual(["Connectivity", "Hardware", "Software"]);
		expect(await offered("status")).toContain("Closed");
		await page.locator("#f-subtype").fill("Hardware");
		await page.locator("#f-ticket_type").fill("Workstation");
		await eventually("no subtype goes with it", async () => (await offered("subtype")).length === 0);
		await page.locator("#f-ticket_type").fill("Server");
		await eventually("they go with it", async () => (await offered("subtype")).includes("Hardware"));
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Saved as version 2: ticket_type, subtype.").waitFor();
		expect(await client.json<object>("GET", `/api/endpoints/${endpoint.id}`)).toMatchObject({
			status: "Long gone",
			ticket_type: "Server",
			subtype: "Hardware",
		});
		expect(complaints).toEqual([]);
	});

	test("whoever has to log in on the way finds what was typed", async () => {
		const endpoint = await made("Logged out");
		await using visitor = await site.visitor();
		const { page, context } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules?open=rules`);
		await page.getByRole("button", { name: "Add rule" }).click();
		await page.locator("#r3-regex").fill("typed before");
		await page.getByText("1 change").waitFor();
		await context.clearCookies({ name: /session/ });
		page.once("dialog", (dialog) => void dialog.accept());
		await page.reload();
		await page.getByLabel("User name").fill("admin");
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Log in" }).click();
		await page.getByText("What you typed before you logged in again is back.").waitFor();
		expect(await page.locator("#r3-regex").inputValue()).toBe("typed before");
		await page.getByText("1 change").waitFor();
	});

	test("leaving with something typed asks, and stays when one stays", async () => {
		const endpoint = await made("Leaving");
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).fill("$.monitor.pathName");
		await page.getByText("1 change").waitFor();
		const asked: string[] = [];
		page.on("dialog", (dialog) => {
			asked.push(dialog.type());
			void (asked.length === 1 ? dialog.dismiss() : dialog.accept());
		});
		await page.getByRole("link", { name: "History" }).first().click();
		await eventually("it asked", () => asked.length === 1);
		expect(await page.getByLabel("summary", { exact: true }).inputValue()).toBe("$.monitor.pathName");
		await page.getByRole("link", { name: "History" }).first().click();
		await page.waitForURL("**/history**");
		expect(asked).toEqual(["beforeunload", "beforeunload"]);
	});

	test("on a phone the bar is one row, the payload a sheet of the field, and the ticket comes over both", async () => {
		const endpoint = await made("Phone");
		await using visitor = await site.visitor({ width: 360 });
		const { page, complaints } = visitor;
		await logIn(page);
		await page.addInitScript(() => {
			const seen = globalThis as unknown as { shifted: number };
			seen.shifted = 0;
			new PerformanceObserver((list) => {
				for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
					if (!entry.hadRecentInput) seen.shifted += entry.value;
			}).observe({ type: "layout-shift", buffered: true });
		});
		await page.goto(`/endpoints/${endpoint.id}/rules`);
		await page.getByLabel("summary", { exact: true }).waitFor();
		expect(await page.evaluate(() => (globalThis as unknown as { shifted: number }).shifted)).toBeLessThan(0.1);
		expect(await page.locator(".savebar").evaluate((bar) => bar.getBoundingClientRect().height)).toBeLessThan(70);
		expect(await page.locator("#payload-form").isVisible()).toBe(false);
		await page.getByLabel("summary", { exact: true }).focus();
		await page.getByRole("heading", { name: "Use a value in summary" }).waitFor();
		// The sheet leaves its field visible.
		const below = async () => {
			const [field, sheet] = [
				await page.getByLabel("summary", { exact: true }).boundingBox(),
				await page.locator("#payload-form").boundingBox(),
			];
			return (sheet?.y ?? 0) - ((field?.y ?? 0) + (field?.height ?? 0));
		};
		expect(await below()).toBeGreaterThanOrEqual(0);
		await page.getByRole("button", { name: '"Northgate CU / VPN gateway"' }).click();
		await page.getByText("1 change").waitFor();
		expect(await axe(page)).toEqual([]);
		await page.getByRole("link", { name: "Preview" }).press("Enter");
		await page.getByText("was: Alert: VPN Northgate #CWNorthgateCU").waitFor();
		expect(await page.locator("#payload-form").isVisible()).toBe(false);
		expect(await axe(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.getByText("was: Alert: VPN Northgate #CWNorthgateCU").waitFor({ state: "hidden" });
		expect(await page.getByRole("link", { name: "Preview" }).evaluate((link) => link === document.activeElement)).toBe(true);
		expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
		expect(complaints).toEqual([]);
	});

	test("between phone and desk the preview is a tab", async () => {
		const endpoint = await made("Between");
		await using visitor = await site.visitor({ width: 900 });
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${endpoint.id}/rules`);
		const ticket = page.getByRole("heading", { name: "Ticket as it would look" });
		expect(await ticket.isVisible()).toBe(false);
		await page.getByRole("button", { name: "Preview" }).press("Enter");
		expect([await ticket.isVisible(), await page.getByLabel("summary", { exact: true }).isVisible()]).toEqual([true, false]);
		expect(await axe(page)).toEqual([]);
		await page.getByRole("button", { name: "Rules", exact: true }).press("Enter");
		expect(await page.getByLabel("summary", { exact: true }).isVisible()).toBe(true);
	});

	test("someone else's save of other fields is kept beside what one typed", async () => {
		const endpoint = await made("Other fields");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).fill("$.monitor.pathName");
		await site.hookwise.client.json("PATCH", `/api/endpoints/${endpoint.id}`, {
			...{ board: "NOC Alerts", name: "Renamed" },
			json_mapping: { summary: "$.monitor.name", dedup_key: "$.monitor.id", description: "$.msg" },
		});
		await page.getByRole("button", { name: "Save as version 2" }).click();
		// The changes do not overlap, not even within the mapping: both are saved, and a message says so.
		await page.getByText("Saved as version 3: json_mapping. Someone else saved version 2 meanwhile").waitFor();
		await page.getByText(/json_mapping\.description.*both are in it/).waitFor();
		expect(await site.hookwise.client.json<object>("GET", `/api/endpoints/${endpoint.id}`)).toMatchObject({
			name: "Renamed",
			board: "NOC Alerts",
			json_mapping: { summary: "$.monitor.pathName", dedup_key: "$.monitor.id", description: "$.msg" },
		});
		expect(complaints).toEqual([]);
	});

	test("someone else's save of the same field is shown beside one's own, and one of the two is chosen", async () => {
		const endpoint = await made("Conflict");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await open(page, endpoint);
		await page.getByLabel("summary", { exact: true }).fill("$.monitor.pathName");
		const theirs = { summary: "$.heartbeat.msg", dedup_key: "$.monitor.id" };
		await site.hookwise.client.json("PATCH", `/api/endpoints/${endpoint.id}`, { json_mapping: theirs, priority: "Priority 2" });
		await page.getByRole("button", { name: "Save as version 2" }).click();
		await page.getByText("Someone else saved version 2 meanwhile.").waitFor();
		const row = (field: string) => page.getByRole("row", { name: new RegExp(`^${field}`) });
		expect(await row("json_mapping.summary").textContent()).toContain("$.heartbeat.msg");
		expect(await row("json_mapping.summary").textContent()).toContain("$.monitor.pathName");
		expect(await page.getByRole("radio").count()).toBe(2);
		expect(await row("priority").textContent()).toContain("You did not change it: theirs stays");
		expect(await axe(page)).toEqual([]);
		await page.getByLabel("json_mapping.summary: Take theirs").check();
		await page.getByLabel("json_mapping.summary: Keep mine").check();
		await page.getByRole("button", { name: "Save what is chosen" }).click();
		await page.getByText("Saved as version 3: json_mapping.").waitFor();
		expect(await site.hookwise.client.json<object>("GET", `/api/endpoints/${endpoint.id}`)).toMatchObject({
			priority: "Priority 2",
			json_mapping: { summary: "$.monitor.pathName", dedup_key: "$.monitor.id" },
		});
		expect(complaints).toEqual([]);
	});
});
