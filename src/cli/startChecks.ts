import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../base/config.ts";
import { KEY_FILE, KeyProblem, loadKeys, opensDataKey, SECRET_FILE } from "../base/security/index.ts";
import { isNode } from "../nodes/index.ts";
import { DATABASE, DatabaseProblem, type Position, peekMeta, peekPosition, readingProblem } from "../store/index.ts";

/**
 * Checks that database and keys in a data directory belong together, before anything is written: a new key
 * beside a database that another key sealed would make recovery harder. And that the database is not one node's
 * copy, if this is no node.
 * @throws KeyProblem, DatabaseProblem; one line each, with the remedy
 */
export function checkKeysAndDatabase(config: Config): void {
	refuseCopy(config);
	checkKeys(config);
}

/**
 * Refuses a node's copy of the database where no node is meant: what would be written there would be nowhere
 * else.
 * @throws DatabaseProblem with the remedy
 */
export function refuseCopy(config: Config): void {
	const database = join(config.HOOKWISE_DATA_DIR, DATABASE);
	if (isNode(config) || positionIn(database) === null) return;
	throw new DatabaseProblem(
		`${database} is the copy of one of several nodes. Set DATABASE_URL, ENCRYPTION_KEY and SECRET_KEY as the other nodes have them; or, to go back to a database of its own, stop all nodes and run hookwise move --from DATABASE_URL.`,
	);
}

function positionIn(database: string): Position | null {
	try {
		return peekPosition(database);
	} catch (error) {
		throw readingProblem(error, database) ?? error;
	}
}

/**
 * Checks that database and keys belong together, as `checkKeysAndDatabase` does, whatever the database is.
 * @throws KeyProblem, DatabaseProblem
 */
export function checkKeys(config: Config): void {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
	const database = join(dataDir, DATABASE);
	const has = (name: string): boolean => existsSync(join(dataDir, name));
	if (secretKey === null && has(SECRET_FILE) && readFileSync(join(dataDir, SECRET_FILE), "utf8").trim() === "") {
		throw new KeyProblem(`${join(dataDir, SECRET_FILE)} is empty. Put the right one back, or delete it: then everybody logs in again.`);
	}
	if (!existsSync(database)) {
		// Keys are created after the database, so both keys without a database mean that it was removed.
		if (encryptionKey !== null || !has(KEY_FILE) || !has(SECRET_FILE)) return;
		throw new KeyProblem(
			`There is no ${DATABASE} in ${dataDir}, though its keys are there. Put it back (hookwise restore FILE), or move ${KEY_FILE} and ${SECRET_FILE} away to begin anew.`,
		);
	}
	const wrapped = sealedKeyOf(database);
	if (wrapped === null) return;
	if (encryptionKey === null && !has(KEY_FILE)) {
		throw new KeyProblem(
			`There is no ${KEY_FILE} beside ${database}, and nothing else opens what is sealed in it. Put it back, or set ENCRYPTION_KEY. Nothing was changed.`,
		);
	}
	const { encryptionKeys } = loadKeys({ dataDir, encryptionKey, secretKey: secretKey ?? "-" });
	if (opensDataKey(encryptionKeys, wrapped)) return;
	// A node's copy may be from before a change of keys. Whether its keys are right is told by PostgreSQL, once it is reached.
	if (isNode(config) && positionIn(database) !== null) return;
	throw new KeyProblem(
		`ENCRYPTION_KEY does not open this database. Start with the key it was made with (${KEY_FILE} in the data directory, or the variable). Nothing was changed.`,
	);
}

/** The sealed data key in the database; null if there is none yet, as after an interrupted first start. */
function sealedKeyOf(database: string): string | null {
	if (statSync(database).size === 0) return null;
	try {
		return peekMeta(database, "data_key");
	} catch (error) {
		const problem = readingProblem(error, database);
		if (problem === null) return null;
		throw problem;
	}
}
