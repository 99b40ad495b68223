import type { SQL } from "bun";
import { readDatabaseUrl } from "../../base/databaseUrl.ts";
import { closeClient, openClient, PostgresProblem, within } from "../client.ts";
import { keysOf, type LinkOptions, OPEN_MS, SNAPSHOT_MS } from "../link.ts";
import { reasonOf } from "../look.ts";
import { openTables, type Standing } from "../schema.ts";

/** A connection for a move. */
export interface Door {
	readonly sql: SQL;
	/** Id of the log. */
	readonly log: string;
}

/**
 * Connects, makes the tables where they are missing, and does `work`.
 * @param allowed what the installation in PostgreSQL may be in the middle of
 * @throws PostgresProblem if PostgreSQL cannot be used, or stops answering; the message has no password
 */
export async function withDoor<T>(
	{ url, ca, encryptionKey, secretKey }: Omit<LinkOptions, "name">,
	allowed: readonly Standing[],
	work: (door: Door) => Promise<T>,
): Promise<T> {
	const reading = readDatabaseUrl(url);
	if (!reading.ok) throw new PostgresProblem(reading.problem);
	const sql = openClient({ url, ca, max: 1, name: "HookWise move", statementMs: SNAPSHOT_MS });
	let begun = false;
	try {
		const log = await within(OPEN_MS, openTables(sql, keysOf({ encryptionKey, secretKey }), allowed));
		begun = true;
		return await work({ sql, log });
	} catch (error) {
		// What others have thrown, such as a full disk, is theirs to explain.
		if (!(error instanceof Error) || !isPostgres(error)) throw error;
		const reason = await reasonOf(error, reading.address);
		throw new PostgresProblem(begun ? `${reason} The same command goes on where this one was.` : reason);
	} finally {
		closeClient(sql);
	}
}

const isPostgres = (error: Error): boolean =>
	("code" in error && String(error.code).startsWith("ERR_POSTGRES")) || error.message.startsWith("PostgreSQL did not answer");
