import type { HookWise } from "../support/index.ts";

/** Answer of a call. */
export interface Answered {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	/** Body as JSON; undefined if it is not JSON. */
	// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a body, and fails where that is not so.
	readonly body: any;
}

export interface Calling {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON, unless it is already text or bytes. */
	readonly body?: unknown;
}

/** A call to a running HookWise without credentials, and without following redirects. */
export async function ask(url: string, { method = "GET", headers = {}, body }: Calling = {}): Promise<Answered> {
	const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData;
	const type: Record<string, string> = body === undefined || isRaw ? {} : { "content-type": "application/json" };
	const sent = isRaw ? (body as string | FormData | Uint8Array<ArrayBuffer>) : JSON.stringify(body);
	const answer = await fetch(url, {
		method,
		headers: { ...type, ...headers },
		redirect: "manual",
		...(body === undefined ? {} : { body: sent }),
	});
	const text = await answer.text();
	return { status: answer.status, headers: answer.headers, text, body: jsonOf(text) };
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// Not JSON: tests that expect some will fail.
		return undefined;
	}
}

export type Role = "viewer" | "operator" | "admin";
export type Ask = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answered>;

/** Calls with a fixed `Authorization`. */
export const asking =
	(base: string, authorization: string): Ask =>
	(method, path, body, headers = {}) =>
		ask(`${base}${path}`, { method, body, headers: { authorization, ...headers } });

export const basic = (username: string, password: string): string => `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

/** An API key with this role, as an `Authorization` header. */
export async function keyFor(hookwise: HookWise, role: Role): Promise<string> {
	const { key } = await hookwise.client.json<{ key: string }>("POST", "/api/keys", { name: `a ${role}`, role });
	return `Bearer ${key}`;
}

/** Callers with each role. */
export async function asEach(hookwise: HookWise): Promise<Readonly<Record<Role, Ask>>> {
	const of = async (role: Role): Promise<Ask> => asking(hookwise.url, await keyFor(hookwise, role));
	return { viewer: await of("viewer"), operator: await of("operator"), admin: await of("admin") };
}

/** Fields named by a 422. */
export const fieldsOf = (answer: Answered): string[] => (answer.body?.errors ?? []).map(({ field }: { field: string }) => field);
