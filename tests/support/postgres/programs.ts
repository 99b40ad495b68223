import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where Debian's package puts one folder for each major version. */
const DEBIAN = "/usr/lib/postgresql";

/** Folder of PostgreSQL's programs: `POSTGRES_BIN`, or that of Debian's newest. @throws Error if there is none */
export function programs(): string {
	if (process.env.POSTGRES_BIN) return process.env.POSTGRES_BIN;
	const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
	const [newest] = versions
		.filter((version) => existsSync(join(DEBIAN, version, "bin", "postgres")))
		.sort((one, other) => Number(other) - Number(one));
	if (newest === undefined) {
		throw new Error(
			"PostgreSQL is not installed here: install Debian's package postgresql, or name the folder of its programs in POSTGRES_BIN",
		);
	}
	return join(DEBIAN, newest, "bin");
}

/** Words before one of those programs: PostgreSQL refuses to run as root, whose processes therefore begin as its user. */
export const asUser: readonly string[] =
	process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

/** Words before a server that ends at once, with all its processes, when this process does, however that ends. */
export const asServer: readonly string[] = ["setpriv", "--pdeathsig=SIGQUIT", ...asUser.slice(1)];

/** Runs a command to its end. @returns what it printed @throws Error with its complaint if it fails */
export async function run(words: readonly string[]): Promise<string> {
	const child = Bun.spawn([...words], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
	const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
	if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${err}${out}`);
	return out;
}

/** Gives a file or folder to the user that the programs run as. */
export async function giveToUser(...paths: readonly string[]): Promise<void> {
	if (asUser.length > 0) await run(["chown", "postgres:postgres", ...paths]);
}
