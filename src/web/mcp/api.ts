import { z } from "zod";
import { HttpProblem } from "../shell/problem.ts";
import { jsonBody, type Route } from "../shell/route.ts";
import type { Operations } from "./operations.ts";

/** Maximum size of a message in bytes. */
const MAX_BYTES = 4 * 2 ** 20;

/**
 * MCP over HTTP (streamable, without sessions): each message is a separate request with an API key. A tool's
 * action is checked like the API operation behind it, with the role of that key. `?write=1` also offers tools
 * that change something.
 */
export function mcpRoutes(operations: Operations): Route[] {
	return [
		{
			method: "POST",
			path: "/mcp",
			role: "viewer",
			kind: "api",
			summary: "Model Context Protocol for assistants: search history, explain an alert, try a payload; read-only unless write=1",
			query: z.object({ write: z.enum(["0", "1"]).optional() }),
			bodies: { "application/json": z.record(z.string(), z.unknown()) },
			answers: { 200: "a JSON-RPC answer", 202: "a notification was taken" },
			async handle(c) {
				const message = await jsonBody(c, MAX_BYTES);
				if (message === undefined) throw new HttpProblem(400, "A JSON-RPC message is needed");
				// Loaded at the first request of an assistant, so that it does not slow down the start.
				const [{ createMcpServer }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all([
					import("./server.ts"),
					import("@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"),
				]);
				const routes = operations.routes();
				const server = createMcpServer({
					call: (method, path, body) => operations.run(c, { method, path, ...(body === undefined ? {} : { body }) }),
					has: (operation) => routes.some(({ kind, method, path }) => kind === "api" && operation === `${method} ${path}`),
					write: c.req.query("write") === "1",
				});
				const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
				await server.connect(transport);
				try {
					return await transport.handleRequest(asMcp(c.req.raw), { parsedBody: message });
				} finally {
					await server.close();
				}
			},
		},
	];
}

/**
 * Sets headers so that every client gets JSON, whatever it accepts: the SDK would answer others with 406,
 * which our contract does not have.
 */
function asMcp({ url, headers }: Request): Request {
	const taken = new Headers(headers);
	taken.set("accept", "application/json, text/event-stream");
	taken.set("content-type", "application/json");
	return new Request(url, { method: "POST", headers: taken });
}
