import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { SQL } from "bun";
import { eventually } from "../eventually.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { freePort } from "./port.ts";
import { type ServerProcess, serverProcess } from "./process.ts";
import { asUser, giveToUser, programs, run } from "./programs.ts";

/** A PostgreSQL of its own, for one test or one file. */
export interface Postgres extends AsyncDisposable {
	/** Address over loopback and without TLS, as a node's DATABASE_URL. */
	readonly url: string;
	/** The same through a wire, or at any other port of 127.0.0.1. */
	urlAt(port: number): string;
	/** Its port on 127.0.0.1, where it offers TLS too. */
	readonly port: number;
	/** Path of its socket. */
	readonly socket: string;
	readonly certificates: Certificates;
	/** What it wrote so far. */
	readonly log: string;
	/** A client on its socket with a pool of its own; whoever asks for it closes it. */
	connect(pool?: number): SQL;
	/** Changes a setting that needs no restart. Resolves once every connection, old or new, goes by it. */
	set(name: string, value: string): Promise<void>;
	/** Refuses all writes with 25006, as a server does that follows another one, or allows them again. */
	readOnly(on: boolean): Promise<void>;
	/** Ends it as an operator does: every connection is ended, everything is on disk. */
	stop(): Promise<void>;
	/** Kills all its processes at the same moment. */
	crash(): Promise<void>;
	/** Starts it again on the same data and port. */
	start(): Promise<void>;
	/** A second server that has each commit before it is confirmed here: as long as it is away, commits here wait. */
	standby(): Promise<Standby>;
}

/** A server that follows another one and can be read only, until it is promoted. */
export interface Standby extends Postgres {
	/**
	 * Ends its following. Resolves once it takes writes. The server that it followed goes on if it still runs, and no longer ends this
	 * one with itself.
	 */
	promote(): Promise<void>;
}

const USER = "hookwise";
const DATABASE = "postgres";

/** Small, so that several servers run side by side; durable, as in production. */
const SETTINGS: Readonly<Record<string, string>> = {
	listen_addresses: "127.0.0.1",
	fsync: "on",
	synchronous_commit: "on",
	shared_buffers: "16MB",
	max_connections: "100",
	// A standby that was away for a while finds what it missed.
	wal_keep_size: "64MB",
	// A standby tries again at once when its primary was away; commits wait for it until then.
	wal_retrieve_retry_interval: "200ms",
	ssl: "on",
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const lines = (settings: Readonly<Record<string, string>>): string =>
	Object.entries(settings)
		.map(([name, value]) => `${name} = ${quoted(value)}\n`)
		.join("");

interface Home {
	/** Holds its data and its socket. */
	readonly directory: string;
	readonly port: number;
	readonly certificates: Certificates;
}

const dataOf = (directory: string): string => join(directory, "data");

/** A server whose data lie in its folder already; not started yet. */
function serverIn({ directory, port, certificates }: Home, promoted: () => void = () => {}): Standby {
	const server: ServerProcess = serverProcess({
		data: dataOf(directory),
		socketDirectory: directory,
		port,
		logFile: join(directory, "log"),
	});
	const standbys = new Map<string, Standby>();
	let made = 0;
	const socket = join(directory, `.s.PGSQL.${port}`);
	const connect = (pool = 1): SQL => new SQL({ adapter: "postgres", path: socket, username: USER, database: DATABASE, max: pool });

	/** One statement on a new connection. */
	async function ask<Row>(statement: string): Promise<readonly Row[]> {
		const sql = connect();
		try {
			return await sql.unsafe<Row[]>(statement);
		} finally {
			await sql.close();
		}
	}

	async function set(name: string, value: string): Promise<void> {
		// A new connection inherits the time from the main process, which by then has told every other connection.
		const loaded = async (): Promise<string | undefined> =>
			(await ask<{ at: string }>("SELECT extract(epoch FROM pg_conf_load_time())::text AS at"))[0]?.at;
		await ask(`ALTER SYSTEM SET ${name} = ${quoted(value)}`);
		const before = await loaded();
		await ask("SELECT pg_reload_conf()");
		await eventually(`${name} is ${value}`, async () => (await loaded()) !== before);
	}

	async function standby(): Promise<Standby> {
		const name = `standby${++made}`;
		const directoryOfIt = await ownDirectory();
		const home = { directory: directoryOfIt, port: await freePort(), certificates: await copied(certificates, directoryOfIt) };
		const source = `host=${directory} port=${port} user=${USER} application_name=${name}`;
		const ways = ["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"];
		await run([...asUser, join(programs(), "pg_basebackup"), "-d", source, "-D", dataOf(home.directory), ...ways]);
		// Promoted, it waits for nobody, even if the server it came from does.
		const own = { synchronous_standby_names: "", ...tlsOf(home.certificates) };
		appendFileSync(join(dataOf(home.directory), "postgresql.auto.conf"), lines(own));
		const follower = serverIn(home, () => standbys.delete(name));
		standbys.set(name, follower);
		await follower.start();
		await set("synchronous_standby_names", `FIRST ${standbys.size} (${[...standbys.keys()].join(", ")})`);
		const following = `SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync' AND application_name = ${quoted(name)}`;
		await eventually(`${name} follows`, async () => (await ask(following)).length > 0);
		return follower;
	}

	const urlAt = (at: number): string => `postgres://${USER}@127.0.0.1:${at}/${DATABASE}`;
	return {
		url: urlAt(port),
		urlAt,
		port,
		socket,
		certificates,
		get log() {
			return server.log;
		},
		connect,
		set,
		readOnly: (on) => set("default_transaction_read_only", on ? "on" : "off"),
		stop: server.stop,
		crash: server.crash,
		start: server.start,
		standby,
		async promote() {
			await ask("SELECT pg_promote(true, 30)");
			await eventually("the standby takes writes", async () => (await ask("SELECT 1 WHERE NOT pg_is_in_recovery()")).length > 0);
			promoted();
		},
		async [Symbol.asyncDispose]() {
			for (const one of standbys.values()) await one[Symbol.asyncDispose]();
			await server.end();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

const tlsOf = ({ certFile, keyFile }: Certificates) => ({ ssl_cert_file: certFile, ssl_key_file: keyFile });

/** The same certificates in another folder, for a server that may outlive the first. */
async function copied(certificates: Certificates, directory: string): Promise<Certificates> {
	const copy = (file: string): string => {
		const own = join(directory, basename(file));
		copyFileSync(file, own);
		return own;
	};
	const { caFile, otherCaFile, keyFile, certFile } = certificates;
	const own = { caFile: copy(caFile), otherCaFile: copy(otherCaFile), keyFile: copy(keyFile), certFile: copy(certFile) };
	await giveToUser(own.keyFile, own.certFile);
	return { ...certificates, ...own };
}

/** A folder of the user that the programs run as, with a path that is short enough for a socket. */
async function ownDirectory(): Promise<string> {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-postgres-"));
	await giveToUser(directory);
	return directory;
}

async function prepare(directory: string, settings: Readonly<Record<string, string>>): Promise<Home> {
	const initdb = [...asUser, join(programs(), "initdb"), "-D", dataOf(directory), "-U", USER, "-E", "UTF8"];
	const [certificates, port] = await Promise.all([
		makeCertificates(directory),
		freePort(),
		// Small segments are written, and copied to a standby, faster than the usual 16 MB.
		run([...initdb, "--auth=trust", "--locale=C", "--no-sync", "--wal-segsize=1"]),
	]);
	appendFileSync(join(dataOf(directory), "postgresql.conf"), lines({ ...SETTINGS, ...tlsOf(certificates), ...settings }));
	return { directory, port, certificates };
}

/**
 * A PostgreSQL of its own in a temporary folder, on a socket and on loopback, with its writes on disk as in production.
 * @param settings of `postgresql.conf`, besides or instead of those of every test
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<Postgres> {
	const directory = await ownDirectory();
	try {
		const postgres = serverIn(await prepare(directory, settings));
		await postgres.start();
		return postgres;
	} catch (error) {
		rmSync(directory, { recursive: true, force: true });
		throw error;
	}
}
