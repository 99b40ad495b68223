import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import {
	type Client,
	credentialsFor,
	environmentFor,
	eventually,
	freshDirectory,
	type HookWise,
	runToEnd,
	startHookWise,
} from "../support/index.ts";
import { keyFor } from "./caller.ts";

setDefaultTimeout(30_000);

interface View {
	readonly psa: string;
	readonly source: string;
	readonly read_only: boolean;
	readonly fixed_by: Readonly<Record<string, string>>;
	readonly private_key: string | null;
	readonly service_board: string;
	readonly state: string;
}
interface Problems {
	readonly errors: readonly { readonly field: string; readonly message: string }[];
}

let double: ConnectWiseDouble;
beforeAll(() => {
	double = startConnectWise();
});
afterAll(() => double.stop());
beforeEach(() => double.reset());

const QUICK = { RETRY_BASE_SECONDS: "0.05", CW_TIMEOUT_SECONDS: "2" };
const start = (options: { env?: Record<string, string>; dataDir?: string } = {}): Promise<HookWise> =>
	startHookWise({ ...options, env: { ...QUICK, ...options.env } });
const connect = (client: Client, more: object = {}) =>
	client.json<View>("PATCH", "/api/connectwise", { ...credentialsFor(double), ...more });
const view = (client: Client) => client.json<View>("GET", "/api/connectwise");
const problems = async (answer: Response): Promise<Problems["errors"]> => {
	expect(answer.status).toBe(422);
	return ((await answer.json()) as Problems).errors;
};
const firing = (name: string) => ({ state: "firing", monitor: { name }, msg: "Disk full" });
const finished = (client: Client, request: string) =>
	eventually(`${request} is finished`, async () => {
		const item = await client.item(request);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});

describe("ConnectWise set up while HookWise runs", () => {
	test("takes the next alert; the sandbox's tickets are another system's, there and back again", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const endpoint = await client.endpoint();
		const before = await finished(client, await client.accepted(endpoint, firing("SRV1")));
		expect([before.ticket_id, (await client.sandbox()).length]).toEqual([1, 1]);

		expect(await connect(client)).toMatchObject({ psa: "connectwise", source: "stored", read_only: false, private_key: "********" });
		expect((await client.call("GET", "/api/sandbox/tickets")).status).toBe(409);
		const services = (await (await client.call("GET", "/health/services")).json()) as { connectwise: string };
		expect(services.connectwise).toBe("up");
		const openTickets = async () =>
			(await client.json<{ items: { stats: { open_tickets: number } }[] }>("GET", "/api/endpoints?stats=1")).items[0]?.stats.open_tickets;
		expect(await openTickets()).toBe(0);

		// The same problem goes on: a ticket of its own in ConnectWise, not a note on whatever has the number 1 there.
		const made = await finished(client, await client.accepted(endpoint, firing("SRV1")));
		expect(made).toMatchObject({ action: "create", ticket_id: double.tickets[0]?.id ?? 0 });
		expect([double.tickets.length, await openTickets()]).toEqual([1, 1]);
		const page = await (await client.call("GET", "/history?period=all")).text();
		expect(page).toContain(`recid=${double.tickets[0]?.id}`);
		expect(page).not.toMatch(/href="[^"]*recid=1"/);
		expect(page).not.toContain('href="/sandbox#t1"');

		const untouched = double.tickets[0]?.notes ?? [];
		expect(await client.json<View>("DELETE", "/api/connectwise")).toMatchObject({ psa: "sandbox", source: "none", private_key: null });
		const back = await finished(client, await client.accepted(endpoint, firing("SRV1")));
		expect(back).toMatchObject({ action: "update", ticket_id: 1 });
		expect((await client.sandbox())[0]?.notes).toHaveLength(1);
		expect(double.tickets[0]?.notes).toEqual(untouched);

		// And what ConnectWise had is known again.
		await connect(client);
		const again = await finished(client, await client.accepted(endpoint, firing("SRV1")));
		expect(again).toMatchObject({ action: "update", ticket_id: double.tickets[0]?.id ?? 0 });
		expect(double.tickets).toHaveLength(1);
	});

	test("another ConnectWise has tickets of its own, though their numbers may be the same", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const other = startConnectWise();
		try {
			await connect(client);
			const endpoint = await client.endpoint();
			const first = await finished(client, await client.accepted(endpoint, firing("SRV1")));
			await client.json("PATCH", "/api/connectwise", credentialsFor(other));
			const second = await finished(client, await client.accepted(endpoint, firing("SRV1")));
			expect([first.action, second.action, second.ticket_id]).toEqual(["create", "create", other.tickets[0]?.id ?? 0]);
			await connect(client);
			const third = await finished(client, await client.accepted(endpoint, firing("SRV1")));
			expect(third).toMatchObject({ action: "update", ticket_id: first.ticket_id });
			expect([double.tickets.length, other.tickets.length]).toEqual([1, 1]);
		} finally {
			await other.stop();
		}
	});

	test("with a wrong key says so on the key's field, in ConnectWise's words, and stores nothing", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const wrong = { ...credentialsFor(double), private_key: "not-the-private-key" };
		const tested = await client.json<{ ok: boolean; findings: { id: string; state: string; answer: string }[] }>(
			"POST",
			"/api/connectwise/test",
			wrong,
		);
		expect([tested.ok, tested.findings]).toEqual([false, [expect.objectContaining({ id: "login", state: "now" })]]);
		expect(tested.findings[0]?.answer).toContain("Login failed");
		expect(await problems(await client.call("PATCH", "/api/connectwise", wrong))).toEqual([
			{ field: "private_key", message: expect.stringContaining("Login failed") },
		]);
		expect(await view(client)).toMatchObject({ psa: "sandbox", source: "none" });
		expect((await client.json<{ items: unknown[] }>("GET", "/api/audit?action=connectwise")).items).toEqual([]);
	});

	test("goes on without a right that is not vital, and not without one that is", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const refuse = (route: string) =>
			double.fault({ kind: "status", status: 403, method: "GET", route, times: null, message: "No permission." });
		refuse("/service/tickets");
		const refused = await problems(await client.call("PATCH", "/api/connectwise", credentialsFor(double)));
		expect(refused[0]).toEqual({
			field: "public_key",
			message: expect.stringMatching(/Tickets cannot be read\..*No permission\..*Security Roles, Service Desk, Service Tickets/),
		});
		expect((await view(client)).psa).toBe("sandbox");
		double.clearFaults();
		refuse("/company/companies");
		expect(await connect(client)).toMatchObject({ psa: "connectwise" });
	});

	test("names each field that is wrong", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const fields = async (body: object) => (await problems(await client.call("PATCH", "/api/connectwise", body))).map(({ field }) => field);
		expect(await fields({})).toEqual(["url", "company", "client_id", "public_key", "private_key"]);
		expect(await fields({ ...credentialsFor(double), url: "http://cw.example.com" })).toEqual(["url"]);
		expect(await fields({ ...credentialsFor(double), url: "ftp://127.0.0.1" })).toEqual(["url"]);
		expect(await fields({ ...credentialsFor(double), url: "https://a:b@cw.example.com" })).toEqual(["url"]);
		expect(await fields({ ...credentialsFor(double), secret: "x" })).toEqual(["secret"]);
		expect(await fields({ ...credentialsFor(double), url: "http://127.0.0.1:9" })).toEqual(["url"]);
		expect(await fields({ ...credentialsFor(double), service_board: "Nowhere" })).toEqual(["service_board"]);
		expect(await fields({ ...credentialsFor(double), status_new: "Fresh", status_closed: "Over" })).toEqual([
			"status_new",
			"status_closed",
		]);
		expect(await fields({ ...credentialsFor(double), default_company_id: "Nobody" })).toEqual(["default_company_id"]);
		expect((await view(client)).psa).toBe("sandbox");
	});

	test("uses the board, statuses and company that were chosen, in tickets and where they are shown", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const names = { service_board: "Emergency", status_new: "Dispatched", status_closed: "Resolved", default_company_id: "CatchAll" };
		expect(await connect(client, names)).toMatchObject(names);
		const endpoint = await client.endpoint();
		await finished(client, await client.accepted(endpoint, firing("SRV1")));
		expect(double.tickets[0]).toMatchObject({ board: "Emergency", status: "Dispatched" });
		await finished(client, await client.accepted(endpoint, { ...firing("SRV1"), state: "ok" }));
		expect(double.tickets[0]).toMatchObject({ status: "Resolved" });
		// Without keys only what is named changes.
		expect(await client.json("PATCH", "/api/connectwise", { status_closed: "Closed" })).toMatchObject({
			...names,
			status_closed: "Closed",
		});
	});

	test("sends stored keys to no other place, and follows no redirect", async () => {
		await using hookwise = await start();
		const { client } = hookwise;
		const seen: string[] = [];
		using other = Bun.serve({
			port: 0,
			hostname: "127.0.0.1",
			fetch(request) {
				seen.push(request.headers.get("authorization") ?? "");
				return Response.redirect(double.url, 302);
			},
		});
		await connect(client);
		const url = `http://127.0.0.1:${other.port}`;
		const again = (await problems(await client.call("PATCH", "/api/connectwise", { url }))).map(({ field }) => field);
		expect([again, seen]).toEqual([["client_id", "public_key", "private_key"], []]);
		const asked = double.requests.length;
		expect((await problems(await client.call("PATCH", "/api/connectwise", { ...credentialsFor(double), url })))[0]?.field).toBe("url");
		expect([seen.length, double.requests.length]).toEqual([1, asked]);
		expect((await view(client)).psa).toBe("connectwise");
	});

	test("is kept over a restart and a kill, and doctor tests what serve uses", async () => {
		const dataDir = join(freshDirectory(), "data");
		const names = { service_board: "Emergency" };
		{
			await using hookwise = await start({ dataDir });
			await connect(hookwise.client, names);
			await hookwise.end("SIGKILL");
		}
		const { code, stdout } = await runToEnd({ words: ["doctor"], env: { HOOKWISE_DATA_DIR: dataDir } });
		expect([code, stdout]).toEqual([
			0,
			expect.stringMatching(/ConnectWise: .*set up in the GUI[\s\S]*CW_SERVICE_BOARD: Board “Emergency”/),
		]);
		double.refuseCredentials(true);
		const refused = await runToEnd({ words: ["doctor"], env: { HOOKWISE_DATA_DIR: dataDir } });
		expect([refused.code, refused.stdout]).toEqual([1, expect.stringMatching(/FAIL {2}ConnectWise log-in: .*Login failed/)]);
		double.refuseCredentials(false);
		await using again = await start({ dataDir });
		expect(await view(again.client)).toMatchObject({ psa: "connectwise", source: "stored", ...names });
		const endpoint = await again.client.endpoint();
		await finished(again.client, await again.client.accepted(endpoint, firing("SRV1")));
		expect(double.tickets[0]).toMatchObject({ board: "Emergency" });
	});

	test("the environment wins: what is stored counts for nothing, and nothing can be changed", async () => {
		const dataDir = join(freshDirectory(), "data");
		const second = startConnectWise();
		try {
			{
				await using hookwise = await start({ dataDir });
				await connect(hookwise.client);
			}
			await using hookwise = await start({ dataDir, env: { ...environmentFor(second) } });
			const { client } = hookwise;
			expect(await view(client)).toMatchObject({
				source: "environment",
				read_only: true,
				fixed_by: { url: "CW_URL", company: "CW_COMPANY", private_key: "CW_PRIVATE_KEY", default_company_id: "CW_DEFAULT_COMPANY_ID" },
			});
			for (const [method, path] of [
				["PATCH", "/api/connectwise"],
				["POST", "/api/connectwise/test"],
				["DELETE", "/api/connectwise"],
			] as const) {
				const answer = await client.call(method, path, method === "DELETE" ? undefined : credentialsFor(double));
				expect([path, answer.status, await answer.text()]).toEqual([path, 409, expect.stringContaining("CW_PRIVATE_KEY")]);
			}
			expect((await client.json<{ ok: boolean }>("POST", "/api/connectwise/test")).ok).toBe(true);
			const settings = await (await client.call("GET", "/settings")).text();
			expect(settings).toContain("it cannot be changed here");
			const endpoint = await client.endpoint();
			await finished(client, await client.accepted(endpoint, firing("SRV1")));
			expect([double.tickets.length, second.tickets.length]).toEqual([0, 1]);
		} finally {
			await second.stop();
		}
	});

	test("a variable of its own fixes its field alone", async () => {
		await using hookwise = await start({ env: { CW_SERVICE_BOARD: "Emergency" } });
		expect(await connect(hookwise.client, { service_board: "Service Board" })).toMatchObject({
			service_board: "Emergency",
			fixed_by: { service_board: "CW_SERVICE_BOARD" },
		});
	});

	test("keys are in no answer, page, audit, log, backup or file in clear", async () => {
		const dataDir = join(freshDirectory(), "data");
		await using hookwise = await start({ dataDir, env: { LOG_LEVEL: "trace" } });
		const { client } = hookwise;
		const body = credentialsFor(double);
		const heard: string[] = [];
		const hear = async (method: string, path: string, sent?: object): Promise<void> => {
			heard.push(await (await client.call(method, path, sent)).text());
		};
		await hear("POST", "/api/connectwise/test", body);
		await hear("PATCH", "/api/connectwise", { ...body, company: "nobody" });
		await hear("PATCH", "/api/connectwise", body);
		double.refuseCredentials(true);
		await hear("POST", "/api/connectwise/probe");
		for (const path of ["/api/connectwise", "/api/settings", "/api/audit", "/settings", "/setup", "/audit", "/admin/backup"])
			await hear("GET", path);
		const form = new URLSearchParams({ region: "own", server: double.url, ...body });
		const page = await fetch(`${hookwise.url}/setup/test`, {
			method: "POST",
			headers: { authorization: `Basic ${btoa("admin:a password for tests")}`, "content-type": "application/x-www-form-urlencoded" },
			body: form,
		});
		heard.push(await page.text());
		const file = join(freshDirectory(), "all.hwbackup");
		expect((await runToEnd({ words: ["backup", file], env: { HOOKWISE_DATA_DIR: dataDir } })).code).toBe(0);
		const files = [
			file,
			...readdirSync(dataDir, { withFileTypes: true })
				.filter((entry) => entry.isFile())
				.map(({ name }) => join(dataDir, name)),
		].map((path) => readFileSync(path, "latin1"));
		const { company, publicKey, privateKey, clientId } = double.credentials;
		const secrets = [publicKey, privateKey, clientId, btoa(`${company}+${publicKey}:${privateKey}`)];
		for (const text of [...heard, hookwise.stderr, hookwise.stdout, ...files]) {
			expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
		}
		const { items } = await client.json<{ items: { action: string; changes: unknown[] }[] }>(
			"GET",
			"/api/audit?action=connectwise.connect",
		);
		expect(items[0]?.changes).toContainEqual({ field: "private_key", old: null, new: "changed" });
	});

	test("new keys for the same ConnectWise go on with its tickets, and what waited goes out at once", async () => {
		await using hookwise = await start({ env: { RETRY_BASE_SECONDS: "20" } });
		const { client } = hookwise;
		await connect(client);
		const endpoint = await client.endpoint();
		const first = await finished(client, await client.accepted(endpoint, firing("SRV1")));
		double.refuseCredentials(true);
		const waiting = await client.accepted(endpoint, firing("SRV1"));
		await eventually("it counts as down", async () => (await view(client)).state === "down");
		double.refuseCredentials(false);
		expect(await connect(client)).toMatchObject({ psa: "connectwise" });
		expect(await finished(client, waiting)).toMatchObject({ action: "update", ticket_id: first.ticket_id });
		expect(double.tickets).toHaveLength(1);
	});
});

describe("asking ConnectWise at once", () => {
	test("makes one call at a time, however many ask, and ends the outage without waiting for the next try", async () => {
		await using hookwise = await start({ env: { RETRY_BASE_SECONDS: "60" } });
		const { client } = hookwise;
		expect((await client.call("POST", "/api/connectwise/probe")).status).toBe(409);
		await connect(client);
		const endpoint = await client.endpoint();
		double.refuseCredentials(true);
		const waiting = await client.accepted(endpoint, firing("SRV1"));
		await eventually("it counts as down", async () => (await view(client)).state === "down");
		double.setLatency(100);
		const asked = double.requests.length;
		const answers = await Promise.all(
			Array.from({ length: 20 }, () =>
				client.json<{ state: string; message: string; next_probe_at: string }>("POST", "/api/connectwise/probe"),
			),
		);
		expect(double.requests.length - asked).toBe(1);
		for (const answer of answers) expect(answer).toMatchObject({ state: "down", message: expect.stringContaining("Login failed") });
		double.setLatency(0);
		double.refuseCredentials(false);
		expect(await client.json("POST", "/api/connectwise/probe")).toMatchObject({ state: "up", message: null, next_probe_at: null });
		expect(await finished(client, waiting)).toMatchObject({ action: "create" });
	});

	test("is an operator's", async () => {
		await using hookwise = await start();
		for (const [role, status] of [
			["viewer", 403],
			["operator", 409],
		] as const) {
			const authorization = await keyFor(hookwise, role);
			const answer = await fetch(`${hookwise.url}/api/connectwise/probe`, { method: "POST", headers: { authorization } });
			expect([role, answer.status]).toEqual([role, status]);
		}
	});
});
