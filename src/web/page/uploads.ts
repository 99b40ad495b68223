import type { Context } from "hono";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem } from "../shell/problem.ts";
import { rawBody } from "../shell/route.ts";

/** An uploaded file that was previewed and may be applied. */
export interface Upload {
	readonly name: string;
	readonly text: string;
}

/**
 * The file of a form under this name; null if none was chosen. @param maxBytes maximum size of the whole form
 * @throws HttpProblem 413
 */
export async function uploadOf(c: Context<WebEnv>, field: string, maxBytes: number): Promise<Upload | null> {
	const bytes = await rawBody(c, maxBytes);
	const type = c.req.header("content-type") ?? "";
	const form = await new Response(bytes as BodyInit, { headers: { "Content-Type": type } }).formData().catch(() => {
		throw new HttpProblem(400, "The form cannot be read");
	});
	const file = form.get(field) as unknown;
	if (!(file instanceof File) || file.size === 0) return null;
	return { name: file.name.slice(0, 200), text: await file.text() };
}
