import { lookup } from "node:dns/promises";
import type { SQL } from "bun";
import { type DatabaseAddress, readDatabaseUrl } from "../base/databaseUrl.ts";
import { messageOf } from "../base/problems.ts";
import type { NodeState } from "../base/seat.ts";
import { closeClient, openClient, PostgresProblem, within } from "./client.ts";
import { nodesOf } from "./lease.ts";
import { keysOf, type LinkOptions } from "./link.ts";
import { closedFor, type Standing } from "./schema.ts";

/** What PostgreSQL says about itself and about the nodes. */
export interface PostgresLook {
	/** Its address, without user and password. */
	readonly name: string;
	/** `150004` for 15.4. */
	readonly version: number;
	/** `15.4`. */
	readonly versionText: string;
	/** Protocol of this connection, such as `TLSv1.3`; null without TLS. */
	readonly tls: string | null;
	/** `synchronous_commit` for this user. */
	readonly synchronousCommit: string;
	readonly fsync: boolean;
	/** True if it follows another server. */
	readonly isStandby: boolean;
	/** True if this user's transactions may not write, as on a standby. */
	readonly isReadOnly: boolean;
	/** True if this user may make tables, which the first node does. */
	readonly mayMakeTables: boolean;
	/** Null if no node has started yet. */
	readonly cluster: {
		/** Which of this machine's keys is not the nodes'; null if both are. */
		readonly otherKey: "ENCRYPTION_KEY" | "SECRET_KEY" | null;
		/** Why no node may run; null if nodes may. */
		readonly closed: string | null;
		readonly nodes: readonly NodeState[];
	} | null;
}

/** Maximum time for everything. Milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Looks at PostgreSQL over a connection of its own, and changes nothing.
 * @throws PostgresProblem if it cannot be reached; the message has no password
 */
export async function lookAtPostgres(options: Omit<LinkOptions, "name">): Promise<PostgresLook> {
	const reading = readDatabaseUrl(options.url);
	if (!reading.ok) throw new PostgresProblem(`DATABASE_URL: ${reading.problem}`);
	const { address } = reading;
	const sql = openClient({ url: options.url, ca: options.ca, max: 1, name: "HookWise doctor" });
	try {
		return await within(PATIENCE_MS, ask(sql, address.name, options));
	} catch (error) {
		throw new PostgresProblem(await reasonOf(error, address));
	} finally {
		closeClient(sql);
	}
}

interface ServerRow extends Omit<PostgresLook, "name" | "cluster"> {
	readonly hasTables: boolean;
}

async function ask(sql: SQL, name: string, keys: Pick<LinkOptions, "encryptionKey" | "secretKey">): Promise<PostgresLook> {
	const [server] = (await sql`
		SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS "versionText",
			(SELECT s.version FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl) AS tls,
			current_setting('synchronous_commit') AS "synchronousCommit", current_setting('fsync') = 'on' AS fsync,
			pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only') = 'on' AS "isReadOnly",
			coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayMakeTables",
			to_regclass('hookwise_cluster') IS NOT NULL AND to_regclass('hookwise_nodes') IS NOT NULL AS "hasTables"`) as [ServerRow];
	const { hasTables, versionText, ...rest } = server;
	return {
		...{ name, ...rest },
		// Distributions add their own name behind it.
		versionText: versionText.split(" ")[0] ?? versionText,
		cluster: hasTables ? await clusterOf(sql, keys) : null,
	};
}

async function clusterOf(sql: SQL, given: Pick<LinkOptions, "encryptionKey" | "secretKey">): Promise<PostgresLook["cluster"]> {
	const [row] = (await sql`SELECT sealed, secret, standing FROM hookwise_cluster`) as {
		readonly sealed: string;
		readonly secret: string;
		readonly standing: Standing;
	}[];
	if (row === undefined) return null;
	const keys = keysOf(given);
	const otherKey = !keys.opens(row.sealed) ? "ENCRYPTION_KEY" : row.secret === keys.secret ? null : "SECRET_KEY";
	return { otherKey, closed: closedFor(row.standing), nodes: await nodesOf(sql) };
}

/** Why PostgreSQL cannot be asked, with its address and the remedy. */
export async function reasonOf(error: unknown, { name, host, socket, user, password }: DatabaseAddress): Promise<string> {
	const said = messageOf(error);
	const words = password === null ? said : said.replaceAll(password, "********");
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	if (/does not support SSL/i.test(words))
		return `${name} offers no TLS; turn ssl on there. Without it nothing is sent to another machine.`;
	const tellsTls = /CERT|UNABLE_TO_|SELF_SIGNED|TLS|SSL/i.test(`${code} ${words}`);
	if (tellsTls) {
		return `${name} has no certificate that can be trusted (${words}). DATABASE_CA must have the authority that signed it, and it must be for the name in DATABASE_URL.`;
	}
	if (code === "ERR_POSTGRES_SERVER_ERROR") return `${name} says to user ${user || "(none)"}: ${words}`;
	if (socket === null && !(await isKnown(host))) return `${name} cannot be reached: there is no host of this name.`;
	return `${name} cannot be reached: ${words}. Does it listen there, and may this machine reach it?`;
}

const isKnown = (host: string): Promise<boolean> =>
	lookup(host).then(
		() => true,
		() => false,
	);
