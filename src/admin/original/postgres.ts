/** Reads the database of the Python version: the rows that its backup JSON contains, and those it leaves out. */

import { lookup } from "node:dns/promises";
import { messageOf } from "../../base/problems.ts";

/** Contents as JSON objects under its own column names. Times are text without a zone, in UTC. */
export interface OriginalRows {
	readonly endpoints: readonly unknown[];
	readonly tenants: readonly unknown[];
	/** Number of users, who are not imported. */
	readonly users: number;
}

/** A period of its history. */
export interface LogSpan {
	/** Start, inclusive, in milliseconds since the epoch. */
	readonly from: number;
	/** End, exclusive; null for no end. */
	readonly to: number | null;
	/** Only rows after this one; null for all. */
	readonly after: LogPlace | null;
}

/** Position of a row: rows are ordered by time, then by id. */
export interface LogPlace {
	/** Time as PostgreSQL writes it. */
	readonly at: string;
	/** Id of any type, as text. */
	readonly id: string;
}

/** Its database, while one read-only transaction is open. */
export interface OriginalDatabase {
	rows(): Promise<OriginalRows>;
	/** Number of rows of history in the period, and of older ones. */
	countLog(span: LogSpan): Promise<{ readonly inside: number; readonly older: number }>;
	/** History, oldest first, in batches of some hundred rows, each with its position. */
	log(span: LogSpan): AsyncGenerator<readonly LogRow[]>;
	/** Its audit, oldest first; the newest `most` entries. */
	audit(most: number): Promise<readonly unknown[]>;
}

export interface LogRow extends LogPlace {
	readonly row: unknown;
}

/** The database cannot be read. The message names its address and the reason, but never the password. */
export class OriginalUnreadable extends Error {
	override readonly name = "OriginalUnreadable";
}

/** Time limit for connecting, in seconds. */
const CONNECT_SECONDS = 15;
/** Rows of history read at a time; each may have a body of a megabyte. */
const ROWS_AT_A_TIME = 200;

/**
 * Tables of the Python version with the columns that identify them. Other columns may be missing in old
 * versions and have defaults.
 */
const TABLES = {
	webhook_config: ["id", "name", "bearer_token"],
	global_mapping: ["tenant_value", "company_id"],
	webhook_log: ["id", "config_id", "status", "created_at"],
	audit_log: ["action", "created_at"],
	user: ["id"],
} as const;

/**
 * Opens the database in one read-only transaction: nothing is changed, and all data are of one moment.
 * @param url in the form of the Python version's DATABASE_URL, including SQLAlchemy's `postgresql+psycopg2:`
 * @param password used if the URL has none
 * @throws OriginalUnreadable, and the errors of `work`
 */
export async function withOriginal<T>(url: string, password: string | null, work: (original: OriginalDatabase) => Promise<T>): Promise<T> {
	const address = addressOf(url, password);
	// Some poolers do not support named statements, and nothing here runs twice.
	const sql = new Bun.SQL(address.href, { max: 1, connectionTimeout: CONNECT_SECONDS, prepare: false });
	let own: { readonly error: unknown } | null = null;
	const told = async (error: unknown): Promise<OriginalUnreadable> =>
		error instanceof OriginalUnreadable ? error : new OriginalUnreadable(await reasonOf(error, address));
	try {
		return await sql.begin("isolation level repeatable read read only", async (transaction) => {
			// If somebody changed a column to times with a zone, they are read as UTC too.
			await transaction`SET LOCAL TIME ZONE 'UTC'`;
			try {
				return await work(reading(transaction, told));
			} catch (error) {
				own = { error };
				throw error;
			}
		});
	} catch (error) {
		// An error of our own work is not the database's.
		if ((own as { readonly error: unknown } | null)?.error === error) throw error;
		throw await told(error);
	} finally {
		await sql.close({ timeout: 0 });
	}
}

/** @returns null if it is not the address of a PostgreSQL database */
export function postgresAddress(text: string): URL | null {
	const plain = text.replace(/^postgres(?:ql)?(?:\+[a-z0-9]+)?:/i, "postgres:");
	const url = URL.canParse(plain) ? new URL(plain) : null;
	return url === null || url.protocol !== "postgres:" || url.hostname === "" || url.pathname.length < 2 ? null : url;
}

function addressOf(text: string, password: string | null): URL {
	const url = postgresAddress(text);
	if (url === null) throw new OriginalUnreadable("A URL such as postgresql://user:password@host:5432/database is expected.");
	if (url.password === "" && password !== null) url.password = encodeURIComponent(password);
	return url;
}

function reading(sql: Bun.SQL, told: (error: unknown) => Promise<OriginalUnreadable>): OriginalDatabase {
	/** Converts the database's errors into messages that name it. */
	const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
		try {
			return await ask();
		} catch (error) {
			throw await told(error);
		}
	};
	return {
		rows: () => asking(() => readAll(sql)),
		countLog: (span) => asking(() => countLog(sql, span)),
		async *log(span) {
			if (!(await asking(() => hasTable(sql, "webhook_log")))) return;
			// One sort for everything: the table has no suitable index, and its ids need not be numbers.
			await asking(() =>
				sql.unsafe(`DECLARE hookwise_log NO SCROLL CURSOR FOR
					SELECT t.created_at::timestamp::text AS at, t.id::text AS id, to_jsonb(t) AS row FROM webhook_log t
					WHERE ${inSpan(span)} ORDER BY t.created_at::timestamp, t.id::text`),
			);
			for (;;) {
				const rows = (await asking(() => sql.unsafe(`FETCH ${ROWS_AT_A_TIME} FROM hookwise_log`))) as LogRow[];
				if (rows.length > 0) yield rows;
				if (rows.length < ROWS_AT_A_TIME) break;
			}
			await asking(() => sql.unsafe("CLOSE hookwise_log"));
		},
		audit: (most) => asking(() => readAudit(sql, most)),
	};
}

async function readAll(sql: Bun.SQL): Promise<OriginalRows> {
	if (!(await hasTable(sql, "webhook_config"))) {
		throw new OriginalUnreadable(
			"There is no table webhook_config in this database: it is not that of the Python version, or another one of its server.",
		);
	}
	const endpoints = (await sql`SELECT to_jsonb(t) AS row FROM webhook_config t ORDER BY to_jsonb(t) ->> 'created_at', t.id`) as Row[];
	// Versions before TenantMap do not have this table.
	const tenants = (await hasTable(sql, "global_mapping"))
		? ((await sql`SELECT to_jsonb(t) AS row FROM global_mapping t ORDER BY t.tenant_value`) as Row[])
		: [];
	const users = (await hasTable(sql, "user")) ? ((await sql`SELECT count(*)::int AS n FROM "user"`) as { n: number }[]) : [];
	return { endpoints: endpoints.map(({ row }) => row), tenants: tenants.map(({ row }) => row), users: users[0]?.n ?? 0 };
}

/** A text as an SQL literal, since a cursor takes no parameters. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A time as its columns have it: without a zone, in UTC like the session. */
const timestamp = (ms: number): string => `${quoted(new Date(ms).toISOString().replace("T", " ").replace("Z", ""))}::timestamp`;

function inSpan({ from, to, after }: LogSpan): string {
	const conditions = [
		`t.created_at::timestamp >= ${timestamp(from)}`,
		...(to === null ? [] : [`t.created_at::timestamp < ${timestamp(to)}`]),
		...(after === null ? [] : [`(t.created_at::timestamp, t.id::text) > (${quoted(after.at)}::timestamp, ${quoted(after.id)})`]),
	];
	return conditions.join(" AND ");
}

async function countLog(sql: Bun.SQL, span: LogSpan): Promise<{ inside: number; older: number }> {
	if (!(await hasTable(sql, "webhook_log"))) return { inside: 0, older: 0 };
	const [row] = (await sql.unsafe(`
		SELECT count(*) FILTER (WHERE ${inSpan(span)})::int AS inside,
		  count(*) FILTER (WHERE t.created_at::timestamp < ${timestamp(span.from)})::int AS older
		FROM webhook_log t`)) as { inside: number; older: number }[];
	return row ?? { inside: 0, older: 0 };
}

async function readAudit(sql: Bun.SQL, most: number): Promise<unknown[]> {
	if (!(await hasTable(sql, "audit_log"))) return [];
	const rows =
		(await sql`SELECT to_jsonb(t) AS row FROM audit_log t ORDER BY t.created_at DESC, to_jsonb(t) -> 'id' DESC LIMIT ${most}`) as Row[];
	return rows.map(({ row }) => row).reverse();
}

type Row = { readonly row: unknown };

/** @throws OriginalUnreadable if there is a table of this name with other columns */
async function hasTable(sql: Bun.SQL, table: string): Promise<boolean> {
	const rows = (await sql`
		SELECT column_name AS name FROM information_schema.columns
		WHERE table_schema = ANY (current_schemas(false)) AND table_name = ${table}`) as { name: string }[];
	const columns = rows.map(({ name }) => name);
	const needed: readonly string[] = table in TABLES ? TABLES[table as keyof typeof TABLES] : [];
	const missing = needed.filter((name) => !columns.includes(name));
	if (columns.length > 0 && missing.length > 0) {
		throw new OriginalUnreadable(`The table ${table} has no ${missing.join(" and no ")}: this is not the database of the Python version.`);
	}
	return columns.length > 0;
}

async function reasonOf(error: unknown, { hostname, port, pathname, username, password }: URL): Promise<string> {
	const said = messageOf(error);
	const secret = decodeURIComponent(password);
	const words = secret === "" ? said : said.replaceAll(secret, "********");
	const where = `${hostname}:${port || "5432"}, database ${decodeURIComponent(pathname.slice(1))}, user ${decodeURIComponent(username) || "none"}`;
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	if (code === "ERR_POSTGRES_SERVER_ERROR") return `The database (${where}) says: ${words}`;
	const host = hostname.replace(/^\[(.*)\]$/, "$1");
	const isKnown = await lookup(host).then(
		() => true,
		() => false,
	);
	if (!isKnown) return `Cannot connect to ${where}: there is no host of this name.`;
	const hint = code.includes("REFUSED")
		? " Does it listen there, and may this machine reach it? Inside compose it is often not published."
		: "";
	return `Cannot connect to ${where}: ${words}.${hint}`;
}
