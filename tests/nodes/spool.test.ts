/** SPOOL: webhooks that no node can take are kept on a node's disk, and become exactly one thing later. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { newFernetKey } from "../../src/base/security/index.ts";
import {
	createClient,
	eventually,
	freshDirectory,
	type Launched,
	launch,
	type MadeEndpoint,
	PASSWORD,
	runToEnd,
} from "../support/index.ts";
import { freePort, openWire, type Postgres, startPostgres, type Wire, wireTo } from "../support/postgres/index.ts";

setDefaultTimeout(120_000);

/** A node that may be killed and started again at the same address, with its own way to PostgreSQL. */
interface Place {
	readonly url: string;
	readonly database: Wire;
	readonly client: ReturnType<typeof createClient>;
	start(): void;
	kill(): Promise<void>;
	log(): string;
	/** What `hookwise doctor` says there about webhooks that are kept. */
	doctor(): Promise<string | undefined>;
}

let postgres: Postgres;
/** Way of the other nodes to `beta`. */
let toBeta: Wire;
let alpha: Place;
let beta: Place;
let plain: Place;
let endpoint: MadeEndpoint;
const ENCRYPTION_KEY = newFernetKey();

async function place(name: string, port: number, env: Readonly<Record<string, string>>): Promise<Place> {
	const database = await wireTo(postgres);
	const dataDir = join(freshDirectory(), "data");
	const url = `http://127.0.0.1:${port}`;
	const all = {
		...{ PORT: String(port), DATABASE_URL: postgres.urlAt(database.port), ENCRYPTION_KEY, SECRET_KEY: "shared" },
		...{ NODE_NAME: name, LOG_FORMAT: "json", ...env },
	};
	let running: Launched | null = null;
	let before = "";
	return {
		...{ url, database, client: createClient(url, PASSWORD) },
		start() {
			running = launch({ dataDir, env: all });
		},
		async kill() {
			running?.process.kill("SIGKILL");
			await running?.process.exited;
			before += running?.output.stderr ?? "";
			running = null;
		},
		async doctor() {
			const { stdout } = await runToEnd({ words: ["doctor"], dataDir, env: all });
			return stdout.split("\n").find((line) => line.includes("kept webhooks"));
		},
		log: () => before + (running?.output.stdout ?? "") + (running?.output.stderr ?? ""),
	};
}

/** Sends a webhook. @returns its answer, and how long that took in milliseconds */
async function send(to: Place, payload: object, headers: Readonly<Record<string, string>> = {}) {
	const started = performance.now();
	const told = await to.client.send(endpoint, payload, headers);
	return { ...told, id: told.body.request_id ?? "", ms: performance.now() - started };
}

/** Sends an alert that opens, one that repeats, and one that closes, for a key. @returns the ids in that order */
async function sendStory(to: Place, name: string): Promise<string[]> {
	const ids: string[] = [];
	for (const state of ["firing", "firing", "ok"]) {
		const { status, id } = await send(to, { name, state, number: ids.length });
		expect(status).toBe(202);
		ids.push(id);
	}
	return ids;
}

const answers = async (at: Place, path: string): Promise<number> => (await fetch(`${at.url}${path}`)).status;

/** Request ids of history, oldest first. */
const arrivedAt = async (at: Place): Promise<string[]> => (await at.client.history()).map(({ request_id }) => request_id).reverse();

const allDone = (at: Place, ids: readonly string[]) =>
	eventually(
		"everything that was kept has an outcome",
		async () => {
			const arrived = await arrivedAt(at);
			return ids.every((id) => arrived.includes(id)) && (await at.client.unfinished()) === 0;
		},
		30_000,
	);

/** The one ticket of a key, which was opened once and closed. */
async function ticketOf(at: Place, name: string) {
	const tickets = (await at.client.sandbox()).filter(({ summary }) => summary.includes(name));
	expect([name, tickets.map(({ closed }) => closed)]).toEqual([name, [true]]);
}

beforeAll(async () => {
	postgres = await startPostgres();
	const ports = [await freePort(), await freePort(), await freePort()] as const;
	toBeta = await openWire(ports[1]);
	alpha = await place("alpha", ports[0], { SPOOL: "true" });
	beta = await place("beta", ports[1], { SPOOL: "true", NODE_URL: `http://127.0.0.1:${toBeta.port}` });
	plain = await place("plain", ports[2], {});
	for (const one of [alpha, beta, plain]) {
		one.start();
		await eventually("it is ready", () => one.log().includes("HookWise ready"), 30_000);
	}
	endpoint = await alpha.client.endpoint({ json_mapping: { dedup_key: "$.name", summary: "$.name" } });
	await eventually("the followers have the endpoint", async () => {
		const { nodes } = await alpha.client.json<{ nodes: readonly { behind: number }[] }>("GET", "/health/services");
		return nodes.every(({ behind }) => behind === 0);
	});
});

afterAll(async () => {
	for (const one of [alpha, beta, plain]) {
		await one.kill();
		await one.database[Symbol.asyncDispose]();
	}
	await toBeta[Symbol.asyncDispose]();
	await postgres[Symbol.asyncDispose]();
});

test("webhooks are kept while PostgreSQL is away, also by a node that dies and starts again, and handed over in order, once", async () => {
	const [before] = [await send(alpha, { name: "Before", state: "firing" }, { "idempotency-key": "before" })];
	await allDone(alpha, [before.id]);
	for (const one of [alpha, beta, plain]) await one.database.cut();
	const began = Date.now();
	const refused = send(plain, { name: "Refused", state: "firing" });
	// The first one waits for a leader, but not until its sender gives up.
	const [first, second] = await Promise.all([
		send(alpha, { name: "First", state: "firing" }),
		send(beta, { name: "Second", state: "firing" }, { "idempotency-key": "second" }),
	]);
	expect([first.status, second.status, Math.max(first.ms, second.ms) < 7_000]).toEqual([202, 202, true]);
	expect(first.body).toEqual({ status: "queued", message: "Webhook received", request_id: first.id });

	// The others don't; they are answered as ever.
	const kept = [first.id, ...(await sendStory(alpha, "Alpha"))];
	const keptByBeta = [second.id, ...(await sendStory(beta, "Beta"))];
	const again = await send(beta, { name: "Second", state: "firing" }, { "idempotency-key": "second" });
	expect(again.body).toMatchObject({ request_id: second.id, duplicate: true });
	expect((await send(alpha, { name: "Before", state: "firing" }, { "idempotency-key": "before" })).body).toMatchObject({
		request_id: before.id,
		duplicate: true,
	});
	const wrong = await send(alpha, { name: "Wrong", state: "firing" }, { authorization: "Bearer wrong" });
	expect([wrong.status, wrong.ms < 2_000]).toEqual([401, true]);
	expect((await alpha.client.send({ ...endpoint, id: "0" }, {})).status).toBe(404);
	expect((await alpha.client.send(endpoint, "{")).status).toBe(400);
	expect([await answers(alpha, "/health"), await answers(alpha, "/readyz"), await answers(beta, "/readyz")]).toEqual([200, 200, 200]);
	expect(alpha.log()).toContain("no node can take webhooks");
	expect(await alpha.doctor()).toMatch(
		/^FAIL +kept webhooks: 4 wait on this disk alone, the oldest for \d+ s; a node that leads gets them/,
	);
	expect(await plain.doctor()).toBeUndefined();

	await alpha.kill();
	alpha.start();
	kept.push(
		await eventually("it listens again, and keeps webhooks", async () => {
			const { status, id } = await send(alpha, { name: "Later", state: "firing" });
			return status === 202 && id;
		}),
	);
	kept.push(...(await sendStory(alpha, "Again")));
	const answer = await refused;
	expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);

	await beta.database.pass();
	await allDone(beta, keptByBeta);
	expect((await arrivedAt(beta)).filter((id) => kept.includes(id))).toEqual([]);
	await alpha.database.pass();
	await plain.database.pass();
	// What comes while the rest is handed over stays behind it.
	for (let number = 0; number < 300; number++) {
		const { status, id } = await send(alpha, { name: "During", state: "firing", number });
		expect(status).toBe(202);
		kept.push(id);
	}
	await allDone(beta, kept);
	const arrived = await arrivedAt(beta);
	expect(arrived.filter((id) => keptByBeta.includes(id))).toEqual(keptByBeta);
	expect(arrived.filter((id) => kept.includes(id))).toEqual(kept);
	expect(arrived.length).toBe(1 + kept.length + keptByBeta.length);
	for (const name of ["Alpha", "Beta", "Again"]) await ticketOf(beta, name);
	const { received_at, source_ip } = await beta.client.json<{ received_at: string; source_ip: string }>(
		"GET",
		`/api/logs/${(await beta.client.item(first.id)).id}`,
	);
	expect([Date.parse(received_at) - began < 7_000, source_ip]).toEqual([true, "127.0.0.1"]);
	for (const one of [alpha, beta]) expect(one.log()).toContain("kept webhooks are handed over");
	expect(await alpha.doctor()).toMatch(/^ok +kept webhooks: none waits here/);
	expect(await send(alpha, { name: "After", state: "firing" })).toMatchObject({ status: 202 });
});

test("what a leader took is not taken twice when its answer is lost and the node dies", async () => {
	await eventually("alpha reaches its leader", async () => (await answers(alpha, "/readyz")) === 200);
	await toBeta.cut();
	const kept = await sendStory(alpha, "Lost");
	const lost = toBeta.dropNextAnswer("POST /_hookwise/deliveries");
	await toBeta.pass();
	await lost;
	await toBeta.cut();
	await alpha.kill();
	await allDone(beta, kept);
	await toBeta.pass();
	const told = alpha.log().length;
	alpha.start();
	await eventually("alpha hands over what it has", () => alpha.log().slice(told).includes("kept webhooks are handed over"), 30_000);
	expect((await arrivedAt(beta)).filter((id) => kept.includes(id))).toEqual(kept);
	await ticketOf(beta, "Lost");
});

test("only a node takes part in handing over", async () => {
	const body = JSON.stringify([]);
	const forged = { "x-hookwise-letter": `${Date.now()} ${"0".repeat(64)} ${"0".repeat(64)}` };
	for (const headers of [{}, forged]) {
		const answer = await fetch(`${beta.url}/_hookwise/deliveries`, { method: "POST", body, headers });
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).not.toBe(503);
	}
});
