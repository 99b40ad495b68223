/** Compressed bodies, unpacked within bounds. */
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

/** The encoding that a `Content-Encoding` header names; null for none, undefined for one that is not understood. */
export function encodingOf(header: string | undefined): Encoding | null | undefined {
	if (header === undefined) return null;
	const name = header.trim().toLowerCase();
	if (name === "" || name === "identity") return null;
	if (name === "x-gzip") return "gzip";
	return ENCODINGS.find((encoding) => encoding === name);
}

export type Unpacked = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: "large" | "damaged" };

/**
 * Unpacks a body to at most `limit` bytes: work and memory end there, whatever a small body would grow to. Done beside the event
 * loop, on the runtime's own threads.
 */
export async function decompress(bytes: Uint8Array, encoding: Encoding, limit: number): Promise<Unpacked> {
	const options = { maxOutputLength: limit };
	try {
		if (encoding !== "deflate") return { ok: true, bytes: await unpack[encoding](bytes, options) };
		// RFC 9110 means zlib's format by “deflate”; some senders leave its two bytes of header out.
		const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
		return { ok: true, bytes: await (hasHeader ? unpack.deflate : unpack.rawDeflate)(bytes, options) };
	} catch (error) {
		const isLarge = error instanceof Error && (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
		return { ok: false, why: isLarge ? "large" : "damaged" };
	}
}
