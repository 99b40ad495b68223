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
	/** What a form sent; empty for GET. */
	readonly form: Form;
	readonly who: Who;
	readonly actor: { readonly name: string; readonly sourceIp: string };
	/** The same, for services that ask more of who it is than the audit does. */
	readonly by: By;
}

interface Definition<Q extends z.ZodType> extends Pick<Route, "method" | "path" | "role" | "summary"> {
	readonly query?: Q;
	handle(c: Context<WebEnv>, given: Given<z.output<Q>>): Promise<Response> | Response;
}

/** A page, or what a page's form is sent to: without a session it leads to the log-in. */
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
 * Tokens, keys and codes are shown once, in the answer to a form or on the page that a form leads to. The length of a packed page
 * that mixes a secret with what a stranger can send would tell the secret (BREACH).
 */
const mayHoldSecret = (c: Context<WebEnv>): boolean => c.req.method !== "GET" || getCookie(c, FLASH_COOKIE) !== undefined;

/** What a form sent, urlencoded or multipart; anything else is an empty form. @throws HttpProblem 413 */
async function formOf(c: Context<WebEnv>): Promise<Form> {
	const type = c.req.header("content-type") ?? "";
	if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return new Form(new FormData());
	const bytes = await rawBody(c);
	if (hasTooMany(bytes)) throw new HttpProblem(413, "The form has too many fields");
	try {
		return new Form((await new Response(bytes as BodyInit, { headers: { "Content-Type": type } }).formData()) as FormData);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		// A body that is no form of its kind says nothing.
		return new Form(new FormData());
	}
}

/** Fields of a form; each takes far more memory than the letter that it may be sent as. */
const MAX_FIELDS = 10_000;
const AMPERSAND = 38;

function hasTooMany(form: Uint8Array): boolean {
	let left = MAX_FIELDS;
	for (let at = form.indexOf(AMPERSAND); at >= 0; at = form.indexOf(AMPERSAND, at + 1)) if (--left < 0) return true;
	return false;
}

/** Where this request came from, within this site: path and query; `fallback` otherwise. */
export function backOf(c: Context<WebEnv>, fallback: string): string {
	const header = c.req.header("hx-current-url") ?? c.req.header("referer");
	if (header === undefined || !URL.canParse(header)) return fallback;
	const url = new URL(header);
	return url.host === c.get("host") && !url.pathname.startsWith("/login") ? url.pathname + url.search : fallback;
}

const hasControls = (text: string): boolean => [...text].some((sign) => sign.charCodeAt(0) < 32);

/** A path of this site, as given; `fallback` for anything that could lead elsewhere. */
export function safePath(given: string | undefined, fallback: string): string {
	if (given === undefined || !/^\/(?![/\\])/.test(given) || hasControls(given)) return fallback;
	const base = "http://same.invalid";
	return URL.canParse(given, base) && new URL(given, base).origin === base ? given : fallback;
}

/** Whether htmx asks for a piece of a page, not a browser for all of it. */
export const wantsPiece = (c: Context<WebEnv>): boolean => c.req.header("hx-request") === "true";
