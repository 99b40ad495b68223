import type { Allowance } from "../../base/cut.ts";
import type { Who } from "../../base/security/index.ts";

/** What middleware leaves on Hono's context for handlers. */
export interface WebEnv {
	Variables: {
		/** Made by the server; the same as the answer's `X-Request-Id`. */
		requestId: string;
		/** The sender's address after proxy rules; IPv4-mapped IPv6 as IPv4. */
		sourceIp: string;
		/** `https` when the request came by TLS, also at a trusted proxy. */
		scheme: "http" | "https";
		/** Host as the client used it, for URLs in answers. */
		host: string;
		/** A route that is a page: browsers are sent to the log-in instead of getting 401. */
		isPage: boolean;
		/** What the route does, in words. */
		summary: string;
		/** Set on every route that the access table does not call public. */
		who: Who;
		/** What bodies of people who are not logged in may take together. */
		strangers: Allowance;
		/** The body, once it was read. */
		bytes: Uint8Array | undefined;
	};
	Bindings: {
		/** The peer's address, given by the server to `fetch(request, bindings)`. */
		peer: string;
	};
}
