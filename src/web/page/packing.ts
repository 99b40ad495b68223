import { promisify } from "node:util";
import { gzip } from "node:zlib";

const pack = promisify(gzip);
/** Minimum size in bytes; compressing less gains nothing. */
const WORTH_IT = 1400;

const takesGzip = (accepted: string): boolean => /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted);

/**
 * Compresses a page or part of a page for the browser, off the main thread. Other content is left unchanged,
 * and so are streams (they forbid buffering by proxies), which compression would delay.
 */
export async function packed(answer: Response, accepted: string): Promise<Response> {
	const isPage = (answer.headers.get("content-type") ?? "").startsWith("text/html");
	if (!isPage || answer.body === null || answer.headers.has("x-accel-buffering") || answer.headers.has("content-encoding")) return answer;
	const headers = new Headers(answer.headers);
	headers.append("Vary", "Accept-Encoding");
	const bytes = new Uint8Array(await answer.arrayBuffer());
	if (bytes.length < WORTH_IT || !takesGzip(accepted)) return new Response(bytes, { status: answer.status, headers });
	headers.set("Content-Encoding", "gzip");
	headers.delete("Content-Length");
	return new Response(await pack(bytes, { level: 5 }), { status: answer.status, headers });
}
