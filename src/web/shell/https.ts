import { forwardedEntry, type ProxyRules } from "../../base/security/index.ts";

/** From now on by HTTPS alone, for a year. */
export const HSTS = { name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" } as const;

/**
 * Where a request that came without TLS goes with FORCE_HTTPS: the same place by HTTPS, with 308, so that a POST stays one.
 * null when it may stay as it is.
 */
export function toHttps(request: Request, rules: ProxyRules & { readonly forceHttps: boolean }): Response | null {
	if (!rules.forceHttps) return null;
	const header = (name: string): string | null => forwardedEntry(request.headers.get(name), rules);
	const url = new URL(request.url);
	if ((header("x-forwarded-proto") ?? url.protocol.slice(0, -1)) === "https") return null;
	const host = header("x-forwarded-host") ?? request.headers.get("host") ?? url.host;
	return new Response(null, { status: 308, headers: { Location: `https://${host}${url.pathname}${url.search}` } });
}

/**
 * Answers to webhooks with HSTS where they go out by HTTPS (ENABLE_HSTS). HookWise itself speaks no TLS: without a proxy that says
 * so, `receive` is given back as it is, and no webhook waits for a question about it.
 */
export function withHsts<A extends readonly unknown[]>(
	receive: (request: Request, ...more: A) => Promise<Response>,
	rules: ProxyRules & { readonly enableHsts: boolean },
): (request: Request, ...more: A) => Promise<Response> {
	if (!rules.enableHsts || !rules.useProxy) return receive;
	return async (request, ...more) => {
		const answer = await receive(request, ...more);
		if (forwardedEntry(request.headers.get("x-forwarded-proto"), rules) === "https") answer.headers.set(HSTS.name, HSTS.value);
		return answer;
	};
}
