/** Acknowledgements per second: pgbench with an equal insert, one embedded HookWise, one node, three nodes. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshDirectory } from "../../tests/support/index.ts";
import { programs } from "../../tests/support/postgres/index.ts";
import { bearer, bodiesOf, press, requestsTo } from "../webhooks.ts";
import { embedded, nodeAt, nodesOn, type Place, portOf, type Server } from "./places.ts";
import { atShare, grouped, line, median, spread } from "./table.ts";

const SENDERS = [1, 50, 200];
const BYTES = 1_024;
const HOSTS = 200;
/** A fresh process compiles what it runs; pgbench has nothing to warm. */
const WARM_UP_MS = 3_000;

interface Accepted {
	readonly what: string;
	readonly senders: number;
	readonly perSecond: number;
	/** Milliseconds. */
	readonly p50: number;
	readonly p99: number;
	/** Number of answers that were not 202. */
	readonly others: number;
}

const PGBENCH = "pgbench, one row and one commit each";
const EMBEDDED = "embedded";
const ONE = "one node";
const THREE = "three nodes";

/** Bodies that hardly shrink when they are compressed: pgbench's rows are not compressed either. */
const bodies = bodiesOf(HOSTS, BYTES, () => randomBytes(BYTES).toString("base64"));

/** Milliseconds of each transaction, from pgbench's own logs. */
function latencies(directory: string): number[] {
	return readdirSync(directory)
		.filter((name) => name.startsWith("times"))
		.flatMap((name) => readFileSync(join(directory, name), "latin1").trimEnd().split("\n"))
		.map((text) => Number(text.split(" ")[2]) / 1_000);
}

/** PostgreSQL's own generator, on the way that nodes take: loopback, no TLS; a connection for each sender. */
async function pgbench(server: Server, senders: number, seconds: number): Promise<Accepted> {
	await using base = await server.database();
	const directory = freshDirectory();
	const words = (name: string): string[] => [
		join(programs(), name),
		"-h",
		"127.0.0.1",
		"-p",
		String(server.postgres.port),
		"-U",
		"hookwise",
	];
	const database = new URL(base.url).pathname.slice(1);
	const run = async (command: readonly string[]): Promise<string> => {
		const child = Bun.spawn([...command], { env: { ...process.env, PGSSLMODE: "disable" }, stdout: "pipe", stderr: "pipe" });
		const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
		if ((await child.exited) !== 0) throw new Error(`${command[0]} failed: ${err}`);
		return out;
	};
	const table =
		"CREATE TABLE bodies (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, endpoint text NOT NULL, at bigint NOT NULL, body bytea NOT NULL)";
	await run([...words("psql"), "-d", database, "-c", table]);
	const script = join(directory, "insert.sql");
	writeFileSync(script, "INSERT INTO bodies (endpoint, at, body) VALUES (:endpoint, 1764000000000, :body);\n");
	const values = ["-D", `endpoint=${crypto.randomUUID()}`, "-D", `body=\\x${randomBytes(BYTES).toString("hex")}`];
	const ways = ["-n", "-M", "prepared", "-f", script, ...values, "-c", String(senders), "-j", String(Math.min(2, senders))];
	const log = ["-l", `--log-prefix=${join(directory, "times")}`, "-T", String(seconds)];
	const told = await run([...words("pgbench"), ...ways, ...log, database]);
	const times = latencies(directory);
	rmSync(directory, { recursive: true });
	const perSecond = Number(/tps = ([\d.]+)/.exec(told)?.[1]);
	return { what: PGBENCH, senders, perSecond, p50: atShare(times, 0.5), p99: atShare(times, 0.99), others: 0 };
}

/** Senders spread over all nodes, while alerts are decided and acted on in the sandbox. */
async function webhooks(what: string, place: Place, senders: number, seconds: number): Promise<Accepted> {
	const endpoint = await nodeAt(place, 0).client.endpoint();
	const result = await press({
		...{ ports: place.all.map(portOf), connections: senders, status: 202 },
		warmUpMs: WARM_UP_MS,
		measureMs: seconds * 1_000,
		requests: requestsTo(endpoint.id, bearer(endpoint), bodies),
	});
	return { what, senders, ...result };
}

async function round(server: Server, senders: number, seconds: number): Promise<Accepted[]> {
	const found = [await pgbench(server, senders, seconds)];
	const places: readonly (readonly [string, () => Promise<Place>])[] = [
		[EMBEDDED, () => embedded()],
		[ONE, () => nodesOn(server, 1)],
		[THREE, () => nodesOn(server, 3)],
	];
	for (const [what, start] of places) {
		await using place = await start();
		found.push(await webhooks(what, place, senders, seconds));
	}
	return found;
}

/** @param rounds how often each is measured, in turn @returns lines of a table */
export async function accepting(server: Server, rounds: number, seconds: number): Promise<string[]> {
	const all: Accepted[] = [];
	for (let n = 0; n < rounds; n++) for (const senders of SENDERS) all.push(...(await round(server, senders, seconds)));
	const rateOf = (what: string, senders: number): number =>
		median(all.filter((one) => one.what === what && one.senders === senders).map(({ perSecond }) => perSecond));
	const lines = [...grouped(all, ({ what, senders }) => `${what}, ${senders} at once`)].map(([name, found]) => {
		const [{ what, senders }] = found as [Accepted];
		const share = (other: string): string =>
			what === other || what === PGBENCH ? "" : (rateOf(what, senders) / rateOf(other, senders)).toFixed(2);
		const others = found.reduce((sum, one) => sum + one.others, 0);
		const [rate, p50, p99] = [
			spread(found.map(({ perSecond }) => perSecond)),
			spread(
				found.map((one) => one.p50),
				1,
			),
			spread(
				found.map((one) => one.p99),
				1,
			),
		];
		return line(name + (others > 0 ? `, ${others} NOT accepted` : ""), rate, p50, p99, share(PGBENCH), share(EMBEDDED));
	});
	return [
		line("accepting 1 KB", "a second", "p50 ms", "p99 ms", "of pgbench", "of embedded"),
		line(..."------".split("").map(() => "---")),
		...lines,
	];
}
