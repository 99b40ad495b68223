/**
 * `bun bench/nodes/index.ts`: the trial for several nodes on one PostgreSQL (decision 050), with a PostgreSQL of its own from the
 * system's packages. Accepting with group commit beside pgbench and the embedded engine; leases, intents and outcomes by one and by
 * three nodes, which are processes; a node that is stopped and comes back, one that is killed; races between connections; what the
 * client does about cuts, TLS and restarts; and what an alert's statements cost each shape. Exit code 1 when anything was lost,
 * doubled, out of order, written by a node whose lease was gone, or answered `no`.
 */
import { loadavg } from "node:os";
import { type Accepted, embedded, pgbench, postgresGrouped, TABLE } from "./accepting.ts";
import { drain, killed, paused } from "./acting.ts";
import { clientAnswers } from "./client.ts";
import { DECIDING, deciding } from "./deciding.ts";
import { lines, overTcp } from "./lines.ts";
import { startPostgres } from "./postgres.ts";
import { RACES, races } from "./races.ts";
import { embeddedStatements, postgresStatements } from "./shape.ts";
import { openWire } from "./wire.ts";
import { SCHEMA } from "./work.ts";

const told = ({ perSecond, p99 }: Accepted): string =>
	`${Math.round(perSecond)}/s${Number.isNaN(p99) ? "" : `, 99 of 100 within ${p99.toFixed(1)} ms`}`;

await using postgres = await startPostgres();
const sql = postgres.connect(1);
const wrong: string[] = [];
const [version] = await sql`SHOW server_version`;
console.log(`PostgreSQL ${version.server_version}, load ${loadavg()[0]?.toFixed(1)}`);
await sql.unsafe(TABLE).simple();
for (const schema of [SCHEMA, RACES, DECIDING]) await sql.unsafe(schema).simple();

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
for (const [name, fate] of Object.entries({ stopped: paused, killed })) {
	const { takeoverMs, faults } = await fate(postgres, sql);
	wrong.push(...faults);
	console.log(`a ${name} node's key was taken over and done ${Math.round(takeoverMs)} ms later`);
}
const { called, yieldedTo } = embeddedStatements();
console.log(`statements of an alert: embedded ${called.toFixed(3)} ms called, ${yieldedTo.toFixed(3)} ms yielded to a driver`);
console.log(`statements of an alert: PostgreSQL ${(await postgresStatements(sql)).toFixed(1)} ms one after the other`);
{
	using wire = openWire(postgres, { delayMs: 0.5 });
	const far = overTcp({ hostname: "127.0.0.1", port: wire.port });
	const [many, few] = [await postgresStatements(far), await postgresStatements(far, 5)];
	console.log(`over TCP with 0.5 ms for each answer: ${many.toFixed(1)} ms; five statements ${few.toFixed(1)} ms`);
	await far.close({ timeout: 0 });
}
const others = [postgres.connect(1), postgres.connect(1), postgres.connect(1)] as const;
const answers = [
	...(await races(others[0], others[1])),
	...(await deciding(others, sql)),
	...(await clientAnswers((pool) => postgres.connect(pool), sql)),
	...(await lines(postgres, sql)),
];
for (const [what, holds] of answers) {
	console.log(`${holds ? "yes" : "no"}: ${what}`);
	if (!holds) wrong.push(what);
}
await Promise.all(others.map((one) => one.close({ timeout: 0 })));
for (const one of wrong) console.log(`FAILED: ${one}`);
await sql.close();
process.exitCode = wrong.length === 0 ? 0 : 1;
