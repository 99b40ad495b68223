/** Maximum size of an answer in bytes, larger than any expected one. The rest of a longer answer is not read. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Text of an answer; null if it is too long. Throws the errors of the connection. */
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
