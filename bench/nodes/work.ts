/** The statements of a node's work: leases, intents and outcomes, each with its fence. */
import type { SQL } from "bun";

/**
 * Fences come from one sequence for all keys: a key's row is deleted when nothing waits, and one that counted its own leases would
 * begin again at 1, which a node that was paused before could still hold.
 */
export const SCHEMA = `
CREATE SEQUENCE fences;
CREATE TABLE keys (key text PRIMARY KEY, waiting int NOT NULL, ready_at timestamptz NOT NULL DEFAULT now(), leased_until timestamptz, fence bigint NOT NULL DEFAULT 0);
CREATE INDEX keys_ready ON keys (ready_at);
CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL);
CREATE INDEX jobs_key ON jobs (key, id);
CREATE TABLE acts (job_id bigint PRIMARY KEY, key text NOT NULL, node text NOT NULL, fence bigint NOT NULL, done_at timestamptz);
CREATE UNIQUE INDEX acts_open ON acts (key) WHERE done_at IS NULL;
`;

export interface Lease {
	readonly key: string;
	/** Grows with each lease: whoever holds an older one writes nothing any more. */
	readonly fence: string;
}

/** What a node does with one key at a time. `null` or `false`: the lease is another's by now. */
export interface Work {
	enqueue(key: string): Promise<void>;
	lease(ms: number): Promise<Lease | null>;
	head(lease: Lease): Promise<string | null>;
	/** Before anything goes out. @returns false if the lease is gone @throws 23505 if another intent of the key is open */
	intent(lease: Lease, job: string): Promise<boolean>;
	/** After it. @returns false if the lease is gone: then another node has this job */
	outcome(lease: Lease, job: string): Promise<boolean>;
	release(lease: Lease): Promise<void>;
}

export function createWork(sql: SQL, node: string): Work {
	return {
		async enqueue(key) {
			await sql`
				WITH counted AS (
					INSERT INTO keys (key, waiting) VALUES (${key}, 1) ON CONFLICT (key) DO UPDATE SET waiting = keys.waiting + 1)
				INSERT INTO jobs (key) VALUES (${key})`;
		},
		async lease(ms) {
			const [row] = await sql`
				WITH one AS (
					SELECT key FROM keys WHERE leased_until IS NULL OR leased_until < now() ORDER BY ready_at LIMIT 1 FOR UPDATE SKIP LOCKED)
				UPDATE keys k SET leased_until = now() + ${ms} * interval '1 millisecond', fence = nextval('fences')
				FROM one WHERE k.key = one.key RETURNING k.key, k.fence`;
			return row === undefined ? null : { key: row.key, fence: String(row.fence) };
		},
		async head({ key }) {
			const [row] = await sql`SELECT id FROM jobs WHERE key = ${key} ORDER BY id LIMIT 1`;
			return row === undefined ? null : String(row.id);
		},
		async intent({ key, fence }, job) {
			const rows = await sql`
				WITH held AS (SELECT 1 FROM keys WHERE key = ${key} AND fence = ${fence} FOR UPDATE)
				INSERT INTO acts (job_id, key, node, fence) SELECT ${job}, ${key}, ${node}, ${fence} FROM held
				ON CONFLICT (job_id) DO UPDATE SET node = excluded.node, fence = excluded.fence WHERE acts.done_at IS NULL RETURNING job_id`;
			return rows.length === 1;
		},
		async outcome({ key, fence }, job) {
			const rows = await sql`
				WITH held AS (UPDATE keys SET waiting = waiting - 1 WHERE key = ${key} AND fence = ${fence} RETURNING 1),
				gone AS (DELETE FROM jobs WHERE id = ${job} AND EXISTS (SELECT 1 FROM held) RETURNING id)
				UPDATE acts SET done_at = clock_timestamp() WHERE job_id = ${job} AND EXISTS (SELECT 1 FROM gone) RETURNING job_id`;
			return rows.length === 1;
		},
		async release({ key, fence }) {
			// The number waiting stands in the row itself. A look at `jobs` would not see one that was added while this waited for the
			// row's lock: PostgreSQL then checks the row again, but other tables as they were when the statement began.
			await sql`
				WITH empty AS (DELETE FROM keys WHERE key = ${key} AND fence = ${fence} AND waiting = 0 RETURNING key)
				UPDATE keys SET leased_until = NULL, ready_at = now()
				WHERE key = ${key} AND fence = ${fence} AND NOT EXISTS (SELECT 1 FROM empty)`;
		},
	};
}
