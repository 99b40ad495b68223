import { expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import { systemClock } from "../../src/base/clock.ts";
import { createConnectWise } from "../../src/psa/connectwise/index.ts";
import { configFor, connected, draft, failureOf, got, until } from "../doubles/connectwise/connected.ts";
import { CREDENTIALS } from "../doubles/connectwise/index.ts";

test("no more calls are under way than allowed, and all of them are served in turn", async () => {
	await using scene = connected({ config: { concurrency: 3 }, double: { latencyMs: 3 } });
	const { double, psa } = scene;
	const ids = Array.from({ length: 30 }, (_, index) => double.addTicket({ summary: `T${index}` }).id);
	const answers = await Promise.all(ids.map((id) => psa.getTicket(id)));
	expect(answers.map((answer) => got(answer).id)).toEqual(ids);
	expect(double.mostAtOnce).toBe(3);
	expect(double.requests.map(({ target }) => Number(target.split("/").pop()))).toEqual(ids);
});

test("a call that failed gives its place back", async () => {
	await using scene = connected({ config: { concurrency: 1 } });
	const { double, psa } = scene;
	double.fault({ kind: "drop" }, { kind: "status", status: 500 }, { kind: "half" });
	for (let index = 0; index < 3; index += 1) failureOf(await psa.ping());
	expect((await psa.ping()).ok).toBe(true);
});

test("no key of ours is ever in a message, in whatever form it comes back", async () => {
	const { company, publicKey, privateKey, clientId } = CREDENTIALS;
	const token = Buffer.from(`${company}+${publicKey}:${privateKey}`).toString("base64");
	const leaks = [privateKey, publicKey, clientId, token].join(" and ");
	await using scene = connected();
	const { double, psa, heard } = scene;
	double.fault({ kind: "status", status: 400, message: `Bad header: Basic ${token}, ${leaks}` });
	double.fault({ kind: "html", status: 403, message: `<html><p>Denied for ${leaks}</p></html>` });
	double.fault({ kind: "status", status: 500, message: `${"x".repeat(490)}${privateKey}` });
	double.fault({ kind: "status", status: 400, message: `See https://user:pw@example.com/?token=abc&x=1` });
	const failures = [];
	for (let index = 0; index < 4; index += 1) failures.push(failureOf(await psa.createTicket(draft())));
	const everything = JSON.stringify([failures, heard]);
	for (const secret of [privateKey, publicKey, clientId, token, privateKey.slice(0, 10), "user:pw", "token=abc"]) {
		expect(everything).not.toContain(secret);
	}
	expect(everything).toContain("********");
	for (const { message } of heard) expect(message?.length ?? 0).toBeLessThanOrEqual(500);
});

test("a key with odd characters is hidden as it is, in a URL and in JSON", async () => {
	const privateKey = 'p&v t/"key"+=';
	const said = `${privateKey} ${encodeURIComponent(privateKey)} ${JSON.stringify(privateKey)}`;
	await using scene = connected({
		config: { privateKey },
		fetch: (async () => new Response(said, { status: 502 })) as unknown as typeof fetch,
	});
	const [record] = (await scene.psa.ping()).calls;
	expect(record?.message).toBe('******** ******** "********"');
});

test("ConnectWise's words come through unchanged, every field's included, cut at 500 characters", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const refused = await psa.createTicket(draft({ board: "Servce Board", company: "Nobody", priority: "Prio 9" }));
	expect(failureOf(refused).message).toBe(
		"ConnectWise rejected this (400): ticket object is invalid; board/name: board Servce Board not found.",
	);
	const twice = await psa.createTicket(draft({ status: "Nwe", company: "Nobody" }));
	expect(twice.calls[0]?.message).toBe(
		"ticket object is invalid; status/name: status Nwe not found for Service Board Service Board.; company/identifier: company Nobody not found.",
	);
	double.fault({ kind: "status", status: 400, message: "é".repeat(800) });
	const long = (await psa.ping()).calls[0]?.message;
	expect(long).toBe(`${"é".repeat(499)}…`);
});

test("a page of HTML becomes a short text", async () => {
	const page = `<!doctype html><style>p{color:red}</style><script>alert("<b>")</script>
		<!-- secret --><h1>Access&nbsp;denied</h1><p>Ray &lt;7&gt; &amp; more`;
	await using scene = connected();
	scene.double.fault({ kind: "html", status: 403, message: page });
	expect((await scene.psa.ping()).calls[0]?.message).toBe("Access denied Ray <7> & more");
});

test("routes keep their placeholders, calls show the record", async () => {
	await using scene = connected();
	const { double, psa, heard } = scene;
	const { id } = double.addTicket({ summary: "T" });
	got(await psa.setStatus(id, "Closed"));
	expect(heard.map(({ route }) => route)).toEqual(["/service/tickets/{id}", "/service/boards/{id}/statuses", "/service/tickets/{id}"]);
	expect(heard.map(({ call }) => call)).toEqual([
		`GET /service/tickets/${id}`,
		"GET /service/boards/1/statuses",
		`PATCH /service/tickets/${id}`,
	]);
});

test("a base URL may have slashes too many, or be a host alone", async () => {
	await using scene = connected();
	const { origin } = scene.double;
	for (const url of [`${origin}//v4_6_release//apis/3.0//`, `${origin}/`, origin, ` ${scene.double.url}/ `]) {
		const psa = createConnectWise({ config: configFor(scene.double, { url }), clock: systemClock, onCall() {} });
		expect((await psa.ping()).ok).toBe(true);
	}
	for (const url of ["", "na.myconnectwise.net", "ftp://x/y"]) {
		expect(() => createConnectWise({ config: configFor(scene.double, { url }), clock: systemClock, onCall() {} })).toThrow("CW_URL");
	}
});

test("links lead to the web client: the cloud's, a self-hosted one's, or the one that is set", async () => {
	await using scene = connected();
	const link = (url: string, webUrl: string | null = null): string | null =>
		createConnectWise({
			config: configFor(scene.double, { url, webUrl, company: "acme msp" }),
			clock: systemClock,
			onCall() {},
		}).ticketUrl(77);
	const cloud =
		"/v4_6_release/services/system_io/router/openrecord.rails?locale=en_US&companyName=acme%20msp&recordType=ServiceFv&recid=77";
	expect(link("https://api-eu.myconnectwise.net/v4_6_release/apis/3.0")).toBe(`https://eu.myconnectwise.net${cloud}`);
	expect(link("https://api-na.myconnectwise.net/v4_6_release/apis/3.0/", "https://au.myconnectwise.net/")).toBe(
		`https://au.myconnectwise.net${cloud}`,
	);
	expect(link("https://cw.example.com/v4_6_release/apis/3.0")).toBe(
		"https://cw.example.com/v4_6_release/ConnectWise.aspx?routeTo=ServiceFV&recid=77",
	);
	expect(link("https://cw.example.com/v4_6_release/apis/3.0", "https://psa.example.com/manage/")).toBe(
		"https://psa.example.com/manage/ConnectWise.aspx?routeTo=ServiceFV&recid=77",
	);
	expect(() => link("https://cw.example.com/x", "psa")).toThrow("CW_WEB_URL");
});

test("a redirect is not followed: the credentials stay where they belong", async () => {
	let asked = 0;
	const elsewhere = Bun.serve({
		port: 0,
		fetch() {
			asked += 1;
			return Response.json([]);
		},
	});
	const redirecting = Bun.serve({ port: 0, fetch: () => Response.redirect(`http://127.0.0.1:${elsewhere.port}/`, 307) });
	await using scene = connected({ config: { url: `http://127.0.0.1:${redirecting.port}/v4_6_release/apis/3.0` } });
	expect(failureOf(await scene.psa.ping())).toMatchObject({ kind: "refused", status: 307 });
	expect(asked).toBe(0);
	await Promise.all([redirecting.stop(true), elsewhere.stop(true)]);
});

/**
 * This tests Bun's own fetch, not our code: everything about "sent once" depends on it, so every new version
 * of Bun must pass it.
 */
test("Bun sends a POST once even when a reused connection dies under it", async () => {
	const seen: string[] = [];
	const sockets: Socket[] = [];
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on("error", () => {});
		socket.on("data", (data) => {
			seen.push(data.toString("latin1").split(" ")[0] ?? "");
			if (seen.length === 2) socket.resetAndDestroy();
			else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]");
		});
	});
	server.listen(0, "127.0.0.1");
	await until(() => server.listening);
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	await using scene = connected({ config: { url: `http://127.0.0.1:${address.port}/v4_6_release/apis/3.0` } });
	got(await scene.psa.ping());
	expect(failureOf(await scene.psa.createTicket(draft())).kind).toBe("uncertain");
	expect(sockets).toHaveLength(1);
	expect(seen).toEqual(["GET", "POST"]);
	server.close();
	for (const socket of sockets) socket.destroy();
});

test("each call's record tells what was asked for and what came", async () => {
	await using scene = connected();
	const { psa, heard } = scene;
	const xref = `hw:${"a".repeat(32)}:${"b".repeat(16)}`;
	const made = got(await psa.createTicket(draft({ summary: "Told", xref })));
	await psa.findByXref(`hw:${"a".repeat(32)}:`, { openOnly: false, aboveId: null });
	await psa.findByXref(xref, { openOnly: false, aboveId: null });
	await psa.findOpenBySummary("Told", "Acme");
	await psa.addNote(made.id, "internal", "news hw-0123456789ab");
	await psa.hasNote(made.id, "hw-0123456789ab");
	await psa.hasNote(made.id, "hw-ffffffffffff");
	await psa.getTicket(made.id);
	expect(heard.map(({ method, asked, gave }) => [method, asked, gave?.replace(String(made.id), "ID").replace(/\d{2,}$/, "N")])).toEqual([
		["POST", null, "#ID"],
		["GET", "this key's mark", "1 found"],
		["GET", `marker hw:…${"b".repeat(16)}`, "1 found"],
		["GET", "exactly this summary, Acme, open", "1 found"],
		["POST", "internal note", expect.stringMatching(/^note /)],
		["GET", "marker hw-0123456789ab", "found"],
		["GET", "marker hw-ffffffffffff", "0 found"],
		["GET", null, expect.stringMatching(/^open, /)],
	]);
	expect(heard[0]?.answer).toContain(`"externalXRef":"${xref}"`);
});

test.each([
	[
		"whole JSON",
		'{"id":5,"password":"hunter2","nested":{"apiKey":"k-123"}}',
		'{"id":5,"password":"********","nested":{"apiKey":"********"}}',
	],
	["JSON cut short", '[{"id":5,"password":"hunter2","name":"n"},{"id', '[{"id":5,"password":"********","name":"n"},{"id'],
	["a long one", JSON.stringify({ text: "x".repeat(5_000) }), `{"text":"${"x".repeat(1_990)}…`],
])("an answer is kept as it came, masked and bounded: %s", async (_name, body, kept) => {
	await using scene = connected({ fetch: (async () => new Response(body, { status: 500 })) as unknown as typeof fetch });
	const [record] = (await scene.psa.ping()).calls;
	expect(record?.answer).toBe(kept);
});
