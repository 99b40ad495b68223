import type { Value, Written } from "./types.ts";

/** First byte of an entry: how its text is stored. */
const PLAIN = 0;
const ZSTD = 1;
/** Shorter texts are not worth compressing. Bytes. */
const WORTH_BYTES = 512;
/** The fastest level: entries are compressed on the thread that acknowledges. */
const LEVEL = 1;
/** The first byte, and the length of the text as it is stored: 32 bits, little-endian. */
const HEAD_BYTES = 5;

/** A value as JSON: big integers and non-finite numbers are objects with one key; of bytes, only their number. */
type Shown = null | number | string | { readonly b: number } | { readonly i: string } | { readonly f: string };
/** A statement: number of its text, and its values in order, by name, or none for a text of several statements. */
type Line = readonly [text: number, given: readonly Shown[] | { readonly [name: string]: Shown } | null];

interface Wire {
	/** Texts of the statements, each once. */
	readonly sql: readonly string[];
	readonly run: readonly Line[];
}

/**
 * Writes statements as the body of a log entry: JSON, compressed when that is worth it, and behind it the bytes of all
 * values that are bytes. Most of them are sealed, so that they do not shrink.
 */
export function encodeWritten(written: readonly Written[]): Uint8Array {
	const numbers = new Map<string, number>();
	const bytes: Uint8Array[] = [];
	const run = written.map(({ sql, given }): Line => {
		const number = numbers.get(sql) ?? numbers.size;
		numbers.set(sql, number);
		return [number, given === null ? null : eachOf(given, (value) => shown(value, bytes))];
	});
	const wire: Wire = { sql: [...numbers.keys()], run };
	const text = Buffer.from(JSON.stringify(wire));
	const [kind, stored] = text.length < WORTH_BYTES ? [PLAIN, text] : [ZSTD, Bun.zstdCompressSync(text, { level: LEVEL })];
	const head = Buffer.alloc(HEAD_BYTES);
	head.writeUInt8(kind);
	head.writeUInt32LE(stored.length, 1);
	return Buffer.concat([head, stored, ...bytes]);
}

/** Reads the body of a log entry. @throws Error if it is none */
export function decodeWritten(body: Uint8Array): readonly Written[] {
	const [kind] = body;
	if (kind !== PLAIN && kind !== ZSTD) throw new Error(`An entry of the log begins with ${kind}, which this version does not know`);
	const whole = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	const end = HEAD_BYTES + whole.readUInt32LE(1);
	const stored = whole.subarray(HEAD_BYTES, end);
	const { sql, run } = JSON.parse((kind === ZSTD ? Buffer.from(Bun.zstdDecompressSync(stored)) : stored).toString("utf8")) as Wire;
	const bytes = createPieces(whole.subarray(end));
	const written = run.map(([number, given]) => {
		const text = sql[number];
		if (text === undefined) throw new Error(`An entry of the log names statement ${number} of ${sql.length}`);
		return { sql: text, given: given === null ? null : eachOf(given, (value) => boundOf(value, bytes.next)) };
	});
	bytes.end();
	return written;
}

/** Gives out bytes piece by piece. All of them must be asked for. */
function createPieces(bytes: Buffer) {
	let at = 0;
	return {
		next(length: number): Buffer {
			const from = at;
			at += length;
			if (!(length >= 0) || at > bytes.length) throw new Error("An entry of the log is cut off");
			return bytes.subarray(from, at);
		},
		end(): void {
			if (at !== bytes.length) throw new Error(`An entry of the log has ${bytes.length - at} bytes that belong to no value`);
		},
	};
}

/** The same values in another form, in order or by name. */
function eachOf<A, B>(
	given: readonly A[] | { readonly [name: string]: A },
	change: (value: A) => B,
): readonly B[] | { readonly [name: string]: B } {
	if (isInOrder(given)) return given.map(change);
	return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, change(value)]));
}

const isInOrder = <A>(given: readonly A[] | { readonly [name: string]: A }): given is readonly A[] => Array.isArray(given);

/** @param bytes gets the bytes of a value that is bytes */
function shown(value: Value, bytes: Uint8Array[]): Shown {
	if (typeof value === "bigint") return { i: String(value) };
	if (typeof value === "number")
		return Number.isFinite(value) && !Object.is(value, -0) ? value : { f: Object.is(value, -0) ? "-0" : String(value) };
	if (value === null || typeof value === "string") return value;
	const piece = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
	bytes.push(piece);
	return { b: piece.length };
}

/** @param next gives the next bytes */
function boundOf(value: Shown, next: (length: number) => Buffer): Value {
	if (value === null || typeof value !== "object") return value;
	if ("b" in value) return next(value.b);
	return "i" in value ? BigInt(value.i) : Number(value.f);
}
