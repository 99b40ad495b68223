import type { Context } from "hono";
import { getSignedCookie } from "hono/cookie";
import type { Who } from "../../base/security/index.ts";
import type { Known, People } from "../../setup/people/index.ts";
import type { AuditStore } from "../../store/index.ts";
import type { WebEnv } from "./env.ts";
import { throttled } from "./problem.ts";

export const SESSION_COOKIE = "hookwise_session";

/**
 * Reads who makes a request, from its `Authorization` header or its session cookie.
 * Resolves with null for nobody, or someone who could not prove it; throws HttpProblem 429 after too many wrong tries.
 */
export type Identify = (c: Context<WebEnv>) => Promise<Who | null>;

export interface IdentifyDeps {
	readonly people: People;
	readonly audit: AuditStore;
	readonly clock: { now(): number };
	readonly secretKey: string;
}

export function createIdentify({ people, audit, clock, secretKey }: IdentifyDeps): Identify {
	/** Wrong tries are told of until the throttle answers them. */
	async function proved(known: Known, who: string, sourceIp: string): Promise<Who | null> {
		if (known !== "wrong" && "throttledSeconds" in known) throw throttled(known.throttledSeconds);
		if (known !== "wrong") return known;
		await audit.append({ at: clock.now(), who, sourceIp, action: "login.failed", endpointId: null, subject: "API", changes: [] });
		return null;
	}

	return async (c) => {
		const header = c.req.header("authorization");
		const address = c.get("sourceIp");
		if (header !== undefined) {
			const [scheme = "", value = ""] = header.trim().split(/ +/, 2);
			if (scheme.toLowerCase() === "bearer") return proved(await people.byKey(value, address), "API key", address);
			const basic = scheme.toLowerCase() === "basic" ? basicOf(value) : null;
			if (basic === null) return null;
			return proved(await people.byBasic(basic.username, basic.password, address), basic.username.slice(0, 100), address);
		}
		const session = await getSignedCookie(c, secretKey, SESSION_COOKIE);
		return session ? people.bySession(session) : null;
	};
}

function basicOf(value: string): { username: string; password: string } | null {
	const text = Buffer.from(value, "base64").toString("utf8");
	const colon = text.indexOf(":");
	return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Whether the request carries a session cookie, valid or not. */
export const carriesSession = (c: Context<WebEnv>): boolean => (c.req.header("cookie") ?? "").includes(`${SESSION_COOKIE}=`);
