import { newFernetKey } from "../../src/base/security/index.ts";
import { eventually } from "./eventually.ts";
import { type HookWise, type StartOptions, startHookWise } from "./hookwise.ts";
import type { Postgres } from "./postgres/index.ts";

/** One entry of `nodes` in `/health/services`. */
export interface ListedNode {
	readonly name: string;
	readonly role: string;
	readonly version: string;
	readonly schema: number;
	readonly behind: number;
	readonly alive: boolean;
}

/** Several nodes on one PostgreSQL. */
export interface Nodes extends AsyncDisposable {
	/** In the order of their start; replaced when a node is started again. */
	readonly all: HookWise[];
	/** Variables of a node. */
	environmentOf(index: number): Record<string, string | undefined>;
	/** Index of the node that leads. */
	leader(): Promise<number>;
	/** The list that a node shows; asks until there is one. */
	listed(): Promise<readonly ListedNode[]>;
	/** Starts one more node. The caller ends it. */
	join(index: number): Promise<HookWise>;
	/** Starts a node again on its data directory. */
	again(index: number): Promise<HookWise>;
}

export interface NodesOptions {
	readonly postgres: Pick<Postgres, "url">;
	readonly count: number;
	readonly env?: StartOptions["env"];
	/** Variables of one node. */
	readonly envOf?: (index: number) => StartOptions["env"];
	/** Address of PostgreSQL for one node, if not the same for all. */
	readonly urlOf?: (index: number) => string;
}

/** Starts nodes one after the other, so that the first one leads. */
export async function startNodes({ postgres, count, env, urlOf = () => postgres.url, envOf = () => ({}) }: NodesOptions): Promise<Nodes> {
	const keys = { ENCRYPTION_KEY: newFernetKey(), SECRET_KEY: "the same on every node" };
	const environmentOf = (index: number): Record<string, string | undefined> => ({
		...keys,
		DATABASE_URL: urlOf(index),
		NODE_NAME: `node-${index}`,
		...env,
		...envOf(index),
	});
	const all: HookWise[] = [];
	const end = async (): Promise<void> => {
		await Promise.all(all.map((node) => node[Symbol.asyncDispose]()));
	};
	try {
		for (let index = 0; index < count; index++) all.push(await startHookWise({ env: environmentOf(index) }));
	} catch (error) {
		await end();
		throw error;
	}

	async function askAny(): Promise<readonly ListedNode[] | null> {
		for (const { client } of all) {
			const answer = await client.call("GET", "/health/services").catch(() => null);
			// 503 also comes with the list, from a leader that takes no webhooks.
			const shown = answer === null ? null : ((await answer.json()) as { nodes?: ListedNode[] });
			if (shown?.nodes !== undefined) return shown.nodes;
		}
		return null;
	}

	const listed = (): Promise<readonly ListedNode[]> => eventually("a node shows the list", askAny, 30_000);

	return {
		all,
		environmentOf,
		listed,
		async leader() {
			const name = (await listed()).find(({ role, alive }) => role === "leads" && alive)?.name ?? "";
			return Number(name.slice("node-".length));
		},
		join: (index) => startHookWise({ env: environmentOf(index) }),
		async again(index) {
			const before = all[index];
			if (before === undefined) throw new Error(`There is no node ${index}`);
			await before.end("SIGKILL");
			const node = await startHookWise({ env: environmentOf(index), dataDir: before.dataDir });
			all[index] = node;
			return node;
		},
		[Symbol.asyncDispose]: end,
	};
}
