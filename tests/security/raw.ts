import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";

/** A connection for requests that no client library would send. */
export interface Raw extends Disposable {
	readonly socket: Socket;
	/** Status of the answer; null if the connection ended without one. */
	readonly status: Promise<number | null>;
	/** Everything received so far. */
	readonly heard: () => string;
}

export function openRaw(url: string, first: string): Raw {
	const { hostname, port } = new URL(url);
	const socket = connect(Number(port), hostname);
	let text = "";
	const status = new Promise<number | null>((resolve) => {
		socket.on("data", (part) => {
			text += part.toString("latin1");
			const found = /^HTTP\/1\.[01] (\d{3})/.exec(text);
			if (found !== null) resolve(Number(found[1]));
		});
		socket.on("close", () => resolve(null));
		// What was sent on a connection that the server closed is lost, as it should be.
		socket.on("error", () => resolve(null));
	});
	socket.write(first);
	return { socket, status, heard: () => text, [Symbol.dispose]: () => socket.destroy() };
}

/** Sends a chunked body of `bytes` as fast as possible; stops when the server ends it. */
export async function sendChunked({ socket }: Raw, bytes: number): Promise<number> {
	const part = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, 97), Buffer.from("\r\n")]);
	let sent = 0;
	while (sent < bytes && !socket.destroyed) {
		const isTaken = socket.write(part);
		sent += 65_536;
		if (isTaken) continue;
		await new Promise<void>((resolve) => {
			const go = (): void => {
				socket.off("drain", go);
				socket.off("close", go);
				resolve();
			};
			socket.on("drain", go);
			socket.on("close", go);
		});
	}
	if (!socket.destroyed) socket.write("0\r\n\r\n");
	return sent;
}

/** Present and maximum memory of a process. Megabytes. */
export function memoryOf(pid: number): { readonly now: number; readonly most: number } {
	const status = readFileSync(`/proc/${pid}/status`, "utf8");
	const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
	return { now: kb("VmRSS") / 1024, most: kb("VmHWM") / 1024 };
}
