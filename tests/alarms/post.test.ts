import { afterEach, describe, expect, test } from "bun:test";
import { systemClock } from "../../src/base/clock.ts";
import { postJson } from "../../src/watch/alarms/post.ts";
import { createFakeClock } from "../doubles/clock.ts";

const OPEN = { allowPrivate: true };
let servers: { stop(force: boolean): unknown }[] = [];
afterEach(() => {
	for (const server of servers) server.stop(true);
	servers = [];
});

function serve(answer: (request: Request) => Response | Promise<Response>): { readonly port: number } {
	const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
	servers.push(server);
	return { port: server.port ?? 0 };
}

/** Resolves every name to these addresses in turn, and counts. */
function names(...answers: string[]) {
	const asked: string[] = [];
	return {
		asked,
		lookup: async (host: string) => {
			asked.push(host);
			return [answers[Math.min(asked.length, answers.length) - 1] ?? ""];
		},
	};
}

describe("posting an alarm", () => {
	test("sends JSON to the address that was checked, under the name that was asked for", async () => {
		const got: { host: string | null; body: unknown; type: string | null }[] = [];
		const { port } = serve(async (request) => {
			got.push({ host: request.headers.get("host"), body: await request.json(), type: request.headers.get("content-type") });
			return new Response("thanks");
		});
		const dns = names("127.0.0.1", "10.255.255.1");
		const posted = await postJson(`http://hooks.example.test:${port}/x`, { a: "ü" }, OPEN, { clock: systemClock, lookup: dns.lookup });
		expect(posted).toEqual({ ok: true, status: 200 });
		expect(got).toEqual([{ host: `hooks.example.test:${port}`, body: { a: "ü" }, type: "application/json" }]);
		expect(dns.asked).toEqual(["hooks.example.test"]);
	});

	test("does not connect where it may not", async () => {
		let asked = 0;
		const { port } = serve(() => {
			asked++;
			return new Response();
		});
		const { lookup } = names("127.0.0.1");
		const posted = await postJson(`http://hooks.example.test:${port}/`, {}, { allowPrivate: false }, { clock: systemClock, lookup });
		expect(posted.ok).toBe(false);
		expect(asked).toBe(0);
	});

	test("follows no redirect", async () => {
		const paths: string[] = [];
		const { port } = serve((request) => {
			paths.push(new URL(request.url).pathname);
			return new Response(null, { status: 307, headers: { Location: "/inside" } });
		});
		const posted = await postJson(`http://127.0.0.1:${port}/`, {}, OPEN, { clock: systemClock, lookup: names().lookup });
		expect(posted).toEqual({ ok: false, problem: "It answered 307: redirects are not followed." });
		expect(paths).toEqual(["/"]);
	});

	test("reads the status alone, however much is answered", async () => {
		let sent = 0;
		const { port } = serve(
			() =>
				new Response(
					new ReadableStream({
						async pull(controller) {
							sent++;
							controller.enqueue(new Uint8Array(65_536));
							await Bun.sleep(1);
						},
					}),
				),
		);
		const posted = await postJson(`http://127.0.0.1:${port}/`, {}, OPEN, { clock: systemClock, lookup: names().lookup });
		expect(posted).toEqual({ ok: true, status: 200 });
		expect(sent).toBeLessThan(1_000);
	});

	test("tells what went wrong", async () => {
		const { port } = serve(() => new Response("no", { status: 500 }));
		const deps = { clock: systemClock, lookup: names().lookup };
		expect(await postJson(`http://127.0.0.1:${port}/`, {}, OPEN, deps)).toEqual({ ok: false, problem: "It answered 500." });
		for (const server of servers) server.stop(true);
		expect((await postJson(`http://127.0.0.1:${port}/`, {}, OPEN, deps)).ok).toBe(false);
	});

	for (const [what, deps] of [
		["the name", { lookup: () => new Promise<never>(() => {}) }],
		["the receiver", { lookup: async () => ["127.0.0.1"] }],
	] as const) {
		test(`gives up after ten seconds without an answer of ${what}`, async () => {
			const clock = createFakeClock();
			const { port } = serve(() => new Promise<never>(() => {}));
			const posting = postJson(`http://hooks.example.test:${port}/`, {}, OPEN, { clock, ...deps });
			await clock.advance(10_000);
			expect(await posting).toEqual({ ok: false, problem: "No answer within 10 s." });
			expect(clock.waiting).toEqual([]);
		});
	}
});
