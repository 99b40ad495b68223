import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { eventually, type HookWise, type MadeEndpoint, startHookWise } from "../support/index.ts";

let hookwise: HookWise;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { MAX_CONTENT_LENGTH_KB: "64" } });
	endpoint = await hookwise.client.endpoint({ bearer_auth_enabled: false });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

/** Sends raw bytes, and resolves with the answer when the other side is finished or `enough` matches. */
function raw(parts: readonly string[], enough: RegExp): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect(Number(new URL(hookwise.url).port), "127.0.0.1");
		let answer = "";
		socket.setEncoding("utf8");
		socket.on("connect", () => {
			for (const part of parts) socket.write(part);
		});
		socket.on("data", (text: string) => {
			answer += text;
			if (!enough.test(answer)) return;
			socket.destroy();
			resolve(answer);
		});
		socket.on("close", () => resolve(answer));
		socket.on("error", (error) => (answer === "" ? reject(error) : resolve(answer)));
	});
}

const HEAD = () => `POST /w/${endpoint.id} HTTP/1.1\r\nHost: hookwise\r\nContent-Type: application/json\r\n`;
const DONE = /"request_id":"[^"]+"\}/;

describe("a webhook on the wire", () => {
	test("in chunks is put together", async () => {
		const body = JSON.stringify({ state: "firing", monitor: { name: "in chunks" } });
		const chunks = [...body].map((letter) => `1\r\n${letter}\r\n`);
		const answer = await raw([`${HEAD()}Transfer-Encoding: chunked\r\n\r\n`, ...chunks, "0\r\n\r\n"], DONE);
		expect(answer).toStartWith("HTTP/1.1 202");
	});

	test("in chunks beyond the limit is 413 before it has all come", async () => {
		const chunk = `1000\r\n${"x".repeat(4096)}\r\n`;
		const answer = await raw([`${HEAD()}Transfer-Encoding: chunked\r\n\r\n`, ...Array.from({ length: 40 }, () => chunk)], DONE);
		expect(answer).toStartWith("HTTP/1.1 413");
		expect(answer).toContain("Payload too large");
	});

	test("declared beyond the limit is 413", async () => {
		const answer = await raw([`${HEAD()}Content-Length: 70000\r\n\r\n`, "x".repeat(70_000)], DONE);
		expect(answer).toStartWith("HTTP/1.1 413");
	});

	test("that is compressed is taken, and 415 where nobody can unpack it", async () => {
		const body = Bun.gzipSync(JSON.stringify({ state: "none" }));
		const send = (encoding: string) =>
			fetch(`${hookwise.url}/webhook/${endpoint.id}`, {
				method: "POST",
				headers: { authorization: `Bearer ${endpoint.bearer_token}`, "content-encoding": encoding },
				body,
			});
		expect((await send("gzip")).status).toBe(202);
		expect((await send("compress")).status).toBe(415);
	});

	test("with a DELETE is 405 with Allow, on both paths", async () => {
		for (const path of ["webhook", "w"]) {
			const answer = await fetch(`${hookwise.url}/${path}/${endpoint.id}`, { method: "DELETE" });
			expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS, POST, PUT"]);
			expect(answer.headers.get("x-request-id")).toBe(((await answer.json()) as { request_id: string }).request_id);
		}
	});

	test("that breaks off is not accepted, and nothing is hurt by it", async () => {
		await eventually("nothing waits", async () => (await hookwise.client.unfinished()) === 0);
		const before = (await hookwise.client.history("status=processed")).length;
		await new Promise<void>((resolve) => {
			const socket = connect(Number(new URL(hookwise.url).port), "127.0.0.1", () => {
				socket.write(`${HEAD()}Content-Length: 500\r\n\r\n{"state":"firing",`, () => socket.destroy());
			});
			socket.on("close", () => resolve());
		});
		const body = { state: "firing", monitor: { name: "after it" } };
		const request = await hookwise.client.accepted(endpoint, body);
		await eventually("the next one is done", async () => (await hookwise.client.item(request)).status === "processed");
		expect((await hookwise.client.history("status=processed")).length).toBe(before + 1);
	});

	test("to an endpoint that was deleted or disabled is refused at once, and what was accepted is finished", async () => {
		const { client } = hookwise;
		const [gone, off] = [await client.endpoint({ name: "Gone" }), await client.endpoint({ name: "Off" })];
		const alert = (name: string) => ({ state: "firing", monitor: { name } });
		const accepted = [await client.accepted(gone, alert("gone")), await client.accepted(off, alert("off"))];
		await client.json("DELETE", `/api/endpoints/${gone.id}`);
		await client.json("PATCH", `/api/endpoints/${off.id}`, { is_enabled: false });
		expect((await client.send(gone, alert("gone"))).status).toBe(404);
		expect((await client.send(off, alert("off"))).status).toBe(403);
		for (const request of accepted) {
			const item = await eventually("it is finished", async () => {
				const found = await client.item(request);
				return found.status === "processed" && found;
			});
			expect(item.action).toBe("create");
		}
		const names = (await client.history()).map((item) => (item as unknown as { endpoint_name: string }).endpoint_name);
		expect(names).toContain("Gone");
	});
});

test("past QUEUE_LIMIT webhooks get 503 with Retry-After, and no inside words", async () => {
	await using full = await startHookWise({ env: { QUEUE_LIMIT: "1" } });
	const held = await full.client.endpoint({ name: "Held", open_delay_seconds: 3600 });
	await full.client.accepted(held, { state: "firing", monitor: { name: "waits" } });
	const refused = await eventually("it is full", async () => {
		const told = await full.client.send(held, { state: "firing", monitor: { name: "too many" } });
		return told.status === 503 && told;
	});
	expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(refused.body.message).not.toMatch(/sqlite|\//i);
});
