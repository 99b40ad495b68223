import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import type { WebEnv } from "./env.ts";

/**
 * Name over plain HTTP. Older versions used it everywhere, so it is still read for as long as such a cookie
 * may live.
 */
const NAME = "hookwise_session";
/** In seconds; an unused session ends sooner. */
const MAX_AGE_SECONDS = 30 * 24 * 3600;

/**
 * The session cookie. Over HTTPS its name is `__Host-…`: no other host of the domain, and no plain HTTP
 * connection, can replace it.
 */
export interface SessionCookie {
	/** Id of the session; null if there is no cookie, or it was not signed here. */
	read(c: Context<WebEnv>): Promise<string | null>;
	set(c: Context<WebEnv>, sessionId: string): Promise<void>;
	remove(c: Context<WebEnv>): void;
}

export function createSessionCookie(settings: { readonly secretKey: string; readonly secure: boolean | "auto" }): SessionCookie {
	const { secretKey, secure } = settings;
	const isSecure = (c: Context<WebEnv>): boolean => (secure === "auto" ? c.get("scheme") === "https" : secure);
	const common = { path: "/", httpOnly: true, sameSite: "Lax" } as const;
	return {
		async read(c) {
			const safe = await getSignedCookie(c, secretKey, NAME, "host");
			return safe || (await getSignedCookie(c, secretKey, NAME)) || null;
		},
		async set(c, sessionId) {
			if (!isSecure(c)) {
				await setSignedCookie(c, NAME, sessionId, secretKey, { ...common, maxAge: MAX_AGE_SECONDS });
				return;
			}
			await setSignedCookie(c, NAME, sessionId, secretKey, { ...common, secure: true, prefix: "host", maxAge: MAX_AGE_SECONDS });
			// An older cookie would only be a second way in.
			if (hasPlain(c)) deleteCookie(c, NAME, { ...common, secure: true });
		},
		remove(c) {
			const isSafe = isSecure(c);
			if (isSafe) deleteCookie(c, NAME, { ...common, secure: true, prefix: "host" });
			if (!isSafe || hasPlain(c)) deleteCookie(c, NAME, { ...common, secure: isSafe });
		},
	};
}

const headerOf = (c: Context<WebEnv>): string => c.req.header("cookie") ?? "";
const hasPlain = (c: Context<WebEnv>): boolean => new RegExp(`(^|;\\s*)${NAME}=`).test(headerOf(c));

/** True if the request has a session cookie, valid or not, under either name. */
export const carriesSession = (c: Context<WebEnv>): boolean => headerOf(c).includes(`${NAME}=`);
