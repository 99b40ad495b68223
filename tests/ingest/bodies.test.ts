import { describe, expect, test } from "bun:test";
import { openIngest } from "../support/ingest.ts";

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("a body", () => {
	const refused: readonly (readonly [string, BodyInit, RegExp])[] = [
		["nothing", "", /^No JSON payload$/],
		["blanks", " \n ", /^No JSON payload$/],
		["null", "null", /^No JSON payload$/],
		["an empty object", "{}", /^No JSON payload$/],
		["an empty array", "[]", /^No JSON payload$/],
		["a number", "42", /^No JSON payload$/],
		["a text", '"firing"', /^No JSON payload$/],
		["what is no JSON", '{"state": firing}', /JSON/],
		["what breaks off", '{"state": "fir', /JSON/],
		["101 levels", deep(101), /100 levels/],
		["a hundred thousand levels", deep(100_000), /100 levels/],
		["101 levels beside strings full of brackets", `{"a":"]]]]","b":${deep(100)}}`.replace("[]", '["x"]'), /100 levels/],
	];
	for (const [words, body, message] of refused) {
		test(`of ${words} is 400 and says so`, async () => {
			await using room = await openIngest();
			const answer = await room.receive(await room.endpoint(), { body });
			expect(answer.status).toBe(400);
			expect(answer.body.message).toMatch(message);
		});
	}

	const taken: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
		["JSON without a content type", '{"a":1}', {}],
		["JSON that is called a form", '{"a":"1&b=2"}', FORM],
		["JSON with a BOM", '\ufeff{"a":1}', {}],
		["an array", "[1,2]", {}],
		["100 levels", deep(99).replace("[]", "[[1]]"), {}],
		["brackets inside strings", JSON.stringify({ a: "[".repeat(5_000) }), {}],
		["a form", "state=firing&name=SRV+1", FORM],
		["a form whose only field is JSON", `payload=${encodeURIComponent('{"state":"firing"}')}`, FORM],
	];
	for (const [words, body, headers] of taken) {
		test(`of ${words} is taken, and kept byte for byte`, async () => {
			await using room = await openIngest();
			const answer = await room.receive(await room.endpoint(), { body, headers });
			expect(answer.status).toBe(202);
			const [alert] = await room.history();
			expect((await room.kept(alert?.id ?? 0)).body).toBe(body.replace("\ufeff", ""));
		});
	}

	test("of exactly the limit is taken, and of one byte more is not", async () => {
		await using room = await openIngest({ largestBody: 100 });
		const id = await room.endpoint();
		const sized = (bytes: number): string => JSON.stringify({ a: "x".repeat(bytes - 8) });
		expect(sized(100)).toHaveLength(100);
		expect((await room.receive(id, { body: sized(100) })).status).toBe(202);
		expect((await room.receive(id, { body: sized(101) })).status).toBe(413);
	});

	test("declared over the limit is refused unread", async () => {
		await using room = await openIngest({ largestBody: 100 });
		let read = false;
		const pull = (): void => {
			read = true;
		};
		const body = new ReadableStream({ pull }, { highWaterMark: 0 });
		const id = await room.endpoint();
		const answer = await room.receive(id, { body, headers: { "content-length": "101" }, signal: AbortSignal.timeout(2_000) });
		expect(answer.status).toBe(413);
		expect(read).toBe(false);
	});

	test("streamed without a length is cut off at the limit, however long it would go on", async () => {
		await using room = await openIngest({ largestBody: 10_000 });
		let parts = 0;
		const body = new ReadableStream({
			pull(controller) {
				parts++;
				controller.enqueue(new TextEncoder().encode("x".repeat(1_000)));
			},
		});
		const answer = await room.receive(await room.endpoint(), { body });
		expect(answer.status).toBe(413);
		expect(parts).toBeLessThan(20);
	});

	test("that breaks off in the middle is never accepted", async () => {
		await using room = await openIngest();
		const body = new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode('{"state":"firing"}'));
				controller.error(new Error("the sender went away"));
			},
		});
		const answer = await room.receive(await room.endpoint(), { body });
		expect(answer.status).toBe(400);
		expect(room.accepted).toEqual([]);
	});
});
