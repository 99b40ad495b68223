import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serializeSigned } from "hono/utils/cookie";
import type { HookWise } from "../support/index.ts";

const COOKIE = "hookwise_session";

export interface LoggedIn {
	readonly status: number;
	/** For the header `Cookie`; null when nobody was let in. */
	readonly cookie: string | null;
	readonly headers: Headers;
}

/** Logs in as a browser's form does. */
export async function logIn(
	hookwise: Pick<HookWise, "url">,
	username: string,
	password: string,
	more: { readonly code?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<LoggedIn> {
	const form = new URLSearchParams({ username, password, ...(more.code === undefined ? {} : { code: more.code }) });
	const answer = await fetch(`${hookwise.url}/login`, {
		method: "POST",
		redirect: "manual",
		headers: { origin: hookwise.url, "sec-fetch-site": "same-origin", ...more.headers },
		body: form,
	});
	await answer.arrayBuffer();
	const set = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${COOKIE}=`) || cookie.startsWith(`__Host-${COOKIE}=`));
	const value = set?.split(";")[0] ?? null;
	return { status: answer.status, cookie: answer.status === 303 ? value : null, headers: answer.headers };
}

/** A cookie for a session id that nobody was given: rightly signed, and unknown to the server. */
export async function forgedCookie(hookwise: HookWise, id: string): Promise<string> {
	const secret = readFileSync(join(hookwise.dataDir, "secret.key"), "utf8").trim();
	const cookie = await serializeSigned(COOKIE, id, secret);
	return cookie.split(";")[0] ?? "";
}
