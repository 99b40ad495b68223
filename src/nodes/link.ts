import type { SQL } from "bun";
import { createSecrets, type Secrets } from "../base/security/index.ts";
import { closeClient, openClient, within } from "./client.ts";
import { CHANNEL } from "./log.ts";
import { type Keys, openTables } from "./schema.ts";
import { unless } from "./unless.ts";

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
export const OPEN_MS = 10_000;
/** Longest statement about a snapshot: it may delete a million entries. Milliseconds. */
export const SNAPSHOT_MS = 300_000;
const WORD = "hookwise nodes";

/** Most seals of the word that are kept: a change of keys needs two. */
const MAX_SEALS = 4;

/** What tells keys apart without showing them. */
export function keysOf({ encryptionKey, secretKey }: Pick<LinkOptions, "encryptionKey" | "secretKey">): Keys {
	const keys = encryptionKey.split(",").map((key) => key.trim());
	const secrets = createSecrets(keys);
	const hasher = new Bun.CryptoHasher("sha256", secretKey);
	return {
		seal: () => secrets.seal(WORD),
		opens: (seals) => opensOne(secrets, seals),
		extended(seals) {
			if (opensOne(createSecrets(keys.slice(0, 1)), seals)) return null;
			return [secrets.seal(WORD), ...seals.split(" ")].slice(0, MAX_SEALS).join(" ");
		},
		secret: hasher.update(WORD).digest("hex"),
	};
}

function opensOne(secrets: Secrets, seals: string): boolean {
	return seals.split(" ").some((sealed) => {
		try {
			return secrets.open(sealed) === WORD;
		} catch {
			return false;
		}
	});
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
		let change = new AbortController();
		await within(
			OPEN_MS,
			listening.listen(CHANNEL, () => {
				const before = change;
				change = new AbortController();
				before.abort();
			}),
		);
		return {
			log,
			looking,
			writing: client(1, "writes"),
			sending: client(1, "snapshots", SNAPSHOT_MS),
			async changed(ms) {
				await unless(change.signal, Bun.sleep(ms));
			},
			close,
		};
	} catch (error) {
		close();
		throw error;
	}
}
