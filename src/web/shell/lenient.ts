import http from "node:http";
import type { Server } from "bun";

/**
 * What a request's line and headers may take on the wire before the runtime cuts it off, without a word to us. Above `LARGEST_HEAD`
 * we say so ourselves, with a line in history; so this has to be larger. What arrives slowly waits in memory, and no longer than ten
 * seconds, so it must not be much larger. Bytes.
 */
const MAX_ON_THE_WIRE = 64 * 1024;

type Options = Bun.Serve.Options<undefined>;

/**
 * `Bun.serve`, for clients that name no host in HTTP/1.1 as well: small devices do that, and the HTTP contract takes them. The runtime
 * answers them with a bare 400; only its `node:http` has a switch for that (`requireHostHeader`). So `node:http` opens the listener
 * and puts the switch, and the listener that it is handed is ours, with our options: its own handling of requests is never used, and
 * costs nothing. A runtime that does this otherwise gets the plain listener, which does all else.
 * @throws what the system says when the address cannot be listened on
 */
export function serveLeniently(options: Options): Server<undefined> {
	Object.assign(http, { maxHeaderSize: MAX_ON_THE_WIRE });
	const plain = Bun.serve;
	let outcome: { readonly server: Server<undefined> } | { readonly error: unknown } | null = null;
	// Its own timers are for its own requests; ours is `idleTimeout`.
	const timers = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 };
	const opener = http.createServer({ ...timers, requireHostHeader: false, maxHeaderSize: MAX_ON_THE_WIRE });
	// Thrown below, at once, instead of told later.
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
	// Within one call, which nothing else can come between.
	Object.assign(Bun, { serve: ours });
	try {
		opener.listen(0, "127.0.0.1");
	} finally {
		Object.assign(Bun, { serve: plain });
	}
	return taken(outcome) ?? withoutOpener(opener, () => plain(options));
}

/** @throws what opening the listener threw */
function taken(outcome: { readonly server: Server<undefined> } | { readonly error: unknown } | null): Server<undefined> | null {
	if (outcome === null) return null;
	if ("error" in outcome) throw outcome.error;
	return outcome.server;
}

function withoutOpener(opener: http.Server, serve: () => Server<undefined>): Server<undefined> {
	opener.close();
	return serve();
}
