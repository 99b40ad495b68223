import type { Context } from "hono";
import type { Kept } from "../../../views/parts/again.tsx";
import { SealBroken, type Secrets } from "../../base/security/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem } from "../shell/problem.ts";
import { rawBody } from "../shell/route.ts";
import { Form } from "./form.ts";
import { backOf } from "./page.ts";

/** Maximum size in bytes. Larger forms contain a file, or nothing that a person typed. */
const MAX_BYTES = 512 * 1024;
/** How long a form waits for its sender to log in. Milliseconds. */
const MAX_AGE_MS = 12 * 3_600_000;

/** Forms without typed values. */
const UNTYPED = new Set(["/login", "/logout", "/theme"]);

/** True for fields that must be typed again; they are not carried from page to page. */
const isTypedAnew = (name: string): boolean => /password|(^|_)code$|token|secret/i.test(name);

/**
 * The typed values of this request, for an answer that could not do it, so that they are not lost; null if it
 * was not a page's form. Passwords, codes and files are left out, but named.
 */
export async function keptOf(c: Context<WebEnv>): Promise<Kept | null> {
	if (UNTYPED.has(c.req.path)) return null;
	const type = c.req.header("content-type") ?? "";
	if (c.req.method !== "POST" || c.get("isPage") !== true) return null;
	if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return null;
	const form = await formWithin(c, type);
	const names = form?.names() ?? [];
	const { pathname, search } = new URL(c.req.url);
	return {
		action: pathname + search,
		summary: c.get("summary"),
		fields: names.filter((name) => !isTypedAnew(name)).flatMap((name) => form?.texts(name).map((text) => [name, text] as const) ?? []),
		isWhole: form !== null && names.every((name) => !isTypedAnew(name) && form.file(name) === null),
		back: backOf(c, "/"),
	};
}

async function formWithin(c: Context<WebEnv>, type: string): Promise<Form | null> {
	try {
		const bytes = await rawBody(c, MAX_BYTES);
		return new Form((await new Response(bytes as BodyInit, { headers: { "Content-Type": type } }).formData()) as FormData);
	} catch (error) {
		if (error instanceof HttpProblem || error instanceof TypeError) return null;
		throw error;
	}
}

/** Seals the values into the log-in page itself, so that posts of strangers cannot fill a store. */
export const sealKept = (secrets: Secrets, kept: Kept, now: number): string => secrets.seal(JSON.stringify({ kept, at: now }));

/** null if it was not sealed here, is too old, or is blank. */
export function openKept(secrets: Secrets, sealed: string, now: number): Kept | null {
	if (sealed === "") return null;
	try {
		const { kept, at } = JSON.parse(secrets.open(sealed)) as { kept?: Kept; at?: number };
		return kept === undefined || at === undefined || now - at > MAX_AGE_MS ? null : kept;
	} catch (error) {
		// Other data is sealed with the same key, and is not a form.
		if (error instanceof SealBroken || error instanceof SyntaxError) return null;
		throw error;
	}
}
