/** A body as it came, or why it cannot be had: over the limit, or its sender went away in the middle. */
export type CutBody = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: "large" | "broken" };

/** Bytes that may be held at once for many senders together. */
export interface Allowance {
	/** Takes so many bytes; false when there are not so many left. */
	take(bytes: number): boolean;
	give(bytes: number): void;
}

/** @param most bytes */
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
 * Reads a body of at most `limit` bytes, whatever length was declared: nothing but what was asked for is ever held. What comes after the
 * cut is left to the server, which drops it, so that the sender can still read the answer.
 * @param allowance what this and other bodies may take together while they are read; past it, the body counts as too large
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
		// The sender went away; nobody is left to be told more.
		return { ok: false, why: "broken" };
	} finally {
		allowance?.give(length);
	}
	const [only] = parts;
	return { ok: true, bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length) };
}
