/** Webhooks for load, and the generator in a process of its own. */
import { join } from "node:path";
import type { MadeEndpoint } from "../tests/support/index.ts";
import type { LoadOrder, LoadResult } from "./load.ts";

/** Header lines for a body. */
export type Headers = (body: string) => readonly string[];

/**
 * Bodies of alerts that open a ticket, one for each host.
 * @param padding text of at least `bytes` characters of ASCII, of which each body takes what it lacks
 */
export function bodiesOf(hosts: number, bytes: number, padding: () => string): string[] {
	return Array.from({ length: hosts }, (_, index) => {
		const body = { state: "firing", monitor: { name: `host ${index}` }, msg: "Disk full", padding: "" };
		return JSON.stringify({ ...body, padding: padding().slice(0, bytes - JSON.stringify(body).length) });
	});
}

/** Complete requests to an endpoint with these bodies. */
export function requestsTo(id: string, headers: Headers, bodies: readonly string[]): string[] {
	return bodies.map((body) => {
		const lines = [`POST /w/${id} HTTP/1.1`, "Host: 127.0.0.1", "Content-Type: application/json", `Content-Length: ${body.length}`];
		return `${[...lines, ...headers(body)].join("\r\n")}\r\n\r\n${body}`;
	});
}

export const bearer =
	(endpoint: Pick<MadeEndpoint, "bearer_token">): Headers =>
	() => [`Authorization: Bearer ${endpoint.bearer_token}`];

/** Runs the generator to its end. */
export async function press(order: LoadOrder): Promise<LoadResult> {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, "load.ts")], {
		stdin: new Blob([JSON.stringify(order)]),
		stdout: "pipe",
		stderr: "inherit",
	});
	return JSON.parse(await new Response(child.stdout).text()) as LoadResult;
}
