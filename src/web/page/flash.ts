import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Flash } from "../../../views/layout.tsx";
import { SealBroken, type Secrets } from "../../base/security/index.ts";
import type { WebEnv } from "../shell/env.ts";

/**
 * A message for the next page, shown once. It is sealed, so that nobody else can write one, and it may
 * contain a token.
 */
export interface Carried extends Flash {
	/** Shown once, on the page of its endpoint. */
	readonly secret?: { readonly endpointId: string; readonly bearer: string | null; readonly hmac: string | null };
}

export const FLASH_COOKIE = "hookwise_flash";
/** In seconds; long enough for a redirect. */
const MAX_AGE_SECONDS = 30;

export function setFlash(c: Context<WebEnv>, secrets: Secrets, flash: Carried): void {
	setCookie(c, FLASH_COOKIE, secrets.seal(JSON.stringify(flash)), {
		path: "/",
		httpOnly: true,
		sameSite: "Lax",
		secure: c.get("scheme") === "https",
		maxAge: MAX_AGE_SECONDS,
	});
}

/** The message of this request; it is deleted by reading it. */
export function takeFlash(c: Context<WebEnv>, secrets: Secrets): Carried | null {
	const sealed = getCookie(c, FLASH_COOKIE);
	if (sealed === undefined) return null;
	deleteCookie(c, FLASH_COOKIE, { path: "/" });
	try {
		return JSON.parse(secrets.open(sealed)) as Carried;
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		// Not sealed by us, or before a change of keys: no message.
		return null;
	}
}

/** Redirects to the page with the result, with a message. */
export function done(c: Context<WebEnv>, secrets: Secrets, to: string, flash: Carried): Response {
	setFlash(c, secrets, flash);
	return c.redirect(to, 303);
}
