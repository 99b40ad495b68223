import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Config } from "../base/config.ts";
import { messageOf } from "../base/problems.ts";
import { keyName } from "../base/security/index.ts";
import { VERSION } from "../base/version.ts";
import { schemaVersion } from "../store/index.ts";
import { PostgresProblem } from "./client.ts";
import type { Self } from "./lease.ts";

/** Names the holder of a data directory, so that a node that starts again keeps its name. */
const FILE = "node-id";

/** The holder of a data directory; null if no node has run on it yet. */
export function holderOf(dataDir: string): string | null {
	const file = join(dataDir, FILE);
	return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

/** The address of this machine that other machines can reach, as far as can be told; loopback if there is none. */
function ownAddress(config: Config): string {
	const { HOST } = config;
	if (HOST !== "0.0.0.0" && HOST !== "::") return HOST.includes(":") ? `[${HOST}]` : HOST;
	const outside = interfaces()
		.flatMap((addresses) => addresses ?? [])
		.find(({ family, internal }) => family === "IPv4" && !internal);
	return outside?.address ?? "127.0.0.1";
}

/** @throws PostgresProblem if this process may not ask, as under a strict service manager */
function interfaces(): ReturnType<typeof networkInterfaces>[string][] {
	try {
		return Object.values(networkInterfaces());
	} catch (error) {
		throw new PostgresProblem(
			`The addresses of this machine cannot be read (${messageOf(error)}). Set NODE_URL to where the other nodes reach this one.`,
		);
	}
}

function runOf(dataDir: string): string {
	const known = holderOf(dataDir);
	if (known !== null) return known;
	const id = crypto.randomUUID();
	writeFileSync(join(dataDir, FILE), `${id}\n`, { mode: 0o600 });
	return id;
}

/** What this node tells the others about itself. @param url its own address, with the port that it listens on */
export function selfOf(config: Config, url: string): Self {
	const { port, protocol } = new URL(url);
	return {
		name: config.NODE_NAME ?? `${hostname()}:${port}`,
		run: runOf(config.HOOKWISE_DATA_DIR),
		url: config.NODE_URL ?? `${protocol}//${ownAddress(config)}:${port}`,
		version: VERSION,
		schema: schemaVersion,
		keys: (config.ENCRYPTION_KEY ?? "")
			.split(",")
			.map((key) => keyName(key.trim()))
			.join(","),
	};
}
