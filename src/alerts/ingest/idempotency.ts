import { createHash } from "node:crypto";
import { header, type SentHeaders } from "./headers.ts";

/** Maximum length of an `Idempotency-Key` (HTTP contract). */
export const MAX_KEY_LENGTH = 200;
/**
 * A node's own header (nodes/front/webhooks.ts): it gives each webhook an id, a UUID of version 7, and asks again with the
 * same one when the lead changes in the middle of it.
 */
const OF_NODE = "x-hookwise-once";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Headers in which vendors send the id of a delivery, which stays the same when they repeat it. */
const VENDOR_HEADERS = ["webhook-id", "svix-id", "x-github-delivery", "x-amz-sns-message-id", "x-gitlab-event-uuid", OF_NODE] as const;

/**
 * SHA-256 of a delivery's key and body; null without a key. A blank key (a template that was not filled) does
 * not count: it would merge all similar deliveries into one.
 *
 * With a node's own id, which every webhook among nodes has, the first half is that id: ids follow each other, so
 * that they share pages of the table. At random places each would change a page of its own, 4 KB for 1 KB of webhook.
 */
export function idempotencyOf(headers: SentHeaders, body: Uint8Array): Uint8Array | null {
	const own = header(headers, "idempotency-key");
	const key = own !== "" ? own : vendorKey(headers);
	if (key === "") return null;
	const digest = createHash("sha256").update(`${key}\0`).update(body).digest();
	if (UUID.test(key) && key === header(headers, OF_NODE)) digest.write(key.replaceAll("-", ""), "hex");
	return digest;
}

function vendorKey(headers: SentHeaders): string {
	for (const name of VENDOR_HEADERS) {
		const given = header(headers, name);
		if (given !== "") return given;
	}
	return "";
}
