/**
 * `bun bench/nodes/index.ts [--rounds 3] [--seconds 3] [--alerts 1000] [--kills 5] [--rows 100000,1000000] [--only PART,…]`:
 * several nodes on one PostgreSQL of its own (Debian's package; fsync and synchronous_commit on) beside the embedded database and
 * beside pgbench, in turn within each round; prints medians with ranges as tables. PARTs: accepting, tickets, takeover, size,
 * following. The executable is HOOKWISE_BIN, or one built from here. Nodes, PostgreSQL and senders share this machine, so three
 * nodes show what passing requests on and following cost, not what three machines can do. Search and history of the embedded database
 * are in bench/history.ts; a follower is asked the same here, and passes it to the leader.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { programs } from "../../tests/support/postgres/index.ts";
import { accepting } from "./accepting.ts";
import { following } from "./following.ts";
import { type Server, startServer } from "./places.ts";
import { size } from "./size.ts";
import { takeover } from "./takeover.ts";
import { tickets } from "./tickets.ts";

const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "3" },
		seconds: { type: "string", default: "3" },
		alerts: { type: "string", default: "1000" },
		kills: { type: "string", default: "5" },
		rows: { type: "string", default: "100000" },
		only: { type: "string", default: "accepting,tickets,takeover,size,following" },
	},
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

const PARTS: Readonly<Record<string, (server: Server) => Promise<string[]>>> = {
	accepting: (server) => accepting(server, rounds, seconds),
	tickets: (server) => tickets(server, rounds, Number(values.alerts)),
	takeover: (server) => takeover(server, Number(values.kills)),
	size: (server) => size(server, 200),
	following: (server) => following(server, seconds, values.rows.split(",").map(Number)),
};

/** False where PostgreSQL is not installed; says so. */
function isInstalled(): boolean {
	try {
		programs();
		return true;
	} catch (error) {
		console.log(`several nodes are not measured: ${error instanceof Error ? error.message : String(error)}`);
		return false;
	}
}

async function measure(): Promise<void> {
	await using server = await startServer();
	const sql = server.postgres.connect();
	const [{ server_version: version }] = await sql`SHOW server_version`;
	await sql.close();
	const load = loadavg().map((one) => one.toFixed(1));
	console.log(`| PostgreSQL ${version}, ${rounds} rounds of ${seconds} s, ${cpus().length} cores for everything, load ${load.join(" ")} |`);
	for (const name of values.only.split(",")) {
		const part = PARTS[name];
		if (part === undefined) throw new Error(`--only ${name}: there are ${Object.keys(PARTS).join(", ")}`);
		console.log(["", ...(await part(server))].join("\n"));
	}
}

if (isInstalled()) await measure();
process.exit(0);
