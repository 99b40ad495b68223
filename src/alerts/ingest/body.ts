/** The body as it came, or why it cannot be had. */
export type Body = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: "large" | "broken" };

const LARGE: Body = { ok: false, why: "large" };
const BROKEN: Body = { ok: false, why: "broken" };

/**
 * Reads a body of at most `limit` bytes. A declared length over it is refused unread; a streamed body is cut off when it
 * gets there.
 */
export async function readBody(request: Request, limit: number): Promise<Body> {
	const declared = request.headers.get("content-length");
	if (declared !== null && Number(declared) > limit) return LARGE;
	try {
		if (declared !== null) {
			const bytes = new Uint8Array(await request.arrayBuffer());
			return bytes.length > limit ? LARGE : { ok: true, bytes };
		}
		return request.body === null ? { ok: true, bytes: new Uint8Array() } : await readStream(request.body, limit);
	} catch {
		// The sender went away in the middle.
		return BROKEN;
	}
}

async function readStream(stream: ReadableStream<Uint8Array>, limit: number): Promise<Body> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of stream) {
		length += part.length;
		if (length > limit) return LARGE;
		parts.push(part);
	}
	return { ok: true, bytes: Buffer.concat(parts, length) };
}
