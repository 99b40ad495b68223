import { forwardedTls, type ProxyRules, rulesFor } from "../../base/security/index.ts";

/** Tells browsers to use only HTTPS for a year. */
export const HSTS = { name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" } as const;

/** True if the request used TLS, here or at the proxy in front. */
const isHttps = (request: Request, rules: ProxyRules): boolean =>
	forwardedTls(request.headers.get("x-forwarded-proto"), rules) ?? new URL(request.url).protocol === "https:";

/**
 * With FORCE_HTTPS, refuses a webhook that came without TLS. A redirect would work, but the token would be
 * sent unencrypted every time; a refusal is noticed and corrected. null if the webhook is accepted.
 */
export function refusePlain(request: Request, peer: string, rules: ProxyRules & { readonly forceHttps: boolean }): Response | null {
	if (!rules.forceHttps || isHttps(request, rulesFor(peer, rules))) return null;
	const request_id = Bun.randomUUIDv7();
	return Response.json({ status: "error", message: HTTPS_ONLY, request_id }, { status: 403, headers: { "X-Request-Id": request_id } });
}

export const HTTPS_ONLY =
	"This address takes HTTPS only, as a token sent without TLS can be read on the way: change http to https in the URL";

/**
 * Adds HSTS to answers to webhooks over HTTPS (ENABLE_HSTS). If there is no TLS at all, returns `receive`
 * unchanged.
 */
export function withHsts<C extends { readonly peer: string }>(
	receive: (request: Request, call: C) => Promise<Response>,
	rules: ProxyRules & { readonly enableHsts: boolean; readonly ownTls: boolean },
): (request: Request, call: C) => Promise<Response> {
	if (!rules.enableHsts || (!rules.useProxy && !rules.ownTls)) return receive;
	return async (request, call) => {
		const answer = await receive(request, call);
		if (isHttps(request, rulesFor(call.peer, rules))) answer.headers.set(HSTS.name, HSTS.value);
		return answer;
	};
}
