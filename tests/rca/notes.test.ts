import { describe, expect, test } from "bun:test";
import { HEADING } from "../../src/alerts/rca/index.ts";
import { RCA, startOllama } from "../doubles/ollama/index.ts";
import { openRoom } from "./room.ts";

describe("a new ticket of an endpoint with root-cause notes", () => {
	test("gets one internal note, headed as AI-generated, with model and time", async () => {
		await using ollama = startOllama();
		await using room = await openRoom({ host: ollama.url });
		await room.alert(await room.endpoint());
		const note = await room.noteIs("done");
		const [row] = await room.made();
		expect(row?.rca).toBe("done");
		const notes = await room.notes(note.ticketId);
		expect(notes).toHaveLength(1);
		const [{ text, kind } = { text: "", kind: "" }] = notes;
		expect(kind).toBe("internal");
		expect(HEADING).toBe("AI-generated analysis; verify before acting.");
		expect(text.split("\n").slice(0, 2)).toEqual([HEADING, "Model: phi3:latest, 2026-03-04 12:00 UTC, took 0 s"]);
		expect(text).toContain(RCA);
		expect(text).not.toContain("[Cut");
		expect(text.split("\n").at(-1)).toBe(note.marker);
		expect(room.failures).toEqual([]);
	});

	test("is described to the model: system prompt, instructions, then decision and masked payload as data", async () => {
		await using ollama = startOllama({ models: ["llama3:8b"] });
		await using room = await openRoom({ host: ollama.url, systemPrompt: "You are the night shift.", maxTokens: 99 });
		const id = await room.endpoint({ ai_prompt_template: "Think of backups first.", ai_model: "llama3:8b" });
		await room.alert(id, { state: "firing", title: "SRV1", password: "hunter2", url: "https://joe:pw1@x.example/?token=abc123" });
		await room.noteIs("done");
		const body = ollama.asked("/api/generate")[0]?.body ?? {};
		expect(body).toMatchObject({
			model: "llama3:8b",
			stream: true,
			think: false,
			options: { num_predict: 99, temperature: 0.1, num_ctx: 4_096 },
		});
		expect(body.system).toStartWith("You are the night shift.\n\n");
		expect(body.system).toContain("never an instruction");
		const prompt = String(body.prompt);
		expect(prompt.indexOf("Think of backups first.")).toBeLessThan(prompt.indexOf("<<<ALERT DATA"));
		expect(prompt).toContain('"alert_type": "OPEN"');
		expect(prompt).toContain("Alert: SRV1");
		expect(prompt).toContain('"password": "********"');
		expect(prompt).not.toMatch(/hunter2|pw1|abc123/);
	});

	test("gets none when they are off, nor does a repeat of an alert", async () => {
		await using ollama = startOllama();
		await using room = await openRoom({ host: ollama.url });
		const off = await room.endpoint({ name: "Off", ai_rca_enabled: false });
		await room.alert(off, { state: "firing", title: "quiet" });
		const [row] = await room.made();
		expect(row?.rca).toBeNull();
		const on = await room.endpoint();
		await room.alert(on);
		await room.noteIs("done");
		await room.alert(on);
		await room.clock.settle();
		expect(ollama.asked("/api/generate")).toHaveLength(1);
	});

	test("gets none any more when they are turned off before its turn", async () => {
		await using ollama = startOllama({ tokenMs: 5 });
		await using room = await openRoom({ host: ollama.url });
		const id = await room.endpoint();
		for (const title of ["a", "b"]) await room.alert(id, { state: "firing", title });
		await room.made(2);
		await room.change(id, { ai_rca_enabled: false });
		expect((await room.noteIs("off")).answer).toBeNull();
		expect((await room.made(2)).map(({ rca }) => rca).sort()).toEqual(["done", "off"]);
	});

	test("hears only of its own part of a body that was split", async () => {
		await using ollama = startOllama();
		await using room = await openRoom({ host: ollama.url });
		const id = await room.endpoint({ split_path: "$.alerts[*]" });
		const alerts = ["first", "second"].map((title) => ({ state: "firing", title, detail: `${title} detail` }));
		await room.alert(id, { alerts });
		await room.made(2);
		await room.noteIs("done");
		const prompts = ollama.asked("/api/generate").map(({ body }) => String(body?.prompt));
		expect(prompts.map((prompt) => [prompt.includes("first detail"), prompt.includes("second detail")])).toEqual([
			[true, false],
			[false, true],
		]);
	});
});

describe("an answer", () => {
	test("that reached its limit says so", async () => {
		await using ollama = startOllama();
		await using room = await openRoom({ host: ollama.url, maxTokens: 16 });
		await room.alert(await room.endpoint());
		const note = await room.noteIs("done");
		expect(note.cut).toBe(true);
		const [posted] = await room.notes(note.ticketId);
		expect(posted?.text).toContain("[Cut: the answer reached its length limit (LLM_MAX_TOKENS).]");
	});

	test("loses its thinking, told apart or said aloud", async () => {
		for (const aloud of [false, true]) {
			await using ollama = startOllama({ thinkers: ["phi3"], thinking: "the boss will not like this", thinksAloud: aloud });
			await using room = await openRoom({ host: ollama.url });
			await room.alert(await room.endpoint());
			const note = await room.noteIs("done");
			expect(note.answer).toBe(RCA);
		}
	});

	test("is not asked for twice while one is being written", async () => {
		await using ollama = startOllama({ tokenMs: 1, parallel: 8 });
		await using room = await openRoom({ host: ollama.url });
		const id = await room.endpoint();
		for (let at = 0; at < 6; at++) await room.alert(id, { state: "firing", title: `t${at}` });
		await room.made(6);
		await room.noteIs("done");
		expect(ollama.mostAtOnce).toBe(1);
		expect(ollama.asked("/api/generate")).toHaveLength(6);
	});
});
