import { expect, setDefaultTimeout, test } from "bun:test";
import { eventually } from "../support/index.ts";
import { startNodes } from "../support/nodes.ts";
import { startPostgres } from "../support/postgres/index.ts";

setDefaultTimeout(60_000);

/** More than any disk has. */
const TOO_MUCH_MB = "999999999";

test("a node whose disk is nearly full leads only while no other node has room", async () => {
	await using postgres = await startPostgres();
	const envOf = (index: number) => (index === 0 ? { MIN_FREE_DISK_MB: TOO_MUCH_MB } : {});
	await using alone = await startNodes({ postgres, count: 1, envOf });
	expect(await alone.leader()).toBe(0);
	const [full] = alone.all;
	const endpoint = await full?.client.endpoint();
	if (full === undefined || endpoint === undefined) throw new Error("no node");
	expect((await full.client.send(endpoint, { state: "firing" })).status).toBe(503);
	await using roomy = await alone.join(1);
	await eventually("the other leads", async () => (await alone.leader()) === 1);
	expect((await full.client.send(endpoint, { state: "firing", monitor: { name: "SRV1" } })).status).toBe(202);
	expect(await roomy.end("SIGTERM")).toBe(0);
	await eventually("the first leads again, as nobody else can", async () => (await alone.leader()) === 0);
});
