/** The address of PostgreSQL for several nodes, from DATABASE_URL. */

export interface DatabaseAddress {
	/** Name or address of the machine, without brackets. */
	readonly host: string;
	readonly port: number;
	/** Path of a socket on this machine, used instead of host and port; null for TCP. */
	readonly socket: string | null;
	readonly user: string;
	/** Null if there is none, as with a socket. */
	readonly password: string | null;
	readonly database: string;
	/** True if TLS is used, with the certificate and its name always checked. */
	readonly tls: boolean;
	/** For messages, without user and password: `db.example:5432/hookwise`. */
	readonly name: string;
}

export type DatabaseUrlReading =
	| { readonly ok: true; readonly address: DatabaseAddress }
	/** What is given and what is taken instead; never the user or the password. */
	| { readonly ok: false; readonly problem: string };

export const DATABASE_URL_TAKES = "postgres://user:password@host:5432/database, with %-codes for special characters in the password";

/**
 * True for an address of the Python version's database. SQLAlchemy, which it uses, reads no address that begins
 * with `postgres:`, so that the two can be told apart.
 */
export const isPythonDatabase = (text: string): boolean => /^(?:postgresql|sqlite)(?:\+[a-z0-9_]+)?:/i.test(text.trim());

const DEFAULT_PORT = 5432;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

const wrong = (got: string, takes: string): DatabaseUrlReading => ({ ok: false, problem: `got ${got}, takes ${takes}` });

/** Reads DATABASE_URL. A socket is a folder: `postgres://user@%2Frun%2Fpostgresql/database`, or `?host=/run/postgresql`. */
export function readDatabaseUrl(text: string): DatabaseUrlReading {
	const url = /^postgres:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
	const parts = url === null ? null : partsOf(url);
	if (url === null || parts === null) return wrong("a value that is not shown", DATABASE_URL_TAKES);
	const { host, folder, user, password, database } = parts;
	const unknown = [...url.searchParams.keys()].find((name) => name !== "sslmode" && name !== "host");
	if (unknown !== undefined) return wrong(`the parameter “${shown(unknown)}”`, "no parameter but sslmode; leave it out");
	const mode = url.searchParams.get("sslmode");
	const isLocal = folder !== null || LOOPBACK.test(host);
	if (!isLocal && mode !== null && mode !== "verify-full") {
		return wrong(
			`sslmode=${shown(mode)}`,
			"sslmode=verify-full or none: PostgreSQL's certificate is always checked (DATABASE_CA has its authority)",
		);
	}
	const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
	const place = folder ?? `${host.includes(":") ? `[${host}]` : host}:${port}`;
	return {
		ok: true,
		address: {
			...{ host, port, user, password, database },
			socket: folder === null ? null : `${folder.replace(/\/+$/, "")}/.s.PGSQL.${port}`,
			tls: folder === null && (!isLocal || mode === "verify-full"),
			name: `${place}/${database}`,
		},
	};
}

/** A part of the value for a message; it may be anything. */
const shown = (word: string): string => (/^[\w-]{1,30}$/.test(word) ? word : "…");

interface Parts {
	readonly host: string;
	/** Folder of the socket. */
	readonly folder: string | null;
	readonly user: string;
	readonly password: string | null;
	readonly database: string;
}

/** Null if a part is missing or cannot be read. */
function partsOf(url: URL): Parts | null {
	try {
		const named = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, "$1");
		const host = url.searchParams.get("host") ?? named;
		const database = decodeURIComponent(url.pathname.slice(1));
		// A list of hosts is for clients that look for the one that takes writes; there a proxy or a service's address is needed.
		if (host === "" || /[,\s]/.test(host) || database === "" || database.includes("/") || url.hash !== "") return null;
		const user = decodeURIComponent(url.username);
		const password = url.password === "" ? null : decodeURIComponent(url.password);
		return { host, folder: host.startsWith("/") ? host : null, user, password, database };
	} catch {
		// A percent sign without its code.
		return null;
	}
}
