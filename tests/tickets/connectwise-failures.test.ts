import { describe, expect, test } from "bun:test";
import type { FailureKind, Psa } from "../../src/psa/port/index.ts";
import { connected, createHandClock, draft, failureOf, got, until } from "../doubles/connectwise/connected.ts";
import type { Fault } from "../doubles/connectwise/index.ts";

/** docs/contract/connectwise.md, section 10c: result of each fault in a read, a PATCH and a create. */
const table: readonly [string, Fault, FailureKind, RegExp][] = [
	["400", { kind: "status", status: 400, message: "no such thing" }, "rejected", /^ConnectWise rejected this \(400\): no such thing$/],
	["401", { kind: "status", status: 401 }, "refused", /refused the credentials \(401\): Fault 401$/],
	["403", { kind: "status", status: 403 }, "forbidden", /role lacks a right \(403\)/],
	["405", { kind: "status", status: 405 }, "rejected", /\(405\)/],
	["408", { kind: "status", status: 408 }, "uncertain", /\(408\)/],
	["409", { kind: "status", status: 409 }, "conflict", /conflict \(409\)/],
	["413", { kind: "status", status: 413 }, "rejected", /\(413\)/],
	["415", { kind: "status", status: 415 }, "rejected", /\(415\)/],
	["422", { kind: "status", status: 422 }, "rejected", /\(422\)/],
	["429", { kind: "status", status: 429 }, "throttled", /asks for a pause \(429\): Too many requests/],
	["500", { kind: "status", status: 500 }, "uncertain", /failed \(500\): Fault 500$/],
	["503", { kind: "status", status: 503 }, "uncertain", /\(503\)/],
	["a redirect", { kind: "status", status: 302 }, "refused", /redirect.*CW_URL.*\(302\)/],
	["a proxy's page", { kind: "html" }, "uncertain", /failed \(502\): 502 Bad Gateway Bad Gateway nginx$/],
	["a page instead of JSON", { kind: "html", status: 200 }, "uncertain", /answered 200, but its answer is not complete JSON: 502 Bad/],
	[
		"a cut connection",
		{ kind: "drop" },
		"uncertain",
		/^The connection to ConnectWise \(127\.0\.0\.1:\d+\) broke before its answer was there/,
	],
	["a half-read answer", { kind: "truncated" }, "uncertain", /broke before its answer was there/],
	["JSON that ends early", { kind: "half" }, "uncertain", /not complete JSON\.$/],
];

const methods: readonly [string, (psa: Psa, id: number) => Promise<unknown>][] = [
	["ping", (psa) => psa.ping()],
	["getTicket", (psa, id) => psa.getTicket(id)],
	["findByXref", (psa) => psa.findByXref("hw:", { openOnly: false, aboveId: null })],
	["findOpenBySummary", (psa) => psa.findOpenBySummary("There", "Acme")],
	["createTicket", (psa) => psa.createTicket(draft())],
	["addNote", (psa, id) => psa.addNote(id, "internal", "x")],
	["hasNote", (psa, id) => psa.hasNote(id, "x")],
	["boards", (psa) => psa.boards()],
	["statuses", (psa) => psa.statuses(1)],
	["items", (psa) => psa.items(1)],
	["priorities", (psa) => psa.priorities()],
	["companies", (psa) => psa.companies("a")],
];

describe.each(table)("%s", (name, fault, kind, message) => {
	test.each(methods)(`is ${kind} for %s`, async (method, call) => {
		await using scene = connected();
		const { id } = scene.double.addTicket({ summary: "There" });
		scene.double.fault(fault);
		const answer = (await call(scene.psa, id)) as Awaited<ReturnType<Psa["ping"]>>;
		const failure = failureOf(answer);
		// Where a redirected write went, nobody knows.
		const isWrite = ["createTicket", "addNote"].includes(method);
		expect(failure.kind).toBe(name === "a redirect" && isWrite ? "uncertain" : kind);
		expect(failure.message).toMatch(message);
		expect(answer.calls).toHaveLength(1);
		expect(answer.calls[0]?.error).toBe(failure.message);
		expect(answer.calls[0]?.status ?? null).toBe(failure.status);
		expect(answer.calls[0]?.end).toBe(!isWrite ? "failed" : failure.kind === "uncertain" ? "doubtful" : "refused");
	});

	test.each([0, 1, 2])(`is ${kind} when it hits setStatus after %d of its calls`, async (skip) => {
		const isWrite = skip === 2;
		await using scene = connected();
		const { id } = scene.double.addTicket({ summary: "There" });
		// For good, since Bun sends a GET again by itself when a reused connection is cut.
		scene.double.fault({ ...fault, skip, times: null });
		expect(failureOf(await scene.psa.setStatus(id, "Closed")).kind).toBe(name === "a redirect" && isWrite ? "uncertain" : kind);
	});
});

test("404 on a list is about the configuration", async () => {
	await using scene = connected({ double: { cloud: true } });
	scene.double.refuseCredentials(true);
	for (const answer of [
		await scene.psa.createTicket(draft()),
		await scene.psa.findByXref("hw:", { openOnly: false, aboveId: null }),
		await scene.psa.boards(),
	]) {
		expect(failureOf(answer)).toMatchObject({ kind: "refused", status: 404 });
	}
});

test("a throttled call says how long to keep away: seconds, a date, or half a minute", async () => {
	const clock = createHandClock();
	await using scene = connected({ clock });
	const { double, psa } = scene;
	const waits = async (fault: Fault): Promise<number | null> => {
		double.fault(fault);
		return failureOf(await psa.ping()).retryAfterMs;
	};
	expect(await waits({ kind: "status", status: 429, retryAfter: 7 })).toBe(7_000);
	expect(await waits({ kind: "status", status: 429, retryAfter: new Date(clock.now() + 90_000).toUTCString() })).toBe(90_000);
	expect(await waits({ kind: "status", status: 429, retryAfter: "soon" })).toBe(30_000);
	expect(await waits({ kind: "status", status: 429 })).toBe(30_000);
	expect(await waits({ kind: "status", status: 503, retryAfter: 11 })).toBe(11_000);
	expect(await waits({ kind: "status", status: 503 })).toBeNull();
	expect(await waits({ kind: "status", status: 500, retryAfter: 11 })).toBeNull();
});

test("a call that hangs ends after its time, in doubt", async () => {
	const clock = createHandClock();
	await using scene = connected({ clock });
	const { double, psa } = scene;
	double.fault({ kind: "hang", effect: true });
	const pending = psa.createTicket(draft());
	await until(() => double.tickets.length === 1);
	clock.advance(120_000);
	const answer = await pending;
	expect(failureOf(answer)).toMatchObject({ kind: "uncertain", status: null });
	expect(failureOf(answer).message).toMatch(/did not answer within 120 seconds/);
	expect(answer.calls[0]?.durationMs).toBe(120_000);
});

test("the time for a call covers its answer's body", async () => {
	const clock = createHandClock();
	const stuck = Bun.serve({
		port: 0,
		idleTimeout: 0,
		fetch: () => new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode("[")) })),
	});
	let begun = false;
	const noticing = async (...given: Parameters<typeof fetch>): Promise<Response> => {
		const response = await fetch(...given);
		begun = true;
		return response;
	};
	await using scene = connected({
		clock,
		config: { url: `http://127.0.0.1:${stuck.port}/v4_6_release/apis/3.0` },
		fetch: noticing as typeof fetch,
	});
	const pending = scene.psa.ping();
	await until(() => begun);
	clock.advance(30_000);
	expect(failureOf(await pending).message).toMatch(/did not answer within/);
	await stuck.stop(true);
});

test.each<[string, Fault]>([
	["dropped", { kind: "drop", effect: true }],
	["cut short", { kind: "truncated" }],
	["half", { kind: "half" }],
	["replaced by a gateway's page", { kind: "html", status: 504, effect: true }],
	["an error after all", { kind: "status", status: 500, effect: true }],
])("a create whose answer was %s is uncertain, sent once, and found by its marker", async (_name, fault) => {
	await using scene = connected();
	const { double, psa } = scene;
	double.fault({ ...fault, method: "POST" });
	// A second call first, so that the create goes over a connection that was used before.
	got(await psa.ping());
	expect(failureOf(await psa.createTicket(draft())).kind).toBe("uncertain");
	expect(double.counters["POST /service/tickets"]).toBe(1);
	expect(got(await psa.findByXref(draft().xref, { openOnly: false, aboveId: null }))).toHaveLength(1);
});

test("a create without a numeric id in its answer is uncertain", async () => {
	for (const body of ["{}", '{"id":"12"}', '{"id":0}', "[]", "null", '{"id":1.5}']) {
		await using scene = connected({ fetch: answering(201, body) });
		const failure = failureOf(await scene.psa.createTicket(draft()));
		expect(failure).toMatchObject({ kind: "uncertain", status: 201 });
		expect(failureOf(await scene.psa.addNote(1, "internal", "x")).kind).toBe("uncertain");
	}
});

test("a list with something else in it is not 'none'", async () => {
	await using scene = connected({ fetch: answering(200, '[{"summary":"There"}]') });
	expect(failureOf(await scene.psa.findOpenBySummary("There", "Acme")).kind).toBe("uncertain");
	await using other = connected({ fetch: answering(200, '{"items":[]}') });
	expect(failureOf(await other.psa.findByXref("hw:", { openOnly: false, aboveId: null })).kind).toBe("uncertain");
});

test("an answer without end is not read to its end", async () => {
	const row = `${"x".repeat(1_000_000)}`;
	let sent = 0;
	const endless = () =>
		new ReadableStream({
			pull(body) {
				sent += row.length;
				body.enqueue(new TextEncoder().encode(row));
			},
		});
	await using scene = connected({ fetch: (async () => new Response(endless())) as unknown as typeof fetch });
	expect(failureOf(await scene.psa.boards())).toMatchObject({
		kind: "uncertain",
		message: "ConnectWise answered 200, but its answer is too long.",
	});
	expect(sent).toBeLessThan(40_000_000);
});

test("a server that gives the same page for ever is left", async () => {
	const rows = JSON.stringify(Array.from({ length: 1_000 }, (_, index) => ({ id: index + 1, name: "x" })));
	await using scene = connected({ fetch: answering(200, rows) });
	expect(failureOf(await scene.psa.boards())).toMatchObject({ kind: "rejected" });
});

test("nothing listening, and no such name, are unreachable: nothing was sent", async () => {
	await using scene = connected();
	await scene.double.stop();
	expect(failureOf(await scene.psa.ping()).kind).toBe("unreachable");
	expect(failureOf(await scene.psa.ping()).message).toMatch(/cannot be reached: the connection was refused\.$/);
	await using lost = connected({ config: { url: "http://no-such-host.invalid/v4_6_release/apis/3.0" } });
	expect(failureOf(await lost.psa.ping())).toMatchObject({ kind: "unreachable", status: null });
});

test.each([
	["ENOTFOUND", "unreachable"],
	["EAI_AGAIN", "unreachable"],
	["DEPTH_ZERO_SELF_SIGNED_CERT", "unreachable"],
	["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unreachable"],
	["CERT_HAS_EXPIRED", "unreachable"],
	["ERR_TLS_CERT_ALTNAME_INVALID", "unreachable"],
	["ECONNRESET", "uncertain"],
	["EPROTO", "uncertain"],
	["EHOSTUNREACH", "uncertain"],
	["ETIMEDOUT", "uncertain"],
	["SOMETHING_NEW", "uncertain"],
] as const)("fetch's %s is %s", async (code, kind) => {
	const broken = (async () => {
		throw Object.assign(new TypeError("fetch failed"), { code });
	}) as unknown as typeof fetch;
	await using scene = connected({ fetch: broken });
	expect(failureOf(await scene.psa.createTicket(draft())).kind).toBe(kind);
});

test("an outage of any kind is never 'none'", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	double.addTicket({ summary: "There", company: { identifier: "Acme" } });
	for (const outage of ["errors", "drop"] as const) {
		double.setOutage(outage);
		expect(failureOf(await psa.findOpenBySummary("There", "Acme")).kind).toBe("uncertain");
	}
	double.setOutage("none");
	expect(got(await psa.findOpenBySummary("There", "Acme"))).toHaveLength(1);
});

function answering(status: number, body: string): typeof fetch {
	return (async () => new Response(body, { status })) as unknown as typeof fetch;
}
