import { createHash } from "node:crypto";

/** Longest `Idempotency-Key` (HTTP contract). */
export const LONGEST_KEY = 200;
/** Where vendors put the id of a delivery, which is the same when they send it again. */
const VENDOR_HEADERS = ["webhook-id", "svix-id", "x-github-delivery", "x-amz-sns-message-id", "x-gitlab-event-uuid"] as const;

/**
 * SHA-256 of a delivery's key and its body; null when it has none. A blank key (a template that was not filled) is none: it would
 * make one alert of all that look alike.
 */
export function idempotencyOf(headers: Headers, body: Uint8Array): Uint8Array | null {
	const own = headers.get("idempotency-key")?.trim() ?? "";
	const key = own !== "" ? own : vendorKey(headers);
	return key === "" ? null : createHash("sha256").update(`${key}\0`).update(body).digest();
}

function vendorKey(headers: Headers): string {
	for (const name of VENDOR_HEADERS) {
		const given = headers.get(name)?.trim() ?? "";
		if (given !== "") return given;
	}
	return "";
}
