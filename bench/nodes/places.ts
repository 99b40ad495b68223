/** What is measured beside each other: one HookWise with its own database, and nodes on one PostgreSQL. */
import { type HookWise, type StartOptions, startHookWise } from "../../tests/support/index.ts";
import { type Nodes, startNodes } from "../../tests/support/nodes.ts";
import { type Postgres, startPostgres } from "../../tests/support/postgres/index.ts";

/** A PostgreSQL in which each installation gets a database of its own. */
export interface Server extends AsyncDisposable {
	readonly postgres: Postgres;
	/** A fresh database. */
	database(): Promise<Base>;
}

export interface Base extends AsyncDisposable {
	readonly url: string;
	/** The same through another port of 127.0.0.1. */
	urlAt(port: number): string;
}

/** As durable as that of the tests; as large, and with as many connections, as pgbench needs for 200 clients. */
const SETTINGS = { max_connections: "260", shared_buffers: "128MB", max_wal_size: "1GB" };

export async function startServer(): Promise<Server> {
	const postgres = await startPostgres(SETTINGS);
	let count = 0;
	async function ask(statement: string): Promise<void> {
		const sql = postgres.connect();
		await sql.unsafe(statement);
		await sql.close();
	}
	return {
		postgres,
		async database() {
			count++;
			const name = `bench${count}`;
			await ask(`CREATE DATABASE ${name}`);
			const at = (url: string): string => url.replace(/[^/]*$/, name);
			return {
				url: at(postgres.url),
				urlAt: (port) => at(postgres.urlAt(port)),
				[Symbol.asyncDispose]: () => ask(`DROP DATABASE ${name} WITH (FORCE)`),
			};
		},
		[Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
	};
}

/** One HookWise or several nodes; the first one accepts, decides and acts. */
export interface Place extends AsyncDisposable {
	readonly all: readonly HookWise[];
}

/** Nodes on a database of their own. */
export interface NodePlace extends Place {
	readonly nodes: Nodes;
	readonly base: Base;
}

const ENV = { LOG_LEVEL: "warn", QUEUE_LIMIT: "100000000" };

export async function embedded(env: StartOptions["env"] = {}): Promise<Place> {
	const hookwise = await startHookWise({ env: { ...ENV, ...env } });
	return { all: [hookwise], [Symbol.asyncDispose]: () => hookwise[Symbol.asyncDispose]() };
}

/** @param through port of 127.0.0.1 by which they reach PostgreSQL, if not its own */
export async function nodesOn(server: Server, count: number, env: StartOptions["env"] = {}, through?: number): Promise<NodePlace> {
	const base = await server.database();
	const url = through === undefined ? base.url : base.urlAt(through);
	const nodes = await startNodes({ postgres: { url }, count, env: { ...ENV, ...env } });
	return {
		all: nodes.all,
		nodes,
		base,
		async [Symbol.asyncDispose]() {
			await nodes[Symbol.asyncDispose]();
			await base[Symbol.asyncDispose]();
		},
	};
}

/** One of them, by its number. */
export function nodeAt({ all }: Place, index: number): HookWise {
	const node = all[index];
	if (node === undefined) throw new Error(`There is no node ${index}`);
	return node;
}

export const portOf = ({ url }: Pick<HookWise, "url">): number => Number(new URL(url).port);
