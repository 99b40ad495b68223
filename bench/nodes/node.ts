/** One node in a process of its own: works until nothing is left, then prints what it did as JSON. */
import { parseArgs } from "node:util";
import { SQL } from "bun";
import { createWork, type Lease } from "./work.ts";

const { values } = parseArgs({
	options: {
		socket: { type: "string", default: "" },
		name: { type: "string", default: "" },
		"at-once": { type: "string", default: "8" },
		"lease-ms": { type: "string", default: "15000" },
		/** How long a call takes. */
		"call-ms": { type: "string", default: "0" },
	},
});
const sql = new SQL({
	adapter: "postgres",
	path: values.socket,
	username: "hookwise",
	database: "postgres",
	max: Number(values["at-once"]),
});
const work = createWork(sql, values.name);
const sent: string[] = [];
let done = 0;
let lost = 0;

async function one(lease: Lease): Promise<void> {
	const job = await work.head(lease);
	if (job === null) return work.release(lease);
	if (!(await work.intent(lease, job))) {
		lost++;
		return;
	}
	sent.push(job);
	console.error(`sent ${job}`);
	if (Number(values["call-ms"]) > 0) await Bun.sleep(Number(values["call-ms"]));
	if (await work.outcome(lease, job)) done++;
	else lost++;
	await work.release(lease);
}

async function place(): Promise<void> {
	for (;;) {
		const lease = await work.lease(Number(values["lease-ms"]));
		if (lease !== null) await one(lease);
		else {
			const [row] = await sql`SELECT count(*) AS n FROM keys`;
			if (Number(row.n) === 0) return;
			await Bun.sleep(20);
		}
	}
}

await Promise.all(Array.from({ length: Number(values["at-once"]) }, place));
console.log(JSON.stringify({ name: values.name, done, lost, sent }));
process.exit(0);
