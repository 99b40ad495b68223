import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";

/** What is sent back; `null` stands for a connection that is cut without an answer. */
export interface Sent {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

const HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><p>nginx</p></body></html>";

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Sent => ({
	status,
	headers: { "content-type": "application/json; charset=utf-8", "api-current-version": "2026.3", ...headers },
	body: body === null && status === 204 ? "" : JSON.stringify(body),
});

/** The answer of a `status` or `html` fault. */
export function faultyAnswer(fault: Fault): Sent {
	const headers: Record<string, string> = {
		...(fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) }),
		...(fault.location === undefined ? {} : { location: fault.location }),
	};
	if (fault.kind === "html") {
		return { status: fault.status ?? 502, headers: { "content-type": "text/html", ...headers }, body: fault.message ?? HTML };
	}
	const status = fault.status ?? 500;
	if (status === 429) {
		const message = fault.message ?? "Too many requests. Please try again in 30 seconds.";
		return json(429, { error: "ConnectWiseAPI", message }, headers);
	}
	return json(status, { code: CODES[status] ?? "InternalServerError", message: fault.message ?? `Fault ${status}`, errors: null }, headers);
}

const CODES: Readonly<Record<number, string>> = {
	400: "InvalidObject",
	401: "Unauthorized",
	403: "Forbidden",
	404: "NotFound",
	409: "Conflict",
};

export function send(response: ServerResponse, { status, headers, body }: Sent): void {
	response.writeHead(status, headers);
	response.end(body);
}

/** Half of the answer as if it were all: JSON that ends early. */
export function sendHalf(response: ServerResponse, answer: Sent): void {
	send(response, { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) });
}

/** Half of the answer, then the line goes dead. */
export function sendCut(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Sent): void {
	response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
	response.write(body.slice(0, Math.ceil(body.length / 2)), () => setTimeout(() => request.socket.destroy(), 5));
}
