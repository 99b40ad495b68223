import type { SQL } from "bun";
import { PostgresProblem } from "./client.ts";

/** Version of these tables. A node that knows only older ones does not start. */
export const FORMAT = 1;

/** Oldest version of PostgreSQL that is used, as `server_version_num` and for people. */
export const OLDEST_POSTGRES = { number: 130_000, text: "13" } as const;

/** Serializes the making of tables among nodes that start together. */
const MAKING = 0x68_77_6e_31;

const TABLES = [
	`CREATE TABLE IF NOT EXISTS hookwise_cluster (
		one boolean PRIMARY KEY DEFAULT true CHECK (one),
		id uuid NOT NULL,
		format int NOT NULL,
		sealed text NOT NULL,
		secret text NOT NULL,
		epoch bigint NOT NULL DEFAULT 0,
		leader text,
		led_at timestamptz NOT NULL DEFAULT 'epoch',
		head bigint NOT NULL DEFAULT 0,
		head_id uuid NOT NULL,
		standing text NOT NULL DEFAULT 'open' CHECK (standing IN ('open', 'arriving', 'left')),
		arriving uuid
	)`,
	`CREATE TABLE IF NOT EXISTS hookwise_log (
		seq bigint PRIMARY KEY,
		id uuid NOT NULL,
		prior uuid NOT NULL,
		body bytea NOT NULL,
		at timestamptz NOT NULL DEFAULT now()
	)`,
	// Bodies are compressed already.
	"ALTER TABLE hookwise_log ALTER COLUMN body SET STORAGE EXTERNAL",
	`CREATE TABLE IF NOT EXISTS hookwise_snapshots (
		id uuid PRIMARY KEY,
		seq bigint NOT NULL,
		entry uuid NOT NULL,
		schema int NOT NULL,
		bytes bigint NOT NULL,
		parts int NOT NULL,
		sha256 text NOT NULL,
		made_at timestamptz NOT NULL DEFAULT now(),
		complete boolean NOT NULL DEFAULT false
	)`,
	`CREATE TABLE IF NOT EXISTS hookwise_snapshot_parts (
		snapshot uuid NOT NULL REFERENCES hookwise_snapshots ON DELETE CASCADE,
		number int NOT NULL,
		sha256 text NOT NULL,
		body bytea NOT NULL,
		PRIMARY KEY (snapshot, number)
	)`,
	"ALTER TABLE hookwise_snapshot_parts ALTER COLUMN body SET STORAGE EXTERNAL",
	`CREATE TABLE IF NOT EXISTS hookwise_nodes (
		name text PRIMARY KEY,
		run uuid NOT NULL,
		url text NOT NULL,
		version text NOT NULL,
		schema int NOT NULL,
		keys text NOT NULL,
		seq bigint NOT NULL,
		role text NOT NULL,
		fit boolean NOT NULL,
		seen_at timestamptz NOT NULL DEFAULT now()
	)`,
];

export interface Keys {
	/** A word sealed with the first of the keys. */
	seal(): string;
	/** True if one of the keys opens one of the seals. */
	opens(seals: string): boolean;
	/**
	 * The seals with one more under the first key, so that nodes with that key alone open them too; null if
	 * there is one already.
	 */
	extended(seals: string): string | null;
	/** Tells the secret key without showing it. */
	readonly secret: string;
}

/**
 * What may be done with the installation in PostgreSQL: nodes may run (`open`), a move into it is not finished
 * (`arriving`), or it was moved out of it (`left`).
 */
export type Standing = "open" | "arriving" | "left";

const CLOSED: Readonly<Record<Exclude<Standing, "open">, string>> = {
	arriving:
		"A move into this PostgreSQL is not finished, and no node can run before. Stop the HookWise that is moved, and run the same hookwise move --to again.",
	left: "The installation in this PostgreSQL was moved back into a data directory (hookwise move --from), so that no node may run here. hookwise move --to brings it here again.",
};

/** Why no node may run; null if nodes may. */
export const closedFor = (standing: Standing): string | null => (standing === "open" ? null : CLOSED[standing]);

/**
 * Makes the tables where they are missing, and checks that this node may use them.
 * @param allowed what may be done with the installation, for the caller's purpose
 * @returns the log's id
 * @throws PostgresProblem with the remedy
 */
export async function openTables(sql: SQL, keys: Keys, allowed: readonly Standing[] = ["open"]): Promise<string> {
	const [server] = await sql`SELECT current_setting('server_version_num')::int AS version, current_setting('synchronous_commit') AS lasting,
		pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS reading`;
	if (server.version < OLDEST_POSTGRES.number) throw new PostgresProblem(`PostgreSQL ${OLDEST_POSTGRES.text} or newer is needed.`);
	if (server.standby || server.reading) {
		throw new PostgresProblem(
			"PostgreSQL takes no writes here (a standby, or default_transaction_read_only). DATABASE_URL must lead to the primary.",
		);
	}
	if (server.lasting === "off" || server.lasting === "local") {
		throw new PostgresProblem(
			`synchronous_commit is “${server.lasting}” for this user, so that a commit may be lost. Set it to on: ALTER ROLE CURRENT_USER SET synchronous_commit = on.`,
		);
	}
	await sql.begin(async (tx) => {
		await tx`SELECT pg_advisory_xact_lock(${MAKING})`;
		const [made] = await tx`SELECT to_regclass('hookwise_nodes') IS NOT NULL AS made`;
		if (!made.made) for (const table of TABLES) await tx.unsafe(table);
		await tx`INSERT INTO hookwise_cluster (id, format, sealed, secret, head_id)
			VALUES (${crypto.randomUUID()}, ${FORMAT}, ${keys.seal()}, ${keys.secret}, ${crypto.randomUUID()}) ON CONFLICT DO NOTHING`;
		// Emptied by an owner who gives all nodes a new one (docs/nodes.md).
		await tx`UPDATE hookwise_cluster SET secret = ${keys.secret} WHERE secret = ''`;
	});
	const [row] = await sql`SELECT id, format, sealed, secret, standing FROM hookwise_cluster`;
	if (row.format > FORMAT) throw new PostgresProblem("A newer HookWise has changed its tables in PostgreSQL. Start that version here too.");
	if (!keys.opens(row.sealed)) {
		throw new PostgresProblem("ENCRYPTION_KEY is not the one of the other nodes. Every node must be given the same. Nothing was changed.");
	}
	if (row.secret !== keys.secret) {
		throw new PostgresProblem("SECRET_KEY is not the one of the other nodes. Every node must be given the same. Nothing was changed.");
	}
	const standing: Standing = row.standing;
	const closed = allowed.includes(standing) ? null : closedFor(standing);
	if (closed !== null) throw new PostgresProblem(closed);
	const seals = keys.extended(row.sealed);
	if (seals !== null) await sql`UPDATE hookwise_cluster SET sealed = ${seals} WHERE sealed = ${row.sealed}`;
	return row.id;
}

/** Leaves the seal of the first key alone: nodes with only the other keys cannot join any more. */
export async function sealAnew(sql: SQL, keys: Keys): Promise<void> {
	await sql`UPDATE hookwise_cluster SET sealed = ${keys.seal()}`;
}
