import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQL } from "bun";
import { openDatabase } from "../../src/store/database.ts";

/** Statements of an alert that opens a ticket (`tests/cost/recorded.json`). */
const STATEMENTS = 86;
const ALERTS = 1_000;
const ROUNDS = 15;

const milliseconds = (began: number, alerts: number): number => (performance.now() - began) / alerts;

/** A statement, as the store's functions would yield it to whichever driver runs them. */
interface Step {
	readonly sql: number;
	readonly values: readonly unknown[];
}

function* yielded(): Generator<Step, number, { readonly n: number }> {
	let sum = 0;
	for (let statement = 0; statement < STATEMENTS; statement++) sum += (yield { sql: 0, values: [statement % 100] }).n;
	return sum;
}

/** What statements cost the embedded engine when they are called, and when they are yielded to a driver. Milliseconds an alert. */
export function embeddedStatements(): { readonly called: number; readonly yieldedTo: number } {
	const directory = mkdtempSync(join(tmpdir(), "hookwise-shape-"));
	const db = openDatabase(join(directory, "x.db"));
	db.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
	const add = db.prepare("INSERT INTO numbers (n) VALUES (?)");
	for (let n = 0; n < 100; n++) add.run(n);
	const one = db.prepare("SELECT n FROM numbers WHERE n = ?");
	const get = (...values: readonly unknown[]): { readonly n: number } => one.get(...values) as { n: number };
	const called = (): number => {
		let sum = 0;
		for (let statement = 0; statement < STATEMENTS; statement++) sum += get(statement % 100).n;
		return sum;
	};
	const driven = (): number => {
		const work = yielded();
		let step = work.next();
		while (step.done !== true) step = work.next(get(...step.value.values));
		return step.value;
	};
	const timed = (work: () => number): number => {
		const began = performance.now();
		for (let alert = 0; alert < ALERTS; alert++) work();
		return milliseconds(began, ALERTS);
	};
	// In turn, and the middle one of each: what else the machine does is larger than the difference.
	const rounds = Array.from({ length: ROUNDS }, () => ({ called: timed(called), yieldedTo: timed(driven) }));
	const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
	const result = { called: middle(rounds.map((one) => one.called)), yieldedTo: middle(rounds.map((one) => one.yieldedTo)) };
	db.close();
	rmSync(directory, { recursive: true, force: true });
	return result;
}

/** So many statements in one transaction, one after the other. Milliseconds an alert. */
export async function postgresStatements(sql: SQL, statements = STATEMENTS): Promise<number> {
	const alerts = 40;
	const began = performance.now();
	for (let alert = 0; alert < alerts; alert++)
		await sql.begin(async (tx) => {
			for (let statement = 0; statement < statements; statement++) await tx`SELECT ${statement}::int AS n`;
		});
	return milliseconds(began, alerts);
}
