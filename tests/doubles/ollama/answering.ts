import type { ServerResponse } from "node:http";
import type { Fault } from "./options.ts";

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
	response.end(JSON.stringify(body));
}

/** An answer line by line, whose bytes arrive in pieces that end anywhere: in a line, in a word, in a character. */
export interface Lines {
	write(line: unknown): Promise<void>;
	/** Bytes as they are. */
	raw(text: string): Promise<void>;
	end(): void;
	/** The other side went away. */
	readonly gone: boolean;
}

export function startLines(response: ServerResponse): Lines {
	response.writeHead(200, { "content-type": "application/x-ndjson" });
	let piece = 1;
	let held = Buffer.alloc(0);
	const raw = async (text: string): Promise<void> => {
		held = Buffer.concat([held, Buffer.from(text, "utf8")]);
		// All but the last byte goes out, so that a piece never ends where a line does.
		while (held.length > 1 && !response.destroyed) {
			const size = Math.min(held.length - 1, piece);
			piece = piece >= 97 ? 1 : piece * 2 + 1;
			response.write(held.subarray(0, size));
			held = held.subarray(size);
			await new Promise<void>((resolve) => setImmediate(resolve));
		}
	};
	return {
		write: (line) => raw(`${JSON.stringify(line)}\n`),
		raw,
		end: () => response.end(held),
		get gone() {
			return response.destroyed;
		},
	};
}

const HTML = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>";

/** Faults that come instead of an answer. `true`: nothing more is to be done. */
export function failedBefore(response: ServerResponse, fault: Fault | null): boolean {
	switch (fault?.kind) {
		case "status":
			sendJson(response, fault.status ?? 500, { error: fault.message ?? "model runner has unexpectedly stopped" });
			return true;
		case "html":
			response.writeHead(fault.status ?? 502, { "content-type": "text/html" });
			response.end(fault.message ?? HTML);
			return true;
		case "drop":
			response.destroy();
			return true;
		case "hang":
			return true;
		default:
			return false;
	}
}
