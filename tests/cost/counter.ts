/**
 * Loaded before HookWise: counts the statements of its main thread, and appends the counts to COUNTED_FILE at
 * each SIGUSR2.
 */
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import Database from "better-sqlite3";

/** Counts at one moment. */
export interface Counts {
	readonly statements: number;
	readonly commits: number;
}

interface Prepared {
	readonly source: string;
	[method: string]: unknown;
}

function count(file: string): void {
	let statements = 0;
	let commits = 0;
	const prototype = Object.getPrototypeOf(new Database(":memory:").prepare("SELECT 1")) as Prepared;
	for (const method of ["get", "all", "run"]) {
		const run = prototype[method] as (...given: unknown[]) => unknown;
		prototype[method] = function (this: Prepared, ...given: unknown[]): unknown {
			if (!this.source.startsWith("PRAGMA")) statements++;
			if (this.source === "COMMIT") commits++;
			return run.apply(this, given);
		};
	}
	process.on("SIGUSR2", () => appendFileSync(file, `${JSON.stringify({ statements, commits } satisfies Counts)}\n`));
}

const file = process.env.COUNTED_FILE;
if (isMainThread && file !== undefined) count(file);
