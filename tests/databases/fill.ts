/**
 * Fills a data directory with the executable of one version, for tests/databases/VERSION:
 *
 *     HOOKWISE_BIN=/path/to/that/hookwise bun tests/databases/fill.ts tests/databases/VERSION
 *
 * Everything goes through that version's own API. First connected to a ConnectWise of its own (a closed ticket, and a dead
 * letter of an alert that ConnectWise refused), then with the sandbox (tickets that are open). `known.json` says what is in it.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TOTP } from "otpauth";
import { startConnectWise } from "../doubles/connectwise/index.ts";
import { type Client, environmentFor, eventually, freshDirectory, type MadeEndpoint, startHookWise } from "../support/index.ts";
import type { Known } from "./known.ts";

const [target] = process.argv.slice(2);
if (target === undefined || process.env.HOOKWISE_BIN === undefined) {
	console.error("Usage: HOOKWISE_BIN=FILE bun tests/databases/fill.ts FOLDER");
	process.exit(2);
}

const quiet = (client: Client): Promise<true> => eventually("nothing waits", async () => (await client.unfinished()) === 0);
const down = (name: string, more: object = {}) => ({ state: "firing", monitor: { name }, msg: "Connection refused", ...more });
const up = (name: string, more: object = {}) => ({ ...down(name, more), state: "ok", msg: "200 OK" });

/** The part with ConnectWise: a closed ticket, and an alert that it rejected. */
async function withConnectWise(dataDir: string): Promise<{ servers: MadeEndpoint; refused: MadeEndpoint; deadLetter: string }> {
	const double = startConnectWise();
	const hookwise = await startHookWise({ dataDir, env: environmentFor(double) });
	const { client } = hookwise;
	const servers = await client.endpoint({
		name: "Servers",
		customer_id_default: "Acme",
		hmac_secret: "generate",
		hmac_header: "X-Monitor-Signature",
		trusted_ips: "127.0.0.0/8, ::1",
		json_mapping: { summary: "$.monitor.name $.msg", priority: "$.priority", dedup_key: "$.monitor.name" },
		routing_rules: [{ path: "$.monitor.name", regex: "^LAB", overrides: { drop: true } }],
		maintenance_windows: [{ type: "weekly", days: ["Sun"], start: "22:00", end: "04:00" }],
	});
	// The signature would prevent plain posts.
	await client.json("PATCH", `/api/endpoints/${servers.id}`, { bearer_auth_enabled: true, hmac_secret: null });
	const refused = await client.endpoint({ name: "Refused", customer_id_default: "Acme" });
	await client.accepted(servers, down("WEB01"));
	await quiet(client);
	await client.accepted(servers, up("WEB01"));
	await quiet(client);
	double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 10 });
	const deadLetter = await client.accepted(refused, down("WEB02"));
	await quiet(client);
	const { status } = await client.item(deadLetter);
	if (status !== "dlq") throw new Error(`The refused alert is ${status}`);
	await hookwise.end("SIGTERM");
	double.takeViolations();
	await double.stop();
	return { servers, refused, deadLetter };
}

/** People and keys; their secrets are in the file, as they protect nothing else. */
async function people(client: Client, url: string): Promise<Pick<Known, "users" | "keys" | "totp">> {
	const users = [
		{ username: "olga", password: "operate with care", role: "operator" },
		{ username: "victor", password: "look but touch not", role: "viewer" },
	];
	for (const user of users) await client.json("POST", "/api/users", user);
	const { key } = await client.json<{ key: string }>("POST", "/api/keys", { name: "scripts", role: "operator" });
	const viewer = users[1];
	const basic = `Basic ${Buffer.from(`${viewer?.username}:${viewer?.password}`).toString("base64")}`;
	const own = async (path: string, body: object): Promise<unknown> => {
		const headers = { authorization: basic, "content-type": "application/json" };
		const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
		return answer.json();
	};
	const { secret } = (await own("/api/me/totp", { current_password: viewer?.password })) as { secret: string };
	await own("/api/me/totp/enable", { code: new TOTP({ secret }).generate() });
	return { users, keys: [{ name: "scripts", role: "operator", key }], totp: { username: "victor", secret } };
}

/** The part with the sandbox: open tickets, held by endpoints that must keep behaving as before. */
async function withSandbox(dataDir: string, servers: MadeEndpoint): Promise<Omit<Known, "dead_letter" | "refused">> {
	const hookwise = await startHookWise({ dataDir });
	const { client } = hookwise;
	const signed = await client.endpoint({ name: "Signed", hmac_secret: "generate", close_value: "ok,resolved" });
	const quietOne = await client.endpoint({ name: "Heartbeat", timeout_alerts_enabled: true, timeout_hours: 12.5 });
	await client.endpoint({ name: "Draft", is_draft: true, is_enabled: false, unmatched_action: "open" });
	await client.json("POST", "/api/tenantmap", { tenant_value: "acme.example", company_id: "Acme", description: "Acme Inc." });
	await client.json("PATCH", "/api/settings", { backup_keep: 3, rca_system_prompt: "Answer in one line." });
	await client.accepted(servers, down("SRV1", { priority: "Priority 2 - Medium" }));
	// Their numbers distinguish them: two tickets.
	const disk = await client.endpoint({
		name: "Disks",
		json_mapping: { summary: "$.monitor.name is $.used full" },
		key_ignores_numbers: false,
	});
	await client.accepted(disk, down("SRV2 /var", { used: "91 %" }));
	await client.accepted(disk, down("SRV2 /var", { used: "92 %" }));
	await client.accepted(servers, { state: "neither", monitor: { name: "SRV3" } });
	await quiet(client);
	await client.json("POST", `/api/endpoints/${servers.id}/fixtures`, { name: "down", payload: down("SRV9") });
	await client.call("POST", `/w/${servers.id}`, down("nobody's"));
	const who = await people(client, hookwise.url);
	const history = await client.history();
	const tickets = (await client.sandbox()).map(({ id, summary, closed }) => ({ id, summary, closed }));
	const shown = await client.json<{ items: { id: string }[] }>("GET", "/api/endpoints");
	const secrets = await client.json<{ hmac_secret: string }>("GET", `/api/endpoints/${signed.id}/secrets`);
	const known = {
		...who,
		endpoints: shown.items,
		history: history.map(({ id, request_id, status, action, reason, summary }) => ({ id, request_id, status, action, reason, summary })),
		tickets,
		tokens: Object.fromEntries([servers, signed, quietOne, disk].map(({ name, id, bearer_token }) => [name, { id, bearer_token }])),
		hmac: { id: signed.id, secret: secrets.hmac_secret },
		recovery: { endpoint: "Servers", payload: up("SRV1") },
		numbers: { endpoint: "Disks", payload: down("SRV2 /var", { used: "93 %" }) },
	};
	await hookwise.end("SIGTERM");
	return known;
}

const dataDir = join(freshDirectory(), "data");
const { servers, refused, deadLetter } = await withConnectWise(dataDir);
const known: Known = { ...(await withSandbox(dataDir, servers)), dead_letter: deadLetter, refused: refused.id };
mkdirSync(target, { recursive: true });
for (const name of ["hookwise.db", "encryption.key", "secret.key"]) copyFileSync(join(dataDir, name), join(target, name));
writeFileSync(join(target, "known.json"), `${JSON.stringify(known, null, "\t")}\n`);
process.exit(0);
