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

/** Statements about the transaction itself, which is not the log's matter; a text of such statements alone. */
const CONTROL = /^(?:\s*(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b[^;]*(?:;|$))+\s*$/i;
/** The only pragma whose value is part of the data: the schema's number. */
const SCHEMA_NUMBER = /^\s*user_version\s*=/i;
const NAMES = /[@:$]([A-Za-z_]\w*)/g;

/**
 * Records every statement of this connection that can change the database. The statements must be
 * deterministic: no `random()`, no `datetime('now')`; a test holds `src/store` to that. A write outside
 * `during` is refused, as it would be missing in the log.
 */
export function recordWrites(db: Connection): Recording {
	const written: Written[] = [];
	let open = false;
	function check(sql: string): void {
		if (!open) throw new Error(`A write outside the writer's work cannot be logged: ${sql.slice(0, 80)}`);
	}
	recordStatements(db, written, check);
	recordTexts(db, written, check);
	// What a transaction within the work takes back is undone, though the work may go on.
	const transaction = db.transaction.bind(db);
	Object.assign(db, {
		transaction: (work: (...given: unknown[]) => unknown) =>
			transaction((...given: unknown[]) => {
				const mark = written.length;
				try {
					return work(...given);
				} catch (error) {
					written.length = mark;
					throw error;
				}
			}),
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
		take: () => written.splice(0),
	};
}

type Check = (sql: string) => void;

/** Writes down the calls of prepared statements once they have succeeded. */
function recordStatements(db: Connection, written: Written[], check: Check): void {
	const prepare = db.prepare.bind(db);

	function recorded(statement: Statement, sql: string): Statement {
		const names = [...sql.matchAll(NAMES)].map(([, name]) => name as string);
		for (const method of ["run", "get", "all"] as const) {
			const call = statement[method].bind(statement) as (...given: unknown[]) => unknown;
			Object.assign(statement, {
				[method](...given: unknown[]) {
					check(sql);
					const values = givenOf(given, names, sql);
					const result = call(...given);
					written.push({ sql, given: values });
					return result;
				},
			});
		}
		const refused = (why: string) => (): never => {
			throw new Error(`${why}: ${sql.slice(0, 80)}`);
		};
		return Object.assign(statement, {
			iterate: refused("A statement that writes cannot be read piece by piece"),
			bind: refused("A statement that writes is given its values when it runs"),
		});
	}

	Object.assign(db, {
		prepare(sql: string) {
			const statement = prepare(sql);
			return statement.readonly || CONTROL.test(sql) ? statement : recorded(statement, sql);
		},
	});
}

/** Writes down texts of several statements, and the schema's number. */
function recordTexts(db: Connection, written: Written[], check: Check): void {
	const exec = db.exec.bind(db);
	const pragma = db.pragma.bind(db);

	/** All statements of a text, or none: one that fails in the middle would leave writes behind that are not written down. */
	function execWhole(sql: string): void {
		exec("SAVEPOINT text");
		try {
			exec(sql);
		} catch (error) {
			// SQLite itself ends the transaction when the disk is full.
			if (db.inTransaction) exec("ROLLBACK TO text; RELEASE text");
			throw error;
		}
		exec("RELEASE text");
	}

	Object.assign(db, {
		exec(sql: string) {
			if (CONTROL.test(sql)) return exec(sql);
			check(sql);
			execWhole(sql);
			written.push({ sql, given: null });
			return db;
		},
		pragma(text: string, options?: { readonly simple?: boolean }) {
			const isData = SCHEMA_NUMBER.test(text);
			if (isData) check(text);
			const result: unknown = pragma(text, options);
			if (isData) written.push({ sql: `PRAGMA ${text}`, given: null });
			return result;
		},
	});
}

/**
 * The values of a call: in order, or by name; of names only those that the statement has. They are copied, as
 * the caller may go on to change the array.
 */
function givenOf(given: readonly unknown[], names: readonly string[], sql: string): Given {
	const [only] = given;
	if (given.length === 1 && !isValue(only) && !Array.isArray(only)) {
		const values = only as Readonly<Record<string, Value | undefined>>;
		return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
	}
	const values: readonly unknown[] = given.length === 1 && Array.isArray(only) ? only : given;
	if (!values.every(isValue)) throw new Error(`Values are given in order or by name, not in both ways: ${sql.slice(0, 80)}`);
	return values.map((value) => (value ?? null) as Value);
}

/** False for an array or an object with values by name. */
const isValue = (given: unknown): boolean => typeof given !== "object" || given === null || ArrayBuffer.isView(given);
