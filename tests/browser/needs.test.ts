import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { eventually, type MadeEndpoint, type Pair, startPair } from "../support/index.ts";
import { axe, browse, CHROME, logIn, type Site } from "./support.ts";

setDefaultTimeout(120_000);

let pair: Pair;
let site: Site;

interface Kind {
	/** What stands there. */
	readonly title: string;
	/** Brings it about; more of it may come. @returns the endpoint that it is about */
	happen(): Promise<MadeEndpoint>;
	/** The one press, and what says that it leads to the remedy. */
	readonly press: string;
	readonly leadsTo: (endpoint: MadeEndpoint) => RegExp;
	readonly shows: (page: Page) => Locator;
}

const alert = (state: string, name: string, more: object = {}) => ({ state, monitor: { name }, msg: "timeout", ...more });
const endpoint = (name: string, fields: object = {}) => pair.hookwise.client.endpoint({ name, ...fields });

/** An alert with its outcome. */
async function decided(on: MadeEndpoint, payload: object): Promise<void> {
	const { client } = pair.hookwise;
	const id = await client.accepted(on, payload);
	await eventually("it is decided", async () => ["processed", "dlq"].includes((await client.item(id)).status));
}

/** As if the last news had come eight days ago: there is no clock to wait for. */
function aged(endpointId: string): void {
	const db = new Database(join(pair.hookwise.dataDir, "hookwise.db"));
	try {
		db.run("PRAGMA busy_timeout = 5000");
		const then = Date.now() - 8 * 86_400_000;
		const { changes } = db.run("UPDATE incidents SET news_at = ?, opened_at = ? WHERE endpoint_id = ?", [then, then, endpointId]);
		expect(changes).toBe(1);
	} finally {
		db.close();
	}
}

const KINDS: readonly Kind[] = [
	{
		title: "1 webhook was refused",
		async happen() {
			const made = await endpoint("Refused");
			await pair.hookwise.client.send({ ...made, bearer_token: "wrong" }, alert("firing", "x"));
			return made;
		},
		press: "Show the token",
		leadsTo: ({ id }) => new RegExp(`/endpoints/${id}/setup$`),
		shows: (page) => page.getByLabel("Bearer token", { exact: true }),
	},
	{
		title: "1 webhook could not be read",
		async happen() {
			const made = await endpoint("Unreadable");
			await pair.hookwise.client.send(made, "{ this is no JSON");
			return made;
		},
		press: "Fix endpoint",
		leadsTo: ({ id }) => new RegExp(`/endpoints/${id}/rules\\?open=access`),
		shows: (page) => page.locator("#rules-form"),
	},
	{
		title: "ConnectWise refused a value",
		async happen() {
			const made = await endpoint("Landing", { json_mapping: { customer_id: "$.customer" } });
			await decided(made, alert("firing", "SRV1", { customer: "NoSuchCompany" }));
			return made;
		},
		press: "Fix endpoint",
		leadsTo: ({ id }) => new RegExp(`/endpoints/${id}/rules`),
		shows: (page) => page.locator("#rules-form"),
	},
	{
		title: "A right is missing in ConnectWise",
		async happen() {
			const made = await endpoint("Right");
			await decided(made, alert("firing", "SRV2"));
			pair.double.set({ denied: ["close"] });
			await decided(made, alert("ok", "SRV2"));
			return made;
		},
		press: "Check rights",
		leadsTo: () => /\/settings\/connectwise$/,
		shows: (page) => page.getByRole("button", { name: "Test now" }),
	},
	{
		title: "Lost: ",
		async happen() {
			const made = await endpoint("Lost", { board: "Emergency" });
			pair.double.admin.change("boards", "Emergency", { name: "Urgent" });
			await pair.hookwise.client.json("POST", "/api/schedule/config-health/run");
			return made;
		},
		press: "Fix endpoint",
		leadsTo: ({ id }) => new RegExp(`/endpoints/${id}/rules`),
		shows: (page) => page.locator("#rules-form"),
	},
	{
		title: "1 open ticket had no news for a week",
		async happen() {
			const made = await endpoint("Stale");
			await decided(made, alert("firing", "SRV3"));
			aged(made.id);
			return made;
		},
		press: "Show the ticket",
		leadsTo: () => /\/tickets\?stale=168$/,
		shows: (page) => page.getByRole("link", { name: /SRV3/ }).first(),
	},
	{
		title: "3 open tickets differ in digits alone",
		async happen() {
			const made = await endpoint("Digits");
			for (const n of [11, 12, 13]) await decided(made, alert("firing", `queue holds ${n} mails`));
			return made;
		},
		press: "Fix endpoint",
		leadsTo: ({ id }) => new RegExp(`/endpoints/${id}/rules\\?open=mapping`),
		shows: (page) => page.locator("#rules-form"),
	},
];

describe.skipIf(CHROME === null)("what needs a person", () => {
	beforeAll(async () => {
		pair = await startPair();
		site = await browse(pair.hookwise);
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await pair[Symbol.asyncDispose]();
	});

	test("each kind stands there once, leads to its remedy in one press, and is gone once it is dealt with", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		for (const { title, happen, press, leadsTo, shows } of KINDS) {
			const made = await happen();
			const need = page.locator(".need").filter({ hasText: title });
			await eventually(`“${title}” stands there`, async () => {
				await page.goto("/");
				return (await need.count()) === 1;
			});
			if (title === KINDS[0]?.title) expect(await axe(page)).toEqual([]);
			await need.getByRole("link", { name: press }).click();
			await page.waitForURL(leadsTo(made));
			await shows(page).waitFor();
			await page.goto("/");
			await need.getByRole("button", { name: /^Dealt with: / }).click();
			await need.waitFor({ state: "detached" });
			await page.reload();
			await page.getByRole("heading", { name: /^Needs a person/ }).waitFor();
			expect([title, await need.count()]).toEqual([title, 0]);
		}
		expect(complaints).toEqual([]);
	});
});
