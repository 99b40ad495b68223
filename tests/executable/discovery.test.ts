/** Nobody has to know a region: the company alone leads to its cloud (docs/contract/connectwise.md, section 12). */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createServer, connect as dial, type Server } from "node:net";
import { join } from "node:path";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { certificateFor, openssl } from "../support/certificate.ts";
import { eventually, freshDirectory, type HookWise, PASSWORD, startHookWise } from "../support/index.ts";

setDefaultTimeout(60_000);

const HOST = "api-eu.myconnectwise.net";
const ADDRESS = `https://${HOST}/v4_6_release/apis/3.0`;

let double: ConnectWiseDouble;
let hookwise: HookWise;
let clouds: Bun.Server<undefined>;
let proxy: Server;
const asked = new Set<string>();

/** ConnectWise's clouds: all of them are this machine, and one of them is the double. */
async function cloudsOf(at: ConnectWiseDouble) {
	const { key, cert } = await certificateFor("*.myconnectwise.net");
	const file = join(freshDirectory(), "ca.pem");
	await Bun.write(file, cert);
	const server = Bun.serve({
		...{ port: 0, hostname: "127.0.0.1", tls: { key, cert } },
		async fetch(request) {
			const url = new URL(request.url);
			asked.add(url.hostname);
			if (!url.hostname.endsWith(HOST.replace("api-", ""))) return Response.json(null);
			const answer = await fetch(`${at.origin}${url.pathname}${url.search}`, {
				...{ method: request.method, headers: request.headers },
				body: request.method === "GET" ? null : await request.arrayBuffer(),
			});
			return new Response(await answer.arrayBuffer(), { status: answer.status, headers: { "content-type": "application/json" } });
		},
	});
	return { server, file };
}

/** Leads every host to `port`, as a company's proxy leads to the internet. */
function proxyTo(port: number): Promise<Server> {
	const server = createServer((socket) => {
		socket.on("error", () => socket.destroy());
		socket.once("data", () => {
			const onward = dial(port, "127.0.0.1", () => {
				socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
				socket.pipe(onward).pipe(socket);
			});
			onward.on("error", () => socket.destroy());
		});
	});
	return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;

beforeAll(async () => {
	double = startConnectWise({ siteUrl: HOST });
	const { server, file } = await cloudsOf(double);
	clouds = server;
	proxy = await proxyTo(server.port ?? 0);
	const env = { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NODE_EXTRA_CA_CERTS: file, CW_DEFAULT_COMPANY_ID: "CatchAll" };
	hookwise = await startHookWise({ env });
});
afterAll(async () => {
	await hookwise?.[Symbol.asyncDispose]();
	await clouds?.stop(true);
	proxy?.close();
	await double?.stop();
});

const credentials = () => {
	const { company, publicKey, privateKey, clientId } = double.credentials;
	return { company, public_key: publicKey, private_key: privateKey, client_id: clientId };
};

/** What the set-up page says where no region is chosen. */
async function testedByPage(): Promise<string> {
	const answer = await fetch(`${hookwise.url}/setup/test`, {
		method: "POST",
		headers: { authorization: `Basic ${btoa(`admin:${PASSWORD}`)}` },
		body: new URLSearchParams({ ...credentials(), region: "find", server: "" }),
	});
	return answer.text();
}

interface Tested {
	readonly findings: readonly { readonly title: string; readonly state: string }[];
}

test.skipIf(openssl === null)("the company alone leads to its cloud, and tickets go there", async () => {
	const { client } = hookwise;
	const unknown = await client.call("POST", "/api/connectwise/test", { ...credentials(), company: "Nobody Inc" });
	expect([unknown.status, await unknown.json()]).toMatchObject([422, { errors: [{ field: "url" }] }]);
	expect(asked.size).toBe(5);
	expect(await testedByPage()).toContain("“New” and “Closed” exist on Service Board.");
	const tested = await client.json<Tested>("POST", "/api/connectwise/test", credentials());
	expect(tested.findings.filter(({ state }) => state !== "good")).toEqual([]);
	const saved = await client.json<{ psa: string; url: string }>("PATCH", "/api/connectwise", credentials());
	expect(saved).toMatchObject({ psa: "connectwise", url: ADDRESS });
	const endpoint = await client.endpoint();
	await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" }, msg: "down" });
	await eventually("it is a ticket", () => double.tickets.length === 1);
});
