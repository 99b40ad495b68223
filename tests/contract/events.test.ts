import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, type HookWise, type MadeEndpoint, PASSWORD, startHookWise } from "../support/index.ts";
import { basic } from "./caller.ts";

interface Message {
	readonly id: string;
	readonly event: string;
	// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the data.
	readonly data: any;
}

/** Reads a stream as an EventSource does. */
interface Stream extends AsyncDisposable {
	readonly status: number;
	readonly headers: Headers;
	readonly messages: readonly Message[];
	readonly comments: readonly number[];
	/** As the next connection would send it. */
	readonly lastId: string;
}

let hookwise: HookWise;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	hookwise = await startHookWise();
	endpoint = await hookwise.client.endpoint({ name: "Live" });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

async function open(lastId?: string): Promise<Stream> {
	const controller = new AbortController();
	const answer = await fetch(`${hookwise.url}/api/events`, {
		headers: { authorization: basic("admin", PASSWORD), ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
		signal: controller.signal,
	});
	const messages: Message[] = [];
	const comments: number[] = [];
	const state = { lastId: lastId ?? "" };
	const take = (block: string): void => {
		const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
		if (fields.has("")) comments.push(Date.now());
		state.lastId = fields.get("id") ?? state.lastId;
		const data = fields.get("data");
		if (data !== undefined) messages.push({ id: state.lastId, event: fields.get("event") ?? "message", data: JSON.parse(data) });
	};
	const read = async (): Promise<void> => {
		const decoder = new TextDecoder();
		let text = "";
		for await (const part of answer.body ?? []) {
			text += decoder.decode(part as Uint8Array, { stream: true });
			const blocks = text.split("\n\n");
			text = blocks.pop() ?? "";
			for (const block of blocks) take(block);
		}
	};
	const reading = read().catch((error: unknown) => {
		if (!controller.signal.aborted) throw error;
	});
	return {
		status: answer.status,
		headers: answer.headers,
		messages,
		comments,
		get lastId() {
			return state.lastId;
		},
		async [Symbol.asyncDispose]() {
			controller.abort();
			await reading;
		},
	};
}

const of = (stream: Stream, event: string): Message[] => stream.messages.filter((message) => message.event === event);

describe("the live stream", () => {
	test("tells of deliveries, tickets, the queue and maintenance as they change", async () => {
		await using stream = await open();
		expect(stream.status).toBe(200);
		expect(stream.headers.get("content-type")).toStartWith("text/event-stream");
		expect(stream.headers.get("cache-control")).toContain("no-store");
		const request = await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "Live SRV" } });
		await eventually("the delivery is told of to its end", () =>
			of(stream, "delivery").some(({ data }) => data.request_id === request && data.status === "processed"),
		);
		await eventually("the ticket is told of", () => of(stream, "ticket").length > 0);
		expect(of(stream, "ticket")[0]?.data).toMatchObject({ action: "create", summary: "Alert: Live SRV", endpoint_id: endpoint.id });
		await eventually("the queue is told of", () => of(stream, "queue").some(({ data }) => data.depth === 0));
		await hookwise.client.json("POST", "/admin/maintenance", { enabled: true });
		await hookwise.client.json("POST", "/admin/maintenance", { enabled: false });
		await eventually("maintenance is told of", () => of(stream, "maintenance").length === 2);
		expect(of(stream, "maintenance").map(({ data }) => data.maintenance_mode)).toEqual([true, false]);
		const ids = stream.messages.map(({ id }) => Number(id));
		expect(ids).toEqual(ids.toSorted((a, b) => a - b));
		expect(new Set(ids).size).toBe(ids.length);
	});

	test("shows nothing that is masked elsewhere", async () => {
		await using stream = await open();
		const request = await hookwise.client.accepted(endpoint, { state: "ok", password: "open sesame", monitor: { name: "x" } });
		await eventually("it is told of", () =>
			of(stream, "delivery").some(({ data }) => data.request_id === request && data.status === "skipped"),
		);
		const text = JSON.stringify(stream.messages);
		expect(text).not.toContain("sesame");
		expect(text).not.toContain(endpoint.bearer_token);
	});

	test("resumes after Last-Event-ID with all that was missed, in order, once", async () => {
		await using witness = await open();
		let lastId = "";
		{
			await using cut = await open();
			await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "before the cut" } });
			await eventually("something came", () => cut.messages.length > 0);
			lastId = cut.lastId;
		}
		for (let index = 0; index < 5; index++)
			await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: `missed ${index}` } });
		await eventually("all is done", async () => (await hookwise.client.unfinished()) === 0);
		await eventually("the last was told of", () => of(witness, "ticket").some(({ data }) => data.summary === "Alert: missed 4"));
		await using back = await open(lastId);
		const missed = witness.messages.filter(({ id }) => Number(id) > Number(lastId)).map(({ id }) => id);
		await eventually("all came", () => back.messages.length >= missed.length);
		expect(back.messages.slice(0, missed.length).map(({ id }) => id)).toEqual(missed);
		expect(of(back, "reset")).toEqual([]);
	});

	test("resumes, too, for someone who was cut off before the first event", async () => {
		let lastId = "";
		{
			await using quiet = await open();
			lastId = await eventually("it has an id", () => quiet.lastId || null);
			expect(quiet.messages).toEqual([]);
		}
		await hookwise.client.json("POST", "/admin/maintenance", { enabled: true });
		await hookwise.client.json("POST", "/admin/maintenance", { enabled: false });
		await using back = await open(lastId);
		await eventually("both came", () => of(back, "maintenance").length === 2);
	});

	test("sends reset to who was away for longer than it remembers, or comes from elsewhere", async () => {
		await using first = await open();
		const old = await eventually("it has an id", () => first.lastId || null);
		for (let index = 0; index < 1_001; index += 1) await hookwise.client.json("POST", "/admin/maintenance", { enabled: index % 2 === 0 });
		await eventually("all were told of", () => of(first, "maintenance").length >= 1_001);
		for (const lastId of [old, "1", "99999999999999999", "not a number"]) {
			await using back = await open(lastId);
			await eventually(`reset for ${lastId}`, () => of(back, "reset").length === 1);
			expect(back.messages[0]?.event).toBe("reset");
			// From here it goes on as if new.
			expect(Number(back.lastId)).toBeGreaterThan(Number(old));
		}
		const kept = first.messages.at(-900)?.id ?? "";
		await using recent = await open(kept);
		await eventually("what was kept came", () => recent.messages.length === 899);
		expect(of(recent, "reset")).toEqual([]);
	}, 60_000);

	test("sends a comment line at least every 8 seconds when nothing happens", async () => {
		await using stream = await open();
		await eventually("three lines came", () => stream.comments.length >= 3, 25_000);
		const gaps = stream.comments.slice(1).map((at, index) => at - (stream.comments[index] ?? at));
		for (const gap of gaps) expect(gap).toBeLessThan(8_000);
	}, 30_000);

	test("ends with the process, and lets it stop at once", async () => {
		const other = await startHookWise();
		const answer = await fetch(`${other.url}/api/events`, { headers: { authorization: basic("admin", PASSWORD) } });
		const reading = answer.text();
		const began = performance.now();
		expect(await other.end("SIGTERM")).toBe(0);
		expect(performance.now() - began).toBeLessThan(10_000);
		expect(await reading).toContain(": hello");
	});
});
