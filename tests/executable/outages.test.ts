import { expect, test } from "bun:test";
import { type Client, eventually, startPair } from "../support/index.ts";

const alert = (state: string, name = "SRV1") => ({ state, monitor: { name }, msg: "Disk full" });
const ended = (client: Client, requestId: string) =>
	eventually(`${requestId} has its outcome`, async () => {
		const item = await client.item(requestId);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});

test("429 keeps alerts away for as long as Retry-After says, and uses no attempt", async () => {
	await using pair = await startPair({ env: { MAX_ATTEMPTS: "2" } });
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	double.fault({ kind: "status", status: 429, retryAfter: 1, method: "POST", route: "/service/tickets", times: 3 });
	const item = await ended(client, await client.accepted(endpoint, alert("firing")));
	expect(item).toMatchObject({ status: "processed", action: "create", attempts_count: 1 });
	expect(double.tickets).toHaveLength(1);
	const refused = double.requests.filter(({ status }) => status === 429).map(({ at }) => at);
	expect(refused).toHaveLength(3);
	// What HookWise looks up at its start has its own pace.
	const calls = double.requests.filter(({ route }) => route.startsWith("/service/tickets")).map(({ at }) => at);
	for (const at of refused) expect(calls.filter((other) => other > at && other < at + 950)).toEqual([]);
}, 20_000);

test("credentials that are refused from the start hold everything, tell ConnectWise's words, and use no attempts", async () => {
	await using pair = await startPair({ env: { MAX_ATTEMPTS: "2" } });
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	double.refuseCredentials(true);
	const requests = await Promise.all(["SRV1", "SRV2", "SRV3"].map((name) => client.accepted(endpoint, alert("firing", name))));
	const words = "Login failed: the company, public key or private key is not valid.";
	await eventually("history tells why", async () => {
		const items = await client.history();
		return items.some(({ status, error_message }) => status === "failed" && error_message?.includes(words));
	});
	expect(await client.json("GET", "/health/services")).toMatchObject({ connectwise: "down", queue_depth: 3 });
	// Many more probes than attempts.
	const before = double.requests.length;
	await eventually("it was asked again and again", () => double.requests.length > before + 3, 30_000);
	expect((await client.history()).every(({ status, attempts_count }) => status !== "dlq" && attempts_count === 0)).toBe(true);

	double.refuseCredentials(false);
	for (const request of requests) expect(await ended(client, request)).toMatchObject({ status: "processed", action: "create" });
	expect(double.tickets).toHaveLength(3);
	expect(await client.json("GET", "/health/services")).toMatchObject({ connectwise: "up", queue_depth: 0 });
}, 60_000);

test("credentials that stop working do not cost an attempt either, and work goes on when they are right again", async () => {
	await using pair = await startPair({ env: { MAX_ATTEMPTS: "2" } });
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	await ended(client, await client.accepted(endpoint, alert("firing")));
	double.refuseCredentials(true);
	const note = await client.accepted(endpoint, alert("firing"));
	const close = await client.accepted(endpoint, alert("ok"));
	const before = double.requests.length;
	await eventually("it was asked again and again", () => double.requests.length > before + 4, 30_000);
	expect(await client.item(note)).toMatchObject({
		status: "failed",
		attempts_count: 0,
		error_message: expect.stringContaining("Login failed"),
	});
	double.refuseCredentials(false);
	expect(await ended(client, note)).toMatchObject({ action: "update" });
	expect(await ended(client, close)).toMatchObject({ action: "close" });
}, 60_000);

for (const outage of ["errors", "drop", "hang"] as const) {
	test(`an outage (${outage}) of seconds with alerts arriving loses nothing, doubles nothing and kills nothing`, async () => {
		await using pair = await startPair({ env: { MAX_ATTEMPTS: "3" } });
		const { double, hookwise } = pair;
		const { client } = hookwise;
		const endpoint = await client.endpoint();
		const hosts = Array.from({ length: 20 }, (_, index) => `SRV${index}`);
		await Promise.all(hosts.map((name) => client.accepted(endpoint, alert("firing", name))));
		await eventually("some tickets are there", () => double.tickets.length > 3);
		double.setOutage(outage);
		for (const name of hosts) await client.accepted(endpoint, alert("firing", name));
		for (const name of hosts.slice(0, 10)) await client.accepted(endpoint, alert("ok", name));
		await eventually("it counts as down", async () => {
			const { connectwise } = await client.json<{ connectwise: string }>("GET", "/health/services");
			return connectwise === "down";
		});
		const probes = double.requests.length;
		await eventually("it was probed", () => double.requests.length > probes + 2, 20_000);
		double.setOutage("none");
		await eventually("all have their outcome", async () => (await client.unfinished()) === 0, 60_000);
		const history = await client.history();
		expect(history).toHaveLength(50);
		// What had no ticket when the outage began, and recovered in it, is over.
		const over = new Set(history.filter(({ reason }) => reason === "self_resolved").map(({ summary }) => summary));
		expect(history.filter(({ status, summary }) => status !== "processed" && !over.has(summary))).toEqual([]);
		expect(double.tickets).toHaveLength(20 - over.size);
		expect(double.tickets.filter(({ closed }) => closed)).toHaveLength(10 - over.size);
		for (const { closed, notes } of double.tickets) {
			// The repeat is told by a note, or by the recovery that came before it could be.
			const told = notes.filter(({ internal, text }) => internal || text.includes("Before that, 1 more alert:"));
			expect([closed, told.length]).toEqual([closed, 1]);
		}
	}, 90_000);
}

test("a right that this one call lacks is a dead letter at once, with ConnectWise's exact words", async () => {
	await using pair = await startPair();
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	const message = "Member hookwise may not add service tickets.";
	double.fault({ kind: "status", status: 403, message, method: "POST", route: "/service/tickets" });
	const item = await ended(client, await client.accepted(endpoint, alert("firing")));
	expect(item).toMatchObject({ status: "dlq", action: null, attempts_count: 1, error_message: expect.stringContaining(message) });
	const { attempts } = await client.detail(item.id);
	expect(attempts.at(-1)).toMatchObject({ call: "POST /service/tickets", message: expect.stringContaining(message) });
	// The next one is tried as if nothing had been.
	expect(await ended(client, await client.accepted(endpoint, alert("firing")))).toMatchObject({ status: "processed", action: "create" });
});

test("a board that ConnectWise does not know is replaced by the endpoint's, with an internal note", async () => {
	await using pair = await startPair();
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint({ json_mapping: { board: "$.board" }, board: "Service Board" });
	const item = await ended(client, await client.accepted(endpoint, { ...alert("firing"), board: "No Such Board" }));
	expect(item).toMatchObject({ status: "processed", action: "create" });
	await eventually("the note is there", () => double.tickets[0]?.notes.some(({ internal }) => internal));
	expect(double.tickets).toMatchObject([{ board: "Service Board", summary: "Alert: SRV1" }]);
	expect(double.tickets[0]?.notes.find(({ internal }) => internal)?.text).toContain(
		'board "No Such Board" was refused; "Service Board" instead.',
	);
});

test("a board without a replacement makes a dead letter with its field errors, and a replay after the correction resolves it", async () => {
	await using pair = await startPair({ env: { CW_SERVICE_BOARD: "Gone" } });
	const { double, hookwise } = pair;
	const { client } = hookwise;
	const endpoint = await client.endpoint();
	const item = await ended(client, await client.accepted(endpoint, alert("firing")));
	expect(item.status).toBe("dlq");
	expect(item.error_message).toContain("400");
	expect(item.error_message).toContain("board");
	expect(double.tickets).toHaveLength(0);
	await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { board: "Service Board" });
	const replay = await client.json<{ request_id: string }>("POST", `/api/logs/${item.id}/replay`);
	expect(await ended(client, replay.request_id)).toMatchObject({ status: "processed", action: "create" });
	expect(double.tickets).toMatchObject([{ board: "Service Board", summary: "Alert: SRV1" }]);
	expect((await client.item(item.request_id)).resolved_at).not.toBeNull();
});
