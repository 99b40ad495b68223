import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Server } from "bun";
import type { Clock } from "../../base/clock.ts";
import { serveLeniently } from "./lenient.ts";

export interface Listener {
	/** Address as people type it. */
	readonly url: string;
	/** Stops accepting, and lets open requests answer. */
	stop(): Promise<void>;
}

export interface ListenerDeps {
	readonly options: Bun.Serve.Options<undefined>;
	/** A certificate with its chain, and its key, both PEM; null for plain HTTP. */
	readonly files: { readonly cert: string; readonly key: string } | null;
	readonly clock: Clock;
	readonly tell: (level: "info" | "error", text: string) => void;
}

/** How often the files are checked. Milliseconds. */
const LOOK_MS = 2_000;

interface Pair {
	readonly cert: string;
	readonly key: string;
}

/** Time stamps of the files; ACME clients replace the files. */
const stampOf = ({ cert, key }: Pair): string => [cert, key].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();

/** @throws if a file cannot be read, naming it */
const readPair = ({ cert, key }: Pair): Pair => ({ cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") });

/**
 * Listens, with TLS if there is a certificate. When its files change, a second listener takes over the port
 * with the new ones before
 * the old one stops accepting; open requests are answered. (A connection that the system assigned to the old
 * one at that very
 * moment, and that was not accepted yet, must be made again.) Files that do not fit together change nothing,
 * and are reported.
 * @throws CertificateProblem at the start; the system's error if the address cannot be listened on
 */
export function openListener({ options, files, clock, tell }: ListenerDeps): Listener {
	// Two listeners share the port during the change. On systems without this, the port is closed for that
	// moment.
	const shares = process.platform === "linux";
	const serve = (pair: Pair | null, port?: number): Server<undefined> =>
		serveLeniently({
			...options,
			...(port === undefined ? {} : { port }),
			...(pair === null ? {} : { tls: pair, reusePort: shares }),
		} as Bun.Serve.Options<undefined>);

	let stamp = files === null ? "" : stampOf(files);
	let server = serve(files === null ? null : firstPair(files));
	const stopping: Promise<void>[] = [];
	let cancel = (): void => {};

	function look(pair: Pair): void {
		const now = stampOf(pair);
		if (now === stamp) return;
		stamp = now;
		const old = server;
		try {
			const fresh = readPair(pair);
			checkPair(fresh);
			if (!shares) stopping.push(old.stop(false));
			server = serve(fresh, old.port);
			if (shares) stopping.push(old.stop(false));
			tell("info", "the new certificate is in use");
		} catch (error) {
			tell("error", `TLS_CERT and TLS_KEY changed and cannot be used, the old certificate stays: ${messageOf(error)}`);
		}
	}
	const arm = (pair: Pair): void => {
		cancel = clock.after(LOOK_MS, () => {
			look(pair);
			arm(pair);
		});
	};
	if (files !== null) arm(files);

	return {
		url: urlOf(server, files !== null),
		async stop() {
			cancel();
			await Promise.all([...stopping, server.stop(false)]);
		},
	};
}

/** The files cannot be used. The message names the variables and the reason. */
export class CertificateProblem extends Error {
	override readonly name = "CertificateProblem";
}

/** @throws CertificateProblem */
function firstPair(files: Pair): Pair {
	try {
		const pair = readPair(files);
		checkPair(pair);
		return pair;
	} catch (error) {
		throw new CertificateProblem(`TLS_CERT ${files.cert}, TLS_KEY ${files.key}: ${messageOf(error)}`);
	}
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One file may be replaced already, and the other not yet. @throws if they do not fit together */
function checkPair({ cert, key }: Pair): void {
	if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error("the key is not the certificate's");
}

function urlOf(server: Server<undefined>, tls: boolean): string {
	const host = server.hostname ?? "localhost";
	return `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
}
