import { Database } from "bun:sqlite";
import { catchUp } from "../../../src/nodes/following.ts";
import { takeSnapshot } from "../../../src/nodes/leading.ts";
import { headOf } from "../../../src/nodes/log.ts";
import { openCopy } from "../../../src/store/index.ts";
import { type Cluster, copyOf } from "./cluster.ts";

/** Findings that one pair of copies gets. */
const MAX_LINES = 8;
/** Characters of a value that a finding shows. */
const SHOWN = 120;

type Row = Readonly<Record<string, unknown>>;

/**
 * Brings each copy of a stopped cluster to the end of the log, as a node does that starts, and compares them row for row.
 * @returns a line for each difference
 */
export async function compareCopies({ nodes, database }: Cluster): Promise<readonly string[]> {
	const head = await headOf(database.sql());
	for (const node of nodes) {
		const copy = openCopy(copyOf(node));
		try {
			await catchUp(database.sql(), copy, head);
		} catch (error) {
			return [`${node.name} cannot go on: ${error instanceof Error ? error.message : String(error)}`];
		} finally {
			copy.close();
		}
	}
	const [first, ...others] = nodes;
	if (first === undefined) return [];
	return others.flatMap((other) => differences(copyOf(first), copyOf(other)).map((line) => `${first.name} and ${other.name}: ${line}`));
}

/**
 * Takes a snapshot of a stopped cluster, as its leader does when the log has grown: what is before it is deleted, and a node that has lost
 * its disk begins with it.
 */
export async function shortenLog({ nodes, database }: Cluster): Promise<void> {
	const [first] = nodes;
	const [row] = await database.sql()<{ epoch: number }[]>`SELECT epoch::float8 AS epoch FROM hookwise_cluster`;
	if (first === undefined || row === undefined) throw new Error("No node has ever led");
	await takeSnapshot({ sending: database.sql() }, first.dataDir, row.epoch);
}

/** Compares two databases: their schemas, and each table row for row in its order. What the query planner counted is each one's own. */
export function differences(one: string, other: string): readonly string[] {
	const [left, right] = [one, other].map((file) => new Database(file, { readonly: true, safeIntegers: true })) as [Database, Database];
	try {
		const schema = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name";
		const inSchema = compare(left, right, schema);
		if (inSchema.length > 0) return inSchema.map((line) => `schema: ${line}`);
		const tables = left
			.query<{ name: string }, []>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'")
			.all();
		const lines = tables.flatMap(({ name }) =>
			compare(left, right, `SELECT * FROM "${name}" NOT INDEXED`).map((line) => `${name}: ${line}`),
		);
		return lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), `and ${lines.length - MAX_LINES} more`] : lines;
	} finally {
		left.close();
		right.close();
	}
}

function compare(left: Database, right: Database, sql: string): string[] {
	const [ours, theirs] = [left, right].map((db) => db.query<Row, []>(sql).iterate()) as [IterableIterator<Row>, IterableIterator<Row>];
	const lines: string[] = [];
	for (let number = 1; ; number++) {
		const [a, b] = [ours.next(), theirs.next()];
		if (a.done && b.done) return lines;
		if (a.done || b.done) {
			lines.push(`row ${number} is in one alone: ${shown(a.done ? b.value : a.value)}`);
			// Read to their ends, so that the databases can be closed.
			for (const rest of [ours, theirs]) for (const _ of rest);
			return lines;
		}
		const columns = Object.keys(a.value).filter((name) => !isSame(a.value[name], b.value[name]));
		if (columns.length === 0) continue;
		lines.push(
			`row ${number} differs in ${columns.map((name) => `${name} (${shown(a.value[name])}, ${shown(b.value[name])})`).join(", ")}`,
		);
	}
}

function isSame(one: unknown, other: unknown): boolean {
	if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.from(one).equals(other);
	return Object.is(one, other);
}

function shown(value: unknown): string {
	const text =
		value instanceof Uint8Array
			? Buffer.from(value).toString("hex")
			: JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
	return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
