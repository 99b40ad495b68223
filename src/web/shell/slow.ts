import type { Context } from "hono";
import type { Clock } from "../../base/clock.ts";
import type { WebEnv } from "./env.ts";

/** Interval for signs of life, since servers and proxies close idle connections. Milliseconds. */
const SIGN_OF_LIFE_MS = 10_000;
const TYPES = { json: "application/json", html: "text/html; charset=UTF-8" } as const;

/**
 * An answer that may take minutes: blanks are sent until it is there, which JSON and HTML allow before the
 * content. So its status is always 200, and errors are in the content. If the client leaves, the work is
 * aborted by its signal.
 */
export function slowAnswer(
	c: Context<WebEnv>,
	clock: Clock,
	type: keyof typeof TYPES,
	work: (signal: AbortSignal) => Promise<string>,
): Response {
	const abort = new AbortController();
	const left = (): void => abort.abort();
	// A page's internal call of the API has no stream that its reader could close.
	c.req.raw.signal.addEventListener("abort", left, { once: true });
	const encoder = new TextEncoder();
	let cancel = (): void => {};
	let isRead = true;
	const stream = new ReadableStream<Uint8Array>({
		async start(controller) {
			const breathe = (): void => {
				controller.enqueue(encoder.encode(" "));
				cancel = clock.after(SIGN_OF_LIFE_MS, breathe);
			};
			breathe();
			try {
				const answer = await work(abort.signal);
				if (isRead) controller.enqueue(encoder.encode(answer));
			} finally {
				cancel();
				c.req.raw.signal.removeEventListener("abort", left);
			}
			if (isRead) controller.close();
		},
		cancel() {
			isRead = false;
			cancel();
			abort.abort();
		},
	});
	return c.body(stream, 200, { "Content-Type": TYPES[type], "Cache-Control": "no-store", "X-Accel-Buffering": "no" });
}
