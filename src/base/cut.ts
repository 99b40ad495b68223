/**
 * A body as it arrived, or why it could not be read: over the limit, or the sender closed the connection
 * before the end.
 */
export type CutBody = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: "large" | "broken" };

/** A limit on the bytes that the bodies of all senders may hold in memory together. */
export interface Allowance {
	/** Reserves bytes; false if not so many are left. */
	take(bytes: number): boolean;
	give(bytes: number): void;
}

/** @param most maximum number of bytes */
export function createAllowance(most: number): Allowance {
	let taken = 0;
	return {
		take(bytes) {
			if (taken + bytes > most) return false;
			taken += bytes;
			return true;
		},
		give(bytes) {
			taken -= bytes;
		},
	};
}

/**
 * Reads a body of at most `limit` bytes, whatever length was declared, and never holds more than that. The
 * server drops the rest, so
 * that the sender can still read the answer.
 * @param allowance limit that this and other bodies share while they are read; beyond it, the body counts as
 * too large
 */
export async function readCut(request: Request, limit: number, allowance: Allowance | null = null): Promise<CutBody> {
	if (Number(request.headers.get("content-length") ?? 0) > limit) return { ok: false, why: "large" };
	const { body } = request;
	if (body === null) return { ok: true, bytes: new Uint8Array() };
	const reader = body.getReader();
	const parts: Uint8Array[] = [];
	let length = 0;
	try {
		for (let step = await reader.read(); !step.done; step = await reader.read()) {
			const part = step.value as Uint8Array;
			if (length + part.length > limit || allowance?.take(part.length) === false) return { ok: false, why: "large" };
			length += part.length;
			parts.push(part);
		}
	} catch {
		// The sender closed the connection, so there is nobody to tell more to.
		return { ok: false, why: "broken" };
	} finally {
		allowance?.give(length);
	}
	const [only] = parts;
	return { ok: true, bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length) };
}
