import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import type { LivePsa } from "../../psa/current/index.ts";

/** Result of checking a callback. */
export type Verdict =
	| {
			readonly kind: "signed";
			readonly ticketId: number;
			/** True if others were merged into the ticket: they may be ours, and ConnectWise may only report the parent. */
			readonly hasMerged: boolean;
	  }
	| { readonly kind: "forged" }
	| { readonly kind: "unreadable" }
	| { readonly kind: "later" };

/** The parts of a callback that are used (docs/contract/connectwise.md, section 9); ConnectWise sends more. */
const callback = z.object({
	ID: z.number().int().positive(),
	Type: z.string(),
	Entity: z.string().nullish().catch(null),
	Metadata: z.object({ key_url: z.string().max(2_000) }),
});

/**
 * ConnectWise may change a key. If a signature no longer fits the old key, the key is read again, at most
 * this often. Milliseconds.
 */
const KEY_KEPT_MS = 60 * 60_000;
const KEY_ASKED_MS = 30_000;
const MAX_KEYS = 16;

interface Key {
	readonly at: number;
	readonly digest: Buffer;
}

export function createSignatures({ psa, clock }: { readonly psa: LivePsa; readonly clock: Clock }) {
	const keys = new Map<string, Key>();
	psa.onSwap(() => keys.clear());

	/** The key at `url`; null if it is not available now, `foreign` if it is not on our ConnectWise. */
	async function keyAt(url: string, maxAgeMs: number): Promise<Buffer | null | "foreign"> {
		const known = keys.get(url);
		if (known !== undefined && clock.now() - known.at < maxAgeMs) return known.digest;
		const answer = await psa.callbacks?.signingKey(url);
		if (answer === undefined) return "foreign";
		if (!answer.ok) return answer.failure.kind === "rejected" ? "foreign" : null;
		if (keys.size >= MAX_KEYS) keys.clear();
		const digest = createHash("sha256").update(answer.value).digest();
		keys.set(url, { at: clock.now(), digest });
		return digest;
	}

	const fits = (key: Buffer, body: Uint8Array, signature: string): boolean =>
		isSame(createHmac("sha256", key).update(body).digest("base64"), signature);

	return {
		/** Compares the secret of an address in constant time. */
		isOurs: (given: string, wanted: string): boolean => isSame(given, wanted),

		/**
		 * Checks that ConnectWise itself signed this body: base64 of HMAC-SHA256 over the raw bytes, under SHA-256
		 * of its key.
		 * @param signature the header `x-content-signature`
		 */
		async check(body: Uint8Array, signature: string | null): Promise<Verdict> {
			const read = callback.safeParse(jsonOf(body));
			if (!read.success) return { kind: "unreadable" };
			if (read.data.Type.toLowerCase() !== "ticket") return { kind: "unreadable" };
			if (signature === null) return { kind: "forged" };
			const url = read.data.Metadata.key_url;
			for (const maxAgeMs of [KEY_KEPT_MS, KEY_ASKED_MS]) {
				const key = await keyAt(url, maxAgeMs);
				if (key === "foreign") return { kind: "forged" };
				if (key === null) return { kind: "later" };
				if (fits(key, body, signature.trim()))
					return { kind: "signed", ticketId: read.data.ID, hasMerged: hasMerged(read.data.Entity ?? null) };
			}
			return { kind: "forged" };
		},
	};
}

/** Only a hint: the tickets are read in any case. */
const merging = z.object({ hasMergedChildTicketFlag: z.literal(true) });

function hasMerged(entity: string | null): boolean {
	try {
		return merging.safeParse(JSON.parse(entity ?? "null")).success;
	} catch {
		// There is no ticket in it, so no hint either.
		return false;
	}
}

function jsonOf(body: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		// Not JSON, so not a callback.
		return null;
	}
}

function isSame(given: string, wanted: string): boolean {
	const [a, b] = [given, wanted].map((text) => createHash("sha256").update(text).digest());
	return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
