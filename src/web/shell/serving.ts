import type { Server } from "bun";
import type { Clock } from "../../base/clock.ts";
import type { Config } from "../../base/config.ts";
import type { Log } from "../../base/log.ts";
import { messageOf } from "../../base/problems.ts";
import { refusePlain, withHsts } from "./https.ts";
import { CertificateProblem, type Listener, openListener } from "./listener.ts";
import { createPrefix } from "./prefix.ts";
import { readable } from "./readable.ts";

/** The address cannot be listened on: it is in use, or not on this machine. */
export class CannotListen extends Error {
	override readonly name = "CannotListen";
}

export interface Served {
	readonly receive: (request: Request, call: { endpointId: string; peer: string; rest: string }) => Promise<Response>;
	readonly fetch: (request: Request, bindings: { peer: string }) => Response | Promise<Response>;
	readonly trustsProxy: (peer: string) => boolean;
	readonly log: Log;
	readonly clock: Clock;
}

/**
 * Matches webhook addresses. Senders with a missing or invalid host send only the path. After the id come
 * addresses of other tools' APIs. Tools that join an address and their own path double the slash between
 * them.
 */
const WEBHOOK = /^(?:https?:\/\/[^/]*)?\/+(?:webhook|w)\/+([^/?#]*)(?:\/+([^?#]*?))?\/?(?:[?#].*)?$/i;

const UNFORESEEN = { message: "HookWise cannot answer right now, try again later", seconds: "5" };

/**
 * Starts listening. Webhooks go straight to ingest, so that pages never slow down an acknowledgement. @throws
 * CannotListen
 */
export function listen(config: Config, { receive, fetch, trustsProxy, log, clock }: Served): Listener {
	const proxies = { useProxy: config.USE_PROXY, proxyFixCount: config.PROXY_FIX_COUNT, trustsProxy };
	const https = { ...proxies, forceHttps: config.FORCE_HTTPS };
	const answer = withHsts(receive, { ...proxies, enableHsts: config.ENABLE_HSTS, ownTls: config.TLS_CERT !== null });
	const prefix = createPrefix(config.PUBLIC_URL);
	const options = {
		hostname: config.HOST,
		port: config.PORT,
		// Event streams send a line every few seconds; senders may be slow.
		idleTimeout: 120,
		// Our own limits apply first, with the contract's words. A full backup may be large, but is never in memory
		// as a whole.
		maxRequestBodySize: 64 * 2 ** 30,
		fetch(given: Request, self: Server<undefined>) {
			const peer = self.requestIP(given)?.address ?? "";
			const request = prefix.inner(readable(given));
			const [, endpointId, rest = ""] = WEBHOOK.exec(request.url) ?? [];
			if (endpointId === undefined) return prefix.outer(fetch(request, { peer }));
			return refusePlain(request, peer, https) ?? answer(request, { endpointId, peer, rest });
		},
		// The runtime's own error page would show the code's location. Without `reusePort: false` it would share
		// the port with another process.
		development: false,
		reusePort: false,
		error(error: Error) {
			log.error({ err: error, where: "server" }, "unexpected error");
			const requestId = Bun.randomUUIDv7();
			const { message, seconds } = UNFORESEEN;
			return Response.json(
				{ status: "error", message, request_id: requestId },
				{ status: 503, headers: { "X-Request-Id": requestId, "Retry-After": seconds, "Cache-Control": "no-store" } },
			);
		},
	} satisfies Bun.Serve.Options<undefined>;
	const files = config.TLS_CERT === null || config.TLS_KEY === null ? null : { cert: config.TLS_CERT, key: config.TLS_KEY };
	try {
		return openListener({ options, files, clock, tell: (level, text) => log[level](text) });
	} catch (error) {
		if (error instanceof CertificateProblem) throw new CannotListen(error.message);
		throw new CannotListen(`HOST ${config.HOST}, PORT ${config.PORT}: ${messageOf(error)}`);
	}
}
