/** Decompresses bodies within limits. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";

const unpack = {
	gzip: promisify(gunzip),
	deflate: promisify(inflate),
	rawDeflate: promisify(inflateRaw),
	br: promisify(brotliDecompress),
	zstd: promisify(zstdDecompress),
} as const;

export type Encoding = "gzip" | "deflate" | "br" | "zstd";
export const ENCODINGS: readonly Encoding[] = ["gzip", "deflate", "br", "zstd"];

/** The encoding in a `Content-Encoding` header; null if none, undefined if it is not supported. */
export function encodingOf(header: string | undefined): Encoding | null | undefined {
	if (header === undefined) return null;
	const name = header.trim().toLowerCase();
	if (name === "" || name === "identity") return null;
	if (name === "x-gzip") return "gzip";
	return ENCODINGS.find((encoding) => encoding === name);
}

export type Unpacked = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: "large" | "damaged" };

/**
 * Decompresses a body to at most `limit` bytes, which limits work and memory however much a small body would
 * expand. Runs on the runtime's own threads, beside the event loop.
 */
export async function decompress(bytes: Uint8Array, encoding: Encoding, limit: number): Promise<Unpacked> {
	const options = { maxOutputLength: limit };
	try {
		if (encoding !== "deflate") return { ok: true, bytes: await unpack[encoding](bytes, options) };
		// RFC 9110 means zlib's format by “deflate”, but some senders leave out its two header bytes.
		const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
		return { ok: true, bytes: await (hasHeader ? unpack.deflate : unpack.rawDeflate)(bytes, options) };
	} catch (error) {
		const isLarge = error instanceof Error && (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
		return { ok: false, why: isLarge ? "large" : "damaged" };
	}
}
