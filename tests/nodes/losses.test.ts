import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, eventually } from "../support/index.ts";
import { type Nodes, startNodes } from "../support/nodes.ts";
import { type Postgres, startPostgres } from "../support/postgres/index.ts";

setDefaultTimeout(120_000);

let postgres: Postgres;
let double: ConnectWiseDouble;
let nodes: Nodes;

beforeAll(async () => {
	postgres = await startPostgres();
	double = startConnectWise();
	nodes = await startNodes({ postgres, count: 2, env: environmentFor(double) });
});
afterAll(async () => {
	await nodes[Symbol.asyncDispose]();
	await double.stop();
	await postgres[Symbol.asyncDispose]();
});

/** More than an alert may be worked on by processes that die. */
const LOSSES = 6;

test("an alert whose leader loses the lead again and again is not set aside: no process has crashed", async () => {
	const [{ client }] = nodes.all as [Nodes["all"][number]];
	const endpoint = await client.endpoint({ name: "Lost" });
	// The search for a ticket that it may have already.
	double.fault({ kind: "hang", method: "GET", route: "/service/tickets", times: null });
	const searches = (): number => double.counters["GET /service/tickets"] ?? 0;
	const sql = postgres.connect();
	let before = searches();
	const id = await client.accepted(endpoint, { state: "firing", monitor: { name: "LOST1" } });
	for (let losses = 0; losses < LOSSES; losses++) {
		await eventually("the alert is being worked on", () => searches() > before, 30_000);
		// As the command line does, which leads for a moment.
		await sql`UPDATE hookwise_cluster SET epoch = epoch + 1, leader = NULL`;
		before = searches();
	}
	await sql.close();
	double.clearFaults();
	await eventually("it has its ticket", () => double.tickets.length === 1, 60_000);
	expect((await client.item(id)).status).toBe("processed");
});
