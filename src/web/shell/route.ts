import type { Context } from "hono";
import type { z } from "zod";
import { readCut } from "../../base/cut.ts";
import type { Json } from "../../base/json.ts";
import { done, invalidInput, type Outcome } from "../../base/outcome.ts";
import { outOfBounds, readPayload } from "../../base/payload/index.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { Role, Who } from "../../base/security/index.ts";
import type { By } from "../../setup/people/index.ts";
import type { WebEnv } from "./env.ts";
import { granted, HttpProblem, notFound } from "./problem.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * One operation: who may call it, its input, and its work. The table of all routes registers them, guards
 * them, and makes the OpenAPI document; a path that is not in it does not exist.
 */
export interface Route {
	readonly method: Method;
	/** Path as in the HTTP contract: `/api/endpoints/{id}`. */
	readonly path: string;
	/** Required role; `public` requires none. */
	readonly role: Role | "public";
	/** Pages redirect to the log-in, the API answers 401. */
	readonly kind: "api" | "page";
	readonly summary: string;
	readonly query?: z.ZodType;
	/** Allowed JSON body. */
	readonly body?: z.ZodType;
	/** Set if the body may be left out. */
	readonly bodyOptional?: true;
	/** Bodies that `handle` reads itself, by media type; only for the document. */
	readonly bodies?: Readonly<Record<string, z.ZodType>>;
	/** Status codes with their meaning, in words. */
	readonly answers: Readonly<Record<number, string>>;
	handle(c: Context<WebEnv>): Promise<Response> | Response;
}

interface Given<Q, B> {
	readonly query: Q;
	readonly body: B;
	readonly who: Who;
	readonly actor: { readonly name: string; readonly sourceIp: string };
	/** The requester with role, for services that need more than the audit. */
	readonly by: By;
}

interface Definition<Q extends z.ZodType, B extends z.ZodType> extends Omit<Route, "handle" | "query" | "body" | "kind"> {
	readonly query?: Q;
	readonly body?: B;
	/** Schema for the document, if the fields are checked later with their own problems. */
	readonly documented?: z.ZodType;
	/** `body` is undefined if it is optional and was left out. */
	handle(c: Context<WebEnv>, given: Given<z.output<Q>, z.output<B>>): Promise<Response> | Response;
}

/** A route of the JSON API: query and body are parsed and checked before `handle` gets them. */
export function api<Q extends z.ZodType = z.ZodType, B extends z.ZodType = z.ZodType>(definition: Definition<Q, B>): Route {
	const { query, body, documented, handle, ...rest } = definition;
	const shown = documented ?? body;
	return {
		...rest,
		kind: "api",
		...(query === undefined ? {} : { query }),
		...(shown === undefined ? {} : { body: shown }),
		async handle(c) {
			const given = {
				query: (query === undefined ? undefined : read(query, queryOf(c))) as z.output<Q>,
				body: (body === undefined ? undefined : await readBody(c, body, rest.bodyOptional === true)) as z.output<B>,
				who: c.get("who"),
				actor: actorOf(c),
				by: byOf(c),
			};
			return handle(c, given);
		},
	};
}

export const actorOf = (c: Context<WebEnv>): { readonly name: string; readonly sourceIp: string } => ({
	name: c.get("who")?.name ?? "nobody",
	sourceIp: c.get("sourceIp"),
});

export const byOf = (c: Context<WebEnv>): By => ({ who: c.get("who"), sourceIp: c.get("sourceIp") });

/** The number in a path such as `/api/users/{id}`. @throws HttpProblem 404 that names `what` */
export function numberIn(c: Context<WebEnv>, what: string): number {
	const id = c.req.param("id") ?? "";
	if (!/^\d{1,15}$/.test(id)) throw notFound(what);
	return Number(id);
}

/** Query values; a repeated name becomes a list. */
export function queryOf(c: Context<WebEnv>): Record<string, string | string[]> {
	return Object.fromEntries(
		Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
	);
}

/**
 * Input checked against the schema; refused with each wrong field. For pages, which show problems beside the
 * fields.
 */
export function checked<T extends z.ZodType>(schema: T, value: unknown): Outcome<z.output<T>> {
	const result = schema.safeParse(value);
	return result.success ? done(result.data) : invalidInput(result.error.issues.flatMap(problemsOf));
}

/** Checks a form's input, and passes it to a service. */
export async function withInput<T extends z.ZodType, R>(
	schema: T,
	value: unknown,
	ask: (input: z.output<T>) => Promise<Outcome<R>>,
): Promise<Outcome<R>> {
	const input = checked(schema, value);
	return input.ok ? ask(input.value) : input;
}

/** @throws HttpProblem 422 with each wrong field */
export const read = <T extends z.ZodType>(schema: T, value: unknown): z.output<T> => granted(checked(schema, value));

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
	if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ field: key, message: "There is no such field." }));
	return [{ field: issue.path.filter((part) => typeof part === "string").join(".") || "body", message: issue.message }];
}

/** Maximum size in bytes of the API's bodies; backups have their own limit. */
const MAX_BYTES = 4 * 2 ** 20;
/** Maximum size for people who are not logged in: the log-in, with a waiting form. Bytes. */
const MAX_BYTES_OF_STRANGERS = 2 ** 20;
/** Limits of the API's JSON bodies. */
const BOUNDS = { depth: 100, values: 500_000 } as const;

/**
 * JSON of a request's body, with the digits of large integers; undefined if there is no body.
 * @throws HttpProblem 400, 413
 */
export async function jsonBody(c: Context<WebEnv>, largest = MAX_BYTES): Promise<Json | undefined> {
	const bytes = await rawBody(c, largest);
	if (bytes.length === 0) return undefined;
	const problem = outOfBounds(bytes, BOUNDS);
	if (problem !== null) throw new HttpProblem(400, problem);
	const text = new TextDecoder("utf-8", { ignoreBOM: false }).decode(bytes);
	if (text.trim() === "") return undefined;
	const payload = readPayload(bytes, "application/json");
	if (payload.ok) return payload.value;
	const plain = plainJson(text);
	if (plain === undefined) throw new HttpProblem(400, `The body is not JSON: ${payload.message}`);
	return plain;
}

/** Bodies that `readPayload` rejects as alerts may still be valid here: `{}`, `[]`, a scalar. */
function plainJson(text: string): Json | undefined {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return undefined;
	}
}

/**
 * Bytes of a request, never more than `largest`, whatever length was declared. Requests of strangers share
 * one small limit.
 * @throws HttpProblem 413, 415 if it is compressed, 400 if the sender closed the connection
 */
export async function rawBody(c: Context<WebEnv>, largest = MAX_BYTES): Promise<Uint8Array> {
	const encoding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "";
	if (encoding !== "" && encoding !== "identity")
		throw new HttpProblem(415, "Only webhooks are unpacked. Send this body without Content-Encoding");
	const isNobody = c.get("who") === undefined;
	const most = isNobody ? Math.min(largest, MAX_BYTES_OF_STRANGERS) : largest;
	const read = c.get("bytes");
	if (read !== undefined && read.length <= most) return read;
	const body = await readCut(c.req.raw, most, isNobody ? c.get("strangers") : null);
	if (body.ok) {
		c.set("bytes", body.bytes);
		return body.bytes;
	}
	if (body.why === "broken") throw new HttpProblem(400, "The body ended before it was complete");
	throw new HttpProblem(413, `The body is larger than ${Math.floor(most / 2 ** 20)} MB`);
}

async function readBody<T extends z.ZodType>(c: Context<WebEnv>, schema: T, optional: boolean): Promise<z.output<T> | undefined> {
	const value = await jsonBody(c);
	if (value === undefined) {
		if (optional) return undefined;
		throw new HttpProblem(400, "A JSON body is needed");
	}
	return read(schema, value);
}
