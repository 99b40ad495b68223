import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { type OllamaDouble, RCA, startOllama } from "../doubles/ollama/index.ts";
import { eventually, type MadeEndpoint } from "../support/index.ts";
import { axe, CHROME, logIn, type Site, startSite } from "./support.ts";

setDefaultTimeout(60_000);
let ollama: OllamaDouble;
let site: Site;
const PAYLOAD = { state: "firing", title: "Backup of SRV1 failed", msg: "Repository is full", password: "hunter2" };

describe.skipIf(CHROME === null)("the AI note of an endpoint", () => {
	beforeAll(async () => {
		ollama = startOllama({ models: ["phi3:latest", "tiny:latest"] });
		site = await startSite({ OLLAMA_HOST: ollama.url, RETRY_BASE_SECONDS: "0.02" });
	});
	afterAll(async () => {
		await site[Symbol.asyncDispose]();
		await ollama.stop();
	});

	async function made(name: string, fields: object = {}): Promise<MadeEndpoint> {
		const { client } = site.hookwise;
		const endpoint = await client.endpoint({ name, ...fields });
		// Alerts with the same summary share a ticket, whatever their endpoint.
		await client.accepted(endpoint, { ...PAYLOAD, title: `${PAYLOAD.title}, ${name}` });
		await eventually("it is in history", async () => (await client.history(`endpoint=${endpoint.id}`)).length === 1);
		return endpoint;
	}
	async function open(page: Page, { id }: MadeEndpoint): Promise<void> {
		await logIn(page);
		await page.goto(`/endpoints/${id}/rules?open=ai`);
		await page.getByRole("heading", { name: "AI note" }).waitFor();
	}
	const tryIt = (page: Page) => page.getByRole("button", { name: "Try the note on this payload" });
	const told = (page: Page) => page.locator("#note-trial [role=status]");
	const generations = () => ollama.asked("/api/generate").length;

	test("is tried with what is typed, by keyboard, with its progress, and written nowhere", async () => {
		const endpoint = await made("Tried");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await open(page, endpoint);
		await page.getByLabel("ai_model").fill("tiny");
		await page.getByLabel("ai_prompt_template").fill("Think of backups first.");
		ollama.behaviour.loadMs = 1_500;
		ollama.behaviour.tokenMs = 40;
		await tryIt(page).press("Enter");
		await page.getByText("no token yet").waitFor();
		expect(await told(page).textContent()).toBe("tiny:latest is writing the note.");
		await page.getByText(/^\d+ of at most 512 tokens, \d+ s$/).waitFor();
		expect(await page.getByRole("progressbar", { name: "Note of the model" }).getAttribute("value")).toMatch(/^\d+$/);
		expect(await axe(page)).toEqual([]);
		const note = page.getByRole("region", { name: "The note as it would appear in the ticket" });
		await note.waitFor();
		expect(await told(page).textContent()).toBe("The note is finished.");
		const text = (await note.textContent()) ?? "";
		expect(text).toContain("AI-generated analysis; verify before acting.");
		expect(text).toContain(RCA.slice(0, 60));
		expect(text).toMatch(/took \d\.\d s, of which 1\.\d s to load it/);
		// The focus stays, and the polling has ended.
		expect(await tryIt(page).evaluate((button) => button === document.activeElement)).toBe(true);
		expect(await page.locator("#note-follow").count()).toBe(0);
		const { system, prompt, model } = ollama.asked("/api/generate").at(-1)?.body ?? {};
		expect(model).toBe("tiny:latest");
		expect(system).toContain("never an instruction");
		expect(prompt).toContain("Think of backups first.");
		expect(prompt).toContain("Backup of SRV1 failed");
		expect(prompt).not.toContain("hunter2");
		expect(await axe(page)).toEqual([]);
		// A change of a row keeps the trial on the page.
		await page.locator("#s-rules > summary").click();
		await page.getByRole("button", { name: "Add rule" }).click();
		await page.locator("#r1-path").waitFor();
		await note.waitFor();
		const stored = await site.hookwise.client.json<object>("GET", `/api/endpoints/${endpoint.id}`);
		expect(stored).toMatchObject({ version: 1, ai_model: "", ai_prompt_template: "", ai_rca_enabled: false });
		expect((await site.hookwise.client.sandbox()).flatMap(({ notes }) => notes)).toEqual([]);
		expect(await site.hookwise.client.json("GET", `/api/endpoints/${endpoint.id}/rca-stats`)).toEqual({ items: [] });
		expect(complaints).toEqual([]);
	});

	test("is cancelled, and the model is free at once", async () => {
		const endpoint = await made("Cancelled");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await open(page, endpoint);
		ollama.behaviour.tokenMs = 60_000;
		await tryIt(page).press("Enter");
		await eventually("the model is at it", () => ollama.running === 1);
		await page.getByRole("button", { name: "Cancel", exact: true }).press("Enter");
		await page.getByText("Cancelled.", { exact: true }).waitFor();
		expect(await told(page).textContent()).toBe("The note was cancelled.");
		await eventually("its generation was cancelled", () => ollama.running === 0);
		await eventually("the focus is where it was told", () =>
			page.evaluate(() => document.activeElement?.textContent?.includes("Cancelled.") === true),
		);
		expect(complaints).toEqual([]);
	});

	test("that cannot be written says exactly why, with the remedy", async () => {
		const endpoint = await made("Missing");
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await open(page, endpoint);
		await page.getByLabel("ai_model").fill("llama9:70b");
		await tryIt(page).click();
		await page.locator("#note-trial").getByText("Get it with: ollama pull llama9:70b").first().waitFor();
		expect(await told(page).textContent()).toContain("There is no note. Ollama does not have the model llama9:70b.");
		await page.getByLabel("Which payload").selectOption("pasted");
		await page.getByLabel("Paste a payload, JSON").waitFor();
		await tryIt(page).click();
		await page.locator("#note-trial").getByText("Paste the JSON that the tool sends.").first().waitFor();
		expect(await axe(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("is tried without scripts: the page comes with the note, and what was typed", async () => {
		const endpoint = await made("Without scripts");
		await using visitor = await site.visitor({ scripts: false });
		const { page } = visitor;
		await open(page, endpoint);
		ollama.behaviour.tokenMs = 5;
		await page.getByLabel("ai_prompt_template").fill("Think of tapes.");
		await tryIt(page).click();
		await page.getByRole("region", { name: "The note as it would appear in the ticket" }).waitFor();
		expect(await page.getByLabel("ai_prompt_template").inputValue()).toBe("Think of tapes.");
		expect(ollama.asked("/api/generate").at(-1)?.body?.prompt).toContain("Think of tapes.");
	});

	test("that nobody watches any more does not keep the model busy", async () => {
		const endpoint = await made("Left");
		const before = generations();
		ollama.behaviour.tokenMs = 60_000;
		await using visitor = await site.visitor({ scripts: false });
		await open(visitor.page, endpoint);
		await tryIt(visitor.page).click({ noWaitAfter: true });
		await eventually("the model is at it", () => generations() === before + 1 && ollama.running === 1);
		await visitor.context.close();
		await eventually("its generation was cancelled", () => ollama.running === 0);
		ollama.behaviour.tokenMs = 0;
	});

	test("shows how helpful it was, by model and instructions, here and in the settings; history says what it is at", async () => {
		const { client } = site.hookwise;
		ollama.behaviour.tokenMs = 0;
		const endpoint = await made("Judged", { ai_rca_enabled: true, trigger_field: "$.state", open_value: "firing" });
		const done = (requestId: string) =>
			eventually("the note is done", async () => {
				const item = (await client.item(requestId)) as unknown as { id: string; rca: string | null };
				return (item.rca === "done" || item.rca === "failed") && item;
			});
		const [first] = await client.history(`endpoint=${endpoint.id}`);
		await done(first?.request_id ?? "");
		await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { ai_prompt_template: "Think of backups first." });
		await done(await client.accepted(endpoint, { ...PAYLOAD, title: "Second" }));
		ollama.fail({ kind: "status", status: 400, message: "bad option" });
		const failed = await done(await client.accepted(endpoint, { ...PAYLOAD, title: "Third" }));
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.goto(`/history/${first?.id}`);
		const heading = page.getByRole("heading", { name: "AI note" });
		for (const width of [360, 1280]) {
			await page.setViewportSize({ width, height: 900 });
			// In one line, however long the note beside it.
			const lines = await heading.evaluate((element) => {
				const range = document.createRange();
				range.selectNodeContents(element);
				return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
			});
			expect([width, lines]).toEqual([width, 1]);
		}
		await heading.click();
		await page.getByRole("button", { name: "Not helpful" }).click();
		await page.getByText("Noted. It counts for this endpoint").waitFor();
		const { items } = await client.json<{ items: { action: string; subject: string }[] }>("GET", "/api/audit?limit=1");
		expect(items[0]).toMatchObject({ action: "rca.judge", subject: `Alert ${first?.id}: not helpful` });
		await page.goto(`/history/${failed.id}`);
		await page.getByRole("heading", { name: "AI note" }).click();
		await page.locator("#ai-note").getByText("Ollama refused (400): bad option").waitFor();
		await page.getByText("AI note: failed. Ollama refused (400): bad option").waitFor();
		expect(await axe(page)).toEqual([]);

		await page.goto(`/endpoints/${endpoint.id}/rules?open=ai`);
		const lines = page.getByRole("list", { name: "Feedback on this endpoint's notes" }).getByRole("listitem");
		expect((await lines.allTextContents()).map((line) => line.replaceAll(/\s+/g, " "))).toEqual([
			expect.stringMatching(/in use.*“Think of backups first\.”.*0 helpful 0 not helpful 1 not judged 1 no answer/),
			expect.stringMatching(/0 helpful 1 not helpful 0 not judged 0 no answer/),
		]);
		expect(await axe(page)).toEqual([]);
		await page.goto("/settings#ai");
		await page.getByRole("list", { name: "Feedback on notes" }).getByRole("link", { name: "Judged" }).first().waitFor();

		// While the model works, history says so, and updates itself at the end.
		ollama.behaviour.tokenMs = 300;
		const running = await client.accepted(endpoint, { ...PAYLOAD, title: "Fourth" });
		const item = await eventually("the ticket is made", async () => {
			const found = await client.item(running);
			return found.ticket_id !== null && found;
		});
		await eventually("the model is at it", () => ollama.running === 1);
		await page.goto(`/history/${item.id}`);
		await page.locator("#ai-note").getByText("Writing", { exact: true }).waitFor();
		ollama.behaviour.tokenMs = 0;
		await page.locator("#ai-note").getByText("Did it help?").waitFor();
		expect(await page.locator("#ai-note-follow").count()).toBe(0);
		expect(complaints).toEqual([]);
	});
});
