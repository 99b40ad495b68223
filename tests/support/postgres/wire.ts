import { connect, createServer, type Server, type Socket } from "node:net";
import { anyExchange, type Exchange, postgresExchange } from "./exchange.ts";
import { freePort } from "./port.ts";
import type { Postgres } from "./server.ts";

/** A port on 127.0.0.1 that hands everything on to another one, until it is told to be a bad network. */
export interface Wire extends AsyncDisposable {
	readonly port: number;
	/** How many clients it holds connections of. */
	readonly connections: number;
	/** Hands on: what a stall held back, what comes, and new connections. So it begins. */
	pass(): Promise<void>;
	/** Ends all connections and refuses new ones. */
	cut(): Promise<void>;
	/**
	 * Hands nothing on, both ways, as a network that loses every packet: connections stay open, neither side learns that the other
	 * has gone, and on a new connection nobody answers.
	 */
	stall(): Promise<void>;
	/**
	 * The answer to the next message of any client that contains `match` is lost: the server has done what was asked, and the
	 * connection is cut. Resolves when that has happened; what was asked for before and has not happened is forgotten.
	 */
	dropNextAnswer(match: string | Uint8Array): Promise<void>;
	/** New connections go to another port. */
	retarget(port: number): void;
}

/** A client's connection, and the one made for it. */
interface Link {
	/** Hands on from now on; connects first if it has not. */
	flow(): void;
	hold(): void;
	sever(): void;
}

interface Ends {
	dial(): Socket;
	/** Sees what the client sent. */
	sent(bytes: Buffer): void;
	/** Says what the client may have of what came, or null to sever the link. */
	came(bytes: Buffer): Buffer | null;
	gone(): void;
}

/** Hands on from one socket to another as fast as that one takes it. `act` carries out what happens, now or after a stall. */
function pump(from: Socket, to: Socket, act: (deed: () => void) => void, isFlowing: () => boolean, read: (bytes: Buffer) => Buffer | null) {
	from.on("data", (bytes: Buffer) =>
		act(() => {
			const out = read(bytes);
			if (out !== null && out.length > 0 && !to.write(out)) from.pause();
		}),
	);
	to.on("drain", () => {
		if (isFlowing()) from.resume();
	});
	from.on("end", () => act(() => to.end()));
	from.on("close", (failed) => act(() => (failed ? to.destroy() : to.end())));
}

function openLink(client: Socket, { dial, sent, came, gone }: Ends): Link {
	let upstream: Socket | null = null;
	let flowing = false;
	let waiting: (() => void)[] = [];
	const act = (deed: () => void): void => {
		if (flowing) deed();
		else waiting.push(deed);
	};
	const isFlowing = (): boolean => flowing;
	const sever = (): void => {
		client.destroy();
		upstream?.destroy();
		gone();
	};
	/** Its reason is of no interest: “close” follows. */
	const failed = (): void => {};
	const closed = (): void => {
		if (client.destroyed && (upstream === null || upstream.destroyed)) gone();
	};
	client.on("error", failed).on("close", closed).setNoDelay(true).pause();
	return {
		flow() {
			flowing = true;
			if (upstream === null) {
				upstream = dial().setNoDelay(true).on("error", failed).on("close", closed);
				pump(client, upstream, act, isFlowing, (bytes) => {
					sent(bytes);
					return bytes;
				});
				pump(upstream, client, act, isFlowing, (bytes) => {
					const out = came(bytes);
					if (out === null) sever();
					return out;
				});
			}
			const due = waiting;
			waiting = [];
			for (const deed of due) deed();
			client.resume();
			upstream.resume();
		},
		hold() {
			flowing = false;
			client.pause();
			upstream?.pause();
		},
		sever,
	};
}

/**
 * A wire to a port of 127.0.0.1.
 * @param follow knows what the two sides speak, so that `dropNextAnswer` finds the end of an answer; without it, the first bytes
 */
export async function openWire(target: number, follow: () => Exchange = anyExchange): Promise<Wire> {
	const links = new Set<Link>();
	const port = await freePort();
	let mode: "passes" | "stalls" | "cut" = "cut";
	let aim = target;
	let drop: { readonly match: Buffer; readonly done: () => void } | null = null;
	let server: Server | null = null;

	function take(client: Socket): void {
		const exchange = follow();
		let lost = (): void => {};
		const link = openLink(client, {
			dial: () => connect({ port: aim, host: "127.0.0.1", allowHalfOpen: true }),
			sent(bytes) {
				if (!exchange.sent(bytes, drop?.match ?? null) || drop === null) return;
				lost = drop.done;
				drop = null;
			},
			came: (bytes) => exchange.came(bytes),
			gone() {
				links.delete(link);
				lost();
			},
		});
		links.add(link);
		if (mode === "passes") link.flow();
	}

	const listen = (): Promise<void> =>
		new Promise((resolve, reject) => {
			if (server !== null) {
				resolve();
				return;
			}
			server = createServer({ allowHalfOpen: true }, take).once("error", reject);
			server.listen(port, "127.0.0.1", resolve);
		});

	async function pass(): Promise<void> {
		mode = "passes";
		for (const link of links) link.flow();
		await listen();
	}

	async function stall(): Promise<void> {
		mode = "stalls";
		for (const link of links) link.hold();
		await listen();
	}

	async function cut(): Promise<void> {
		mode = "cut";
		const closing = server;
		server = null;
		for (const link of links) link.sever();
		if (closing !== null) await new Promise((resolve) => closing.close(resolve));
	}

	await pass();
	return {
		port,
		get connections() {
			return links.size;
		},
		pass,
		stall,
		cut,
		dropNextAnswer(match) {
			const { promise, resolve } = Promise.withResolvers<void>();
			drop = { match: Buffer.from(match), done: resolve };
			return promise;
		},
		retarget(next) {
			aim = next;
		},
		[Symbol.asyncDispose]: cut,
	};
}

/** A wire to a PostgreSQL; `postgres.urlAt(wire.port)` is the way through it. */
export const wireTo = (postgres: Postgres): Promise<Wire> => openWire(postgres.port, postgresExchange);
