import type { Given, Value, Written } from "./types.ts";

/** First byte of an entry: how the rest is stored. */
const PLAIN = 0;
const ZSTD = 1;
/** Shorter texts are not worth compressing. Bytes. */
const WORTH_BYTES = 512;
/** The fastest level: entries are compressed on the thread that acknowledges. */
const LEVEL = 1;

/** A value as JSON: bytes, big integers and non-finite numbers are objects with one key. */
type Shown = null | number | string | { readonly b: string } | { readonly i: string } | { readonly f: string };
/** A statement: number of its text, and its values in order, by name, or none for a text of several statements. */
type Line = readonly [text: number, given: readonly Shown[] | { readonly [name: string]: Shown } | null];

interface Wire {
	/** Texts of the statements, each once. */
	readonly sql: readonly string[];
	readonly run: readonly Line[];
}

/** Writes statements as the body of a log entry: JSON, compressed when that is worth it. */
export function encodeWritten(written: readonly Written[]): Uint8Array {
	const numbers = new Map<string, number>();
	const run = written.map(({ sql, given }): Line => {
		const number = numbers.get(sql) ?? numbers.size;
		numbers.set(sql, number);
		return [number, given === null ? null : shownGiven(given)];
	});
	const wire: Wire = { sql: [...numbers.keys()], run };
	const text = Buffer.from(JSON.stringify(wire));
	const [kind, rest] = text.length < WORTH_BYTES ? [PLAIN, text] : [ZSTD, Bun.zstdCompressSync(text, { level: LEVEL })];
	return Buffer.concat([Buffer.of(kind), rest]);
}

/** Reads the body of a log entry. @throws Error if it is none */
export function decodeWritten(body: Uint8Array): readonly Written[] {
	const [kind] = body;
	const rest = body.subarray(1);
	if (kind !== PLAIN && kind !== ZSTD) throw new Error(`An entry of the log begins with ${kind}, which this version does not know`);
	const { sql, run } = JSON.parse(Buffer.from(kind === ZSTD ? Bun.zstdDecompressSync(rest) : rest).toString("utf8")) as Wire;
	return run.map(([number, given]) => {
		const text = sql[number];
		if (text === undefined) throw new Error(`An entry of the log names statement ${number} of ${sql.length}`);
		return { sql: text, given: given === null ? null : givenOf(given) };
	});
}

function shownGiven(given: Given): readonly Shown[] | { readonly [name: string]: Shown } {
	if (isInOrder(given)) return given.map(shown);
	return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, shown(value)]));
}

function givenOf(given: readonly Shown[] | { readonly [name: string]: Shown }): Given {
	if (Array.isArray(given)) return given.map(boundOf);
	return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, boundOf(value)]));
}

const isInOrder = (given: Given): given is readonly Value[] => Array.isArray(given);

function shown(value: Value): Shown {
	if (typeof value === "bigint") return { i: String(value) };
	if (typeof value === "number")
		return Number.isFinite(value) && !Object.is(value, -0) ? value : { f: Object.is(value, -0) ? "-0" : String(value) };
	if (value === null || typeof value === "string") return value;
	return { b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
}

function boundOf(value: Shown): Value {
	if (value === null || typeof value !== "object") return value;
	if ("b" in value) return Buffer.from(value.b, "base64");
	return "i" in value ? BigInt(value.i) : Number(value.f);
}
