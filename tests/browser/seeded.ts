import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { type Client, environmentFor, eventually, type HistoryItem, type HookWise, type MadeEndpoint, PASSWORD } from "../support/index.ts";
import { type Site, startSite } from "./support.ts";

/** Names as people and machines give them. */
export const HOSTILE = `<img src=x onerror="document.title='taken'"> "quoted' & \u202Eturned\u202C 😀 {{7*7}}`;
const LONG = "Northgate Credit Union, all sites, uptime of core switches and firewalls at night, second try".padEnd(100, "x");

/** What a HookWise has seen a lot of: each kind of endpoint, each outcome, and lists of every length. */
export interface Seeds {
	readonly client: Client;
	/** One with everything set; its alerts have every outcome. */
	readonly endpoint: MadeEndpoint;
	readonly history: readonly HistoryItem[];
	readonly userId: number;
	readonly keyId: number;
	readonly tenantId: number;
	readonly fixtureId: number;
	readonly silenceId: number;
	/** Somebody who is told of HookWise's own problems, by mail. */
	readonly receiverId: number;
	readonly wallId: number;
	/** A filter of history that is shared. */
	readonly filterId: number;
	/** A draft whose token was replaced, and whose old one is still used. */
	readonly draftId: string;
	/** Of an incident that is open. */
	readonly ticketId: string;
	/** Of a comparison with the Python version. */
	readonly parallelId: string;
}

/** A site that has seen all that. */
export interface Seeded extends Seeds, AsyncDisposable {
	readonly site: Site;
	readonly double: ConnectWiseDouble;
}

const alert = (state: string, name: string, more: object = {}) => ({ state, monitor: { id: name, name }, msg: "timeout", ...more });

export async function startSeeded(env: Readonly<Record<string, string>> = {}): Promise<Seeded> {
	const double = startConnectWise();
	const site = await startSite({ ...environmentFor(double), ...env });
	return {
		...(await seed(site.hookwise, double)),
		site,
		double,
		async [Symbol.asyncDispose]() {
			await site[Symbol.asyncDispose]();
			await double.stop();
		},
	};
}

/** Lets a fresh HookWise see it. */
export async function seed({ client, url }: HookWise, double: ConnectWiseDouble): Promise<Seeds> {
	const endpoint = await client.endpoint({
		name: LONG,
		board: "Service Board",
		json_mapping: { summary: "$.monitor.name", description: "$.msg", dedup_key: "$.monitor.id" },
		routing_rules: [{ path: "$.monitor.name", regex: "vpn|firewall", overrides: { priority: "Priority 1 - Critical" } }],
		maintenance_windows: [{ type: "weekly", days: ["Sun"], start: "03:00", end: "05:00" }],
		timeout_alerts_enabled: true,
	});
	const mapped = await client.endpoint({ name: HOSTILE, is_pinned: true, global_routing_enabled: true });
	const draft = await client.endpoint({ name: "Draft", is_draft: true });
	await client.endpoint({ name: "Paused", is_enabled: false });
	const held = await client.endpoint({ name: "Patient", open_delay_seconds: 3600 });
	await client.accepted(endpoint, alert("firing", "SRV1"));
	await client.accepted(endpoint, alert("firing", "SRV2", { password: "hunter2", deep: { list: [1, { two: "x".repeat(1000) }] } }));
	await client.accepted(endpoint, alert("firing", HOSTILE, { note: HOSTILE }));
	await client.accepted(mapped, alert("firing", "Mailbox", { Tenant: HOSTILE.slice(0, 80) }));
	await client.accepted(mapped, alert("firing", "Mailbox", { Tenant: "unknown.example" }));
	await client.accepted(draft, alert("firing", "SRV1"));
	await client.accepted(held, alert("firing", "SRV1"));
	await settled(client);
	await client.accepted(endpoint, alert("firing", "SRV1"));
	await client.accepted(endpoint, alert("ok", "SRV2"));
	await client.accepted(endpoint, alert("ok", "SRV9"));
	await client.send({ ...endpoint, bearer_token: "wrong" }, alert("firing", "SRV1"));
	await settled(client);
	double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 1 });
	await client.accepted(endpoint, alert("firing", "SRV7"));
	await settled(client);
	const rows = Array.from({ length: 200 }, (_none, index) => `tenant-${index}.example,Acme,`);
	rows.push(`*.${"long-".repeat(30)}example,Acme,"${HOSTILE.replaceAll('"', '""')}"`);
	const csv = ["tenant_value,company_id,description", ...rows].join("\n");
	await imported(url, csv);
	const made = async (path: string, body: object) => (await client.json<{ id: number }>("POST", path, body)).id;
	const userId = await made("/api/users", { username: "night", password: "a quiet night", role: "viewer" });
	await made("/api/users", { username: "operator", password: "a long evening", role: "operator" });
	const keyId = await made("/api/keys", { name: HOSTILE.slice(0, 60), role: "viewer" });
	const fixtureId = await made(`/api/endpoints/${endpoint.id}/fixtures`, { name: HOSTILE.slice(0, 60), payload: alert("firing", "VPN") });
	const { items } = await client.json<{ items: { id: number }[] }>("GET", "/api/tenantmap");
	for (let index = 0; index < 60; index++) await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { open_value: `firing,${index}` });
	await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { ai_prompt_template: `${HOSTILE} ${"word ".repeat(200)}` });
	const hour = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
	const silenceId = await made("/api/silences", { company: "Acme", ends_at: hour(4), reason: HOSTILE });
	await made("/api/silences", { endpoint_id: mapped.id, summary_contains: HOSTILE, starts_at: hour(20), ends_at: hour(90) });
	await made("/api/silences", { key: LONG, group: "racks", starts_at: hour(30), ends_at: hour(36) });
	const receiverId = await made("/api/alarms", {
		...{ name: HOSTILE.slice(0, 60), kind: "email", smtp_host: "smtp.example.com", mail_from: "hookwise@example.com" },
		mail_to: `oncall@example.com, ${"long-".repeat(10)}@example.com`,
	});
	const wallId = await made("/api/wall/links", { name: HOSTILE.slice(0, 60) });
	const filterId = await made("/api/filters", { name: HOSTILE.slice(0, 60), query: "status=dlq&period=all", shared: true });
	await made("/api/filters", { name: "Long ".repeat(12).trim(), query: `q=${"word ".repeat(20)}` });
	await client.json("PATCH", `/api/endpoints/${mapped.id}`, { tags: [HOSTILE.slice(0, 40).replaceAll(",", ""), "backup", "customers"] });
	await client.json("POST", `/api/endpoints/${draft.id}/rotate-token`, { overlap_hours: 24 });
	await client.send(draft, alert("firing", "SRV3"), { "user-agent": `Monitoring/1.0 ${"x".repeat(150)}` });
	await settled(client);
	const incidents = await client.json<{ items: { id: string }[] }>("GET", "/api/incidents?state=open");
	return {
		client,
		endpoint,
		history: await client.history(),
		userId,
		keyId,
		tenantId: items[0]?.id ?? 0,
		fixtureId,
		silenceId,
		receiverId,
		wallId,
		filterId,
		draftId: draft.id,
		ticketId: incidents.items[0]?.id ?? "",
		parallelId: await compared(url, endpoint.id),
	};
}

const settled = (client: Client) =>
	eventually("nothing waits but what is held", async () =>
		(await client.history()).every(({ status }) => !["queued", "processing", "failed"].includes(status)),
	);

async function sent(url: string, type: string, body: string): Promise<string> {
	const basic = Buffer.from(`admin:${PASSWORD}`).toString("base64");
	const answer = await fetch(url, { method: "POST", headers: { authorization: `Basic ${basic}`, "content-type": type }, body });
	if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
	return answer.text();
}

const imported = (url: string, csv: string): Promise<string> => sent(`${url}/api/tenantmap/import`, "text/csv", csv);

/** What the Python version did with the same alerts: once alike, once otherwise, and twice it alone received something. */
async function compared(url: string, endpointId: string): Promise<string> {
	const line = (payload: object, did: object) => ({
		...{ config_id: endpointId, created_at: new Date().toISOString().replace("Z", "000"), payload: JSON.stringify(payload) },
		...did,
	});
	const lines = [
		line(alert("firing", "SRV1"), { status: "processed", action: "create", ticket_id: 4711 }),
		line(alert("ok", "SRV9"), { status: "processed", action: "update", ticket_id: 4712 }),
		line(alert("firing", HOSTILE, { note: HOSTILE }), { status: "dlq", error_message: HOSTILE }),
		line({ monitor: { name: HOSTILE } }, { status: "processed", action: "create", ticket_id: 4713 }),
		line({ title: LONG }, { status: "failed", error_message: "Invalid Bearer Token" }),
	];
	const answer = await sent(`${url}/api/parallel`, "application/x-ndjson", lines.map((one) => JSON.stringify(one)).join("\n"));
	return (JSON.parse(answer) as { id: string }).id;
}
