import type { Context } from "hono";
import type { HtmlEscapedString } from "hono/utils/html";
import type { WebEnv } from "../env.ts";

/** Below this many characters packing costs more than it saves. */
const WORTH_IT = 4_096;

/**
 * HTML, packed where the browser takes it. For pages that hold no secret only: the length of a packed answer that mixes a
 * secret with what a stranger can send tells the secret (BREACH).
 */
export async function packedHtml(c: Context<WebEnv>, html: HtmlEscapedString | Promise<HtmlEscapedString>): Promise<Response> {
	const text = String(await html);
	c.header("Vary", "Accept-Encoding", { append: true });
	const takes = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(c.req.header("accept-encoding") ?? "");
	if (!takes || text.length < WORTH_IT) return c.html(text);
	c.header("Content-Encoding", "gzip");
	c.header("Content-Type", "text/html; charset=utf-8");
	return c.body(Bun.gzipSync(new TextEncoder().encode(text), { level: 3 }));
}
