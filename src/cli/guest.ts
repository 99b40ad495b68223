import { join } from "node:path";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { lockFile } from "../base/lock.ts";
import { type SoleVisit, type Visit, visit, visitAlone } from "../nodes/index.ts";
import { createProgress } from "./progress.ts";

/** Settings of a command line that is told of several nodes. */
export type NodeConfig = Config & {
	readonly DATABASE_URL: string;
	readonly ENCRYPTION_KEY: string;
	readonly SECRET_KEY: string;
};

const linkOf = ({ DATABASE_URL: url, DATABASE_CA: ca, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey }: NodeConfig) => ({
	...{ url, ca, encryptionKey, secretKey },
});

/** Does one command's work on several nodes, whether they run or not; more than once if others write at the same moment. */
export async function asGuest<T>(config: NodeConfig, work: (visit: Visit) => Promise<T>): Promise<T> {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	openDataDirectory(dataDir);
	const unlock = lockFile(join(dataDir, "hookwise.lock"));
	try {
		return await withProgress((onFetch) => visit({ dataDir, link: linkOf(config), isNodeHere: unlock === null, onFetch }, work));
	} finally {
		unlock?.();
	}
}

/**
 * Does work during which no node may run. The caller has reserved the data directory.
 * @param anySchema true if the database is only replaced as a whole
 */
export const asOnlyGuest = <T>(config: NodeConfig, work: (visit: SoleVisit) => Promise<T>, anySchema = false): Promise<T> =>
	withProgress((onFetch) => visitAlone({ dataDir: config.HOOKWISE_DATA_DIR, link: linkOf(config), onFetch, anySchema }, work));

/** Shows how far it is when a whole copy must be fetched, which takes a while. */
async function withProgress<T>(work: (onFetch: (done: number, of: number) => void) => Promise<T>): Promise<T> {
	const progress = createProgress({ err: (line) => process.stderr.write(`${line}\n`) });
	let step: ((done: number, of: number) => void) | null = null;
	try {
		return await work((done, of) => {
			step ??= progress.begin("Fetching a copy");
			step(done, of);
			if (done >= of) progress.end();
		});
	} finally {
		progress.end();
	}
}
