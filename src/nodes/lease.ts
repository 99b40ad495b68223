import type { SQL } from "bun";
import type { NodeState } from "../base/seat.ts";
import { CHANNEL, type Head } from "./log.ts";

/** How often a node gives a sign of life. Milliseconds. */
export const BEAT_MS = 1_000;
/** A leader that was silent for so long may be replaced. Milliseconds of the database's clock. */
export const SILENCE_MS = 6_000;
/** How long a leader trusts its last sign of life, counted from before it was sent. Milliseconds of its own clock. */
export const TRUST_MS = 4_500;

/** Longest wait for an answer to one of these questions. Milliseconds. */
export const QUESTION_MS = 2_000;

/** A node that is not seen for so long is taken from the list. */
const FORGET = "1 day";

/** What a node tells about itself. */
export interface Self {
	readonly name: string;
	/** Of this process: two processes with one name are told apart. */
	readonly run: string;
	readonly url: string;
	readonly version: string;
	/** Number of the last migration that it knows. */
	readonly schema: number;
	/** Names (`keyName`) of its encryption keys, separated by commas; the first one encrypts. */
	readonly keys: string;
}

/** Who leads. */
export interface Leader {
	/** Node's name; null if nobody leads. */
	readonly name: string | null;
	readonly url: string | null;
	readonly epoch: number;
	/** False if it has been silent for too long. */
	readonly alive: boolean;
	readonly head: Head;
}

/** The lead, as a node takes it. */
export interface NewLead {
	readonly epoch: number;
	/** Where the log ends. */
	readonly head: Head;
	/** True if the process that led before lives: it gave the lead away, or it is this one. Otherwise it may have died. */
	readonly wasLeft: boolean;
}

/** An epoch that nobody had. */
const NEVER = -1;

/**
 * Takes the lead if nobody has it, or if its holder has been silent. From then on nobody with an older epoch
 * can append.
 * @param ledAs epoch of this process's last lead; null if it never led
 * @returns null if another node leads, or if no node may run
 */
export async function takeLead(sql: SQL, { name }: Pick<Self, "name">, ledAs: number | null): Promise<NewLead | null> {
	const [row] = await sql`
		UPDATE hookwise_cluster c SET epoch = c.epoch + 1, leader = ${name}, led_at = clock_timestamp()
		FROM (SELECT leader, epoch FROM hookwise_cluster FOR UPDATE) AS before
		WHERE c.standing = 'open'
			AND (c.leader IS NULL OR c.leader = ${name} OR c.led_at < clock_timestamp() - make_interval(secs => ${SILENCE_MS / 1_000}))
		RETURNING c.epoch::float8 AS epoch, c.head::float8 AS seq, c.head_id AS id,
			before.leader IS NULL OR before.epoch = ${ledAs ?? NEVER} AS "wasLeft", pg_notify(${CHANNEL}, 'lead')`;
	return row === undefined ? null : { epoch: row.epoch, head: { seq: row.seq, id: row.id }, wasLeft: row.wasLeft };
}

/**
 * Takes the lead from whoever has it, for moments: for the command line, which changes nothing outside. The one who had it can
 * append nothing from then on, and may take it again as soon as it is left.
 * @returns null if no node may run
 */
export async function seizeLead(sql: SQL, name: string): Promise<{ readonly epoch: number; readonly head: Head } | null> {
	const [row] = await sql`
		UPDATE hookwise_cluster SET epoch = epoch + 1, leader = ${name}, led_at = clock_timestamp() WHERE standing = 'open'
		RETURNING epoch::float8 AS epoch, head::float8 AS seq, head_id AS id, pg_notify(${CHANNEL}, 'lead')`;
	return row === undefined ? null : { epoch: row.epoch, head: { seq: row.seq, id: row.id } };
}

/** A leader's sign of life. @returns false if another node leads */
export async function keepLead(sql: SQL, epoch: number): Promise<boolean> {
	const rows = await sql`UPDATE hookwise_cluster SET led_at = clock_timestamp() WHERE epoch = ${epoch} RETURNING 1 AS kept`;
	return rows.length > 0;
}

/** Gives the lead away, so that another node takes it at once. */
export async function leaveLead(sql: SQL, epoch: number): Promise<void> {
	await sql`UPDATE hookwise_cluster SET leader = NULL WHERE epoch = ${epoch} RETURNING pg_notify(${CHANNEL}, 'lead')`;
}

export async function leaderOf(sql: SQL): Promise<Leader> {
	const [row] = await sql`
		SELECT c.leader AS name, n.url, c.epoch::float8 AS epoch, c.head::float8 AS seq, c.head_id AS id,
			c.leader IS NOT NULL AND c.led_at > clock_timestamp() - make_interval(secs => ${SILENCE_MS / 1_000}) AS alive
		FROM hookwise_cluster c LEFT JOIN hookwise_nodes n ON n.name = c.leader`;
	return { name: row.name, url: row.url, epoch: row.epoch, alive: row.alive, head: { seq: row.seq, id: row.id } };
}

/** What a sign of life tells. */
export interface Sign {
	readonly role: NodeState["role"];
	/** Last entry that the node has. */
	readonly seq: number;
	/** False if its disk has too little room, so that another node should lead. */
	readonly fit: boolean;
}

/**
 * A node's sign of life, for the list of nodes.
 * @returns false if another process uses this name
 */
export async function beat(sql: SQL, self: Self, { role, seq, fit }: Sign): Promise<boolean> {
	const rows = await sql`
		INSERT INTO hookwise_nodes AS n (name, run, url, version, schema, keys, seq, role, fit, seen_at)
		VALUES (${self.name}, ${self.run}, ${self.url}, ${self.version}, ${self.schema}, ${self.keys}, ${seq}, ${role}, ${fit}, clock_timestamp())
		ON CONFLICT (name) DO UPDATE SET run = excluded.run, url = excluded.url, version = excluded.version, schema = excluded.schema,
			keys = excluded.keys, seq = excluded.seq, role = excluded.role, fit = excluded.fit, seen_at = excluded.seen_at
		WHERE n.run = excluded.run OR n.seen_at < clock_timestamp() - make_interval(secs => ${SILENCE_MS / 1_000})
		RETURNING 1 AS told`;
	return rows.length > 0;
}

/** True if another node could lead now, and has room on its disk. */
export async function isFitElsewhere(sql: SQL, { name, schema }: Self): Promise<boolean> {
	const [row] = await sql`
		SELECT count(*)::int AS fit FROM hookwise_nodes WHERE name <> ${name} AND fit AND role <> 'starts' AND schema >= ${schema}
			AND seen_at > clock_timestamp() - make_interval(secs => ${SILENCE_MS / 1_000})`;
	return row.fit > 0;
}

/** Takes a node from the list when it stops. */
export async function signOff(sql: SQL, { name, run }: Self): Promise<void> {
	await sql`DELETE FROM hookwise_nodes WHERE (name = ${name} AND run = ${run}) OR seen_at < clock_timestamp() - ${FORGET}::interval`;
}

/** All nodes that were seen within a day, by name. */
export async function nodesOf(sql: SQL): Promise<NodeState[]> {
	const rows = await sql`
		SELECT n.name, n.url, n.version,
			CASE WHEN n.role = 'leads' AND c.leader IS DISTINCT FROM n.name THEN 'follows' ELSE n.role END AS role, n.schema, greatest(0, c.head - n.seq)::float8 AS behind,
			extract(epoch FROM n.seen_at)::float8 * 1000 AS seen,
			n.seen_at > clock_timestamp() - make_interval(secs => ${SILENCE_MS / 1_000}) AS alive
		FROM hookwise_nodes n, hookwise_cluster c WHERE n.seen_at > clock_timestamp() - ${FORGET}::interval ORDER BY n.name`;
	return rows.map(({ seen, ...node }: { readonly seen: number } & Omit<NodeState, "seenAt">) => ({ ...node, seenAt: Math.round(seen) }));
}

/** Nodes that give signs of life, with the names of their keys, first that which encrypts. */
export async function aliveNodes(
	sql: SQL,
): Promise<readonly { readonly name: string; readonly run: string; readonly role: NodeState["role"]; readonly keys: readonly string[] }[]> {
	const rows = await sql`
		SELECT name, run, role, keys FROM hookwise_nodes
		WHERE seen_at > clock_timestamp() - make_interval(secs => ${SILENCE_MS / 1_000}) ORDER BY name`;
	return rows.map(({ keys, ...node }: { readonly keys: string }) => ({ ...node, keys: keys.split(",") }));
}
