import { readFileSync } from "node:fs";
import { SQL } from "bun";
import { readDatabaseUrl } from "../base/databaseUrl.ts";
import { messageOf } from "../base/problems.ts";

/** PostgreSQL cannot be used as it is. The message names what to change. */
export class PostgresProblem extends Error {
	override readonly name = "PostgresProblem";
}

export interface ClientOptions {
	/** `postgres://…` */
	readonly url: string;
	/** File with the authority that signed the server's certificate, PEM; null for the system's authorities. */
	readonly ca: string | null;
	/** Largest number of connections. */
	readonly max: number;
	/** Shown in `pg_stat_activity`. */
	readonly name: string;
	/** Longest time of a statement, which the server keeps. Milliseconds; `STATEMENT_MS` if left out. */
	readonly statementMs?: number;
}

/** Longest wait for a new connection. Seconds. */
const CONNECT_SECONDS = 4;
/** Milliseconds. */
const STATEMENT_MS = 5_000;

/**
 * Opens a client for PostgreSQL. Its connections are made when they are needed, and again after they broke.
 * @throws PostgresProblem if the address or the authority's file cannot be used
 */
export function openClient({ url, ca, max, name, statementMs = STATEMENT_MS }: ClientOptions): SQL {
	const reading = readDatabaseUrl(url);
	if (!reading.ok) throw new PostgresProblem(`DATABASE_URL: ${reading.problem}`);
	const { host, port, socket, user, password, database, tls } = reading.address;
	return new SQL({
		adapter: "postgres",
		username: user,
		password: password ?? "",
		database,
		...(socket === null ? { hostname: host, port } : { path: socket }),
		// `tls: true` alone would take any certificate (decision 050).
		...(tls ? { tls: { rejectUnauthorized: true, ...(ca === null ? {} : { ca: authorityOf(ca) }) } } : {}),
		max,
		connectionTimeout: CONNECT_SECONDS,
		idleTimeout: 0,
		connection: { application_name: name, statement_timeout: String(statementMs) },
	});
}

function authorityOf(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		throw new PostgresProblem(`DATABASE_CA cannot be read: ${messageOf(error)}`);
	}
}

/** Gives up on a statement whose connection does not answer: the network may drop everything without a word. */
export async function within<T>(ms: number, asked: PromiseLike<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`PostgreSQL did not answer within ${ms / 1_000} s`)), ms);
	});
	try {
		return await Promise.race([asked, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Ends a client without waiting for connections that no longer answer. */
export function closeClient(sql: SQL): void {
	void sql.close({ timeout: 0 }).catch(() => undefined);
}

/** An error of PostgreSQL in words, without the address, which may contain a password. */
export const wordsOf = (error: unknown): string => `PostgreSQL: ${messageOf(error)}`;
