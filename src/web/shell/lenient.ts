import http from "node:http";
import type { Server } from "bun";

/**
 * Maximum size in bytes of a request's line and headers before the runtime closes the connection silently.
 * Above `LARGEST_HEAD` we answer ourselves, with a line in history, so this must be larger. It must not be
 * much larger, since slow requests wait in memory, for ten seconds at most.
 */
const MAX_ON_THE_WIRE = 64 * 1024;

type Options = Bun.Serve.Options<undefined>;

/**
 * `Bun.serve` that also accepts clients without a host in HTTP/1.1: small devices are like that, and the HTTP
 * contract accepts them. The
 * runtime itself answers them with a bare 400; only its `node:http` has a switch for that
 * (`requireHostHeader`). So `node:http` opens the
 * listener and sets the switch, and is then handed our listener with our options; its own handling of
 * requests is never used, and
 * costs nothing. If a runtime does this differently, the plain listener is used, which does everything else.
 * @throws the system's error if the address cannot be listened on
 */
export function serveLeniently(options: Options): Server<undefined> {
	Object.assign(http, { maxHeaderSize: MAX_ON_THE_WIRE });
	const plain = Bun.serve;
	let outcome: { readonly server: Server<undefined> } | { readonly error: unknown } | null = null;
	// These timers are for node:http's own requests; ours is `idleTimeout`.
	const timers = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 };
	const opener = http.createServer({ ...timers, requireHostHeader: false, maxHeaderSize: MAX_ON_THE_WIRE });
	// The error is thrown below instead.
	opener.on("error", () => {});
	const ours = (): Server<undefined> => {
		try {
			const server = plain(options);
			outcome = { server };
			return server;
		} catch (error) {
			outcome = { error };
			throw error;
		}
	};
	// Synchronous, so nothing else can run in between.
	Object.assign(Bun, { serve: ours });
	try {
		opener.listen(0, "127.0.0.1");
	} finally {
		Object.assign(Bun, { serve: plain });
	}
	return taken(outcome) ?? withoutOpener(opener, () => plain(options));
}

/** @throws the error of opening the listener */
function taken(outcome: { readonly server: Server<undefined> } | { readonly error: unknown } | null): Server<undefined> | null {
	if (outcome === null) return null;
	if ("error" in outcome) throw outcome.error;
	return outcome.server;
}

function withoutOpener(opener: http.Server, serve: () => Server<undefined>): Server<undefined> {
	opener.close();
	return serve();
}
