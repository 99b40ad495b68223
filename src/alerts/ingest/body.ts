import { type Refusal, refuse } from "./answers.ts";
import { decompress, ENCODINGS, encodingOf } from "./encoding.ts";
import type { SentHeaders } from "./headers.ts";

const LARGE = refuse(413, "too_large", "Payload too large");
const BROKEN = refuse(400, "broken_off", "The request broke off before its body was complete");
const UNKNOWN_ENCODING = refuse(415, "encoding", `Content-Encoding: ${ENCODINGS.join(", ")} or none is understood`, {
	headers: { "Accept-Encoding": ENCODINGS.join(", ") },
});

/** A body in the hand. */
export interface Body {
	/** As it came over the wire. */
	readonly sent: Uint8Array;
	/** Unpacked; the same where it was not compressed. */
	readonly bytes: Uint8Array;
	readonly encoding: "none" | "unpacked" | "damaged";
}

/** Reads a body of at most `limit` bytes, packed or not; else why it cannot be had. */
export async function readBody(request: Request, headers: SentHeaders, limit: number): Promise<Body | Refusal> {
	const sent = await readBytes(request, headers["content-length"], limit);
	if ("status" in sent) return sent;
	const encoding = encodingOf(headers["content-encoding"]);
	if (encoding === undefined) return UNKNOWN_ENCODING;
	if (encoding === null || sent.length === 0) return { sent, bytes: sent, encoding: "none" };
	const unpacked = await decompress(sent, encoding, limit);
	if (unpacked.ok) return { sent, bytes: unpacked.bytes, encoding: "unpacked" };
	return unpacked.why === "large" ? LARGE : { sent, bytes: sent, encoding: "damaged" };
}

/** A declared length over the limit is refused unread; a streamed body is cut off when it gets there. */
async function readBytes(request: Request, declared: string | undefined, limit: number): Promise<Uint8Array | Refusal> {
	if (declared !== undefined && Number(declared) > limit) return LARGE;
	try {
		if (declared !== undefined) {
			const bytes = new Uint8Array(await request.arrayBuffer());
			return bytes.length > limit ? LARGE : bytes;
		}
		return request.body === null ? new Uint8Array() : await readStream(request.body, limit);
	} catch {
		// The sender went away in the middle.
		return BROKEN;
	}
}

async function readStream(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | Refusal> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of stream) {
		length += part.length;
		if (length > limit) return LARGE;
		parts.push(part);
	}
	return Buffer.concat(parts, length);
}
