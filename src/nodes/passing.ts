import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Header by which a node tells another for whom it asks and under which request id, with a signature. */
export const PASSED = "x-hookwise-node";
/** Header of answers: name of the node that gave it. */
export const ANSWERED = "X-HookWise-Node";
/** Header of a node's answer that it does not lead, so that nothing was done. */
export const NOT_LEADING = "X-HookWise-Not-Leading";

/** Header of a letter between nodes: time, SHA-256 of its body, and a signature of both. */
const LETTER = "x-hookwise-letter";

/** How far clocks of nodes may differ. Milliseconds. */
const CLOCKS_MS = 120_000;

/** Headers that concern one connection alone (RFC 9110, 7.6.1). */
const OF_CONNECTION = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/** Where another node is. */
export interface Place {
	readonly name: string;
	readonly url: string;
}

/** For whom a node asks another. */
export interface Passed {
	/** Address of the client that is connected to it. */
	readonly peer: string;
	/** Of a webhook, the one under which it is accepted once, however often a node asks for it. */
	readonly requestId: string;
}

/** Signs requests between nodes with the key that they have in common. */
export function createPassing(secretKey: string) {
	const key = createHmac("sha256", secretKey).update("hookwise: requests between nodes").digest();
	const signature = (time: string, peer: string, requestId: string, method: string, path: string): Buffer =>
		createHmac("sha256", key).update([time, peer, requestId, method, path].join("\n")).digest();

	const letterKey = createHmac("sha256", secretKey).update("hookwise: letters between nodes").digest();
	const letterSignature = (time: string, path: string, hash: string): Buffer =>
		createHmac("sha256", letterKey).update([time, path, hash].join("\n")).digest();

	return {
		/** Headers for a POST of a node's own, whose body they sign. */
		letterHeaders(path: string, body: Uint8Array): Record<string, string> {
			const time = String(Date.now());
			const hash = hashOf(body);
			return { [LETTER]: `${time} ${hash} ${letterSignature(time, path, hash).toString("hex")}` };
		},
		/**
		 * Reads the body of another node's POST.
		 * @returns null if its signature is missing, forged or old, or not for this body
		 */
		async letterOf(request: Request, path: string): Promise<Uint8Array | null> {
			const [time = "", hash = "", hex = ""] = (request.headers.get(LETTER) ?? "").split(" ");
			// Nobody else's body is read.
			if (!isSame(letterSignature(time, path, hash), hex) || !isNow(time)) return null;
			const body = new Uint8Array(await request.arrayBuffer());
			return hashOf(body) === hash ? body : null;
		},
		/** Headers for a request to another node. */
		headersFor(request: Request, { peer, requestId }: Passed): Headers {
			const headers = new Headers(request.headers);
			for (const name of OF_CONNECTION) headers.delete(name);
			const time = String(Date.now());
			const { pathname, search } = new URL(request.url);
			headers.set(
				PASSED,
				`${time} ${peer} ${requestId} ${signature(time, peer, requestId, request.method, pathname + search).toString("hex")}`,
			);
			return headers;
		},
		/** What another node told that passed this request on; null if none did, or if the header is forged or old. */
		passed(request: Request): Passed | null {
			const given = request.headers.get(PASSED);
			if (given === null) return null;
			const [time = "", peer = "", requestId = "", hex = ""] = given.split(" ");
			const { pathname, search } = new URL(request.url);
			const right = signature(time, peer, requestId, request.method, pathname + search);
			return isSame(right, hex) && isNow(time) ? { peer, requestId } : null;
		},
	};
}

const hashOf = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");

const isNow = (time: string): boolean => Math.abs(Date.now() - Number(time)) < CLOCKS_MS;

function isSame(right: Buffer, hex: string): boolean {
	const sent = Buffer.from(hex, "hex");
	return sent.length === right.length && timingSafeEqual(sent, right);
}

export type Passing = ReturnType<typeof createPassing>;

/** The answer of another node, for the client. */
export function passedBack(answer: Response, node: string): Response {
	const headers = new Headers(answer.headers);
	for (const name of OF_CONNECTION) headers.delete(name);
	headers.set(ANSWERED, node);
	return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}
