import type { Context } from "hono";
import { getSignedCookie } from "hono/cookie";
import type { Known, People } from "../people/index.ts";
import type { Who } from "../security/index.ts";
import type { WebEnv } from "./env.ts";
import { throttled } from "./problem.ts";

export const SESSION_COOKIE = "hookwise_session";

/**
 * Reads who makes a request, from its `Authorization` header or its session cookie.
 * Resolves with null for nobody, or someone who could not prove it; throws HttpProblem 429 after too many wrong tries.
 */
export type Identify = (c: Context<WebEnv>) => Promise<Who | null>;

export const createIdentify =
	(deps: { people: People; secretKey: string }): Identify =>
	async (c) => {
		const header = c.req.header("authorization");
		const address = c.get("sourceIp");
		if (header !== undefined) {
			const [scheme = "", value = ""] = header.trim().split(/ +/, 2);
			if (scheme.toLowerCase() === "bearer") return proved(await deps.people.byKey(value, address));
			const basic = scheme.toLowerCase() === "basic" ? basicOf(value) : null;
			return basic === null ? null : proved(await deps.people.byBasic(basic.username, basic.password, address));
		}
		const session = await getSignedCookie(c, deps.secretKey, SESSION_COOKIE);
		return session ? deps.people.bySession(session) : null;
	};

function proved(known: Known): Who | null {
	if (known === "wrong") return null;
	if ("throttledSeconds" in known) throw throttled(known.throttledSeconds);
	return known;
}

function basicOf(value: string): { username: string; password: string } | null {
	const text = Buffer.from(value, "base64").toString("utf8");
	const colon = text.indexOf(":");
	return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Whether the request carries a session cookie, valid or not. */
export const carriesSession = (c: Context<WebEnv>): boolean => (c.req.header("cookie") ?? "").includes(`${SESSION_COOKIE}=`);
