import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";

export interface Postgres extends AsyncDisposable {
	/** A client with a pool of its own. */
	connect(pool: number): SQL;
	/** Path of its socket. */
	readonly socket: string;
	/** Its port on 127.0.0.1, where it offers TLS too. */
	readonly port: number;
	/** Its certificate for `localhost` comes from `ca`; `otherCa` has signed nothing here. PEM. */
	readonly ca: string;
	readonly otherCa: string;
	/** Stops it as an operator does, which ends every connection, and starts it again on the same data. */
	stop(): Promise<void>;
	start(): Promise<void>;
	/** Runs one of those tools, and resolves with what it printed. @throws Error when it fails */
	tool(name: string, ...words: readonly string[]): Promise<string>;
	/** Writes a file that those tools can read. @returns its path */
	file(name: string, text: string): string;
}

export const USER = "hookwise";

/** Where Debian puts the programs of its newest PostgreSQL. @throws Error when there is none */
function programs(): string {
	const root = "/usr/lib/postgresql";
	const versions = existsSync(root) ? readdirSync(root).sort((one, other) => Number(other) - Number(one)) : [];
	const [newest] = versions;
	if (newest === undefined) throw new Error("There is no PostgreSQL here; on Debian, install the package postgresql");
	return join(root, newest, "bin");
}

/** PostgreSQL refuses to run as root, whose processes therefore begin as another user. */
const asUser = (): readonly string[] =>
	process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

async function run(words: readonly string[]): Promise<string> {
	const child = Bun.spawn([...words], { stdout: "pipe", stderr: "pipe" });
	const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
	if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${err}`);
	return out;
}

const idOf = async (kind: "-u" | "-g"): Promise<number> => Number(await run(["id", kind, "postgres"]));

/** Two authorities, and a certificate for `localhost` from the first, made with openssl in this directory. */
async function certificates(directory: string): Promise<{ readonly ca: string; readonly otherCa: string }> {
	const at = (name: string): string => join(directory, name);
	const make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
	for (const name of ["ca", "other"]) await run([...make, "-subj", `/CN=${name}`, "-keyout", at(`${name}.key`), "-out", at(`${name}.crt`)]);
	const signed = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-addext", "subjectAltName=DNS:localhost"];
	await run([...make, "-subj", "/CN=localhost", ...signed, "-keyout", at("server.key"), "-out", at("server.crt")]);
	chmodSync(at("server.key"), 0o600);
	return { ca: readFileSync(at("ca.crt"), "utf8"), otherCa: readFileSync(at("other.crt"), "utf8") };
}

function freePort(): number {
	const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
	const { port } = probe;
	probe.stop();
	return port;
}

/** A PostgreSQL of its own in a temporary folder, on a socket and on loopback, with its writes on disk as in production. */
export async function startPostgres(): Promise<Postgres> {
	const bin = programs();
	const directory = mkdtempSync(join(tmpdir(), "hookwise-postgres-"));
	const { ca, otherCa } = await certificates(directory);
	if (asUser().length > 0)
		for (const name of ["", "server.key", "server.crt"]) chownSync(join(directory, name), await idOf("-u"), await idOf("-g"));
	const data = join(directory, "data");
	await run([...asUser(), join(bin, "initdb"), "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C"]);
	const port = freePort();
	const settings = [
		"listen_addresses=127.0.0.1",
		"ssl=on",
		`ssl_cert_file=${join(directory, "server.crt")}`,
		`ssl_key_file=${join(directory, "server.key")}`,
		"max_connections=260",
		"fsync=on",
		"synchronous_commit=on",
		"shared_buffers=256MB",
	];
	const words = [join(bin, "postgres"), "-D", data, "-k", directory, "-p", String(port), ...settings.flatMap((one) => ["-c", one])];
	let child: Bun.Subprocess | null = null;
	async function start(): Promise<void> {
		child = Bun.spawn([...asUser(), ...words], { stdout: "ignore", stderr: "ignore" });
		for (let look = 0; Bun.spawnSync([join(bin, "pg_isready"), "-h", directory, "-p", String(port)]).exitCode !== 0; look++) {
			if (look > 300) throw new Error("PostgreSQL did not become ready in 30 seconds");
			await Bun.sleep(100);
		}
	}
	async function stop(): Promise<void> {
		child?.kill("SIGINT");
		await child?.exited;
	}
	await start();
	const socket = join(directory, `.s.PGSQL.${port}`);
	return {
		socket,
		port,
		ca,
		otherCa,
		start,
		stop,
		connect: (pool) => new SQL({ adapter: "postgres", path: socket, username: USER, database: "postgres", max: pool }),
		tool: (name, ...words) => run([join(bin, name), "-h", directory, "-p", String(port), "-U", USER, ...words]),
		file(name, text) {
			const path = join(directory, name);
			writeFileSync(path, text, { mode: 0o644 });
			return path;
		},
		async [Symbol.asyncDispose]() {
			await stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
