import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { eventually, executable, freshDirectory, type HookWise, type MadeEndpoint, runToEnd, startHookWise } from "../support/index.ts";

let hookwise: HookWise;
let endpoint: MadeEndpoint;
const keys: Record<string, string> = {};

beforeAll(async () => {
	hookwise = await startHookWise();
	const { client } = hookwise;
	endpoint = await client.endpoint();
	for (const role of ["viewer", "operator"]) {
		keys[role] = (await client.json<{ key: string }>("POST", "/api/keys", { name: role, role })).key;
	}
	await client.accepted(endpoint, { state: "neither", monitor: { name: "SRV1" }, password: "hunter2" });
	await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV2" } });
	await eventually("both are decided", async () => (await client.unfinished()) === 0);
});
afterAll(() => hookwise.end("SIGTERM"));

interface Asked extends AsyncDisposable {
	readonly names: readonly string[];
	call(name: string, given?: Record<string, unknown>): Promise<{ isError: boolean; text: string }>;
}

async function connected(transport: ConstructorParameters<typeof StdioClientTransport>[0] | URL, key: string): Promise<Asked> {
	const client = new Client({ name: "test", version: "1" });
	const wire =
		transport instanceof URL
			? new StreamableHTTPClientTransport(transport, { requestInit: { headers: { authorization: `Bearer ${key}` } } })
			: new StdioClientTransport(transport);
	await client.connect(wire as Parameters<Client["connect"]>[0]);
	const { tools } = await client.listTools();
	return {
		names: tools.map(({ name }) => name),
		async call(name, given = {}) {
			const { content, isError } = await client.callTool({ name, arguments: given });
			const [first] = content as { type: string; text: string }[];
			return { isError: isError === true, text: first?.text ?? "" };
		},
		async [Symbol.asyncDispose]() {
			await client.close();
		},
	};
}

const overHttp = (role: string, write = false): Promise<Asked> =>
	connected(new URL(`${hookwise.url}/mcp${write ? "?write=1" : ""}`), keys[role] ?? "");

const overStdio = (role: string, words: readonly string[] = []): Promise<Asked> =>
	connected(
		{
			command: executable(),
			args: ["mcp", "--url", hookwise.url, ...words],
			cwd: freshDirectory(),
			env: { HOOKWISE_API_KEY: keys[role] ?? "", PATH: process.env.PATH ?? "" },
			stderr: "pipe",
		},
		"",
	);

const silence = { summary_contains: "SRV9", ends_at: new Date(Date.now() + 3_600_000).toISOString(), reason: "disk is replaced" };

describe.each([
	["over HTTP", overHttp, (role: string) => overHttp(role, true)],
	["over stdio", overStdio, (role: string) => overStdio(role, ["--write"])],
] as const)("an assistant %s", (_way, reading, writing) => {
	test("finds the alert without a ticket, and is told why; secrets are masked", async () => {
		await using asked = await reading("viewer");
		const found = JSON.parse((await asked.call("search_history", { status: "skipped" })).text) as {
			items: { id: string; reason: string }[];
		};
		expect(found.items.map(({ reason }) => reason)).toEqual(["no_trigger_match"]);
		const { text } = await asked.call("explain_alert", { id: found.items[0]?.id });
		expect(JSON.parse(text)).toMatchObject({ reason: "no_trigger_match" });
		expect(text).toContain("trace");
		expect(text).not.toContain("hunter2");
	});

	test("tries a payload without anything being written", async () => {
		await using asked = await reading("viewer");
		const before = (await hookwise.client.history()).length;
		const { text } = await asked.call("dry_run", { endpoint: endpoint.id, payload: { state: "firing", monitor: { name: "SRV3" } } });
		expect(JSON.parse(text)).toMatchObject({ action: "create", alert_type: "OPEN" });
		expect(await hookwise.client.history()).toHaveLength(before);
	});

	test("is offered nothing that changes anything unless that was asked for, whatever the key may do", async () => {
		await using asked = await reading("operator");
		expect(asked.names).toEqual(expect.arrayContaining(["search_history", "explain_alert", "dry_run", "list_endpoints", "health"]));
		expect(asked.names).not.toContain("silence");
		expect(await asked.call("silence", silence)).toMatchObject({ isError: true });
	});

	test("silences with the key of an operator, and not with a viewer's", async () => {
		await using viewer = await writing("viewer");
		const refused = await viewer.call("silence", silence);
		expect(refused).toMatchObject({ isError: true });
		expect(refused.text).toStartWith("403 ");
		await using operator = await writing("operator");
		expect(await operator.call("silence", silence)).toMatchObject({ isError: false });
		const { items } = await hookwise.client.json<{ items: { reason: string; created_by: string }[] }>("GET", "/api/silences");
		expect(items[0]).toMatchObject({ reason: "disk is replaced", created_by: "key:operator" });
	});

	test("is told what is wrong with what it sends", async () => {
		await using asked = await writing("operator");
		expect((await asked.call("explain_alert", { id: "../users" })).isError).toBe(true);
		expect((await asked.call("explain_alert", { id: "999999999" })).text).toStartWith("404 ");
		const { text } = await asked.call("silence", { ...silence, summary_contains: undefined });
		expect(text).toStartWith("422 ");
	});
});

test("without a key nobody gets in, and a tool without an operation behind it is not offered", async () => {
	const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
	const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
	const ask = (more: Record<string, string>) =>
		fetch(`${hookwise.url}/mcp`, { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(message) });
	expect((await ask({})).status).toBe(401);
	expect((await ask({ authorization: "Bearer hwk_wrong" })).status).toBe(401);
	expect((await fetch(`${hookwise.url}/mcp`, { headers: { authorization: `Bearer ${keys.viewer}` } })).status).toBe(405);
	const { paths } = await hookwise.client.json<{ paths: Record<string, unknown> }>("GET", "/api/openapi.json");
	await using asked = await overHttp("viewer");
	expect(asked.names.includes("list_incidents")).toBe("/api/incidents" in paths);
	expect(asked.names.includes("what_needs_a_person")).toBe("/api/needs" in paths);
});

test("hookwise mcp says what it needs, and where nobody answers", async () => {
	expect((await runToEnd({ words: ["mcp"] })).code).toBe(2);
	const nobody = await runToEnd({ words: ["mcp", "--url", "http://127.0.0.1:9"], env: { HOOKWISE_API_KEY: "hwk_x" } });
	expect([nobody.code, nobody.stdout, nobody.stderr]).toEqual([1, "", "http://127.0.0.1:9: http://127.0.0.1:9 does not answer\n"]);
	const wrong = await runToEnd({ words: ["mcp", "--url", hookwise.url], env: { HOOKWISE_API_KEY: "hwk_x" } });
	expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
});
