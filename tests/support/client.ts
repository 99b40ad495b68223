/** An endpoint as in the answer to its creation. */
export interface MadeEndpoint {
	readonly id: string;
	readonly name: string;
	readonly version: number;
	readonly webhook_url: string;
	readonly bearer_token: string;
	readonly hmac_secret: string | null;
}

/** One line of history. */
export interface HistoryItem {
	readonly id: string;
	readonly request_id: string;
	readonly part: number;
	readonly status: string;
	readonly action: string | null;
	readonly reason: string | null;
	readonly ticket_id: number | null;
	readonly summary: string | null;
	readonly error_message: string | null;
	readonly attempts_count: number;
	readonly next_attempt_at: string | null;
	readonly source_ip: string | null;
	readonly duplicate_of: string | null;
	readonly resolved_at: string | null;
}

export interface HistoryDetail extends HistoryItem {
	readonly attempts: readonly {
		readonly at: string;
		readonly call: string;
		readonly http_status?: number | null;
		readonly status?: number | null;
		readonly error: string | null;
		readonly message: string | null;
	}[];
}

export interface SandboxTicket {
	readonly id: number;
	readonly summary: string;
	readonly status: string;
	readonly closed: boolean;
	readonly board: string;
	readonly company: string | null;
	readonly priority: string | null;
	readonly notes: readonly { readonly text: string; readonly internal: boolean }[];
}

/** Answer to a sender. */
export interface Told {
	readonly status: number;
	readonly headers: Headers;
	readonly body: { readonly status?: string; readonly message?: string; readonly request_id?: string; readonly duplicate?: boolean };
}

export interface Client {
	/** Any call, as administrator. */
	call(method: string, path: string, body?: unknown): Promise<Response>;
	/** A call that must succeed. @returns its JSON */
	json<T>(method: string, path: string, body?: unknown): Promise<T>;
	endpoint(fields?: Readonly<Record<string, unknown>>): Promise<MadeEndpoint>;
	/** Posts to an endpoint with its token; `headers` override. */
	send(endpoint: Pick<MadeEndpoint, "id" | "bearer_token">, payload: unknown, headers?: Readonly<Record<string, string>>): Promise<Told>;
	/** Sends a webhook that must be accepted. @returns its request id */
	accepted(endpoint: Pick<MadeEndpoint, "id" | "bearer_token">, payload: unknown): Promise<string>;
	/** All alerts that a query of history finds, newest first. */
	history(query?: string): Promise<HistoryItem[]>;
	/** The alert of a request that was not split. */
	item(requestId: string): Promise<HistoryItem>;
	detail(id: string): Promise<HistoryDetail>;
	/** Number of alerts without an outcome. */
	unfinished(): Promise<number>;
	sandbox(): Promise<SandboxTicket[]>;
}

const UNFINISHED = ["queued", "held", "processing", "failed"];

export function createClient(url: string, password: string): Client {
	const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
	const call = (method: string, path: string, body?: unknown): Promise<Response> =>
		fetch(`${url}${path}`, {
			method,
			headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
	async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await call(method, path, body);
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
		return (text === "" ? null : JSON.parse(text)) as T;
	}
	const send: Client["send"] = async (endpoint, payload, headers = {}) => {
		const answer = await fetch(`${url}/w/${endpoint.id}`, {
			method: "POST",
			headers: { authorization: `Bearer ${endpoint.bearer_token}`, "content-type": "application/json", ...headers },
			body: typeof payload === "string" ? payload : JSON.stringify(payload),
		});
		return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Told["body"] };
	};
	async function history(query = ""): Promise<HistoryItem[]> {
		const items: HistoryItem[] = [];
		for (let cursor: string | null = ""; cursor !== null; ) {
			const page: { items: HistoryItem[]; next_cursor: string | null } = await json("GET", `/api/logs?limit=200&cursor=${cursor}&${query}`);
			items.push(...page.items);
			cursor = page.next_cursor;
		}
		return items;
	}
	return {
		call,
		json,
		endpoint: (fields = {}) =>
			json("POST", "/api/endpoints", {
				name: "Edge Monitor",
				trigger_field: "$.state",
				open_value: "firing",
				close_value: "ok",
				...fields,
			}),
		send,
		async accepted(endpoint, payload) {
			const told = await send(endpoint, payload);
			if (told.status !== 202 || told.body.request_id === undefined) throw new Error(`${told.status}: ${JSON.stringify(told.body)}`);
			return told.body.request_id;
		},
		history,
		async item(requestId) {
			const items = await history(`request_id=${requestId}`);
			const [item] = items;
			if (item === undefined || items.length > 1) throw new Error(`${items.length} items for ${requestId}`);
			return item;
		},
		detail: (id) => json("GET", `/api/logs/${id}`),
		async unfinished() {
			const { total } = await json<{ total: number }>("GET", `/api/logs/counts?${UNFINISHED.map((one) => `status=${one}`).join("&")}`);
			return total;
		},
		sandbox: async () => (await json<{ items: SandboxTicket[] }>("GET", "/api/sandbox/tickets")).items,
	};
}
