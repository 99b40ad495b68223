/** More than any answer that is asked for; an answer beyond it is not read to its end. Bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The text of an answer; null when it is too long. Throws what the connection throws. */
export async function readBody(response: Response): Promise<string | null> {
	if (response.body === null) return "";
	const announced = Number(response.headers.get("content-length") ?? 0);
	if (announced > MAX_BYTES) {
		await response.body.cancel();
		return null;
	}
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of response.body) {
		size += part.byteLength;
		// Leaving the loop cancels the rest.
		if (size > MAX_BYTES) return null;
		parts.push(part);
	}
	return Buffer.concat(parts, size).toString("utf8");
}
