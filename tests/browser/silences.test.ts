import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type MadeEndpoint, PASSWORD } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite, type Visitor } from "./support.ts";

setDefaultTimeout(120_000);

interface Silence {
	readonly id: number;
	readonly company: string | null;
	readonly endpoint_id: string | null;
	readonly key: string | null;
	readonly starts_at: string;
	readonly ends_at: string;
	readonly reason: string;
	readonly state: string;
}

const HOUR_MS = 3_600_000;

let site: Site;
let endpoint: MadeEndpoint;

async function reader(options = {}, name = "admin", password = PASSWORD): Promise<Visitor> {
	const visitor = await site.visitor(options);
	await logIn(visitor.page, name, password);
	return visitor;
}
const silences = async (): Promise<Silence[]> => (await site.hookwise.client.json<{ items: Silence[] }>("GET", "/api/silences")).items;
/** What a clock on the wall in New York shows. */
const inNewYork = (time: string): string =>
	new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hour: "2-digit", minute: "2-digit" }).format(new Date(time));

describe.skipIf(CHROME === null)("silences and maintenance", () => {
	beforeAll(async () => {
		site = await startSite({ CW_DEFAULT_COMPANY_ID: "CatchAll" });
		endpoint = await site.hookwise.client.endpoint({
			name: "Core switches",
			maintenance_windows: [{ type: "daily", start: "02:00", end: "03:00", time_zone: "America/New_York" }],
		});
		await site.hookwise.client.json("POST", "/api/users", { username: "night", password: "a quiet night", role: "viewer" });
		await site.hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1 is down #CWAcme" }, msg: "timeout" });
		await eventually("there is a ticket", async () => (await site.hookwise.client.sandbox()).length === 1);
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("customer X for the night in three presses from one of its tickets, in local time", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/tickets");
		await page.getByRole("link", { name: /^Silence ticket #/ }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Everything of company Acme").check();
		await dialog.getByLabel("Tonight, 22:00–04:00").check();
		await dialog.getByText(/Times are E[SD]T \(America\/New York\)/).waitFor();
		expect(await axe(page)).toEqual([]);
		await dialog.getByRole("button", { name: "Silence", exact: true }).click();
		await page.getByText(/^Acme (is|will be) silenced\./).waitFor();
		expect(await dialog.count()).toBe(0);
		const [made] = await silences();
		expect(made).toMatchObject({ company: "Acme", endpoint_id: null, key: null });
		expect(inNewYork(made?.ends_at ?? "")).toBe("04:00");
		const length = (Date.parse(made?.ends_at ?? "") - Date.parse(made?.starts_at ?? "")) / HOUR_MS;
		expect(length).toBeLessThanOrEqual(6);
		await page.getByRole("link", { name: "Show silences" }).click();
		const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "Acme", exact: true }) });
		expect(await row.textContent()).toContain("04:00");
		expect(complaints).toEqual([]);
		await site.hookwise.client.json("DELETE", `/api/silences/${made?.id}`);
	});

	test("a problem, from its alert: another problem of the same company still makes a ticket", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		const [item] = await site.hookwise.client.history();
		await page.goto(`/history/${item?.id}`);
		await page.getByRole("link", { name: "Silence alerts like this…" }).click();
		const dialog = page.getByRole("dialog");
		expect(await dialog.getByLabel(/^This problem: Alert: SRV1 is down/).isChecked()).toBe(true);
		await dialog.getByLabel("For 1 hour").check();
		await dialog.getByLabel("Reason (optional)").fill("disk is on order");
		await dialog.getByRole("button", { name: "Silence", exact: true }).click();
		await page.getByText(/is silenced\./).waitFor();
		const silenced = await site.hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1 is down #CWAcme" } });
		await eventually("it is skipped", async () => (await site.hookwise.client.item(silenced)).reason === "silenced");
		const other = await site.hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "SRV2 is down #CWAcme" } });
		await eventually("another has its ticket", async () => (await site.hookwise.client.item(other)).action === "create");
		await page.goto("/silences");
		await page.getByRole("link", { name: /^End the silence of/ }).click();
		await page.getByRole("dialog").getByRole("button", { name: "End silence" }).click();
		await page.getByText(/has ended\./).waitFor();
		expect(await silences()).toEqual([]);
	});

	test("times of one's own are checked, what was typed stays, and the calendar shows what is planned", async () => {
		await using visitor = await reader();
		const { page, complaints } = visitor;
		await page.goto("/silences");
		await page.getByRole("link", { name: "New silence" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: "Silence", exact: true }).click();
		await dialog.getByText(/Say what is silenced/).waitFor();
		await dialog.getByLabel("Endpoint").selectOption({ label: "Core switches" });
		await dialog.getByLabel("From … to …").check();
		await dialog.getByLabel("From", { exact: true }).fill("2031-03-04T22:00");
		await dialog.getByLabel("To", { exact: true }).fill("2031-03-04T21:00");
		await dialog.getByRole("button", { name: "Silence", exact: true }).click();
		await dialog.getByText("The end must be after the start.").waitFor();
		expect(await dialog.getByLabel("From", { exact: true }).inputValue()).toBe("2031-03-04T22:00");
		expect(await axe(page)).toEqual([]);
		await dialog.getByLabel("To", { exact: true }).fill("2031-03-05T04:00");
		await dialog.getByRole("button", { name: "Silence", exact: true }).click();
		await page.getByText("Core switches will be silenced.").waitFor();
		expect((await silences())[0]).toMatchObject({ starts_at: "2031-03-05T03:00:00.000Z", ends_at: "2031-03-05T09:00:00.000Z" });
		await page.goto("/silences?from=2031-03-04");
		const day = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /^Tuesday 4 Mar/ }) });
		expect(await day.textContent()).toContain("22:00–04:00 Core switches");
		// Windows of endpoints stand there, too.
		expect(await day.textContent()).toContain("02:00–03:00 Core switches");
		expect(complaints).toEqual([]);
		for (const { id } of await silences()) await site.hookwise.client.json("DELETE", `/api/silences/${id}`);
	});

	test("global maintenance is planned, shown, and called off", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/silences");
		await page.getByRole("link", { name: "Global maintenance…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Reason").fill("Core switch swap");
		await dialog.getByLabel("From … to …").check();
		await dialog.getByLabel("From", { exact: true }).fill("2031-03-04T22:00");
		await dialog.getByLabel("To", { exact: true }).fill("");
		await dialog.getByRole("button", { name: "Start maintenance" }).click();
		await dialog.getByText("Give the date and the time at which it ends.").waitFor();
		await dialog.getByLabel("To", { exact: true }).fill("2031-03-05T04:00");
		await dialog.getByRole("button", { name: "Start maintenance" }).click();
		await page.getByText("Global maintenance is planned. It begins by itself.").waitFor();
		expect(await site.hookwise.client.json<object>("GET", "/admin/maintenance")).toMatchObject({
			maintenance_mode: false,
			starts_at: "2031-03-05T03:00:00.000Z",
			until: "2031-03-05T09:00:00.000Z",
		});
		await page.getByText("Global maintenance is planned").last().waitFor();
		expect(await axe(page)).toEqual([]);
		await page.getByRole("button", { name: "Cancel it" }).click();
		await page.getByText("Global maintenance is off.").waitFor();
	});

	test("without scripts each step is a page, and all choices are there", async () => {
		await using visitor = await reader({ scripts: false, width: 360 });
		const { page } = visitor;
		await page.goto("/companies");
		await page.getByRole("link", { name: "Silence Acme…" }).click();
		await page.getByRole("heading", { name: "Silence alerts", level: 1 }).waitFor();
		await page.getByLabel("For 4 hours").check();
		await page.getByRole("button", { name: "Silence", exact: true }).click();
		await page.getByText("Acme is silenced.").waitFor();
		expect((await silences())[0]).toMatchObject({ company: "Acme", state: "active" });
		await page.goto("/silences");
		await page.getByRole("link", { name: "End the silence of Acme" }).click();
		await page.getByRole("button", { name: "End silence" }).click();
		await page.getByText("The silence of Acme has ended.").waitFor();
	});

	test("a viewer sees what is planned, and nothing that changes it", async () => {
		await using visitor = await reader({}, "night", "a quiet night");
		const { page } = visitor;
		await page.goto("/silences");
		await page.getByRole("heading", { name: "Silences and maintenance" }).waitFor();
		for (const name of ["New silence", "Global maintenance…"]) expect(await page.getByRole("link", { name }).count()).toBe(0);
		await page.goto("/tickets");
		expect(await page.getByRole("link", { name: /^Silence ticket/ }).count()).toBe(0);
		expect((await page.goto("/silences/new"))?.status()).toBe(403);
	});

	test("a person's own time zone counts before that of the browser", async () => {
		await using visitor = await reader();
		const { page } = visitor;
		await page.goto("/settings#time-zone");
		const part = page.getByRole("region", { name: "Time zone" });
		await part.getByLabel("Show and enter times in").selectOption("Asia/Tokyo");
		await part.getByRole("button", { name: "Save time zone" }).click();
		await page.getByText("Your time zone is saved.").waitFor();
		await page.goto("/silences/new");
		await page.getByText("(Asia/Tokyo)").waitFor();
		await page.goto("/settings#time-zone");
		await part.getByLabel("Show and enter times in").selectOption("");
		await part.getByRole("button", { name: "Save time zone" }).click();
		await page.getByText("Your time zone is saved.").waitFor();
	});
});
