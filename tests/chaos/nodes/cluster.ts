import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { eventually, freshDirectory, type HookWise, startHookWise } from "../../support/index.ts";
import { freePort, type Wire } from "../../support/postgres/index.ts";
import { type Database, startDatabase } from "./database.ts";

/** One of the nodes; its data directory, its address and its way to PostgreSQL stay over all rounds. */
export interface Node {
	readonly name: string;
	readonly url: string;
	readonly dataDir: string;
	readonly wire: Wire;
	/** The process; null while there is none. */
	running(): HookWise | null;
	/** What its processes wrote to their logs in this round. */
	log(): string;
	/** Begins another round. */
	forget(): void;
	start(): Promise<void>;
	end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
	pause(): void;
	resume(): void;
	/** Removes its copy; there must be no process. */
	loseDisk(): void;
}

/** Several nodes on one PostgreSQL. */
export interface Cluster extends AsyncDisposable {
	readonly nodes: readonly Node[];
	readonly database: Database;
	/** Starts all nodes. @param env variables beside those of every node */
	begin(env: Readonly<Record<string, string>>): Promise<void>;
	/** The node that leads, or led when PostgreSQL could last be asked. */
	leader(): Promise<Node>;
	/** Ends what is wrong with any node's network or process, and starts those that are gone. */
	heal(): Promise<void>;
	/** Stops all nodes, the leader last. */
	end(): Promise<void>;
}

const NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"] as const;
const DATABASE = "hookwise.db";
/** Keys that all nodes are given. */
const KEYS = { ENCRYPTION_KEY: `${Buffer.alloc(32, 7).toString("base64url")}=`, SECRET_KEY: "a secret of all nodes" };
/** Time for one question to PostgreSQL. Milliseconds. */
const ASK_MS = 1_000;

/** Path of a node's copy. */
export const copyOf = ({ dataDir }: Node): string => join(dataDir, DATABASE);

interface MakingNode {
	readonly name: string;
	readonly dataDir: string;
	readonly database: Database;
	readonly env: () => Readonly<Record<string, string>>;
}

async function makeNode({ name, dataDir, database, env }: MakingNode): Promise<Node> {
	const { wire, url: databaseUrl } = await database.wire();
	const port = await freePort();
	let running: HookWise | null = null;
	let written = "";
	const over = (): void => {
		written += running?.stderr ?? "";
		running = null;
	};
	return {
		name,
		url: `http://127.0.0.1:${port}`,
		dataDir,
		wire,
		running: () => running,
		log: () => written + (running?.stderr ?? ""),
		forget() {
			written = "";
		},
		async start() {
			if (running !== null) return;
			const own = { ...KEYS, DATABASE_URL: databaseUrl, NODE_NAME: name, PORT: String(port) };
			// It ends with this process, however that ends.
			running = await startHookWise({ env: { ...env(), ...own }, dataDir, through: ["setpriv", "--pdeathsig=SIGKILL"] });
		},
		async end(signal) {
			await running?.end(signal);
			over();
		},
		pause() {
			if (running !== null) process.kill(running.pid, "SIGSTOP");
		},
		resume() {
			if (running !== null) process.kill(running.pid, "SIGCONT");
		},
		loseDisk() {
			for (const suffix of ["", "-wal", "-shm"]) if (existsSync(join(dataDir, DATABASE + suffix))) rmSync(join(dataDir, DATABASE + suffix));
		},
	};
}

/** A PostgreSQL with a standby, and the names and places of so many nodes; none runs yet. */
export async function makeCluster(count: number): Promise<Cluster> {
	if (count < 1 || count > NAMES.length) throw new Error(`There can be 1 to ${NAMES.length} nodes`);
	const database = await startDatabase();
	let env: Readonly<Record<string, string>> = {};
	const nodes: Node[] = [];
	for (const name of NAMES.slice(0, count)) {
		nodes.push(await makeNode({ name, dataDir: join(freshDirectory(), "data"), database, env: () => env }));
	}
	let [led] = nodes as [Node, ...Node[]];

	async function leader(): Promise<Node> {
		const asked = database.sql()<{ leader: string | null }[]>`SELECT leader FROM hookwise_cluster`;
		const rows = await Promise.race([asked, Bun.sleep(ASK_MS)]).catch(() => undefined);
		const name = rows?.[0]?.leader;
		led = nodes.find((node) => node.name === name) ?? led;
		return led;
	}

	async function heal(): Promise<void> {
		for (const node of nodes) {
			node.resume();
			await node.wire.pass();
		}
		await Promise.all(nodes.map((node) => node.start()));
	}

	return {
		nodes,
		database,
		leader,
		heal,
		async begin(given) {
			env = given;
			for (const node of nodes) node.forget();
			await heal();
		},
		async end() {
			const last = await leader();
			await Promise.all(nodes.filter((node) => node !== last).map((node) => node.end("SIGTERM")));
			await last.end("SIGTERM");
		},
		async [Symbol.asyncDispose]() {
			for (const node of nodes) await node.end("SIGKILL");
			await database[Symbol.asyncDispose]();
		},
	};
}

/** Resolves when every node is seen and has every entry of the log. */
export async function allCurrent({ nodes }: Cluster): Promise<void> {
	const [first] = nodes as [Node, ...Node[]];
	interface Seen {
		readonly nodes: readonly { readonly name: string; readonly behind: number; readonly alive: boolean; readonly role: string }[];
	}
	await eventually(
		"every node has all entries",
		async () => {
			const seen = (await first.running()?.client.json<Seen>("GET", "/health/services"))?.nodes ?? [];
			const isCurrent = nodes.every(({ name }) => seen.some((one) => one.name === name && one.alive && one.behind === 0));
			if (!isCurrent) throw new Error(JSON.stringify(seen));
			return true;
		},
		30_000,
	);
}
