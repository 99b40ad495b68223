import { createHash } from "node:crypto";
import Database from "better-sqlite3";

/** What a database holds: a digest of each table, of each full-text index (its words and where they stand), and of the schema. */
export type Digest = ReadonlyMap<string, string>;

interface Table {
	readonly name: string;
	readonly type: "table" | "virtual" | "shadow" | "view";
	/** 1 if it has no rowid. */
	readonly wr: 0 | 1;
}

/** A value with its kind, so that 1, 1.0, "1" and the byte 0x31 differ. */
function shown(value: unknown): string {
	if (value === null) return "null";
	if (typeof value === "bigint") return `i${value}`;
	if (typeof value === "number") return Object.is(value, -0) ? "f-0" : `f${value}`;
	if (typeof value === "string") return `t${JSON.stringify(value)}`;
	if (Buffer.isBuffer(value)) return `b${value.toString("base64")}`;
	throw new Error(`SQLite gave a ${typeof value}`);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function tablesOf(db: Database.Database): readonly Table[] {
	const all = db.prepare("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' ORDER BY name").all() as Table[];
	// How an index lies in its own tables depends on where transactions ended, which is not the same everywhere.
	return all.filter(({ type }) => type !== "shadow" && type !== "view");
}

/** The rows of a table in the order of their number, or of their key. */
function select(db: Database.Database, { name, type, wr }: Table): string {
	if (type === "virtual") {
		// Only full-text indexes are known here; another kind of virtual table fails, rather than being left out.
		db.exec(`CREATE VIRTUAL TABLE temp.${quoted(`words of ${name}`)} USING fts5vocab('main', ${quoted(name)}, 'instance')`);
		return `SELECT * FROM temp.${quoted(`words of ${name}`)} ORDER BY doc, col, offset, term`;
	}
	if (wr === 0) return `SELECT rowid AS "its number", * FROM ${quoted(name)} ORDER BY rowid`;
	const key = db.prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk").pluck().all(name) as string[];
	return `SELECT * FROM ${quoted(name)} ORDER BY ${key.map(quoted).join(", ")}`;
}

/** The schema as a table: where its parts lie in the file is no part of it. */
const SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name";

/** Each thing that is compared, with what selects its rows. */
const parts = (db: Database.Database): readonly (readonly [string, string])[] => [
	["schema", SCHEMA],
	["schema number", "PRAGMA user_version"],
	...tablesOf(db).map((table) => [table.name, select(db, table)] as const),
];

function* rowsOf(db: Database.Database, sql: string): Generator<string, void> {
	for (const row of db.prepare(sql).safeIntegers().raw().iterate()) yield (row as unknown[]).map(shown).join("|");
}

function reading<T>(file: string, work: (db: Database.Database) => T): T {
	const db = new Database(file, { readonly: true });
	try {
		// One state of everything, though another process may write meanwhile.
		return db.transaction(() => work(db))();
	} finally {
		db.close();
	}
}

/** What a database file holds, rowids included. The file may be in use. */
export function digestOf(file: string): Digest {
	return reading(file, (db) => {
		const digests = new Map<string, string>();
		for (const [name, sql] of parts(db)) {
			const hash = createHash("sha256");
			let rows = 0;
			for (const row of rowsOf(db, sql)) {
				hash.update(`${row}\n`);
				rows++;
			}
			digests.set(name, `${rows} rows, ${hash.digest("hex").slice(0, 16)}`);
		}
		return digests;
	});
}

const SHOWN = 300;

/** The first row in which two files differ. */
function firstDifference(part: string, file: string, other: string): string {
	const all = (of: string) =>
		reading(of, (db) => {
			const found = parts(db).find(([name]) => name === part);
			return found === undefined ? null : [...rowsOf(db, found[1])];
		});
	const [one, two] = [all(file), all(other)];
	if (one === null || two === null) return `${part} is missing in ${one === null ? "the first" : "the second"}`;
	const at = one.findIndex((row, index) => row !== two[index]);
	const index = at === -1 ? one.length : at;
	const [mine, theirs] = [one[index], two[index]].map((row) => row?.slice(0, SHOWN) ?? "no row");
	return `${part}, row ${index + 1}: ${mine} ≠ ${theirs}`;
}

/** In which parts two database files differ, with the first such row of each; none if they hold the same. */
export function differencesOf(file: string, other: string): readonly string[] {
	const [one, two] = [digestOf(file), digestOf(other)];
	const names = new Set([...one.keys(), ...two.keys()]);
	return [...names].filter((name) => one.get(name) !== two.get(name)).map((name) => firstDifference(name, file, other));
}
