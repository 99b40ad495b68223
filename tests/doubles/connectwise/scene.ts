import { type ConnectWiseDouble, CREDENTIALS, type DoubleOptions, startConnectWise, type Violation } from "./index.ts";

export interface Said {
	readonly status: number;
	readonly body: unknown;
	readonly link: string | null;
	readonly headers: Headers;
}

/** The double itself, talked to as a client would. */
export interface Scene extends AsyncDisposable {
	readonly double: ConnectWiseDouble;
	/** Paths that begin with `/_control`, `/login` or `/v` lie beside the API. */
	ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Said>;
	/** Ids of the rows of a list that a condition gives; the answer when it is refused. */
	ids(conditions: string, list?: string): Promise<unknown>;
}

export function scene(options: DoubleOptions = {}): Scene {
	const double = startConnectWise(options);
	const { company, publicKey, privateKey, clientId } = CREDENTIALS;
	const usual = { authorization: `Basic ${btoa(`${company}+${publicKey}:${privateKey}`)}`, ClientID: clientId };
	const ask: Scene["ask"] = async (method, path, body, headers = {}) => {
		const beside = /^\/(_control|login|v\d)/.test(path);
		const response = await fetch(`${beside ? double.origin : double.url}${path}`, {
			method,
			headers: { ...usual, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
			body: body === undefined ? null : JSON.stringify(body),
			redirect: "manual",
		});
		const text = await response.text();
		return {
			status: response.status,
			body: text === "" ? null : JSON.parse(text),
			link: response.headers.get("link"),
			headers: response.headers,
		};
	};
	return {
		double,
		ask,
		async ids(conditions, list = "/service/tickets") {
			const { status, body } = await ask("GET", `${list}?fields=id&pageSize=1000&conditions=${encodeURIComponent(conditions)}`);
			return status === 200 ? (body as { id: number }[]).map(({ id }) => id) : body;
		},
		[Symbol.asyncDispose]() {
			// Here the double itself is tried, with much that no client may send.
			double.takeViolations();
			return double.stop();
		},
	};
}

/** What a violation is about: `body summary: MaxLengthField`. */
export const shortOf = ({ where, field, code }: Violation): string => `${where} ${field}: ${code}`;
