import type { SQL } from "bun";
import { createSecrets } from "../base/security/index.ts";
import { closeClient, openClient, within } from "./client.ts";
import { CHANNEL } from "./log.ts";
import { type Keys, openTables } from "./schema.ts";

/** A node's connections to PostgreSQL. */
export interface Link {
	/** Id of the log. */
	readonly log: string;
	/** One connection, for entries alone. */
	readonly writing: SQL;
	/** For signs of life and questions. */
	readonly looking: SQL;
	/** For snapshots, whose statements take longer. */
	readonly sending: SQL;
	/** Resolves when another node has told of a change, or after `ms`. */
	changed(ms: number): Promise<void>;
	close(): void;
}

export interface LinkOptions {
	readonly url: string;
	readonly ca: string | null;
	readonly name: string;
	readonly encryptionKey: string;
	readonly secretKey: string;
}

/** Longest time to connect and look at the tables. Milliseconds. */
const OPEN_MS = 10_000;
/** Longest statement about a snapshot: it may delete a million entries. Milliseconds. */
const SNAPSHOT_MS = 300_000;
const WORD = "hookwise nodes";

/** What tells keys apart without showing them. */
export function keysOf({ encryptionKey, secretKey }: Pick<LinkOptions, "encryptionKey" | "secretKey">): Keys {
	const secrets = createSecrets(encryptionKey.split(",").map((key) => key.trim()));
	const hasher = new Bun.CryptoHasher("sha256", secretKey);
	return {
		seal: () => secrets.seal(WORD),
		opens(sealed) {
			try {
				return secrets.open(sealed) === WORD;
			} catch {
				return false;
			}
		},
		secret: hasher.update(WORD).digest("hex"),
	};
}

/** Connects, and makes the tables if this is the first node. @throws PostgresProblem, or the client's errors */
export async function openLink(options: LinkOptions): Promise<Link> {
	const clients: SQL[] = [];
	const client = (max: number, what: string, statementMs?: number): SQL => {
		const name = `HookWise ${options.name} (${what})`;
		const opened = openClient({ url: options.url, ca: options.ca, max, name, ...(statementMs === undefined ? {} : { statementMs }) });
		clients.push(opened);
		return opened;
	};
	const close = (): void => {
		for (const one of clients) closeClient(one);
	};
	try {
		const looking = client(2, "looks");
		const log = await within(OPEN_MS, openTables(looking, keysOf(options)));
		const listening = client(1, "listens");
		let tell = Promise.withResolvers<void>();
		await within(
			OPEN_MS,
			listening.listen(CHANNEL, () => {
				tell.resolve();
				tell = Promise.withResolvers<void>();
			}),
		);
		return {
			log,
			looking,
			writing: client(1, "writes"),
			sending: client(1, "snapshots", SNAPSHOT_MS),
			changed: (ms) => Promise.race([tell.promise, Bun.sleep(ms)]),
			close,
		};
	} catch (error) {
		close();
		throw error;
	}
}
