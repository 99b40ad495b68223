import { readFileSync } from "node:fs";
import { SQL } from "bun";
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

/** Hosts on which nobody can listen to the connection. */
const isHere = (host: string): boolean => host === "" || host === "localhost" || host === "[::1]" || host === "::1" || host.startsWith("127.");

/**
 * Opens a client for PostgreSQL. Its connections are made when they are needed, and again after they broke.
 * TLS is always verified, but for a socket (`postgres://user@/db?host=/var/run/postgresql`) and for this
 * machine itself.
 */
export function openClient({ url, ca, max, name, statementMs = STATEMENT_MS }: ClientOptions): SQL {
	const target = new URL(url);
	const socket = target.searchParams.get("host");
	const here = socket?.startsWith("/") ?? isHere(target.hostname);
	const port = target.port === "" ? 5432 : Number(target.port);
	const authority = ca === null ? {} : { ca: readFileSync(ca, "utf8") };
	return new SQL({
		adapter: "postgres",
		username: decodeURIComponent(target.username),
		password: decodeURIComponent(target.password),
		database: decodeURIComponent(target.pathname.slice(1)) || decodeURIComponent(target.username),
		...(socket?.startsWith("/") ? { path: `${socket}/.s.PGSQL.${port}` } : { hostname: target.hostname || "localhost", port }),
		...(here && ca === null ? {} : { tls: { ...authority, rejectUnauthorized: true } }),
		max,
		connectionTimeout: CONNECT_SECONDS,
		idleTimeout: 0,
		connection: { application_name: name, statement_timeout: String(statementMs) },
	});
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
