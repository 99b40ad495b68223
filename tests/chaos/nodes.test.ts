/** Tests the tools with which scripts/chaos plays several nodes. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { freshDirectory, type HistoryItem } from "../support/index.ts";
import { createWatch } from "./nodes/gaps.ts";
import { differences, outOfOrder, planInWords, planOf } from "./nodes/index.ts";
import { createRandom } from "./random.ts";

function database(...statements: readonly string[]): string {
	const file = join(freshDirectory(), "copy.db");
	const db = new Database(file, { create: true });
	for (const statement of ["CREATE TABLE said (id INTEGER PRIMARY KEY, word, body BLOB)", ...statements]) db.run(statement);
	db.close();
	return file;
}
const ROWS = ["INSERT INTO said VALUES (1, 'one', x'0102')", "INSERT INTO said VALUES (2, 'two', NULL)"];

test("copies are equal only if each row of each table is, and their schema", () => {
	const first = database(...ROWS);
	expect(differences(first, database(...ROWS, "ANALYZE"))).toEqual([]);
	expect(differences(first, database(...ROWS, "UPDATE said SET word = 'too' WHERE id = 2"))).toEqual([
		'said: row 2 differs in word ("two", "too")',
	]);
	expect(differences(first, database(...ROWS, "UPDATE said SET body = x'0103' WHERE id = 1"))).toEqual([
		"said: row 1 differs in body (0102, 0103)",
	]);
	expect(differences(first, database(...ROWS.slice(0, 1)))).toEqual([expect.stringContaining("said: row 2 is in one alone")]);
	expect(differences(first, database(...ROWS, "CREATE INDEX words ON said (word)"))[0]).toContain("schema: row 1 differs");
	expect(differences(first, database(...ROWS, "CREATE TABLE more (n)"))[0]).toContain("schema: ");
});

test("a webhook that was acknowledged later must not stand before an earlier one of its sender in history", () => {
	const history = [
		{ request_id: "a", id: "1" },
		{ request_id: "b", id: "2" },
	] as HistoryItem[];
	const said = (...ids: readonly string[]) => ids.map((requestId) => ({ requestId, key: "SRV1", kind: "OPEN" as const }));
	expect(outOfOrder(said("a", "b"), history)).toEqual([]);
	expect(outOfOrder(said("b", "a"), history)).toEqual(["a of SRV1 was acknowledged after b, and stands before it in history"]);
});

test("the same seed has the same plan", () => {
	const plan = (seed: number) => planInWords(planOf(createRandom(seed), { events: 6, nodes: 3, longestPauseMs: 8_000 }));
	expect(plan(3)).toBe(plan(3));
	expect(plan(3)).not.toBe(plan(4));
});

test("a gap ends with the first 202 to a webhook that was sent after the blow", async () => {
	const watch = createWatch();
	const since = performance.now();
	const gap = watch.next(since, 1_000);
	watch.answered(202, 500);
	watch.answered(503, 0);
	await Bun.sleep(20);
	watch.answered(202, 0);
	expect(await gap).toBeGreaterThan(15);
	expect(await watch.next(performance.now(), 20)).toBeNull();
});
