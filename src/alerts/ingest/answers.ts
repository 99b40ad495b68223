/** What a sender is told. Shapes and words: HTTP contract, "Webhooks" and "Errors". */
const HEADERS = {
	"Content-Type": "application/json",
	"X-Content-Type-Options": "nosniff",
	"Cache-Control": "no-store",
} as const;

export interface Refusal {
	readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503;
	readonly message: string;
	/** Stable word for history and counters; null keeps it out of history. */
	readonly reason: string | null;
	readonly headers?: Readonly<Record<string, string>>;
}

export const refuse = (
	status: Refusal["status"],
	reason: string | null,
	message: string,
	headers: Readonly<Record<string, string>> = {},
): Refusal => ({ status, message, reason, headers });

export const refusalAnswer = (refusal: Refusal, requestId: string): Response =>
	new Response(JSON.stringify({ status: "error", message: refusal.message, request_id: requestId }), {
		status: refusal.status,
		headers: { ...HEADERS, "X-Request-Id": requestId, ...refusal.headers },
	});

/** @param requestId of the delivery that counts: the first one's, for a repeated idempotency key */
export const acceptedAnswer = (requestId: string, duplicate: boolean): Response =>
	new Response(`{"status":"queued","message":"Webhook received","request_id":"${requestId}"${duplicate ? ',"duplicate":true' : ""}}`, {
		status: 202,
		headers: { ...HEADERS, "X-Request-Id": requestId },
	});
