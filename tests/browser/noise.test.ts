import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { type Client, eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(90_000);
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;

const GROUP = {
	...{ group_count: 4, group_seconds: 120, open_delay_seconds: 1 },
	json_mapping: { summary: "$.monitor.name", customer_id: "$.company", dedup_key: "$.monitor.name" },
};

let site: Site;
let client: Client;
let kuma: MadeEndpoint;
let other: MadeEndpoint;

const send = (endpoint: MadeEndpoint, name: string, state = "firing") =>
	client.accepted(endpoint, { state, monitor: { name }, company: "ACME", msg: `${name} does not answer` });

/** Checks width and accessibility, on a phone and a desktop, light and dark. */
async function faultsOf(page: Page, name: string): Promise<string[]> {
	const faults: string[] = [];
	for (const [width, colorScheme] of [
		[360, "light"],
		[1280, "dark"],
	] as const) {
		await page.emulateMedia({ colorScheme });
		await page.setViewportSize({ width, height: 900 });
		const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		if (over > 0) faults.push(`${name} ${width}: ${over} px too wide`);
		faults.push(...(await axe(page)).map((problem) => `${name} ${colorScheme} ${width}: ${problem}`));
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
	}
	return faults;
}

describe.skipIf(CHROME === null)("noise, as a technician meets it", () => {
	beforeAll(async () => {
		site = await startSite();
		client = site.hookwise.client;
		kuma = await client.endpoint({ name: "Uptime Kuma", ...GROUP });
		other = await client.endpoint({ name: "Agents", ...GROUP, group_count: 0, open_delay_seconds: 0, flap_count: 0 });
		for (const name of ["Gateway", "Switch", "Camera", "Printer"]) await send(kuma, name);
		for (const name of ["Firewall", "File server", "Phones"]) await send(other, name);
		await eventually("all are dealt with", async () => (await client.unfinished()) === 0);
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("the tab offers calm values, says what they would have changed, and takes them with one click", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/endpoints/${other.id}/noise`);
		const offer = page.getByRole("region", { name: "Calm values" });
		await offer.getByText(/settings of this endpoint differ from the calm values of/).waitFor();
		const faults = await faultsOf(page, "noise-tab");
		// The name of a setting is readable on a phone.
		await page.setViewportSize({ width: 360, height: 900 });
		const box = await page.getByText("Reopen within", { exact: true }).boundingBox();
		expect(box?.width).toBeGreaterThan(100);
		await offer.getByRole("button", { name: "Show what they would have changed" }).click();
		await page.getByRole("heading", { name: /tickets? instead of 3/ }).waitFor();
		await page.getByText("With them 4 alerts of 1 other endpoint at the same companies").waitFor();
		faults.push(...(await faultsOf(page, "noise-preview")));
		await page.getByRole("button", { name: "Use these values" }).click();
		await page.getByText("Agents is calmer from now on.").waitFor();
		expect(await client.json("GET", `/api/endpoints/${other.id}`)).toMatchObject({ group_count: 4 });
		expect(await page.getByRole("region", { name: "Calm values" }).count()).toBe(0);
		expect([...faults, ...complaints]).toEqual([]);
	});

	test("an alert says of which outage it is a member, and is taken out of it where it stands", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		const printer = (await client.history("q=Printer"))[0];
		await page.goto(`/history/${printer?.id}`);
		await page.getByText("member 4 of the outage at ACME").waitFor();
		const faults = await faultsOf(page, "noise-member");
		await page.getByRole("button", { name: "This is not part of the outage" }).click();
		await page.getByText("It is taken out, and gets a ticket of its own if it has none.").waitFor();
		await page.getByText("Became part of an outage, from Uptime Kuma").first().waitFor();
		faults.push(...(await faultsOf(page, "noise-outage")));
		await eventually("it has its own ticket", async () => (await client.sandbox()).some(({ summary }) => summary === "Alert: Printer"));
		await page.goto(`/history/${printer?.id}`);
		expect(await page.getByRole("button", { name: "This is not part of the outage" }).count()).toBe(0);
		expect([...faults, ...complaints]).toEqual([]);
	});
});
