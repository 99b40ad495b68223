import { afterAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually, type HookWise, startHookWise } from "../support/index.ts";
import { axe, browse, CHROME, logIn, type Site } from "./support.ts";

setDefaultTimeout(60_000);

let hookwise: HookWise | null = null;
let site: Site;
const of = (): HookWise => hookwise as HookWise;

/** The order as the server has it. */
const kept = async (): Promise<string> => {
	const { items } = await of().client.json<{ items: { name: string; is_pinned: boolean }[] }>("GET", "/api/endpoints");
	return items.map(({ name }) => name).join(" ");
};
const shown = (page: Page): Promise<string> =>
	page.locator("tbody[data-rows] td.name a").evaluateAll((links) => links.map((link) => link.textContent).join(" "));

async function centre(page: Page, name: string): Promise<{ x: number; y: number }> {
	const box = await page.getByRole("button", { name: `Move ${name}` }).boundingBox();
	if (box === null) throw new Error(`There is no grip for ${name}.`);
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function dragByMouse(page: Page, from: string, to: string): Promise<void> {
	await page.getByRole("row", { name: from }).hover();
	const [start, end] = [await centre(page, from), await centre(page, to)];
	const beyond = Math.sign(end.y - start.y) * 12;
	await page.mouse.move(start.x, start.y);
	await page.mouse.down();
	await page.mouse.move(start.x, end.y + beyond, { steps: 8 });
	await page.mouse.up();
}

describe.skipIf(CHROME === null)("the order of endpoints", () => {
	beforeEach(async () => {
		if (hookwise !== null) {
			const { items } = await of().client.json<{ items: { id: string; name: string }[] }>("GET", "/api/endpoints");
			const ids = [...items].sort((a, b) => a.name.localeCompare(b.name)).map(({ id }) => id);
			await of().client.json("POST", "/api/endpoints/reorder", { ids });
			return;
		}
		hookwise = await startHookWise();
		site = await browse(hookwise);
		for (const name of ["Ask", "Birch", "Cedar", "Dogwood", "Elm"]) {
			const { id } = await hookwise.client.endpoint({ name, board: "ACE".includes(name.charAt(0)) ? "Trees" : "Shrubs" });
			if (name === "Ask") await hookwise.client.json("PATCH", `/api/endpoints/${id}`, { is_pinned: true });
		}
	});
	afterAll(() => site?.[Symbol.asyncDispose]());

	test("changes by dragging with the mouse, is kept, told and audited; a pinned one stays on top", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await dragByMouse(page, "Elm", "Birch");
		await page.getByText("Moved: Elm.").waitFor();
		expect(await shown(page)).toBe("Ask Elm Birch Cedar Dogwood");
		expect(await page.locator("#order-said").textContent()).toBe("Elm, place 2 of 5.");
		await eventually("it is kept", async () => (await kept()) === "Ask Elm Birch Cedar Dogwood");
		const audit = await of().client.json<{ items: { action: string; who: string }[] }>("GET", "/api/audit?action=endpoint.reorder");
		expect(audit.items[0]?.who).toBe("admin");

		await dragByMouse(page, "Cedar", "Ask");
		await eventually("it went as far up as it may", async () => (await kept()) === "Ask Cedar Elm Birch Dogwood");
		await page.reload();
		expect(await shown(page)).toBe("Ask Cedar Elm Birch Dogwood");
		expect(complaints).toEqual([]);
	});

	test("changes by dragging with a finger, and Escape takes it back", async () => {
		await using visitor = await site.visitor({ width: 1024 });
		const { page, context, complaints } = visitor;
		await logIn(page);
		const touch = await context.newCDPSession(page);
		const [start, end] = [await centre(page, "Birch"), await centre(page, "Dogwood")];
		const at = (y: number) => [{ x: start.x, y }];
		await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(start.y) });
		for (const share of [0.3, 0.6, 1]) {
			await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(start.y + (end.y + 10 - start.y) * share) });
		}
		await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
		await eventually("it is kept", async () => (await kept()) === "Ask Cedar Dogwood Birch Elm");

		const grip = await centre(page, "Elm");
		await page.mouse.move(grip.x, grip.y);
		await page.mouse.down();
		await page.mouse.move(grip.x, grip.y - 90, { steps: 5 });
		await page.keyboard.press("Escape");
		await page.mouse.up();
		expect(await shown(page)).toBe("Ask Cedar Dogwood Birch Elm");
		expect(await kept()).toBe("Ask Cedar Dogwood Birch Elm");
		expect(complaints).toEqual([]);
	});

	test("changes with the arrow keys, which keep the focus and say each place", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByRole("button", { name: "Move Birch" }).focus();
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("ArrowDown");
		expect(await page.locator("#order-said").textContent()).toBe("Birch, place 4 of 5.");
		await eventually("it is kept", async () => (await kept()) === "Ask Cedar Dogwood Birch Elm");
		expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toStartWith("Move Birch");
		for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowUp");
		expect(await page.locator("#order-said").textContent()).toBe("Birch is at the top already.");
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("in a filtered list, it goes beside its new neighbour in the whole order", async () => {
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto("/?board=Trees");
		expect(await shown(page)).toBe("Ask Cedar Elm");
		await dragByMouse(page, "Elm", "Cedar");
		await eventually("it is kept", async () => (await kept()) === "Ask Birch Elm Cedar Dogwood");
		expect(complaints).toEqual([]);
	});

	test("an order that is not kept is put back, and why is told", async () => {
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.route("**/api/endpoints/reorder", (route) =>
			route.fulfill({ status: 422, json: { status: "error", errors: [{ field: "ids", message: "No endpoint has the id x." }] } }),
		);
		await dragByMouse(page, "Elm", "Birch");
		await page.getByText("Elm is back in its place, the order was not kept. No endpoint has the id x.").waitFor();
		expect(await shown(page)).toBe("Ask Birch Cedar Dogwood Elm");
		await page.unroute("**/api/endpoints/reorder");
		await page.route("**/api/endpoints/reorder", (route) => route.abort());
		await dragByMouse(page, "Birch", "Dogwood");
		await page.getByText("Birch is back in its place, the order was not kept. HookWise does not answer.").waitFor();
		expect(await shown(page)).toBe("Ask Birch Cedar Dogwood Elm");
		expect(await kept()).toBe("Ask Birch Cedar Dogwood Elm");
	});
});
