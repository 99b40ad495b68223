/** What two connections do to each other, each as a name and whether it ended well. */
import type { SQL } from "bun";
import { createWork, type Lease } from "./work.ts";

export const RACES = `
CREATE TABLE requests (endpoint text NOT NULL, id text NOT NULL, node text NOT NULL, PRIMARY KEY (endpoint, id));
CREATE TABLE amounts (name text PRIMARY KEY, n int NOT NULL);
`;

export type Answer = readonly [what: string, holds: boolean];

interface Held extends Lease {
	readonly job: string;
}

const codeOf = (error: unknown): string => String((error as { errno?: unknown }).errno);

async function sameRequest(one: SQL, other: SQL): Promise<Answer> {
	let mine = 0;
	const insert = async (sql: SQL, node: string, id: number): Promise<void> => {
		const rows = await sql`
			INSERT INTO requests VALUES ('e', ${`request ${id}`}, ${node}) ON CONFLICT (endpoint, id) DO NOTHING RETURNING 1`;
		mine += rows.length;
	};
	const requests = Array.from({ length: 200 }, (_, id) => id);
	await Promise.all(requests.flatMap((id) => [insert(one, "one", id), insert(other, "other", id)]));
	const [row] = await one`SELECT count(*) AS n FROM requests`;
	return [
		"200 idempotency keys that two nodes insert at once: 200 rows, and one node each is told that it was the first",
		mine === 200 && Number(row.n) === 200,
	];
}

async function hold(sql: SQL, ms: number): Promise<Held> {
	const work = createWork(sql, "holder");
	const lease = await work.lease(ms);
	if (lease === null) throw new Error("There was nothing to lease");
	return { ...lease, job: (await work.head(lease)) ?? "" };
}

async function clear(sql: SQL): Promise<void> {
	await sql`TRUNCATE keys, jobs, acts`;
}

async function twoIntents(one: SQL, other: SQL): Promise<Answer> {
	await clear(one);
	const work = createWork(one, "one");
	await work.enqueue("k");
	await work.enqueue("k");
	const lease = await hold(one, 15_000);
	const next = String(Number(lease.job) + 1);
	const ends = await Promise.allSettled([work.intent(lease, lease.job), createWork(other, "one").intent(lease, next)]);
	const refused = ends.flatMap((end) => (end.status === "rejected" ? [codeOf(end.reason)] : []));
	const [row] = await one`SELECT count(*) AS n FROM acts`;
	return ["two intents of one key at once: one is refused by the index (23505)", refused.join() === "23505" && Number(row.n) === 1];
}

async function addedWhileReleased(one: SQL, other: SQL): Promise<Answer> {
	await clear(one);
	const work = createWork(other, "other");
	await work.enqueue("k");
	const lease = await hold(other, 15_000);
	await work.intent(lease, lease.job);
	await work.outcome(lease, lease.job);
	let released: Promise<void> = Promise.resolve();
	await one.begin(async (tx) => {
		await createWork(tx, "one").enqueue("k");
		released = work.release(lease);
		// The release must wait for this transaction's lock before the transaction ends, or nothing is tried.
		for (;;) {
			const [row] = await tx`SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
			if (Number(row.n) > 0) break;
			await tx`SELECT pg_stat_clear_snapshot()`;
		}
	});
	await released;
	const after = await work.lease(15_000);
	return ["an alert added while its key is released is still found", after !== null && (await work.head(after)) !== null];
}

async function fenceOutlivesTheRow(one: SQL, other: SQL): Promise<Answer> {
	await clear(one);
	const [late, work] = [createWork(one, "late"), createWork(other, "other")];
	await work.enqueue("k");
	const old = await hold(one, -1);
	const taken = await hold(other, 15_000);
	await work.intent(taken, taken.job);
	await work.outcome(taken, taken.job);
	await work.release(taken);
	await work.enqueue("k");
	const again = await hold(other, 15_000);
	const wrote = (await late.intent(old, again.job)) || (await late.outcome(old, again.job));
	return ["a fence from before its key was deleted and made again is refused", !wrote && old.key === again.key];
}

/** Runs a transaction again when PostgreSQL says that it only lost a race. Other errors are thrown. */
async function retried(sql: SQL, kind: string, work: (tx: SQL) => Promise<void>, lost: (code: string) => void): Promise<void> {
	for (;;)
		try {
			return await sql.begin(kind, work);
		} catch (error) {
			if (!["40001", "40P01"].includes(codeOf(error))) throw error;
			lost(codeOf(error));
		}
}

/** Resolves once both have come; whoever comes later passes at once. */
function meeting(): () => Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	let came = 0;
	return () => {
		if (++came === 2) resolve();
		return promise;
	};
}

async function deadlock(one: SQL, other: SQL): Promise<Answer> {
	await one`INSERT INTO amounts VALUES ('a', 0), ('b', 0)`;
	const [codes, meet]: [string[], () => Promise<void>] = [[], meeting()];
	const add = (sql: SQL, names: readonly string[]): Promise<void> =>
		retried(
			sql,
			"read write",
			async (tx) => {
				await tx`UPDATE amounts SET n = n + 1 WHERE name = ${names[0]}`;
				await meet();
				await tx`UPDATE amounts SET n = n + 1 WHERE name = ${names[1]}`;
			},
			(code) => codes.push(code),
		);
	await Promise.all([add(one, ["a", "b"]), add(other, ["b", "a"])]);
	const [row] = await one`SELECT sum(n) AS n FROM amounts`;
	return ["a deadlock is told (40P01), and tried again counts each transaction once", codes.includes("40P01") && Number(row.n) === 4];
}

async function serialization(one: SQL, other: SQL): Promise<Answer> {
	await one`UPDATE amounts SET n = 0`;
	const [codes, meet]: [string[], () => Promise<void>] = [[], meeting()];
	const add = (sql: SQL): Promise<void> =>
		retried(
			sql,
			"isolation level serializable",
			async (tx) => {
				const [row] = await tx`SELECT n FROM amounts WHERE name = 'a'`;
				await meet();
				await tx`UPDATE amounts SET n = ${Number(row.n) + 1} WHERE name = 'a'`;
			},
			(code) => codes.push(code),
		);
	await Promise.all([add(one), add(other)]);
	const [row] = await one`SELECT n FROM amounts WHERE name = 'a'`;
	return ["a serialization failure is told (40001), and tried again loses no change", codes.includes("40001") && Number(row.n) === 2];
}

export async function races(one: SQL, other: SQL): Promise<readonly Answer[]> {
	const answers: Answer[] = [];
	const all = [sameRequest, twoIntents, addedWhileReleased, fenceOutlivesTheRow, deadlock, serialization];
	for (const race of all) answers.push(await race(one, other));
	return answers;
}
