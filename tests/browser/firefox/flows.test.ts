import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type MadeEndpoint, type Pair, startPair } from "../../support/index.ts";
import { sendWebhook } from "../support.ts";
import { FIREFOX, type Firefox, labelled, startFirefox, type Visitor } from "./support.ts";

setDefaultTimeout(180_000);

const DOWN = {
	heartbeat: { status: 0, msg: "timeout" },
	monitor: { id: 7, name: "VPN Northgate", pathName: "Northgate / VPN" },
	msg: "down",
};

let pair: Pair;
let firefox: Firefox;

/** Made outside the pages. */
const made = (name: string): Promise<MadeEndpoint> =>
	pair.hookwise.client.endpoint({
		name,
		trigger_field: "$.heartbeat.status",
		open_value: "0",
		close_value: "1",
		json_mapping: { summary: "$.monitor.name", dedup_key: "$.monitor.id" },
	});

async function valueIn({ page }: Visitor, selector: string): Promise<string> {
	await page.waitForSelector(selector);
	return page.$eval(selector, (field) => (field as HTMLInputElement).value);
}

/** What a page in Firefox must do beside being drawn: the main flows, with the mouse, the keys, htmx and the live stream. */
describe.skipIf(FIREFOX === null)("the main flows in Firefox", () => {
	beforeAll(async () => {
		pair = await startPair();
		firefox = await startFirefox();
	});
	afterAll(async () => {
		await firefox[Symbol.asyncDispose]();
		await pair[Symbol.asyncDispose]();
	});

	test("a wrong password, the right one, a new endpoint, its first webhook live, its ticket and why, and the log-out", async () => {
		await using visitor = await firefox.visitor(pair.hookwise.url);
		const { page } = visitor;
		await visitor.open("/history?period=all");
		expect(visitor.path()).toStartWith("/login");
		await visitor.fill("User name", "admin");
		await visitor.fill("Password", "wrong");
		await visitor.press("Log in");
		await visitor.reads("User name or password is wrong");
		await visitor.logIn();

		await visitor.open("/endpoints/new");
		await visitor.click('input[type="radio"][value="uptime-kuma"]');
		await visitor.fill("Name", "Kuma in Firefox");
		await visitor.click('input[type="checkbox"][name="draft"]');
		await visitor.press("Create endpoint");
		await visitor.reads("Waiting for the first webhook…");
		const { items } = await pair.hookwise.client.json<{ items: { id: string; name: string }[] }>("GET", "/api/endpoints");
		const id = items.find(({ name }) => name === "Kuma in Firefox")?.id;
		await pair.hookwise.client.json("PATCH", `/api/endpoints/${id}`, { open_delay_seconds: 0 });
		const [url, token] = [await valueIn(visitor, "#url"), await valueIn(visitor, "#token")];
		expect(await sendWebhook(url, token, DOWN)).toBe(202);
		await visitor.reads("Receiving.");

		await visitor.open("/history");
		await visitor.press("VPN Northgate");
		await visitor.reads("Why this ticket");
		await visitor.reads("was created because heartbeat.status is 0, which means open");
		expect(pair.double.tickets.some(({ summary }) => summary.includes("VPN Northgate"))).toBe(true);

		await visitor.press("admin");
		await visitor.press("Log out");
		await visitor.reads("Log in to HookWise");
		await visitor.open("/");
		expect(visitor.path()).toStartWith("/login");
		expect(visitor.complaints).toEqual([]);
		expect(await page.title()).toEndWith("HookWise");
	});

	test("a click on a value takes its path into a rule's field, the ticket follows, and it is saved", async () => {
		const endpoint = await made("Rules in Firefox");
		await pair.hookwise.client.accepted(endpoint, DOWN);
		await eventually("it is in history", async () => (await pair.hookwise.client.history(`endpoint=${endpoint.id}`)).length === 1);
		await using visitor = await firefox.visitor(pair.hookwise.url);
		await visitor.logIn();
		await visitor.open(`/endpoints/${endpoint.id}/rules`);
		await visitor.click(labelled("summary"));
		await visitor.reads("Click a value to use its path in summary");
		await visitor.press('"Northgate / VPN"');
		await visitor.reads("Alert: Northgate / VPN");
		await visitor.reads("1 change");
		await visitor.press("Save as version 2");
		await visitor.reads("Saved as version 2");
		const stored = await pair.hookwise.client.json<{ json_mapping: object }>("GET", `/api/endpoints/${endpoint.id}`);
		expect(stored.json_mapping).toEqual({ summary: "$.monitor.pathName", dedup_key: "$.monitor.id" });
		expect(visitor.complaints).toEqual([]);
	});

	test("a dead letter is found by its filter and replayed after a question", async () => {
		const endpoint = await made("Dead in Firefox");
		pair.double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 1 });
		await pair.hookwise.client.accepted(endpoint, { ...DOWN, monitor: { id: 8, name: "Backup Oakline" } });
		const dead = () => pair.hookwise.client.history("status=dlq");
		await eventually("it gave up", async () => (await dead()).length === 1);
		await using visitor = await firefox.visitor(pair.hookwise.url);
		const { page } = visitor;
		await visitor.logIn();
		await visitor.open("/history?status=dlq&period=all");
		await visitor.press("Backup Oakline");
		// The list knows the key as well.
		await page.waitForFunction(() => /^\/history\/\d+$/.test(location.pathname) && document.readyState === "complete");
		await page.keyboard.press("r");
		await visitor.reads("Replay this alert?");
		await visitor.press("Replay");
		await visitor.reads("Replayed: the full original is on its way");
		await eventually("it has its ticket", () => pair.double.tickets.some(({ summary }) => summary.includes("Backup Oakline")));
		expect(visitor.complaints).toEqual([]);
	});

	test("the feed is live, the palette finds by keys alone, and a setting is kept", async () => {
		const endpoint = await made("Live in Firefox");
		await using visitor = await firefox.visitor(pair.hookwise.url);
		const { page } = visitor;
		await visitor.logIn();
		await visitor.open("/");
		await visitor.reads("connected");
		await pair.hookwise.client.accepted(endpoint, { ...DOWN, monitor: { id: 9, name: "Core switch" } });
		await page.waitForSelector("#feed-lines ::-p-text(Core switch)");

		await page.keyboard.down("Control");
		await page.keyboard.press("k");
		await page.keyboard.up("Control");
		await visitor.fill("Endpoint, ticket, company, setting or action", "maintenance");
		await page.waitForSelector("dialog[open] ::-p-text(Maintenance)");
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => location.pathname === "/settings/maintenance" || location.pathname === "/maintenance");
		expect(visitor.complaints).toEqual([]);
	});
});
