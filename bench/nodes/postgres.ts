import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";

export interface Postgres extends AsyncDisposable {
	/** A client with a pool of its own. */
	connect(pool: number): SQL;
	/** Directory of the socket, for tools of PostgreSQL's own. */
	readonly socketDir: string;
	/** Runs one of those tools, and resolves with what it printed. @throws Error when it fails */
	tool(name: string, ...words: readonly string[]): Promise<string>;
	/** Writes a file that those tools can read. @returns its path */
	file(name: string, text: string): string;
}

const PORT = 5432;
const USER = "hookwise";

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

/** A PostgreSQL of its own in a temporary folder, on a socket, with its writes on disk as in production. */
export async function startPostgres(): Promise<Postgres> {
	const bin = programs();
	const directory = mkdtempSync(join(tmpdir(), "hookwise-postgres-"));
	if (asUser().length > 0) chownSync(directory, await idOf("-u"), await idOf("-g"));
	const data = join(directory, "data");
	await run([...asUser(), join(bin, "initdb"), "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C"]);
	const settings = ["listen_addresses=", "max_connections=260", "fsync=on", "synchronous_commit=on", "shared_buffers=256MB"];
	const child = Bun.spawn(
		[...asUser(), join(bin, "postgres"), "-D", data, "-k", directory, "-p", String(PORT), ...settings.flatMap((one) => ["-c", one])],
		{ stdout: "ignore", stderr: "ignore" },
	);
	for (let look = 0; Bun.spawnSync([join(bin, "pg_isready"), "-h", directory, "-p", String(PORT)]).exitCode !== 0; look++) {
		if (look > 300) throw new Error("PostgreSQL did not become ready in 30 seconds");
		await Bun.sleep(100);
	}
	return {
		socketDir: directory,
		connect: (pool) =>
			new SQL({ adapter: "postgres", path: join(directory, `.s.PGSQL.${PORT}`), username: USER, database: "postgres", max: pool }),
		tool: (name, ...words) => run([join(bin, name), "-h", directory, "-p", String(PORT), "-U", USER, ...words]),
		file(name, text) {
			const path = join(directory, name);
			writeFileSync(path, text, { mode: 0o644 });
			return path;
		},
		async [Symbol.asyncDispose]() {
			child.kill("SIGINT");
			await child.exited;
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
