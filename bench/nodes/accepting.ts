import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQL } from "bun";
import { openDatabase } from "../../src/store/database.ts";
import { openDisk } from "../../src/store/disk.ts";
import { createWriter } from "../../src/store/writer.ts";
import type { Postgres } from "./postgres.ts";

/** What the three take in: one row of 1 KB for each webhook. */
export const TABLE =
	"CREATE TABLE bodies (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, endpoint text NOT NULL, at bigint NOT NULL, body bytea NOT NULL)";
const BODY = Buffer.alloc(1_024, 120);
const SECONDS = 4;

export interface Accepted {
	readonly perSecond: number;
	/** Milliseconds. */
	readonly p99: number;
}

/** Keeps `clients` senders busy, each of whom waits for its answer before it sends again. */
async function press(clients: number, accept: () => Promise<unknown>): Promise<Accepted> {
	const times: number[] = [];
	const until = performance.now() + SECONDS * 1_000;
	const sender = async (): Promise<void> => {
		while (performance.now() < until) {
			const began = performance.now();
			await accept();
			times.push(performance.now() - began);
		}
	};
	await Promise.all(Array.from({ length: clients }, sender));
	times.sort((a, b) => a - b);
	return { perSecond: times.length / SECONDS, p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN };
}

/** One commit for all that came while the one before was on its way, as the embedded writer does it. */
function grouped(sql: SQL): () => Promise<void> {
	let waiting: (() => void)[] = [];
	let busy = false;
	async function flush(): Promise<void> {
		busy = true;
		while (waiting.length > 0) {
			const now = waiting;
			waiting = [];
			const rows = now.map(() => ({ endpoint: "e", at: Date.now(), body: BODY }));
			await sql`INSERT INTO bodies ${sql(rows)}`;
			for (const tell of now) tell();
		}
		busy = false;
	}
	return () =>
		new Promise<void>((resolve) => {
			waiting.push(resolve);
			if (!busy) void flush();
		});
}

export async function postgresGrouped(sql: SQL, clients: number): Promise<Accepted> {
	return press(clients, grouped(sql));
}

/** PostgreSQL's own load generator, a connection for each client and a commit for each row. */
export async function pgbench({ tool, file }: Postgres, clients: number): Promise<Accepted> {
	const script = file(
		"insert.sql",
		`INSERT INTO bodies (endpoint, at, body) VALUES ('e', 1764000000000, decode(repeat('78', 1024), 'hex'));\n`,
	);
	const words = ["-n", "-M", "prepared", "-f", script, "-c", String(clients), "-j", "2", "-T", String(SECONDS), "postgres"];
	const told = await tool("pgbench", ...words);
	// pgbench tells the mean; of the 99th of a hundred it keeps a log only.
	return { perSecond: Number(/tps = ([\d.]+)/.exec(told)?.[1]), p99: Number.NaN };
}

export async function embedded(clients: number): Promise<Accepted> {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-embedded-"));
	const file = join(directory, "x.db");
	const db = openDatabase(file);
	db.exec("CREATE TABLE bodies (seq INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL)");
	const add = db.prepare("INSERT INTO bodies (endpoint, at, body) VALUES (?, ?, ?)");
	const disk = openDisk(db, file);
	const writer = createWriter(db, disk, () => {});
	const accepted = await press(clients, () =>
		writer.runFirst(
			() => add.run("e", Date.now(), BODY),
			() => 1,
		),
	);
	await writer.close();
	db.close();
	rmSync(directory, { recursive: true, force: true });
	return accepted;
}
