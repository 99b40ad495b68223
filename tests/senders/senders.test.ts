import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHmac } from "node:crypto";
import { findSource } from "../../src/setup/sources/index.ts";
import { type Client, eventually, type HookWise, type SandboxTicket, startHookWise } from "../support/index.ts";
import { CASES, type Expected, type ExpectedOfAll, SETTINGS, type SenderCase, type SentRequest } from "./cases.ts";

setDefaultTimeout(60_000);

interface Answer {
	readonly status: number;
	readonly contentType: string;
	readonly text: string;
	readonly requestId: string;
}

interface Alert {
	readonly id: string;
	readonly status: string;
	readonly action: string | null;
	readonly summary: string | null;
	readonly alert_type: string | null;
	readonly ticket: { readonly description?: string; readonly company?: string | null } | null;
	readonly trace: readonly { readonly detail: string; readonly result: string }[];
	readonly payload_problem: string | null;
	readonly body_text: string | null;
	readonly hint: string | null;
}

/** What came of a case. */
interface Outcome {
	readonly answers: readonly Answer[];
	/** Of each request, in order: its alerts. */
	readonly alerts: readonly (readonly Alert[])[];
	readonly tickets: readonly SandboxTicket[];
}

/** A preset's own fields where the case names one: the file has those of the day it was written. */
function fieldsOf({ id, endpoint }: SenderCase): Record<string, unknown> {
	const { preset, ...own } = endpoint;
	const config = preset === "generic" ? undefined : findSource(String(preset))?.config;
	const bearer = own.bearer_auth_enabled === undefined ? {} : { bearer_auth_enabled: own.bearer_auth_enabled };
	// The wait that a preset allows blips would only make the test wait.
	const fields = config === undefined ? own : { ...config, ...bearer, open_delay_seconds: 0 };
	return { name: "Sender", ...fields, ...SETTINGS[id] };
}

function filled(text: string, token: string, secret: string, body: Uint8Array): string {
	const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(text)?.[1];
	if (basic !== undefined) {
		const plain = Buffer.from(basic, "base64").toString("utf8").replaceAll("{{TOKEN}}", token);
		return `Basic ${Buffer.from(plain).toString("base64")}`;
	}
	const signature = () => `v1=${createHmac("sha256", secret).update(body).digest("hex")}`;
	return text.replaceAll("{{TOKEN}}", token).replace("{{HMAC:v1}}", signature);
}

async function post(url: string, request: SentRequest, token: string, secret: string): Promise<Answer> {
	const body = request.body_base64 === undefined ? Buffer.from(request.body ?? "") : Buffer.from(request.body_base64, "base64");
	const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, filled(value, token, secret, body)]));
	const hasBody = request.method !== "GET" && request.method !== "HEAD";
	const answer = await fetch(`${url}${filled(request.query ?? "", token, secret, body)}`, {
		method: request.method,
		headers,
		...(hasBody ? { body } : {}),
	});
	const { status } = answer;
	return {
		status,
		contentType: answer.headers.get("content-type") ?? "",
		text: await answer.text(),
		requestId: answer.headers.get("x-request-id") ?? "",
	};
}

async function play(hookwise: HookWise, sender: SenderCase): Promise<Outcome> {
	const { client } = hookwise;
	for (const entry of sender.tenantmap) await client.json("POST", "/api/tenantmap", entry);
	const endpoint = await client.endpoint(fieldsOf(sender));
	const answers: Answer[] = [];
	for (const request of sender.requests) {
		answers.push(await post(`${hookwise.url}/w/${endpoint.id}`, request, endpoint.bearer_token, String(sender.endpoint.hmac_secret ?? "")));
		// As in life: a tool's next message comes when the last has been dealt with.
		await eventually("nothing waits but repeats for their interval", async () => (await working(client)) === 0);
	}
	const alerts = await Promise.all(
		answers.map(async ({ requestId }) => {
			const items = (await client.history(`request_id=${requestId}`)).sort((a, b) => a.part - b.part);
			return Promise.all(items.map(({ id }) => client.json<Alert>("GET", `/api/logs/${id}`)));
		}),
	);
	return { answers, alerts, tickets: await client.sandbox() };
}

/** Alerts that something is done with now. */
async function working(client: Client): Promise<number> {
	return (await client.json<{ total: number }>("GET", "/api/logs/counts?status=queued&status=processing&status=failed")).total;
}

function checkOne(wanted: Expected, answer: Answer | undefined, alerts: readonly Alert[]): void {
	const [alert] = alerts;
	if (wanted.status !== undefined) expect(answer?.status).toBe(wanted.status);
	if (wanted.content_type !== undefined) expect(answer?.contentType).toStartWith(wanted.content_type);
	if (wanted.body !== undefined) expect(answer?.text).toBe(wanted.body);
	if (wanted.type !== undefined) expect(alert?.alert_type).toBe(wanted.type);
	if (wanted.action !== undefined) expect([alert?.action ?? null, alert?.payload_problem]).toEqual([wanted.action, null]);
	if (wanted.summary !== undefined) expect(alert?.summary).toBe(wanted.summary);
	if (wanted.summary_has !== undefined) expect(alert?.summary).toContain(wanted.summary_has);
	for (const text of wanted.summary_has_not ?? []) expect(alert?.summary).not.toContain(text);
	for (const text of wanted.description_has_not ?? []) expect(alert?.ticket?.description).not.toContain(text);
	if (wanted.company !== undefined) expect(alert?.ticket?.company).toBe(wanted.company);
	if (wanted.kept) expect([alert?.status, alert?.body_text === null, alert?.payload_problem === null]).toEqual(["rejected", false, false]);
}

/** Notes of people and of HookWise beside the first text. */
const notesOf = (tickets: readonly SandboxTicket[]): number => tickets.reduce((sum, { notes }) => sum + notes.length, 0);

function checkAll(wanted: ExpectedOfAll, { answers, alerts, tickets }: Outcome): void {
	const open = tickets.filter(({ closed }) => !closed).length;
	if (wanted.tickets !== undefined) expect(tickets).toHaveLength(wanted.tickets);
	if (wanted.tickets_at_most !== undefined) expect(tickets.length).toBeLessThanOrEqual(wanted.tickets_at_most);
	if (wanted.open !== undefined) expect(open).toBe(wanted.open);
	if (wanted.open_at_least !== undefined) expect(open).toBeGreaterThanOrEqual(wanted.open_at_least);
	if (wanted.closed !== undefined) expect(tickets.length - open).toBe(wanted.closed);
	if (wanted.notes !== undefined) expect(notesOf(tickets)).toBe(wanted.notes);
	if (wanted.notes_at_most !== undefined) expect(notesOf(tickets)).toBeLessThanOrEqual(wanted.notes_at_most);
	const parts = alerts.flat();
	for (const [index, text] of (wanted.each_summary_has ?? []).entries()) expect(parts[index]?.summary).toContain(text);
	for (const [index, text] of (wanted.description_has ?? []).entries()) expect(parts[index]?.ticket?.description).toContain(text);
	if (wanted.trace_has !== undefined)
		expect(parts[0]?.trace.map(({ detail, result }) => `${detail} ${result}`).join("\n")).toContain(wanted.trace_has);
	if (wanted.each === undefined) checkOne(wanted, answers[0], alerts[0] ?? []);
	else for (const [index, one] of wanted.each.entries()) checkOne(one, answers[index], alerts[index] ?? []);
}

describe("a real sender is understood", () => {
	test("in all 31 cases", () => expect(CASES).toHaveLength(31));

	for (const sender of CASES) {
		test(`${sender.id} ${sender.name} (${sender.source})`, async () => {
			await using hookwise = await startHookWise();
			const outcome = await play(hookwise, sender);
			checkAll(sender.expect, outcome);
		});
	}

	test("and an operator reads the address of an SNS confirmation whole, by one deliberate step", async () => {
		const sender = CASES.find(({ id }) => id === "18");
		if (sender === undefined) throw new Error("Case 18 is gone");
		await using hookwise = await startHookWise();
		const { alerts } = await play(hookwise, sender);
		const alert = alerts[0]?.[0];
		const address = (JSON.parse(sender.requests[0]?.body ?? "") as { SubscribeURL: string }).SubscribeURL;
		expect(JSON.stringify(alert)).not.toContain(address);
		const revealed = await hookwise.client.json<{ payload: { SubscribeURL: string } }>("POST", `/api/logs/${alert?.id}/reveal`);
		expect(revealed.payload.SubscribeURL).toBe(address);
		const audit = await hookwise.client.json<{ items: { action: string; who: string }[] }>("GET", "/api/audit");
		expect(audit.items[0]).toMatchObject({ action: "history.reveal", who: "admin" });
	});
});
