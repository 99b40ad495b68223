import type { Outcome } from "./operations.ts";
import type { CallApi } from "./tools.ts";

const PATIENCE_MS = 30_000;

export interface StdioOptions {
	/** Address of HookWise, without a slash at the end. */
	readonly url: string;
	/** An API key; the assistant has its rights. */
	readonly key: string;
	readonly write: boolean;
}

/** HookWise does not answer at this address, or does not know the key. */
export class McpUnreachable extends Error {
	override readonly name = "McpUnreachable";
}

/** Calls HookWise over HTTP. */
const callOver =
	({ url, key }: StdioOptions): CallApi =>
	async (method, path, body) => {
		const answer = await fetch(`${url}${path}`, {
			method,
			headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(PATIENCE_MS),
		}).catch(() => null);
		if (answer === null) return { ok: false, status: 503, message: `${url} does not answer`, problems: [] };
		return outcomeOf(answer);
	};

async function outcomeOf(answer: Response): Promise<Outcome<unknown>> {
	const value = (await answer.json().catch(() => null)) as { message?: string; errors?: { field: string; message: string }[] } | null;
	// An answer that something is down is a valid answer if that was the question.
	if (answer.ok || (value !== null && value.message === undefined)) return { ok: true, status: answer.status, value };
	return { ok: false, status: answer.status, message: value?.message ?? "no JSON was answered", problems: value?.errors ?? [] };
}

/**
 * Serves MCP on standard input and output until the assistant closes them.
 * @throws McpUnreachable before anything is served
 */
export async function serveMcp(options: StdioOptions): Promise<void> {
	const call = callOver(options);
	const known = await call("GET", "/api/openapi.json");
	if (!known.ok) throw new McpUnreachable(`${options.url}: ${known.message}`);
	const { paths } = known.value as { paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
	const has = (operation: string): boolean => {
		const [method = "", path = ""] = operation.split(" ");
		return paths[path]?.[method.toLowerCase()] !== undefined;
	};
	const [{ createMcpServer }, { StdioServerTransport }] = await Promise.all([
		import("./server.ts"),
		import("@modelcontextprotocol/sdk/server/stdio.js"),
	]);
	const server = createMcpServer({ call, has, write: options.write });
	const closed = new Promise<void>((resolve) => {
		process.stdin.once("end", resolve);
		process.stdin.once("close", resolve);
	});
	await server.connect(new StdioServerTransport());
	await closed;
	await server.close();
}
