import { describe, expect, test } from "bun:test";
import { RCA, startOllama } from "../doubles/ollama/index.ts";
import { eventually, PASSWORD, startHookWise } from "../support/index.ts";

const firing = (title: string) => ({ state: "firing", title, msg: "C: has 0 bytes left" });

interface Note {
	readonly status: string;
	readonly model: string | null;
	readonly answer: string | null;
	readonly error: string | null;
	readonly helpful: boolean | null;
}

describe("the executable, with an Ollama", () => {
	test("writes the note, tells of it, and lets people judge it", async () => {
		await using ollama = startOllama();
		await using hookwise = await startHookWise({ env: { OLLAMA_HOST: ollama.url } });
		const { client } = hookwise;
		const endpoint = await client.endpoint({ ai_rca_enabled: true, ai_prompt_template: "Think of disks." });
		const requestId = await client.accepted(endpoint, firing("SRV1"));
		const item = await eventually("the note is done", async () => {
			const found = (await client.item(requestId)) as unknown as { id: string; rca: string | null };
			return found.rca === "done" && found;
		});
		const [ticket] = await client.sandbox();
		expect(ticket?.notes).toHaveLength(1);
		expect(ticket?.notes[0]?.internal).toBe(true);
		expect(ticket?.notes[0]?.text).toContain(RCA);
		expect(await client.json<Note>("GET", `/api/logs/${item.id}/rca`)).toMatchObject({
			status: "done",
			model: "phi3:latest",
			helpful: null,
		});
		expect(await client.json<Note>("POST", `/api/logs/${item.id}/rca/helpful`, { helpful: true })).toMatchObject({ helpful: true });
		expect(await client.json("GET", `/api/endpoints/${endpoint.id}/rca-stats`)).toMatchObject({
			items: [{ model: "phi3:latest", notes: 1, failed: 0, helpful: 1, not_helpful: 0 }],
		});
		expect((await client.call("POST", `/api/logs/${item.id}/rca/helpful`, { helpful: "yes" })).status).toBe(422);
		expect((await client.call("POST", "/api/logs/1/rca/helpful", { helpful: true })).status).toBe(404);
	});

	test("tells of the host, tries models out, gets and cancels them", async () => {
		await using ollama = startOllama({ pullMs: 20 });
		await using hookwise = await startHookWise({ env: { OLLAMA_HOST: ollama.url, AI_MODEL: "tiny" } });
		const { client } = hookwise;
		for (const path of ["/health/llm", "/api/health/llm"]) {
			expect(await client.json("GET", path)).toMatchObject({
				...{ status: "warning", host: ollama.url, reachable: true, model: "tiny:latest", model_present: false },
				error: "Ollama does not have the model tiny:latest. Get it with: ollama pull tiny:latest",
			});
		}
		expect(await client.json("GET", "/api/llm/models")).toMatchObject({ items: [{ name: "phi3:latest", parameters: "3.8B" }] });
		expect((await client.call("POST", "/api/llm/pull", { model: "tiny" })).status).toBe(202);
		expect((await client.call("POST", "/api/llm/pull", { model: "phi3" })).status).toBe(409);
		expect((await client.call("POST", "/api/llm/pull", { model: "../etc" })).status).toBe(422);
		expect((await client.call("DELETE", "/api/llm/pull")).status).toBe(200);
		await eventually("it is cancelled", async () => (await client.json<{ state: string }>("GET", "/api/llm/pull")).state === "cancelled");
		await client.json("POST", "/api/llm/pull", { model: "tiny" });
		await eventually("it is done", async () => (await client.json<{ state: string }>("GET", "/api/llm/pull")).state === "done");
		expect(await client.json("GET", "/health/llm")).toMatchObject({ status: "up", model_present: true });
		expect(await client.json("POST", "/api/llm/test", { prompt: "ready?" })).toMatchObject({ ok: true, model: "tiny:latest", answer: RCA });
		expect(await client.json("POST", "/api/llm/test")).toMatchObject({ ok: true });
		expect(await client.json("POST", "/api/llm/test", { model: "nobody" })).toMatchObject({ ok: false, kind: "missing" });
		const endpoint = await client.endpoint();
		const tried = await client.json<{ ok: boolean; prompt: string }>("POST", `/api/endpoints/${endpoint.id}/llm-dry-run`, firing("SRV9"));
		expect(tried).toMatchObject({ ok: true, answer: RCA });
		expect(tried.prompt).toContain("Alert: SRV9");
		expect(await client.sandbox()).toEqual([]);
		expect((await client.call("POST", "/api/endpoints/none/llm-dry-run", {})).status).toBe(404);
	});

	test("frees the model when whoever asked it something has gone away", async () => {
		await using ollama = startOllama({ tokenMs: 60_000 });
		await using hookwise = await startHookWise({ env: { OLLAMA_HOST: ollama.url } });
		const endpoint = await hookwise.client.endpoint();
		const form = "application/x-www-form-urlencoded";
		const asks: [path: string, type: string, body: string][] = [
			["/api/llm/test", "application/json", '{"prompt":"ready?"}'],
			["/settings/ai/ask", form, "prompt=ready"],
			[`/api/endpoints/${endpoint.id}/llm-dry-run`, "application/json", JSON.stringify(firing("SRV9"))],
			[`/endpoints/${endpoint.id}/rules?note`, form, "payload=own&ai_model=phi3"],
		];
		for (const [path, type, body] of asks) {
			const gone = new AbortController();
			const headers = { Authorization: `Basic ${btoa(`admin:${PASSWORD}`)}`, "Content-Type": type };
			const asked = fetch(`${hookwise.url}${path}`, { method: "POST", headers, body, signal: gone.signal }).then((answer) => answer.text());
			asked.catch(() => {});
			await eventually(`the model is at it: ${path}`, () => ollama.running === 1);
			gone.abort();
			await eventually(`the model is free: ${path}`, () => ollama.running === 0);
		}
	}, 30_000);

	test("stops at once while the model is at it, and goes on after the next start; a kill loses nothing either", async () => {
		await using ollama = startOllama({ tokenMs: 60_000 });
		const env = { OLLAMA_HOST: ollama.url };
		const first = await startHookWise({ env });
		const endpoint = await first.client.endpoint({ ai_rca_enabled: true });
		const requestId = await first.client.accepted(endpoint, firing("SRV1"));
		await eventually("the model is at it", () => ollama.running === 1);
		const started = Date.now();
		expect(await first.end("SIGTERM")).toBe(0);
		expect(Date.now() - started).toBeLessThan(5_000);
		await eventually("its generation was cancelled", () => ollama.running === 0);
		const second = await startHookWise({ env, dataDir: first.dataDir });
		await eventually("the model is at it again", () => ollama.running === 1);
		await second.end("SIGKILL");
		ollama.behaviour.tokenMs = 0;
		await using third = await startHookWise({ env, dataDir: first.dataDir });
		await eventually("the note is done", async () => ((await third.client.item(requestId)) as unknown as { rca: string }).rca === "done");
		const [ticket] = await third.client.sandbox();
		expect(ticket?.notes).toHaveLength(1);
		expect(ollama.asked("/api/generate")).toHaveLength(3);
	}, 30_000);

	test("still makes its tickets if nothing listens there", async () => {
		await using hookwise = await startHookWise({ env: { OLLAMA_HOST: "http://127.0.0.1:9", RETRY_BASE_SECONDS: "0.02" } });
		const { client } = hookwise;
		const endpoint = await client.endpoint({ ai_rca_enabled: true });
		const requestId = await client.accepted(endpoint, firing("SRV1"));
		const item = await eventually("the note has failed", async () => {
			const found = (await client.item(requestId)) as unknown as {
				status: string;
				action: string;
				rca: string | null;
				rca_error: string | null;
			};
			return found.rca === "failed" && found;
		});
		expect(item).toMatchObject({ status: "processed", action: "create" });
		expect(item.rca_error).toContain("Ollama at http://127.0.0.1:9 cannot be reached");
		expect(await client.json("GET", "/health/services")).toMatchObject({ ollama: "down" });
		expect((await client.call("GET", "/api/llm/models")).status).toBe(503);
	});
});
