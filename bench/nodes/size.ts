/** Bytes that an alert takes in the common log, by kind, when alerts come one by one. */
import { SQL } from "bun";
import { eventually, type MadeEndpoint } from "../../tests/support/index.ts";
import { environmentOf, startDouble } from "../double.ts";
import { type NodePlace, nodeAt, nodesOn, type Server } from "./places.ts";
import { line } from "./table.ts";

/** States that make each kind; updates are repeats of what was opened. */
const KINDS = { open: "firing", update: "firing", skip: "debug" } as const;
type Kind = keyof typeof KINDS;

/** Time between two alerts. Milliseconds. */
const EVERY_MS = 20;
/** What is done behind an alert, such as its words for the search, is over by then. Milliseconds. */
const AFTER_MS = 1_500;

interface Written {
	readonly entries: number;
	readonly plain: number;
	readonly stored: number;
}

/** Length of an entry if its text were not compressed (`src/store/log/entry.ts`): a byte says whether it is, four its length. */
function plainLength(body: Uint8Array<ArrayBuffer>): number {
	if (body[0] === 0) return body.length;
	const length = new DataView(body.buffer, body.byteOffset).getUint32(1, true);
	return body.length - length + Bun.zstdDecompressSync(body.subarray(5, 5 + length)).length;
}

async function after(sql: SQL, seq: number): Promise<Written> {
	const rows: { readonly body: Uint8Array<ArrayBuffer>; readonly stored: number }[] =
		await sql`SELECT body, pg_column_size(body) AS stored FROM hookwise_log WHERE seq > ${seq}`;
	return {
		entries: rows.length,
		plain: rows.reduce((sum, { body }) => sum + plainLength(body), 0),
		stored: rows.reduce((sum, { stored }) => sum + stored, 0),
	};
}

async function headOf(sql: SQL): Promise<number> {
	const [row] = await sql`SELECT head::float8 AS head FROM hookwise_cluster`;
	return row.head;
}

async function one(place: NodePlace, sql: SQL, endpoint: MadeEndpoint, kind: Kind, alerts: number): Promise<Written> {
	const { client } = nodeAt(place, 0);
	const before = await headOf(sql);
	for (let n = 0; n < alerts; n++) {
		const host = kind === "skip" ? `quiet ${n}` : `host ${n}`;
		await client.accepted(endpoint, { state: KINDS[kind], monitor: { name: host }, msg: "Disk full on /var" });
		await Bun.sleep(EVERY_MS);
	}
	await eventually("all have their outcome", async () => (await client.unfinished()) === 0, 60_000);
	await Bun.sleep(AFTER_MS);
	return after(sql, before);
}

/** @returns lines of a table */
export async function size(server: Server, alerts: number): Promise<string[]> {
	const double = await startDouble(0);
	try {
		await using place = await nodesOn(server, 1, environmentOf(double));
		const sql = new SQL(place.base.url, { max: 1 });
		const endpoint = await nodeAt(place, 0).client.endpoint();
		const lines: string[] = [];
		for (const kind of ["open", "update", "skip"] as const) {
			const { entries, plain, stored } = await one(place, sql, endpoint, kind, alerts);
			lines.push(line(kind, (entries / alerts).toFixed(1), String(Math.round(plain / alerts)), String(Math.round(stored / alerts))));
		}
		await sql.close({ timeout: 0 });
		return [
			line("an alert in the log, one by one", "entries", "bytes of text", "bytes as stored"),
			line("---", "---", "---", "---"),
			...lines,
		];
	} finally {
		double.kill();
	}
}
