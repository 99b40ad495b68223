import { describe, expect, test } from "bun:test";
import { type Fault, startOllama } from "../doubles/ollama/index.ts";
import { eventually } from "../support/index.ts";
import { openRoom } from "./room.ts";

const FAULTS: readonly { name: string; fault: Fault; says: string }[] = [
	{ name: "answers 500", fault: { kind: "status" }, says: "Ollama failed (500): model runner has unexpectedly stopped" },
	{ name: "is busy", fault: { kind: "status", status: 503, message: "server busy" }, says: "Ollama is busy (503): server busy" },
	{ name: "breaks off in mid-stream", fault: { kind: "midstream" }, says: "Ollama broke off: an error was encountered" },
	{ name: "is cut in mid-line", fault: { kind: "truncated" }, says: "Ollama" },
	{ name: "ends without an end", fault: { kind: "silent" }, says: "Did not receive done" },
	{ name: "sends garbage", fault: { kind: "garbage" }, says: "is not Ollama, or is broken: it sent something that is not JSON" },
	{ name: "is a proxy", fault: { kind: "html" }, says: "Ollama failed (502)" },
	{ name: "hangs up", fault: { kind: "drop" }, says: "broke before it answered" },
];

describe("a model that", () => {
	for (const { name, fault, says } of FAULTS) {
		test(`${name}: is asked three times, and history says why there is no note`, async () => {
			await using ollama = startOllama();
			ollama.fail({ ...fault, times: null });
			await using room = await openRoom({ host: ollama.url });
			await room.alert(await room.endpoint());
			const note = await room.until("failed");
			expect(ollama.asked("/api/generate")).toHaveLength(3);
			expect(note.error).toContain(says);
			const [row] = await room.made();
			expect(row?.status).toBe("processed");
			expect(row?.rca).toStartWith("failed: ");
			expect(row?.rca).toContain(says);
			expect(row?.rca).toContain("Its 3 tries are used up.");
			expect(await room.notes(note.ticketId)).toEqual([]);
			expect(room.failures).toEqual([]);
		});

		test(`${name}, once: is asked again, and the note is posted`, async () => {
			await using ollama = startOllama();
			ollama.fail(fault);
			await using room = await openRoom({ host: ollama.url });
			await room.alert(await room.endpoint());
			const note = await room.until("done");
			expect(await room.notes(note.ticketId)).toHaveLength(1);
		});
	}

	test("is missing is named, with the way to get it", async () => {
		await using ollama = startOllama({ models: ["llama3:8b"] });
		await using room = await openRoom({ host: ollama.url });
		await room.alert(await room.endpoint());
		const note = await room.until("failed");
		expect(note.error).toContain("Ollama does not have the model phi3:latest. Get it with: ollama pull phi3:latest");
		expect(await room.rca.status()).toMatchObject({ status: "warning", reachable: true, model: "phi3:latest", model_present: false });
	});

	test("says nothing that can be read is tried again, and told of", async () => {
		await using ollama = startOllama({ answer: () => "<think>hm</think> \u200b\u0007 ***" });
		await using room = await openRoom({ host: ollama.url });
		await room.alert(await room.endpoint());
		expect((await room.until("failed")).error).toContain("nothing in it that can be read");
	});

	test("refuses the request is asked once: another try cannot cure it", async () => {
		await using ollama = startOllama();
		ollama.fail({ kind: "status", status: 400, message: "bad option", times: null });
		await using room = await openRoom({ host: ollama.url });
		await room.alert(await room.endpoint());
		expect((await room.noteIs("failed")).error).toBe("Ollama refused (400): bad option");
		expect(ollama.asked("/api/generate")).toHaveLength(1);
	});

	test("takes longer than LLM_TIMEOUT is given up, and its generation is cancelled", async () => {
		await using ollama = startOllama();
		ollama.fail({ kind: "hang", times: null });
		await using room = await openRoom({ host: ollama.url, timeoutMs: 30_000 });
		await room.alert(await room.endpoint());
		const note = await room.until("failed", 5_000);
		expect(note.error).toContain("The model did not finish within 30 seconds (LLM_TIMEOUT).");
		await eventually("all connections are closed", () => ollama.asked("/api/generate").every(({ ended }) => ended !== null));
	});

	test("never stops talking is cut off, and memory with it", async () => {
		await using ollama = startOllama({ answer: () => `${"words ".repeat(2_000)}\n` });
		ollama.fail({ kind: "endless", times: null });
		await using room = await openRoom({ host: ollama.url });
		await room.alert(await room.endpoint());
		const note = await room.noteIs("done");
		expect(note.cut).toBe(true);
		expect(note.answer?.length).toBeLessThanOrEqual(12_000);
		await eventually("the stream is closed", () => ollama.asked("/api/generate")[0]?.ended != null);
	}, 30_000);
});

describe("a host that is gone", () => {
	test("fails the notes and nothing else, and is asked by one probe at a time", async () => {
		const calls: number[] = [];
		await using room = await openRoom({
			host: "http://127.0.0.1:9",
			fetch: Object.assign(
				async () => {
					calls.push(room.clock.now());
					throw Object.assign(new TypeError("Unable to connect"), { code: "ConnectionRefused" });
				},
				{ preconnect: () => {} },
			),
		});
		const id = await room.endpoint();
		const count = 30;
		for (let at = 0; at < count; at++) await room.alert(id, { state: "firing", title: `t${at}` });
		await room.made(count);
		await eventually("all notes have failed", async () => {
			await room.clock.advance(1_000);
			return (await room.made(count)).every(({ rca }) => rca?.startsWith("failed: "));
		});
		const rows = await room.made(count);
		expect(rows.every(({ status }) => status === "processed")).toBe(true);
		const gone = "failed: Ollama at http://127.0.0.1:9 cannot be reached (ConnectionRefused).";
		// Those that it was not asked for say so, and until when it was left alone.
		const told = rows.map(({ rca }) => rca ?? "").filter((rca) => rca.startsWith(gone));
		expect(told).toHaveLength(count);
		const spared = / After that Ollama was not asked; it is asked again at 2026-03-04T12:\d\d:\d\d\.\d{3}Z\. Its 3 tries are used up\.$/;
		expect(told.filter((rca) => spared.test(rca)).length).toBeGreaterThanOrEqual(20);
		// 90 tries were used up; the host was bothered a handful of times.
		expect(calls.length).toBeLessThanOrEqual(6);
		expect((await room.store.queue.depths()).find(({ lane }) => lane === "rca")).toBeUndefined();
	});

	test("is not asked for an address that is none", async () => {
		await using room = await openRoom({ host: "http://" });
		await room.alert(await room.endpoint());
		expect((await room.noteIs("failed")).error).toContain("OLLAMA_HOST is not an address");
	});

	test("is asked again once it is back", async () => {
		await using ollama = startOllama();
		ollama.fail({ kind: "drop", times: null });
		await using room = await openRoom({ host: ollama.url });
		const id = await room.endpoint();
		await room.alert(id, { state: "firing", title: "during" });
		await room.until("failed");
		ollama.heal();
		await room.clock.advance(600_000);
		await room.alert(id, { state: "firing", title: "after" });
		await room.made(2);
		await room.until("done");
		expect(await room.rca.status()).toMatchObject({ status: "up", model_present: true });
	});
});
