/** What the client does about TLS, a restart, an answer that never comes, and when it is compiled. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";
import { type Postgres, USER } from "./postgres.ts";
import type { Answer } from "./races.ts";
import { openWire } from "./wire.ts";

interface Where {
	readonly hostname?: string;
	readonly port: number;
	readonly ca?: string;
}

/** A client over TCP; with an authority's certificate it must speak TLS with one whose certificate that authority signed. */
export function overTcp({ hostname = "localhost", port, ca }: Where): SQL {
	return new SQL({
		adapter: "postgres",
		hostname,
		port,
		username: USER,
		database: "postgres",
		max: 1,
		...(ca === undefined ? {} : { tls: { ca } }),
	});
}

/** @returns what the work came to, or the code of its error */
async function endOf(work: () => PromiseLike<unknown>): Promise<string> {
	try {
		return JSON.stringify(await work());
	} catch (error) {
		return String((error as { errno?: unknown }).errno || (error as { code?: unknown }).code);
	}
}

async function secrecy(sql: SQL): Promise<string> {
	const end = await endOf(() => sql`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`);
	await sql.close({ timeout: 0 });
	return end;
}

async function tls({ port, ca, otherCa }: Postgres): Promise<readonly Answer[]> {
	let afterNo = 0;
	const plain = Bun.listen({
		hostname: "127.0.0.1",
		port: 0,
		socket: {
			data(socket, bytes) {
				// The request for TLS has eight bytes; whatever else comes after the answer N is not encrypted.
				if (bytes.length === 8) socket.write("N");
				else afterNo++;
			},
		},
	});
	const unchecked = new SQL({ adapter: "postgres", hostname: "localhost", port, username: USER, database: "postgres", max: 1, tls: true });
	const [right, wrong, named, refused, any] = [
		await secrecy(overTcp({ port, ca })),
		await secrecy(overTcp({ port, ca: otherCa })),
		await secrecy(overTcp({ hostname: "127.0.0.1", port, ca })),
		await secrecy(overTcp({ hostname: "127.0.0.1", port: plain.port, ca })),
		await secrecy(unchecked),
	];
	plain.stop(true);
	return [
		["TLS without an authority takes any certificate, so it must not be used", any === '[{"ssl":true}]'],
		["TLS with the right authority", right === '[{"ssl":true}]'],
		[`another authority's certificate is refused (${wrong})`, wrong === "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
		[`a certificate for another name is refused (${named})`, named === "ERR_TLS_CERT_ALTNAME_INVALID"],
		[
			`a server without TLS is refused before anything is told to it (${refused})`,
			refused === "ERR_POSTGRES_TLS_NOT_AVAILABLE" && afterNo === 0,
		],
	];
}

async function lostCommit(postgres: Postgres, admin: SQL): Promise<Answer> {
	await admin`CREATE TABLE doubts (n int PRIMARY KEY)`;
	using wire = openWire(postgres, { dropsCommit: true });
	const sql = overTcp({ hostname: "127.0.0.1", port: wire.port });
	const end = await endOf(() => sql.begin(async (tx) => void (await tx`INSERT INTO doubts VALUES (1)`)));
	const [row] = await admin`SELECT count(*) AS n FROM doubts`;
	await sql.close({ timeout: 0 });
	const holds = end === "ERR_POSTGRES_CONNECTION_CLOSED" && Number(row.n) === 1;
	return [`a COMMIT whose answer is lost throws (${end}) although it was done: the outcome is in doubt`, holds];
}

async function restart(postgres: Postgres): Promise<readonly Answer[]> {
	const sql = postgres.connect(2);
	let heard = "";
	await sql.listen("restart", (words) => {
		heard = words;
	});
	await postgres.stop();
	const away = await endOf(() => sql`SELECT 1 AS n`);
	await postgres.start();
	const back = await endOf(() => sql`SELECT 1 AS n`);
	const until = performance.now() + 10_000;
	while (heard === "" && performance.now() < until) {
		await sql`SELECT pg_notify('restart', 'again')`;
		await Bun.sleep(50);
	}
	await sql.close({ timeout: 0 });
	return [
		[`while the server is stopped a statement fails at once (${away})`, away === "ERR_POSTGRES_CONNECTION_REFUSED"],
		["after the restart the same client works again", back === '[{"n":1}]'],
		["and it listens again by itself (what was notified in between is gone)", heard === "again"],
	];
}

async function compiled({ socket }: Postgres): Promise<Answer> {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-compiled-"));
	try {
		const outfile = join(directory, "node");
		await Bun.build({ entrypoints: [join(import.meta.dir, "node.ts")], compile: { outfile } });
		const child = Bun.spawn([outfile, "--socket", socket, "--name", "compiled"], { stdout: "pipe", stderr: "ignore" });
		const told = await new Response(child.stdout).text();
		return ["a compiled executable works with it", told.startsWith('{"name":"compiled","done":1,')];
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

/** The server is restarted: other clients' listening connections end. */
export async function lines(postgres: Postgres, admin: SQL): Promise<readonly Answer[]> {
	const [secret, doubt] = [await tls(postgres), await lostCommit(postgres, admin)];
	await admin`TRUNCATE keys, jobs, acts`;
	await admin`WITH one AS (INSERT INTO keys (key, waiting) VALUES ('k', 1)) INSERT INTO jobs (key) VALUES ('k')`;
	return [...secret, doubt, await compiled(postgres), ...(await restart(postgres))];
}
