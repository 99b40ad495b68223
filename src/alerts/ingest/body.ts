import { type Refusal, refuse } from "./answers.ts";
import { decompress, ENCODINGS, type Encoding, encodingOf } from "./encoding.ts";
import type { SentHeaders } from "./headers.ts";

const LARGE = refuse(413, "too_large", "Payload too large");
const BROKEN = refuse(400, "broken_off", "The request broke off before its body was complete");
const UNKNOWN_ENCODING = refuse(415, "encoding", `Content-Encoding: ${ENCODINGS.join(", ")} or none is understood`, {
	headers: { "Accept-Encoding": ENCODINGS.join(", ") },
});

/** A body that was read. */
export interface Body {
	/** The bytes as they were sent. */
	readonly sent: Uint8Array;
	/** Unpacked bytes; the same as `sent` if they were not compressed. */
	readonly bytes: Uint8Array;
	readonly encoding: "none" | "unpacked" | "damaged";
}

/**
 * Reads a body of at most `limit` bytes, compressed or not, or returns why it cannot be read. If the declared
 * length is over the limit, nothing is read; a streamed body is cut off at the limit.
 * @param from the request, or its body as it was sent
 */
export async function readBody(from: Request | Uint8Array, headers: SentHeaders, limit: number): Promise<Body | Refusal> {
	const declared = headers["content-length"];
	if (declared !== undefined && Number(declared) > limit) return LARGE;
	let sent: Uint8Array | null;
	try {
		if (from instanceof Uint8Array) sent = from;
		else if (declared !== undefined) sent = new Uint8Array(await from.arrayBuffer());
		else sent = from.body === null ? new Uint8Array() : await readStream(from.body, limit);
	} catch {
		// The sender closed the connection before the end.
		return BROKEN;
	}
	if (sent === null || sent.length > limit) return LARGE;
	const encoding = encodingOf(headers["content-encoding"]);
	if (encoding === undefined) return UNKNOWN_ENCODING;
	return encoding === null || sent.length === 0 ? { sent, bytes: sent, encoding: "none" } : unpacked(sent, encoding, limit);
}

async function unpacked(sent: Uint8Array, encoding: Encoding, limit: number): Promise<Body | Refusal> {
	const result = await decompress(sent, encoding, limit);
	if (result.ok) return { sent, bytes: result.bytes, encoding: "unpacked" };
	return result.why === "large" ? LARGE : { sent, bytes: sent, encoding: "damaged" };
}

/** @returns null if it is larger than `limit` */
async function readStream(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | null> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of stream) {
		length += part.length;
		if (length > limit) return null;
		parts.push(part);
	}
	return Buffer.concat(parts, length);
}
