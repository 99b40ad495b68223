/** The statements of a node's work: leases, intents and outcomes, each with its fence. */
import type { SQL } from "bun";

export const SCHEMA = `
CREATE TABLE keys (key text PRIMARY KEY, ready_at timestamptz NOT NULL DEFAULT now(), leased_until timestamptz, fence bigint NOT NULL DEFAULT 0);
CREATE INDEX keys_ready ON keys (ready_at);
CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL);
CREATE INDEX jobs_key ON jobs (key, id);
CREATE TABLE acts (job_id bigint PRIMARY KEY, key text NOT NULL, node text NOT NULL, fence bigint NOT NULL, done_at timestamptz);
`;

export interface Lease {
	readonly key: string;
	/** Grows with each lease of the key: whoever holds an older one writes nothing any more. */
	readonly fence: string;
}

/** What a node does with one key at a time. `null` or `false`: the lease is another's by now. */
export interface Work {
	lease(ms: number): Promise<Lease | null>;
	head(lease: Lease): Promise<string | null>;
	/** Before anything goes out. @returns false if the lease is gone */
	intent(lease: Lease, job: string): Promise<boolean>;
	/** After it. @returns false if the lease is gone: then another node has this job */
	outcome(lease: Lease, job: string): Promise<boolean>;
	release(lease: Lease): Promise<void>;
}

export function createWork(sql: SQL, node: string): Work {
	return {
		async lease(ms) {
			const [row] = await sql`
				WITH one AS (
					SELECT key FROM keys WHERE leased_until IS NULL OR leased_until < now() ORDER BY ready_at LIMIT 1 FOR UPDATE SKIP LOCKED)
				UPDATE keys k SET leased_until = now() + ${ms} * interval '1 millisecond', fence = fence + 1
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
				WITH held AS (SELECT 1 FROM keys WHERE key = ${key} AND fence = ${fence} FOR UPDATE),
				gone AS (DELETE FROM jobs WHERE id = ${job} AND EXISTS (SELECT 1 FROM held) RETURNING id)
				UPDATE acts SET done_at = clock_timestamp() WHERE job_id = ${job} AND EXISTS (SELECT 1 FROM gone) RETURNING job_id`;
			return rows.length === 1;
		},
		async release({ key, fence }) {
			await sql`
				WITH empty AS (
					DELETE FROM keys k WHERE key = ${key} AND fence = ${fence} AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.key = k.key) RETURNING key)
				UPDATE keys SET leased_until = NULL, ready_at = now()
				WHERE key = ${key} AND fence = ${fence} AND NOT EXISTS (SELECT 1 FROM empty)`;
		},
	};
}
