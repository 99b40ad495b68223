import { forwardedEntry, type ProxyRules } from "../security/index.ts";

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
