import type { Connection, Statement } from "../database.ts";
import type { Given, Value, Written } from "./types.ts";

/** Writes down what a connection changes, so that it can be done again elsewhere. */
export interface Recording {
	/** Runs `work`, in which the connection may write. */
	during<T>(work: () => T): T;
	/** Number of statements so far. */
	mark(): number;
	/** Forgets the statements after a mark, since they were undone. */
	undoTo(mark: number): void;
	/** The statements so far; begins anew. */
	take(): readonly Written[];
}

/** Statements about the transaction itself, which is not the log's matter. */
const CONTROL = /^\s*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b/i;
/** The only pragma whose value is part of the data: the schema's number. */
const SCHEMA_NUMBER = /^\s*user_version\s*=/i;
const NAMES = /[@:$]([A-Za-z_]\w*)/g;

/**
 * Records every statement of this connection that can change the database. The statements must be
 * deterministic: no `random()`, no `datetime('now')`; a test holds `src/store` to that. A write outside
 * `during` is refused, as it would be missing in the log.
 */
export function recordWrites(db: Connection): Recording {
	let written: Written[] = [];
	let open = false;
	const prepare = db.prepare.bind(db);
	const exec = db.exec.bind(db);
	const pragma = db.pragma.bind(db);

	function check(sql: string): void {
		if (!open) throw new Error(`A write outside the writer's work cannot be logged: ${sql.slice(0, 80)}`);
	}

	/** The statement, whose calls are written down once they have succeeded. */
	function recorded(statement: Statement, sql: string): Statement {
		const names = [...sql.matchAll(NAMES)].map(([, name]) => name as string);
		for (const method of ["run", "get", "all"] as const) {
			const call = statement[method].bind(statement) as (...given: unknown[]) => unknown;
			Object.assign(statement, {
				[method](...given: unknown[]) {
					check(sql);
					const result = call(...given);
					written.push({ sql, given: givenOf(given, names) });
					return result;
				},
			});
		}
		Object.assign(statement, {
			iterate() {
				throw new Error(`A statement that writes cannot be read piece by piece: ${sql.slice(0, 80)}`);
			},
		});
		return statement;
	}

	Object.assign(db, {
		prepare(sql: string) {
			const statement = prepare(sql);
			return statement.readonly || CONTROL.test(sql) ? statement : recorded(statement, sql);
		},
		exec(sql: string) {
			if (CONTROL.test(sql)) return exec(sql);
			check(sql);
			exec(sql);
			written.push({ sql, given: null });
			return db;
		},
		pragma(text: string, options?: { readonly simple?: boolean }) {
			const result: unknown = pragma(text, options);
			if (SCHEMA_NUMBER.test(text)) {
				check(text);
				written.push({ sql: `PRAGMA ${text}`, given: null });
			}
			return result;
		},
	});

	return {
		during(work) {
			open = true;
			try {
				return work();
			} finally {
				open = false;
			}
		},
		mark: () => written.length,
		undoTo(mark) {
			written.length = mark;
		},
		take() {
			const taken = written;
			written = [];
			return taken;
		},
	};
}

/** The values of a call: in order, or by name; of names only those that the statement has. */
function givenOf(given: readonly unknown[], names: readonly string[]): Given {
	const [only] = given;
	if (given.length === 1 && Array.isArray(only)) return only as readonly Value[];
	if (given.length === 1 && typeof only === "object" && only !== null && !ArrayBuffer.isView(only)) {
		const values = only as Readonly<Record<string, Value>>;
		return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
	}
	return given as readonly Value[];
}
