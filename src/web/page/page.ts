import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { z } from "zod";
import type { Who } from "../../base/security/index.ts";
import type { By } from "../../setup/people/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem } from "../shell/problem.ts";
import { actorOf, byOf, queryOf, type Route, rawBody, read } from "../shell/route.ts";
import { FLASH_COOKIE } from "./flash.ts";
import { Form } from "./form.ts";
import { packed } from "./packing.ts";

interface Given<Q> {
	readonly query: Q;
	/** The sent form; empty for GET. */
	readonly form: Form;
	readonly who: Who;
	readonly actor: { readonly name: string; readonly sourceIp: string };
	/** The requester with role, for services that need more than the audit. */
	readonly by: By;
}

interface Definition<Q extends z.ZodType> extends Pick<Route, "method" | "path" | "role" | "summary"> {
	readonly query?: Q;
	handle(c: Context<WebEnv>, given: Given<z.output<Q>>): Promise<Response> | Response;
}

/** A page, or the target of a page's form. Without a session it leads to the log-in. */
export function page<Q extends z.ZodType = z.ZodType>({ query, handle, ...rest }: Definition<Q>): Route {
	return {
		...rest,
		kind: "page",
		answers: rest.method === "GET" ? { 200: "a page" } : { 303: "to the page that shows the result" },
		...(query === undefined ? {} : { query }),
		async handle(c) {
			const answer = await handle(c, {
				query: (query === undefined ? undefined : read(query, queryOf(c))) as z.output<Q>,
				form: rest.method === "GET" ? new Form(new FormData()) : await formOf(c),
				who: c.get("who"),
				actor: actorOf(c),
				by: byOf(c),
			});
			return mayHoldSecret(c) ? answer : packed(answer, c.req.header("accept-encoding") ?? "");
		},
	};
}

/**
 * True if the answer may contain a token, key or code: these are shown once, in the answer to a form or on
 * the page after it. Such answers are not compressed: the length of a compressed page with a secret and a
 * stranger's input would reveal the secret (BREACH).
 */
const mayHoldSecret = (c: Context<WebEnv>): boolean => c.req.method !== "GET" || getCookie(c, FLASH_COOKIE) !== undefined;

/** The sent form, urlencoded or multipart; empty for anything else. @throws HttpProblem 413 */
async function formOf(c: Context<WebEnv>): Promise<Form> {
	const type = c.req.header("content-type") ?? "";
	if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return new Form(new FormData());
	const bytes = await rawBody(c);
	if (hasTooMany(bytes)) throw new HttpProblem(413, "The form has too many fields");
	try {
		return new Form((await new Response(bytes as BodyInit, { headers: { "Content-Type": type } }).formData()) as FormData);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		// The body does not have the declared format.
		return new Form(new FormData());
	}
}

/** Maximum number of fields of a form, since each takes far more memory than its text. */
const MAX_FIELDS = 10_000;
const AMPERSAND = 38;

function hasTooMany(form: Uint8Array): boolean {
	let left = MAX_FIELDS;
	for (let at = form.indexOf(AMPERSAND); at >= 0; at = form.indexOf(AMPERSAND, at + 1)) if (--left < 0) return true;
	return false;
}

/** Path and query of the page of this site that sent the request; `fallback` otherwise. */
export function backOf(c: Context<WebEnv>, fallback: string): string {
	const header = c.req.header("hx-current-url") ?? c.req.header("referer");
	if (header === undefined || !URL.canParse(header)) return fallback;
	const url = new URL(header);
	return url.host === c.get("host") && !url.pathname.startsWith("/login") ? url.pathname + url.search : fallback;
}

const hasControls = (text: string): boolean => [...text].some((sign) => sign.charCodeAt(0) < 32);

/** A path of this site, unchanged; `fallback` for anything that could lead elsewhere. */
export function safePath(given: string | undefined, fallback: string): string {
	if (given === undefined || !/^\/(?![/\\])/.test(given) || hasControls(given)) return fallback;
	const base = "http://same.invalid";
	return URL.canParse(given, base) && new URL(given, base).origin === base ? given : fallback;
}

/** True if htmx asks for part of a page; false if a browser asks for all of it. */
export const wantsPiece = (c: Context<WebEnv>): boolean => c.req.header("hx-request") === "true";
