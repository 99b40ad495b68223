/** Node by node to a version with another schema (docs/nodes.md), on executables of both versions, while webhooks come in. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DATABASE, peekPosition } from "../../src/store/index.ts";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually, freshDirectory, type HookWise, startHookWise } from "../support/index.ts";
import { type ListedNode, type Nodes, startNodes } from "../support/nodes.ts";
import { type Postgres, startPostgres } from "../support/postgres/index.ts";

setDefaultTimeout(120_000);

const ROOT = join(import.meta.dir, "../..");
/** What the build does not read, or makes itself. */
const LEFT_OUT = ["node_modules", "dist", ".git", "tests", "bench"];
/** A number that no migration of ours reaches soon. */
const NEXT = 9_000;

let postgres: Postgres;
let double: ConnectWiseDouble;
let nodes: Nodes;
let newer: string;

/** Builds an executable that knows one more migration. */
function buildNext(): string {
	const copy = freshDirectory();
	for (const name of readdirSync(ROOT))
		if (!LEFT_OUT.includes(name)) cpSync(join(ROOT, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
	symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
	const index = join(copy, "src/store/migrations/index.ts");
	const first = "= new Map([\n";
	const text = readFileSync(index, "utf8");
	if (!text.includes(first)) throw new Error("The list of migrations begins otherwise: mend this test");
	writeFileSync(index, text.replace(first, `${first}\t[${NEXT}, "ALTER TABLE meta ADD COLUMN next TEXT"],\n`));
	const outfile = join(copy, "hookwise-next");
	const { exitCode, stderr } = Bun.spawnSync([process.execPath, "scripts/build.ts", `--outfile=${outfile}`], { cwd: copy });
	if (exitCode !== 0) throw new Error(`The build failed:\n${stderr.toString()}`);
	return outfile;
}

beforeAll(async () => {
	newer = buildNext();
	postgres = await startPostgres();
	double = startConnectWise();
	nodes = await startNodes({ postgres, count: 2, env: environmentFor(double) });
});
afterAll(async () => {
	await nodes[Symbol.asyncDispose]();
	await double.stop();
	await postgres[Symbol.asyncDispose]();
});

function nodeAt(index: number): HookWise {
	const node = nodes.all[index];
	if (node === undefined) throw new Error(`There is no node ${index}`);
	return node;
}

/** Last entry that a node's copy has. */
const seqOf = (index: number): number => peekPosition(join(nodeAt(index).dataDir, DATABASE))?.seq ?? 0;

/** Replaces the executable of a node that has ended. */
async function startWith(index: number, binary: string | undefined): Promise<void> {
	const { dataDir } = nodeAt(index);
	nodes.all[index] = await startHookWise({ env: nodes.environmentOf(index), dataDir, ...(binary === undefined ? {} : { binary }) });
}

const shown = async (): Promise<unknown> =>
	(await nodes.listed())
		.toSorted((one, other) => one.name.localeCompare(other.name))
		.filter(({ alive }) => alive)
		.map(({ role, schema }: ListedNode) => [role, schema === NEXT ? "newer" : "older"]);

const becomes = (list: unknown): Promise<unknown> =>
	eventually(`the nodes are ${JSON.stringify(list)}`, async () => Bun.deepEquals(await shown(), list), 30_000);

test("an upgrade node by node loses nothing; the newer schema is made once the newer version leads, and the older one never leads after that", async () => {
	const endpoint = await nodeAt(0).client.endpoint({ name: "Upgraded" });
	let over = false;
	const accepted: string[] = [];
	/** A sender that asks whichever node answers, as behind a proxy. */
	const sending = (async () => {
		for (let number = 0; !over; number++) {
			const name = `UP${number}x`;
			const sent = async (index: number): Promise<boolean> =>
				(
					await nodeAt(index)
						.client.send(endpoint, { state: "firing", monitor: { name } }, { "idempotency-key": name })
						.catch(() => null)
				)?.status === 202;
			if ((await sent(number % 2)) || (await sent((number + 1) % 2))) accepted.push(name);
			await Bun.sleep(20);
		}
	})();
	await becomes([
		["leads", "older"],
		["follows", "older"],
	]);

	expect(await nodeAt(0).end("SIGTERM")).toBe(0);
	await startWith(0, newer);
	await becomes([
		["follows", "newer"],
		["leads", "older"],
	]);
	const soFar = accepted.length;
	await eventually("webhooks go on while both versions run", () => accepted.length > soFar + 20);

	expect(await nodeAt(1).end("SIGTERM")).toBe(0);
	await becomes([["leads", "newer"]]);
	await startWith(1, undefined);
	await becomes([
		["leads", "newer"],
		["follows", "older"],
	]);
	// The older one passes on what it gets, and follows what the newer one writes.
	await nodeAt(1).client.accepted(endpoint, { state: "firing", monitor: { name: "BEHIND1" } });
	const reached = seqOf(0);
	await eventually("it follows", () => seqOf(1) >= reached, 30_000);

	await nodeAt(0).end("SIGKILL");
	expect((await nodeAt(1).client.send(endpoint, { state: "firing", monitor: { name: "NOBODY1" } })).status).toBe(503);
	await startWith(0, newer);
	await becomes([
		["leads", "newer"],
		["follows", "older"],
	]);
	await nodeAt(1).end("SIGTERM");
	await startWith(1, newer);
	await becomes([
		["leads", "newer"],
		["follows", "newer"],
	]);

	over = true;
	await sending;
	const tickets = (name: string): number => double.tickets.filter(({ summary }) => summary.includes(`${name}`)).length;
	await eventually("each has its ticket", () => accepted.every((name) => tickets(name) > 0), 60_000);
	expect([...accepted, "BEHIND1"].filter((name) => tickets(name) !== 1)).toEqual([]);
	expect(accepted.length).toBeGreaterThan(50);
});
