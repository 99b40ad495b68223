import type { CallRecord } from "../../base/calls.ts";
import type { Answer, Callback, Callbacks } from "../port/index.ts";
import type { Client, Outcome, Reading } from "./client.ts";
import { allRows } from "./pages.ts";
import { RIGHTS } from "./rights.ts";
import { callbackOf, fieldsOf } from "./wire.ts";

/** Subscription to every ticket: `objectId` 1 with level `owner` (docs/contract/connectwise.md, section 12). */
const ALL_TICKETS = { objectId: 1, type: "ticket", level: "owner" } as const;
/** ConnectWise's limit for a description, in characters. */
const MAX_DESCRIPTION = 100;

const readCallback = (body: unknown): Reading<Callback> => {
	const callback = callbackOf(body);
	return callback === null ? { wrong: "its answer is not a callback" } : { value: callback, gave: `callback ${callback.id}` };
};

const readKey = (body: unknown): Reading<string> => {
	const fields = fieldsOf(body);
	const key = fields?.signing_key ?? fields?.signingKey;
	return typeof key === "string" && key !== "" ? { value: key, gave: "key" } : { wrong: "its answer names no signing key" };
};

/**
 * See `Callbacks`.
 * @param base base address of the API, the only host from which a signing key is accepted
 * @param answer collects the calls of one method
 */
export function createCallbacks(
	client: Client,
	base: string,
	answer: <T>(work: (calls: CallRecord[]) => Promise<Outcome<T>>) => Promise<Answer<T>>,
): Callbacks {
	const right = RIGHTS.callbacks;
	return {
		list: () => answer((calls) => allRows(client, { method: "GET", route: "/system/callbacks", right }, callbackOf, calls)),
		register: (url, description) =>
			answer((calls) =>
				client.call(
					{
						method: "POST",
						route: "/system/callbacks",
						body: { description: description.slice(0, MAX_DESCRIPTION), url, ...ALL_TICKETS },
						right,
					},
					readCallback,
					calls,
				),
			),
		remove: (id) =>
			answer((calls) => client.call({ method: "DELETE", route: "/system/callbacks/{id}", id, right }, () => ({ value: null }), calls)),
		signingKey: (keyUrl) =>
			answer((calls) => {
				const own = onOwnHost(base, keyUrl);
				if (own !== null) return client.call({ method: "GET", ...own, asked: "signing key", right }, readKey, calls);
				const message = "The callback names a key that is not on this ConnectWise's own host; it was not fetched.";
				return Promise.resolve({ ok: false, failure: { kind: "rejected", message, status: null, retryAfterMs: null } } as const);
			}),
	};
}

/** Host without its `api-` prefix: cloud sites answer under both `na.…` and `api-na.…`. */
const twin = (host: string): string => host.toLowerCase().replace(/^api-/, "");

/**
 * Route of `keyUrl` on our own ConnectWise; null if it leads anywhere else. The URL comes from the sender and
 * cannot be trusted (docs/contract/connectwise.md, section 9).
 */
function onOwnHost(base: string, keyUrl: string): { readonly origin: string; readonly route: string } | null {
	const url = URL.canParse(keyUrl) ? new URL(keyUrl) : null;
	const own = new URL(base);
	if (url === null || url.username !== "" || url.password !== "" || twin(url.host) !== twin(own.host)) return null;
	// The call carries the credentials, so its scheme must not be weaker than that of other calls.
	if (url.protocol !== "https:" && url.protocol !== own.protocol) return null;
	return { origin: url.origin, route: `${url.pathname}${url.search}` };
}
