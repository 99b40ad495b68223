import type { SQL } from "bun";
import type { LogEntry } from "../store/index.ts";

/** Channel of notifications: something has changed in the log, or who leads. */
export const CHANNEL = "hookwise";

/** Entries that are read at once. */
const READ_ENTRIES = 500;
/** Bytes of entries that are read at once, about. */
const READ_BYTES = 8 * 2 ** 20;

/** Where the log ends. */
export interface Head {
	readonly seq: number;
	readonly id: string;
}

/** An append was refused: another node leads, or somebody else has appended. */
export class AppendRefused extends Error {
	override readonly name = "AppendRefused";
}

/**
 * Appends one entry in one statement, which checks that nobody else leads and that the log ends where the
 * writer's copy does. It is committed when this resolves.
 * @param epoch fence of the node that leads
 * @throws AppendRefused if it was not written; another error if that is unknown
 */
export async function appendTo(sql: SQL, epoch: number, { seq, id, prior, body }: LogEntry): Promise<void> {
	const rows = await sql`
		WITH held AS (
			UPDATE hookwise_cluster SET head = ${seq}, head_id = ${id}
			WHERE epoch = ${epoch} AND head = ${seq - 1} AND head_id = ${prior} RETURNING head)
		INSERT INTO hookwise_log (seq, id, prior, body) SELECT ${seq}, ${id}, ${prior}, ${body} FROM held
		RETURNING pg_notify(${CHANNEL}, seq::text)`;
	if (rows.length === 0) throw new AppendRefused("another node leads, or the log has gone on");
}

/** Entries after a number, in order; not all of them if they are many. */
export async function entriesAfter(sql: SQL, seq: number): Promise<LogEntry[]> {
	const rows = await sql`
		SELECT seq::float8 AS seq, id, prior, body FROM (
			SELECT *, sum(octet_length(body)) OVER (ORDER BY seq) AS bytes
			FROM (SELECT * FROM hookwise_log WHERE seq > ${seq} ORDER BY seq LIMIT ${READ_ENTRIES}) AS entries) AS counted
		WHERE bytes - octet_length(body) < ${READ_BYTES} ORDER BY seq`;
	return [...rows];
}

/** True if the log has this entry, or ends with it. Its older entries are deleted after a snapshot. */
export async function headOf(sql: SQL): Promise<Head> {
	const [row] = await sql`SELECT head::float8 AS seq, head_id AS id FROM hookwise_cluster`;
	return row;
}
