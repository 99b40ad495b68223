import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ageOf } from "../../../views/format.ts";
import { againPage } from "../../../views/pages/again.tsx";
import { loginPage, loginPiece } from "../../../views/pages/login.tsx";
import { isFresh } from "../connectwise/setupPage.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { openKept } from "../page/kept.ts";
import { page, safePath, wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { auditName } from "../shell/identify.ts";
import type { Route } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<"audit" | "clock" | "directory" | "people" | "psa" | "secrets" | "sessionCookie" | "store">;

export function loginRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = loginPages(deps, frames);

	return [...inRoutes(kit), ...outRoutes(kit)];
}

type Pages = ReturnType<typeof loginPages>;

/** Shows the log-in, audits it, and leaves it. */
function loginPages(deps: Deps, frames: Frames) {
	const { people, sessionCookie } = deps;

	interface Shown {
		readonly username: string;
		readonly next: string;
		/** Proof that the password was right; asks for the code. */
		readonly proof?: string;
		readonly kept?: string;
		readonly problem?: string;
		readonly status?: ContentfulStatusCode;
		readonly headers?: Record<string, string>;
	}

	const show = (c: Context<WebEnv>, { username, next, proof = "", kept = "", problem, status = 200, headers = {} }: Shown) => {
		const view = { reader: frames.reader(c), username, next, proof, asksCode: proof !== "", kept, problem: problem ?? null };
		return c.html(wantsPiece(c) ? loginPiece(view) : loginPage(view), status, headers);
	};

	/**
	 * Continues after the log-in: to the wanted page, or back to the form that waited. A page whose session had
	 * ended stays as it is.
	 */
	const goOn = (c: Context<WebEnv>, next: string, kept: string): Response | Promise<Response> => {
		if (wantsPiece(c)) return c.body(null, 204);
		const form = openKept(deps.secrets, kept, deps.clock.now());
		return form === null ? c.redirect(next, 303) : c.html(againPage(frames.reader(c), form));
	};

	const audited = (
		c: Context<WebEnv>,
		action: "login.ok" | "login.failed" | "logout",
		who: string,
		subject: string | null,
	): Promise<void> => deps.audit.record({ name: who, sourceIp: c.get("sourceIp") }, { action, subject });

	return { deps, people, sessionCookie, show, goOn, audited };
}

/** The log-in routes. */
function inRoutes({ deps, people, sessionCookie, show, goOn, audited }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/login",
			role: "public",
			summary: "The log-in",
			async handle(c) {
				const next = safePath(c.req.query("next"), "/");
				const session = await sessionCookie.read(c);
				if (session !== null && (await people.bySession(session)) !== null) return goOn(c, next, "");
				return show(c, { username: (c.req.query("username") ?? "").slice(0, 100), next });
			},
		}),
		page({
			method: "POST",
			path: "/login",
			role: "public",
			summary: "Logs in: form fields username, password, and code where one is asked for",
			async handle(c, { form }) {
				const next = safePath(form.text("next"), "/");
				const username = form.text("username").trim();
				const kept = form.text("kept");
				const result = await people.login({
					username,
					password: form.text("password"),
					code: form.text("code"),
					proof: form.text("proof"),
					sourceIp: c.get("sourceIp"),
					userAgent: c.req.header("user-agent") ?? null,
					sessionId: await sessionCookie.read(c),
				});
				const failed = async (why: string) => audited(c, "login.failed", await auditName(deps.store.people, username), why);
				switch (result.kind) {
					case "throttled":
						await failed("too many tries");
						return show(c, {
							username,
							next,
							kept,
							status: 429,
							headers: { "Retry-After": String(result.seconds) },
							problem: `Too many wrong tries. Wait ${ageOf(result.seconds * 1000, "fine")}, then try again.`,
						});
					case "wrong":
						await failed("wrong user name or password");
						return show(c, { username, next, kept, status: 401, problem: "User name or password is wrong. Check both and try again." });
					case "expired":
						return show(c, { username, next, kept, status: 401, problem: "That took too long. Enter your password again." });
					case "code":
						if (result.wrong) await failed("wrong code");
						return show(c, {
							...{ username, next, kept, status: 401 },
							proof: await people.firstStep(username),
							...(result.wrong ? { problem: "Wrong code, or it was used already. Check your phone's clock, or use a recovery code." } : {}),
						});
					case "in":
						await audited(c, "login.ok", result.user.username, null);
						await sessionCookie.set(c, result.sessionId);
						// If nothing is set up yet, an admin continues with the set-up.
						if (result.user.mustChange && !wantsPiece(c)) return c.redirect("/due", 303);
						return goOn(c, next === "/" && result.user.role === "admin" && isFresh(deps) ? "/setup" : next, kept);
				}
			},
		}),
	];
}

function outRoutes({ people, sessionCookie, audited }: Pages): Route[] {
	return [
		page({
			method: "POST",
			path: "/logout",
			role: "viewer",
			summary: "Logs out; the session is gone on the server, too",
			async handle(c, { who }) {
				if (who.sessionHash !== null) await people.logout(who.sessionHash);
				await audited(c, "logout", who.name, null);
				sessionCookie.remove(c);
				// The next person at this browser finds no data of this session.
				c.header("Clear-Site-Data", '"cache", "storage"');
				return c.redirect("/login", 303);
			},
		}),
	];
}
