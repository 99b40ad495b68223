/**
 * Checks of every request except webhooks: request id, proxies, security headers, allowed addresses, HTTPS,
 * same origin, and the table of routes with its roles. Denies by default.
 */
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Clock } from "../../base/clock.ts";
import { createAllowance } from "../../base/cut.ts";
import { HEAD_TOO_LARGE, isHeadTooLarge } from "../../base/head.ts";
import {
	type AddressRules,
	clientAddress,
	createWindowCounter,
	forwardedEntry,
	forwardedTls,
	type ProxyRules,
	type Role,
	rulesFor,
	type WindowCounter,
} from "../../base/security/index.ts";
import { StoreUnavailable } from "../../store/index.ts";
import { carriesSession } from "./cookies.ts";
import type { WebEnv } from "./env.ts";
import { HSTS, HTTPS_ONLY } from "./https.ts";
import type { Identify } from "./identify.ts";
import { answerProblem, HttpProblem } from "./problem.ts";
import { isHost } from "./readable.ts";
import type { Route } from "./route.ts";

export interface ShellSettings extends ProxyRules {
	readonly forceHttps: boolean;
	readonly enableHsts: boolean;
	/** Addresses that may use anything except health; empty allows all. */
	readonly trusted: AddressRules;
}

export interface ShellDeps {
	readonly routes: readonly Route[];
	readonly identify: Identify;
	readonly settings: ShellSettings;
	/** Page for page loads without a session; gets the path to come back to. */
	readonly loginPath: string;
	/** The log-in page in answer to a form without a session; it keeps the typed values. */
	readonly askLogIn: (c: Context<WebEnv>, problem: HttpProblem) => Promise<Response>;
	/** A page's error for browsers. */
	readonly errorPage: (c: Context<WebEnv>, problem: HttpProblem) => Promise<Response> | Response;
	/** Page for people who must do something first: replace a password, set up a second step. */
	readonly duePath: string;
	readonly onError: (error: unknown, request: RequestNote) => void;
	/** Called when a request is refused by role, address or origin; during a flood not for each one. */
	readonly onRefused: (request: RequestNote & { readonly sourceIp: string; readonly who: string | null; readonly why: string }) => void;
	readonly clock: Clock;
}

export interface RequestNote {
	readonly method: string;
	readonly path: string;
	readonly requestId: string;
}

/** Always open, since they only say up or down. */
const OPEN_PATHS = new Set(["/health", "/readyz"]);
/** Shared limit for the bodies of people who are not logged in. Bytes. */
const STRANGERS = 16 * 2 ** 20;
/** Maximum number of refusals reported per address and minute. */
const TOLD = 20;
const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };

const CSP = {
	defaultSrc: ["'self'"],
	scriptSrc: ["'self'"],
	styleSrc: ["'self'"],
	imgSrc: ["'self'", "data:"],
	objectSrc: ["'none'"],
	baseUri: ["'none'"],
	frameAncestors: ["'none'"],
	formAction: ["'self'"],
};

export function createShell(deps: ShellDeps): Hono<WebEnv> {
	const { settings } = deps;
	const app = new Hono<WebEnv>();
	const strangers = createAllowance(STRANGERS);
	const told = createWindowCounter({ clock: deps.clock, windowMs: 60_000, capacity: 10_000 });
	app.use(placeRequest(settings));
	app.use(async (c, next) => {
		c.set("strangers", strangers);
		if (isHeadTooLarge(c.req.url, c.req.header())) throw new HttpProblem(431, HEAD_TOO_LARGE);
		await next();
		// Answers without caching headers must not be stored by browsers or proxies.
		if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
	});
	app.use(
		secureHeaders({
			contentSecurityPolicy: CSP,
			referrerPolicy: "same-origin",
			strictTransportSecurity: false,
			xFrameOptions: "DENY",
		}),
	);
	app.use(guardWay(settings));
	for (const route of deps.routes) {
		app.on(route.method, honoPath(route.path), async (c) => {
			await admit(c, route, deps);
			const answer = await route.handle(c);
			// A HEAD answer has no body, and nothing else would end the stream.
			if (c.req.raw.method === "HEAD") await answer.body?.cancel();
			return answer;
		});
	}
	const answerError = (error: Error, c: Context<WebEnv>): Response | Promise<Response> => {
		if (error instanceof DueFirst) return c.redirect(deps.duePath, 303);
		const problem = problemOf(error);
		const note = { method: c.req.method, path: c.req.path, requestId: c.get("requestId") };
		if (problem.status === 503 && !(error instanceof HttpProblem)) deps.onError(error, note);
		if (problem.status === 403) tellRefused(c, problem, deps, told);
		if (problem.status === 401 && sendsForm(c)) return deps.askLogIn(c, problem);
		if (problem.status === 401 && loadsPage(c)) return c.redirect(`${deps.loginPath}?next=${encodeURIComponent(pathOf(c))}`);
		return wantsPage(c) ? deps.errorPage(c, problem) : answerProblem(c, problem);
	};
	// Reports too many failed tries here too.
	app.notFound(async (c) => answerError(await missing(c, deps).catch((error: Error) => error), c));
	app.onError(answerError);
	return app;
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");
const pathOf = (c: Context<WebEnv>): string => {
	const { pathname, search } = new URL(c.req.url);
	return pathname + search;
};

function tellRefused(c: Context<WebEnv>, { message }: HttpProblem, { onRefused }: ShellDeps, told: WindowCounter): void {
	const sourceIp = c.get("sourceIp");
	if (told.hit(sourceIp) > TOLD) return;
	const who = c.get("who")?.name ?? null;
	onRefused({ method: c.req.method, path: c.req.path, requestId: c.get("requestId"), sourceIp, who, why: message });
}

/** True for a browser loading a page, false for a script that asks for data. */
const wantsPage = (c: Context<WebEnv>): boolean =>
	(c.req.header("accept") ?? "").includes("text/html") && !c.req.path.startsWith("/api/") && c.req.header("hx-request") === undefined;

/**
 * True for a page request without credentials; wrong credentials get an error. The log-in is never put into a
 * part of a page.
 */
const loadsPage = (c: Context<WebEnv>): boolean =>
	c.req.header("authorization") === undefined &&
	(wantsPage(c) || (c.get("isPage") === true && c.req.method === "GET" && c.req.header("hx-request") === undefined));

/** True for a person's form from our own pages. */
const sendsForm = (c: Context<WebEnv>): boolean =>
	c.get("isPage") === true && c.req.method === "POST" && wantsPage(c) && loadsPage(c) && isSameOrigin(c);

/** The contract has no 5xx status except 503. */
function problemOf(error: Error): HttpProblem {
	if (error instanceof HttpProblem) return error;
	if (error instanceof StoreUnavailable) {
		return new HttpProblem(503, "The store cannot take this right now, try again later", {
			headers: { "Retry-After": String(error.retryAfterSeconds) },
		});
	}
	return new HttpProblem(503, "Something went wrong here; the log says more under this request id", { headers: { "Retry-After": "5" } });
}

function placeRequest(settings: ShellSettings) {
	return async (c: Context<WebEnv>, next: () => Promise<void>): Promise<void> => {
		const requestId = Bun.randomUUIDv7();
		const header = (name: string): string | null => c.req.header(name) ?? null;
		const rules = rulesFor(c.env.peer, settings);
		const tls = forwardedTls(header("x-forwarded-proto"), rules);
		const url = new URL(c.req.url);
		c.set("requestId", requestId);
		c.set("sourceIp", clientAddress({ peer: c.env.peer, forwardedFor: header("x-forwarded-for"), ...settings }));
		c.set("scheme", (tls ?? url.protocol === "https:") ? "https" : "http");
		c.set(
			"host",
			[forwardedEntry(header("x-forwarded-host"), rules), header("host")].find((host) => host !== null && isHost(host)) ?? url.host,
		);
		await next();
		c.res.headers.set("X-Request-Id", requestId);
		if (settings.enableHsts && c.get("scheme") === "https") {
			c.res.headers.set(HSTS.name, HSTS.value);
		}
	};
}

/** Checks address, HTTPS and same origin, in this order. */
function guardWay(settings: ShellSettings) {
	return async (c: Context<WebEnv>, next: () => Promise<void>): Promise<Response | undefined> => {
		if (OPEN_PATHS.has(c.req.path)) {
			await next();
			return undefined;
		}
		if (!settings.trusted.allows(c.get("sourceIp"))) throw new HttpProblem(403, `IP ${c.get("sourceIp")} not allowed`);
		const health = c.req.path.startsWith("/health");
		if (settings.forceHttps && c.get("scheme") !== "https" && !health) {
			if (isForPrograms(c)) throw new HttpProblem(403, HTTPS_ONLY);
			return c.redirect(`https://${c.get("host")}${pathOf(c)}`, 308);
		}
		if (!["GET", "HEAD", "OPTIONS"].includes(c.req.method) && !usesKey(c) && isForeign(c)) {
			throw new HttpProblem(403, "This request came from another site");
		}
		await next();
		return undefined;
	};
}

/**
 * True for addresses that programs call with a token: with a redirect they would send it unencrypted every
 * time, unnoticed.
 */
const isForPrograms = (c: Context<WebEnv>): boolean =>
	/^\/(api|admin|metrics)(\/|$)/.test(c.req.path) || c.req.header("authorization") !== undefined;

/** True for an API key. Browsers never send one on their own, so no site can make them do it. */
const usesKey = (c: Context<WebEnv>): boolean => /^bearer /i.test(c.req.header("authorization") ?? "");

/**
 * True for a request from another site, or one with a session whose origin is unknown. Browsers send Basic
 * credentials for any site too.
 */
function isForeign(c: Context<WebEnv>): boolean {
	if (isSameOrigin(c)) return false;
	if (carriesSession(c)) return true;
	const site = c.req.header("sec-fetch-site");
	// `none`: the person typed or dropped the address.
	return site === undefined ? c.req.header("origin") !== undefined : site !== "none";
}

/** Uses `Sec-Fetch-Site` if the browser sends it, otherwise `Origin`. */
function isSameOrigin(c: Context<WebEnv>): boolean {
	const site = c.req.header("sec-fetch-site");
	if (site !== undefined) return site === "same-origin";
	const origin = c.req.header("origin");
	return origin !== undefined && URL.canParse(origin) && new URL(origin).host === c.get("host");
}

/** A page that must wait until the person has done a required step. */
class DueFirst extends Error {
	override readonly name = "DueFirst";
}

/** Addresses allowed before the required step: those for doing it, and for logging out. */
const DUE_PATHS = /^\/(due|logout|theme|api\/me)(\/|$)/;

function holdBack(c: Context<WebEnv>, route: Route): void {
	const { due, via } = c.get("who");
	if (due === undefined || via !== "session" || DUE_PATHS.test(c.req.path)) return;
	if (route.kind === "page") throw new DueFirst("due");
	// A first password still works for programs that set up HookWise; a required second step blocks everything.
	if (due === "second-step") throw new HttpProblem(403, "Two-factor authentication is required: set it up on the page first");
}

async function admit(c: Context<WebEnv>, route: Route, deps: ShellDeps): Promise<void> {
	c.set("isPage", route.kind === "page");
	c.set("summary", route.summary);
	if (route.role === "public") return;
	const who = await deps.identify(c);
	if (who === null) throw nobody(c);
	c.set("who", who);
	if (RANK[who.role] < RANK[route.role]) throw new HttpProblem(403, `This needs the role ${route.role}; yours is ${who.role}`);
	holdBack(c, route);
}

/** 401; with `Basic` only if no browser would show its own dialog. */
const nobody = (c: Context<WebEnv>): HttpProblem => {
	const browser = c.req.header("sec-fetch-mode") !== undefined || c.req.header("hx-request") !== undefined || carriesSession(c);
	return new HttpProblem(401, "Log in, or send Basic credentials or an API key", {
		headers: { "WWW-Authenticate": browser ? 'Bearer realm="HookWise"' : 'Basic realm="HookWise", charset="UTF-8"' },
	});
};

/** 405 if the path exists with another method, otherwise 404. Both only for logged-in people, unless all is open. */
async function missing(c: Context<WebEnv>, deps: ShellDeps): Promise<HttpProblem> {
	const here = deps.routes.filter((route) => matches(route.path, c.req.path));
	const isOpen = here.some(({ role }) => role === "public");
	if (!isOpen && (await deps.identify(c)) === null) return nobody(c);
	if (here.length === 0) return new HttpProblem(404, "There is nothing here");
	const methods = new Set(here.map(({ method }) => method));
	return new HttpProblem(405, `${c.req.method} is not possible here`, { headers: { Allow: [...methods].join(", ") } });
}

function matches(pattern: string, path: string): boolean {
	const wanted = pattern.split("/");
	const given = path.split("/");
	return wanted.length === given.length && wanted.every((part, index) => part.startsWith("{") || part === given[index]);
}
