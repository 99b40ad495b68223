import { createHash } from "node:crypto";
import { header, type SentHeaders } from "./headers.ts";

/** Maximum length of an `Idempotency-Key` (HTTP contract). */
export const MAX_KEY_LENGTH = 200;

/** Headers in which vendors send the id of a delivery, which stays the same when they repeat it. */
const VENDOR_HEADERS = ["webhook-id", "svix-id", "x-github-delivery", "x-amz-sns-message-id", "x-gitlab-event-uuid"] as const;

/**
 * SHA-256 of a delivery's key and body; null without a key. A blank key (a template that was not filled) does
 * not count: it would merge all similar deliveries into one.
 */
export function idempotencyOf(headers: SentHeaders, body: Uint8Array): Uint8Array | null {
	const own = header(headers, "idempotency-key");
	const key = own !== "" ? own : vendorKey(headers);
	if (key === "") return null;
	return createHash("sha256").update(`${key}\0`).update(body).digest();
}

function vendorKey(headers: SentHeaders): string {
	for (const name of VENDOR_HEADERS) {
		const given = header(headers, name);
		if (given !== "") return given;
	}
	return "";
}
