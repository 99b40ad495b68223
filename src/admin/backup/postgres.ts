/** The database of the Python version: the same rows that its backup JSON is made of, and what the backup leaves out. */
import { lookup } from "node:dns/promises";
import { SQL } from "bun";

/** What it holds, as JSON objects under its own column names. Times are text without a zone: UTC. */
export interface OriginalRows {
	readonly endpoints: readonly unknown[];
	readonly tenants: readonly unknown[];
	/** How many there are of what is not taken. */
	readonly users: number;
}

/** It cannot be read; the message names the place and the reason, and never the password. */
export class OriginalUnreadable extends Error {
	override readonly name = "OriginalUnreadable";
}

/** Seconds to connect in. */
const CONNECT_SECONDS = 15;

/** A table of the original, and the columns without which it is something else. Any other that an old version lacks has its default. */
const TABLES = {
	webhook_config: ["id", "name", "bearer_token"],
	global_mapping: ["tenant_value", "company_id"],
} as const;

/**
 * Reads a database in one read-only transaction.
 * @param url as DATABASE_URL of the Python version has it; SQLAlchemy's `postgresql+psycopg2:` too
 * @param password where the URL has none
 * @throws OriginalUnreadable
 */
export async function readPostgres(url: string, password: string | null): Promise<OriginalRows> {
	const address = addressOf(url, password);
	// Named statements do not go through every pooler, and nothing here is asked twice.
	const sql = new SQL(address.href, { max: 1, connectionTimeout: CONNECT_SECONDS, prepare: false });
	try {
		return await sql.begin("isolation level repeatable read read only", readAll);
	} catch (error) {
		throw error instanceof OriginalUnreadable ? error : new OriginalUnreadable(await reasonOf(error, address));
	} finally {
		await sql.close({ timeout: 0 });
	}
}

/** @returns null when it is no address of a PostgreSQL database */
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

async function readAll(sql: Bun.SQL): Promise<OriginalRows> {
	// Times with a zone, if somebody changed a column, come out as UTC as well.
	await sql`SET LOCAL TIME ZONE 'UTC'`;
	if (!(await hasTable(sql, "webhook_config"))) {
		throw new OriginalUnreadable(
			"There is no table webhook_config in this database: it is not that of the Python version, or another one of its server.",
		);
	}
	const endpoints = (await sql`SELECT to_jsonb(t) AS row FROM webhook_config t ORDER BY to_jsonb(t) ->> 'created_at', t.id`) as Row[];
	// Versions without TenantMap had no such table.
	const tenants = (await hasTable(sql, "global_mapping"))
		? ((await sql`SELECT to_jsonb(t) AS row FROM global_mapping t ORDER BY t.tenant_value`) as Row[])
		: [];
	const users = (await hasTable(sql, "user")) ? ((await sql`SELECT count(*)::int AS n FROM "user"`) as { n: number }[]) : [];
	return { endpoints: endpoints.map(({ row }) => row), tenants: tenants.map(({ row }) => row), users: users[0]?.n ?? 0 };
}

type Row = { readonly row: unknown };

/** @throws OriginalUnreadable when there is one of this name that is not the original's */
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
	const said = error instanceof Error ? error.message : String(error);
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
