import type { CallEnd, CallRecord, Sought } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import type { Failure } from "../port/index.ts";
import { readBody } from "./body.ts";
import { apiBase, apiHeaders, type ConnectWiseConfig, secretsOf } from "./config.ts";
import { brokenCall, failedAnswer, timedOut, unreadableAnswer } from "./outcome.ts";
import { createSlots } from "./slots.ts";
import { createExcerpt, createWords, fieldsNamed } from "./words.ts";

export interface ClientDeps {
	readonly config: ConnectWiseConfig;
	readonly clock: Clock;
	/** `Psa.identity`; `connectwise` if left out. */
	readonly identity?: string;
	/** Called at the end of every call, whatever its result. */
	readonly onCall: (record: CallRecord) => void;
	/** Looked at just before a call that changes something is sent; true if left out. */
	readonly mayWrite?: () => boolean;
	/** For tests; the platform's own if left out. */
	readonly fetch?: typeof fetch;
}

/** A call: a route with placeholders, and their values. */
export interface Call {
	readonly method: "GET" | "POST" | "PATCH" | "DELETE";
	/** Such as `/service/tickets/{id}`. A 404 on a route with a placeholder concerns that one record. */
	readonly route: string;
	/** Scheme and host before the route, if not those of the API's base address. */
	readonly origin?: string;
	readonly id?: number;
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: unknown;
	/** See `CallRecord`. */
	readonly asked?: string;
	readonly seeks?: Sought;
	/** Right that the call needs; named in the failure after a 403. */
	readonly right?: string;
	/** Time limit in milliseconds, if other than the usual one. */
	readonly timeoutMs?: number;
	/** A POST that only reads, so a failure leaves nothing in doubt. */
	readonly isSearch?: true;
}

/** What an answer gave, for the call's record. */
export interface Told {
	readonly gave?: string;
	readonly found?: number;
}

/**
 * A reader's result for a 2xx body: the value, or the problem as the end of the sentence "ConnectWise
 * answered 200, but".
 */
export type Reading<T> = ({ readonly value: T } & Told) | { readonly wrong: string };
export type Read<T> = (body: unknown, headers: Headers) => Reading<T>;
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface Client {
	/** Makes one call without retries, and adds its record to `calls`. */
	call<T>(call: Call, read: Read<T>, calls: CallRecord[]): Promise<Outcome<T>>;
	/** Length in characters of the URL of a call. */
	urlLength(call: Call): number;
}

/** End of a call: its outcome, and details for its record. */
interface Ended<T> {
	readonly outcome: Outcome<T>;
	readonly status: number | null;
	readonly message: string | null;
	readonly gave: string | null;
	readonly found: number | null;
	readonly answer: string | null;
}

/** Request id, with which ConnectWise's support can find a failed call. */
function requestId(response: Response): string | null {
	const id = response.headers.get("x-cw-request-id")?.trim() ?? "";
	return /^[\w.:-]{1,100}$/.test(id) ? `request id ${id}` : null;
}

/** Another node has taken over the work, and does this itself. */
const NOT_OURS: Failure = {
	kind: "unreachable",
	message: "This node no longer leads, so it sent nothing.",
	status: null,
	retryAfterMs: null,
};

/** The one place that sends requests to ConnectWise. Throws on construction if the configured URL is invalid. */
export function createClient(deps: ClientDeps): Client {
	const { config, clock } = deps;
	const send = deps.fetch ?? fetch;
	const base = apiBase(config.url);
	const { host } = new URL(base);
	const headers = apiHeaders(config);
	const slots = createSlots(config.concurrency);
	const words = createWords(secretsOf(config));
	const excerpt = createExcerpt(secretsOf(config));

	async function exchange<T>(call: Call, read: Read<T>, signal: AbortSignal): Promise<Ended<T>> {
		const body = call.body === undefined ? null : JSON.stringify(call.body);
		if (isWrite(call) && deps.mayWrite?.() === false) {
			return { outcome: { ok: false, failure: NOT_OURS }, status: null, message: null, gave: null, found: null, answer: null };
		}
		// When a reused connection is cut, Bun 1.4.5 itself repeats a GET, but never a POST or PATCH. A test pins
		// that.
		const response = await send(urlOf(base, call), {
			method: call.method,
			headers: body === null ? headers : { ...headers, "content-type": "application/json" },
			body,
			// Following a redirect would send the credentials to an unknown host.
			redirect: "manual",
			signal,
		});
		const { status } = response;
		const text = await readBody(response);
		if (!response.ok) {
			const message = words(text ?? "");
			const failure = failedAnswer({
				status,
				headers: response.headers,
				words: message,
				oneRecord: call.route.includes("{"),
				isWrite: isWrite(call),
				right: call.right ?? null,
				fields: fieldsNamed(text),
				now: clock.now(),
			});
			return { outcome: { ok: false, failure }, status, message, gave: requestId(response), found: null, answer: excerpt(text) };
		}
		const reading = readJson(text, response.headers, read);
		if ("value" in reading) {
			const { gave = null, found = null } = reading;
			return { outcome: { ok: true, value: reading.value }, status, message: null, gave, found, answer: excerpt(text) };
		}
		// A piece of JSON would not help anybody, but the text of a proxy's page shows who answered instead of
		// ConnectWise.
		const message = text === null || /^\s*[[{]/.test(text) ? null : words(text);
		const failure = unreadableAnswer(status, reading.wrong, message);
		return { outcome: { ok: false, failure }, status, message, gave: requestId(response), found: null, answer: excerpt(text) };
	}

	async function timed<T>(call: Call, read: Read<T>): Promise<Ended<T>> {
		const abort = new AbortController();
		const patience = call.timeoutMs ?? config.timeoutMs;
		const cancel = clock.after(patience, () => abort.abort());
		try {
			return await exchange(call, read, abort.signal);
		} catch (error) {
			const failure = abort.signal.aborted ? timedOut(host, patience) : brokenCall(error, host);
			return { outcome: { ok: false, failure }, status: null, message: null, gave: null, found: null, answer: null };
		} finally {
			cancel();
		}
	}

	return {
		async call(call, read, calls) {
			const giveBack = await slots.take();
			const at = clock.now();
			const { outcome, status, message, gave, found, answer } = await timed(call, read).finally(giveBack);
			const record: CallRecord = {
				at,
				call: `${call.method} ${pathOf(call)}`,
				route: call.route,
				method: call.method,
				status,
				durationMs: Math.max(0, clock.now() - at),
				error: outcome.ok ? null : outcome.failure.message,
				message,
				asked: call.asked ?? null,
				end: endOf(call, outcome),
				seeks: call.seeks ?? null,
				found,
				gave,
				answer,
			};
			calls.push(record);
			deps.onCall(record);
			return outcome;
		},
		urlLength: (call) => urlOf(base, call).length,
	};
}

/** True if the call may change something. */
const isWrite = ({ method, isSearch }: Call): boolean => method !== "GET" && isSearch !== true;

function endOf(call: Call, outcome: Outcome<unknown>): CallEnd {
	if (outcome.ok) return "done";
	if (outcome.failure.kind === "unreachable") return "unsent";
	if (!isWrite(call)) return "failed";
	return outcome.failure.kind === "uncertain" ? "doubtful" : "refused";
}

const pathOf = ({ route, id }: Call): string => (id === undefined ? route : route.replace(/\{[^}]*\}/, String(id)));

function urlOf(base: string, call: Call): string {
	const query = new URLSearchParams(call.query).toString();
	return `${call.origin ?? base}${pathOf(call)}${query === "" ? "" : `?${query}`}`;
}

function readJson<T>(text: string | null, headers: Headers, read: Read<T>): Reading<T> {
	if (text === null) return { wrong: "its answer is too long" };
	// 204: a DELETE has no body in its answer.
	if (text === "") return read(null, headers);
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		return { wrong: "its answer is not complete JSON" };
	}
	return read(body, headers);
}
