import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let site: Site;
let endpoint: MadeEndpoint;
const ALERTS = 60;

describe.skipIf(CHROME === null)("history", () => {
	beforeAll(async () => {
		site = await startSite();
		const { client } = site.hookwise;
		endpoint = await client.endpoint({
			name: "Many",
			trigger_field: "$.status",
			open_value: "down",
			close_value: "up",
			json_mapping: { summary: "$.name" },
		});
		for (let n = 0; n < ALERTS; n++) await client.accepted(endpoint, { status: n % 3 === 0 ? "down" : "unknown", name: `Server ${n}` });
		await eventually("all are done", async () => (await client.unfinished()) === 0);
	});
	afterAll(() => site[Symbol.asyncDispose]());

	test("filters are in the URL, narrow the list at once, and Back goes back", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByText(`${ALERTS} in the last 24 h`).waitFor();
		await page.getByRole("link", { name: /^No action/ }).click();
		await page.getByText(/^40 in the last 24 h/).waitFor();
		expect(page.url()).toContain("status=skipped");
		await page.getByLabel("Search", { exact: true }).fill("Server 1");
		await page.waitForURL(/q=Server\+1/);
		await page.getByRole("row", { name: /Server 13/ }).waitFor();
		await page.goBack();
		await page.waitForURL((url) => !url.search.includes("q="));
		await page.getByText(/^40 in the last 24 h/).waitFor();
		expect(complaints).toEqual([]);
	});

	test("a click on a line right after typing opens that line, and a search that finds nothing offers all time", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history");
		// Answered once the button is down, however slow the machine types.
		const pressed = Promise.withResolvers<void>();
		await page.route(/q=Server/, async (route) => {
			await pressed.promise;
			await route.continue();
		});
		await page.getByLabel("Search", { exact: true }).pressSequentially("Server 4");
		// The press leaves the field: the resulting update must not move the line away from the pointer.
		const line = await page.getByRole("row", { name: /Server 58/ }).boundingBox();
		await page.mouse.move((line?.x ?? 0) + 300, (line?.y ?? 0) + 10);
		await page.mouse.down();
		const asked = page.waitForResponse((response) => /q=Server(\+|%20)4/.test(response.url()));
		pressed.resolve();
		await asked;
		await page.mouse.up();
		await page.waitForURL(/\/history\/\d+$/);
		await page.getByRole("heading", { name: /Server 58/ }).waitFor();

		await page.goto("/history?q=nothingofthesort");
		await page.getByText("No alert matches these filters in the last 24 h.").waitFor();
		await page.getByRole("link", { name: "Search all time" }).click();
		await page.waitForURL(/period=all/);
		expect(new URL(page.url()).searchParams.get("q")).toBe("nothingofthesort");
		expect(complaints).toEqual([]);
	});

	test("Back finds the line that j and k had come to", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/history");
		for (let presses = 0; presses < 3; presses++) await page.keyboard.press("j");
		await page.keyboard.press("Enter");
		await page.waitForURL(/\/history\/\d+$/);
		await page.goBack();
		const current = page.locator('[aria-current="true"][data-href]');
		await current.waitFor();
		expect(await current.textContent()).toContain("Server 57");
		await page.keyboard.press("j");
		expect(await current.textContent()).toContain("Server 56");
	});

	test("older pages are reached by cursor, and the way back is kept", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByRole("link", { name: "Older" }).click();
		await page.getByText(`${ALERTS - 50} on this page`).waitFor();
		await page.getByRole("link", { name: "Newer" }).click();
		await page.getByText("50 on this page").waitFor();
		await page.getByRole("link", { name: "Server 59" }).waitFor();
	});

	test("keys move in the list and open a line", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByRole("link", { name: "Server 59" }).waitFor();
		await page.keyboard.press("j");
		await page.keyboard.press("j");
		expect(await page.locator('[aria-current="true"][data-href]').textContent()).toContain("Server 58");
		await page.keyboard.press("/");
		await page.waitForFunction(() => document.activeElement?.id === "f-q");
		await page.keyboard.press("Escape");
		await page.locator("#f-q").blur();
		await page.keyboard.press("?");
		await page.getByRole("heading", { name: "Keys" }).waitFor();
		await page.keyboard.press("Escape");
		await page.keyboard.press("k");
		await page.keyboard.press("Enter");
		await page.waitForURL(/\/history\/\d+$/);
		await page.getByRole("heading", { name: "Server 59" }).waitFor();
	});

	test("an alert is replayed from its page, and the replay is linked", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history");
		await page.getByRole("link", { name: "Server 57" }).click();
		await page.getByRole("link", { name: /^Replay…/ }).click();
		await page.getByText(/It would (create|add|close|do)/).waitFor();
		await page.getByRole("button", { name: "Replay", exact: true }).click();
		await page.getByText("Replayed: the full original is on its way").waitFor();
		await page.getByRole("link", { name: "Replay 1" }).waitFor();
		await page.getByRole("link", { name: "Show the result" }).click();
		await page.getByRole("row", { name: /Server 57/ }).waitFor();
		expect(complaints).toEqual([]);
	});

	test("chosen alerts are deleted after a question that names count and filter; the focus rests on keeping them", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/history?status=skipped&q=Server");
		await page.getByLabel("Select Server 58").check();
		await page.getByLabel("Select Server 56").check();
		await page.getByRole("button", { name: "Delete 2" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("heading", { name: "Delete 2 alerts from history?" }).waitFor();
		expect(await dialog.textContent()).toContain("Filter: no action, “Server”, last 24 h.");
		await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Keep them");
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "hidden" });
		await page.getByRole("button", { name: "Delete 2" }).click();
		await dialog.getByRole("button", { name: "Delete 2 alerts" }).click();
		await page.getByRole("heading", { name: "Deleted 2 alerts" }).waitFor();
		await page.getByRole("link", { name: "Back to the list" }).click();
		await page.getByRole("link", { name: "Server 59" }).waitFor();
		expect(await page.getByRole("link", { name: "Server 58" }).count()).toBe(0);
		expect(complaints).toEqual([]);
	});

	test("all that match the filter are replayed, not only those on the page", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto("/history?action=create");
		await page.getByLabel("All alerts on this page").check();
		await page.getByRole("button", { name: /^Replay 2\d/ }).click();
		await page
			.getByRole("dialog")
			.getByRole("button", { name: /^Replay 2\d alerts/ })
			.click();
		await page.getByRole("heading", { name: /^Replayed 2\d alerts/ }).waitFor();
	});

	test("a viewer reads everything and is offered nothing that changes anything", async () => {
		await site.hookwise.client.json("POST", "/api/users", { username: "reader", password: "a password for reading", role: "viewer" });
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page, "reader", "a password for reading");
		await page.goto("/history");
		await page.getByRole("link", { name: "Server 59" }).click();
		await page.getByRole("heading", { name: "Server 59" }).waitFor();
		expect(
			await page
				.getByRole("button", { name: /Replay|Delete/ })
				.or(page.getByRole("link", { name: "Replay…" }))
				.count(),
		).toBe(0);
		await page.goto(`/endpoints/${endpoint.id}`);
		expect(
			await page
				.getByRole("button", { name: /Pause|Show|Replace/ })
				.or(page.getByRole("link", { name: "Send test…" }))
				.count(),
		).toBe(0);
		// Settings are readable, in fields that cannot be changed and without buttons that would be refused.
		await page.goto(`/endpoints/${endpoint.id}/rules?open=mapping,rules`);
		expect(await page.getByLabel("summary", { exact: true }).isDisabled()).toBe(true);
		expect(await page.locator("#rules-form button:visible").count()).toBe(0);
		expect(await axe(page)).toEqual([]);
		await page.goto("/endpoints/new");
		await page.getByText("This needs the role operator; yours is viewer").waitFor();
		// An error page has the usual links too.
		await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Tickets" }).click();
		await page.getByRole("heading", { name: "Tickets", exact: true }).waitFor();
	});
});
