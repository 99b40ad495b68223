/** Answers to senders. Shapes and words: HTTP contract, "Webhooks" and "Errors". */
const HEADERS = {
	"Content-Type": "application/json",
	"X-Content-Type-Options": "nosniff",
	"Cache-Control": "no-store",
} as const;

export interface Refusal {
	readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 431 | 503;
	readonly message: string;
	/** The value that was seen, and the expected one; null if the message already says it. */
	readonly hint: string | null;
	/** Fixed word for history and counters; null keeps the rejection out of history. */
	readonly reason: string | null;
	readonly headers: Readonly<Record<string, string>>;
	/** True if the body is worth keeping: its sender is known, and a change of settings may make it readable. */
	readonly keep: boolean;
}

export const refuse = (
	status: Refusal["status"],
	reason: string | null,
	message: string,
	more: Partial<Pick<Refusal, "headers" | "hint" | "keep">> = {},
): Refusal => ({ status, message, reason, hint: null, headers: {}, keep: false, ...more });

/** Answer while the store accepts no writes: the sender must try again. @param seconds for `Retry-After` */
export const storeIsDown = (seconds: number): Refusal =>
	refuse(503, null, "HookWise cannot store webhooks right now, send it again later", { headers: { "Retry-After": String(seconds) } });

export const refusalAnswer = ({ status, message, hint, headers }: Refusal, requestId: string): Response =>
	new Response(JSON.stringify({ status: "error", message, ...(hint === null ? {} : { hint }), request_id: requestId }), {
		status,
		headers: { ...HEADERS, "X-Request-Id": requestId, ...headers },
	});

/**
 * @param requestId of the stored delivery: for a repeated idempotency key, that of the first one
 * @param status 204 has no body
 */
export function acceptedAnswer(requestId: string, duplicate: boolean, status: 200 | 202 | 204): Response {
	const headers = { ...HEADERS, "X-Request-Id": requestId };
	if (status === 204) return new Response(null, { status, headers: { "Cache-Control": "no-store", "X-Request-Id": requestId } });
	const body = `{"status":"queued","message":"Webhook received","request_id":"${requestId}"${duplicate ? ',"duplicate":true' : ""}}`;
	return new Response(body, { status, headers });
}

/** Any other answer that is not a refusal. */
export const plainAnswer = (requestId: string, status: 200 | 202, body: object): Response =>
	new Response(JSON.stringify(body), { status, headers: { ...HEADERS, "X-Request-Id": requestId } });

/** Returns text from the sender to the sender, as plain text, never as an HTML page. */
export const textAnswer = (requestId: string, text: string): Response =>
	new Response(text, {
		status: 200,
		headers: {
			...{ ...HEADERS, "Content-Type": "text/plain; charset=utf-8" },
			"Content-Security-Policy": "default-src 'none'; sandbox",
			"X-Request-Id": requestId,
		},
	});
