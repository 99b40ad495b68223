/** Deciding by several nodes: an endpoint's alerts in order, by one node at a time, in one transaction that needs no lease. */
import type { SQL } from "bun";
import type { Answer } from "./races.ts";

/**
 * No cursor: numbers are given before a commit, so with two accepting nodes a lower one may appear after a higher one was decided, and
 * a cursor would have passed it. What waits is a row, which goes when it is decided.
 */
export const DECIDING = `
CREATE TABLE turns (endpoint text PRIMARY KEY);
CREATE TABLE undecided (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, endpoint text NOT NULL);
CREATE INDEX undecided_endpoint ON undecided (endpoint, seq);
CREATE TABLE decisions (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seq bigint NOT NULL, endpoint text NOT NULL);
`;
const AT_ONCE = 16;

/** Decides the next alerts of one endpoint that nobody else is deciding. @returns how many */
async function decide(sql: SQL): Promise<number> {
	return sql.begin(async (tx) => {
		const [turn] = await tx`
			SELECT endpoint FROM turns t WHERE EXISTS (SELECT 1 FROM undecided u WHERE u.endpoint = t.endpoint)
			ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED`;
		if (turn === undefined) return 0;
		const rows = await tx`
			WITH next AS (
				DELETE FROM undecided WHERE seq IN (
					SELECT seq FROM undecided WHERE endpoint = ${turn.endpoint} ORDER BY seq LIMIT ${AT_ONCE})
				RETURNING seq, endpoint)
			INSERT INTO decisions (seq, endpoint) SELECT seq, endpoint FROM next ORDER BY seq RETURNING n`;
		return rows.length;
	});
}

async function byThree(deciders: readonly SQL[], sql: SQL): Promise<Answer> {
	await sql`INSERT INTO turns SELECT 'e' || n FROM generate_series(1, 20) n`;
	await sql`INSERT INTO undecided (endpoint) SELECT 'e' || e FROM generate_series(1, 100) n, generate_series(1, 20) e ORDER BY n, e`;
	const work = async (one: SQL): Promise<void> => {
		for (;;) {
			if ((await decide(one)) > 0) continue;
			const [row] = await one`SELECT count(*) AS n FROM undecided`;
			if (Number(row.n) === 0) return;
		}
	};
	await Promise.all(deciders.map(work));
	const [row] = await sql`
		SELECT count(*) AS n, count(DISTINCT seq) AS different, count(*) FILTER (WHERE seq < before) AS wrong
		FROM (SELECT seq, lag(seq) OVER (PARTITION BY endpoint ORDER BY n) AS before FROM decisions) d`;
	const holds = Number(row.n) === 2_000 && Number(row.different) === 2_000 && Number(row.wrong) === 0;
	return ["2,000 alerts of 20 endpoints, three deciders: each decided once, in its endpoint's order", holds];
}

async function lateCommit([one, other]: readonly SQL[], sql: SQL): Promise<Answer> {
	if (one === undefined || other === undefined) throw new Error("Two connections are needed");
	await sql`TRUNCATE decisions`;
	await one.begin(async (tx) => {
		await tx`INSERT INTO undecided (endpoint) VALUES ('e1')`;
		await other`INSERT INTO undecided (endpoint) VALUES ('e1')`;
		await decide(sql);
	});
	await decide(sql);
	const rows = await sql`SELECT seq FROM decisions ORDER BY n`;
	const [first, second] = rows.map((row: { readonly seq: unknown }) => Number(row.seq));
	const holds = rows.length === 2 && second < first;
	return ["an alert whose number is lower but whose commit comes later is decided too", holds];
}

export async function deciding(deciders: readonly SQL[], sql: SQL): Promise<readonly Answer[]> {
	return [await byThree(deciders, sql), await lateCommit(deciders, sql)];
}
