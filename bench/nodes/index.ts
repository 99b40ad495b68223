/**
 * `bun bench/nodes/index.ts`: the trial for several nodes on one PostgreSQL (decision 050), with a PostgreSQL of its own from the
 * system's packages. Accepting with group commit beside pgbench and the embedded engine; leases, intents and outcomes by one and by
 * three nodes, which are processes; a node that is stopped and comes back; and what a hundred statements cost each shape. Exit code 1
 * when anything was lost, doubled, out of order, or written by a node whose lease was gone.
 */
import { loadavg } from "node:os";
import { type Accepted, embedded, pgbench, postgresGrouped, TABLE } from "./accepting.ts";
import { drain, paused } from "./acting.ts";
import { clientAnswers } from "./client.ts";
import { startPostgres } from "./postgres.ts";
import { embeddedStatements, postgresStatements } from "./shape.ts";
import { SCHEMA } from "./work.ts";

const told = ({ perSecond, p99 }: Accepted): string =>
	`${Math.round(perSecond)}/s${Number.isNaN(p99) ? "" : `, 99 of 100 within ${p99.toFixed(1)} ms`}`;

await using postgres = await startPostgres();
const sql = postgres.connect(1);
const wrong: string[] = [];
const [version] = await sql`SHOW server_version`;
console.log(`PostgreSQL ${version.server_version}, load ${loadavg()[0]?.toFixed(1)}`);
await sql.unsafe(TABLE).simple();
await sql.unsafe(SCHEMA).simple();

for (const clients of [1, 50, 200]) {
	const [group, bench, own] = [await postgresGrouped(sql, clients), await pgbench(postgres, clients), await embedded(clients)];
	console.log(`accepting, ${clients} at once: one group commit ${told(group)}; pgbench ${told(bench)}; embedded ${told(own)}`);
	console.log(`    of pgbench: ${(group.perSecond / bench.perSecond).toFixed(2)}`);
}
for (const nodes of [1, 3]) {
	const { perSecond, faults } = await drain(postgres, sql, nodes);
	wrong.push(...faults);
	console.log(`acting, ${nodes} node${nodes === 1 ? "" : "s"}: ${Math.round(perSecond)} tickets/s`);
}
const { takeoverMs, faults } = await paused(postgres, sql);
wrong.push(...faults);
console.log(`a stopped node's key was taken over and done ${Math.round(takeoverMs)} ms later`);
const { called, yieldedTo } = embeddedStatements();
console.log(`statements of an alert: embedded ${called.toFixed(3)} ms called, ${yieldedTo.toFixed(3)} ms yielded to a driver`);
console.log(`statements of an alert: PostgreSQL ${(await postgresStatements(sql)).toFixed(1)} ms one after the other`);
for (const answer of await clientAnswers((pool) => postgres.connect(pool), sql)) console.log(`client, ${answer}`);
for (const one of wrong) console.log(`FAILED: ${one}`);
await sql.close();
process.exitCode = wrong.length === 0 ? 0 : 1;
