import type { Failure, FailureKind } from "../port/index.ts";

/** When a 429 does not say how long to keep away (docs/contract/connectwise.md, section 8). Milliseconds. */
const DEFAULT_RETRY_AFTER_MS = 30_000;

/** What an answer's status means (docs/contract/connectwise.md, section 10c). */
interface Meaning {
	readonly kind: FailureKind;
	readonly text: string;
}

const BY_STATUS: Readonly<Record<number, Meaning>> = {
	400: { kind: "rejected", text: "ConnectWise rejected this" },
	401: { kind: "refused", text: "ConnectWise refused the credentials" },
	403: { kind: "forbidden", text: "ConnectWise refused: the API member's role lacks a right" },
	407: { kind: "refused", text: "The proxy on the way to ConnectWise wants credentials" },
	408: { kind: "uncertain", text: "ConnectWise gave up waiting" },
	409: { kind: "conflict", text: "ConnectWise sees a conflict" },
	429: { kind: "throttled", text: "ConnectWise asks for a pause" },
};

function meaningOf(status: number, oneRecord: boolean, isWrite: boolean): Meaning {
	const listed = BY_STATUS[status];
	if (listed !== undefined) return listed;
	if (status === 404) {
		if (oneRecord) return { kind: "gone", text: "ConnectWise does not have this record" };
		return { kind: "refused", text: "ConnectWise does not know this address or company; check CW_URL and CW_COMPANY" };
	}
	if (status >= 500) return { kind: "uncertain", text: "ConnectWise failed" };
	if (status >= 400) return { kind: "rejected", text: "ConnectWise rejected this" };
	// What a redirected write did is not known.
	if (status >= 300)
		return { kind: isWrite ? "uncertain" : "refused", text: "A redirect instead of an answer; CW_URL must be the API's own address" };
	return { kind: "uncertain", text: "ConnectWise's answer makes no sense" };
}

/** An answer other than 2xx. */
export interface FailedAnswer {
	readonly status: number;
	readonly headers: Headers;
	/** ConnectWise's own, masked; null if it had none. */
	readonly words: string | null;
	/** Whether the route names one record, so that 404 is about it. */
	readonly oneRecord: boolean;
	/** Whether something may have been changed. */
	readonly isWrite: boolean;
	/** What the call needs, where that is known. */
	readonly right: string | null;
	/** Fields that the answer names. */
	readonly fields: readonly string[];
	/** Milliseconds since the epoch, for a `Retry-After` that is a date. */
	readonly now: number;
}

/** The failure that an answer other than 2xx is. */
export function failedAnswer({ status, headers, words, oneRecord, isWrite, right, fields, now }: FailedAnswer): Failure {
	const { kind, text } = meaningOf(status, oneRecord, isWrite);
	const wait = retryAfter(headers.get("retry-after"), now);
	const waits = kind === "throttled" ? (wait ?? DEFAULT_RETRY_AFTER_MS) : status === 503 ? wait : null;
	const said = sentence(`${text} (${status})`, words);
	const needs = kind === "forbidden" && right !== null ? ` It needs: ${right}.` : "";
	return {
		kind,
		message: `${said}${needs === "" || /[.!?]$/.test(said) ? "" : "."}${needs}`,
		status,
		retryAfterMs: waits,
		...(kind === "forbidden" && right !== null ? { right } : {}),
		...(kind === "rejected" && fields.length > 0 ? { fields } : {}),
	};
}

/** A 2xx that cannot be used: the effect, if one was asked for, may be there. */
export function unreadableAnswer(status: number, why: string, words: string | null): Failure {
	return { kind: "uncertain", message: sentence(`ConnectWise answered ${status}, but ${why}`, words), status, retryAfterMs: null };
}

/** What is so, then the other side's words unchanged. */
export const sentence = (text: string, words: string | null): string => (words === null ? `${text}.` : `${text}: ${words}`);

function retryAfter(value: string | null, now: number): number | null {
	const text = value?.trim() ?? "";
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Codes of Bun's fetch for calls of which no byte of the request was sent. Tried with Bun 1.4.5. Not in the list, because they also come
 * after the request was received: ECONNRESET (even for a TLS handshake cut short), EPROTO (also for a broken record later), and the
 * "unreachable" codes of a route that vanished under an open connection.
 */
const NOTHING_SENT: Readonly<Record<string, string>> = {
	ECONNREFUSED: "the connection was refused",
	CONNECTIONREFUSED: "the connection was refused",
	ENOTFOUND: "its name is not known (DNS)",
	EAI_AGAIN: "its name could not be looked up (DNS)",
	EAI_FAIL: "its name could not be looked up (DNS)",
	EAI_NONAME: "its name is not known (DNS)",
	ERR_INVALID_URL: "its address is not valid",
};
/** A certificate is checked before the request goes out. */
const CERTIFICATE = /CERT|^UNABLE_TO_|^INVALID_CA$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;

/**
 * The failure that a call without an answer is. What may have been sent is `uncertain`.
 * @param error as fetch, or reading its body, threw it
 */
export function brokenCall(error: unknown, host: string): Failure {
	const code = codeOf(error);
	const known = NOTHING_SENT[code.toUpperCase()];
	if (known !== undefined) return noAnswer("unreachable", `ConnectWise (${host}) cannot be reached: ${known}.`);
	if (CERTIFICATE.test(code))
		return noAnswer("unreachable", `ConnectWise (${host}) cannot be trusted: its certificate is not valid (${code}).`);
	if (code === "EPROTO") return noAnswer("uncertain", `The encrypted connection to ConnectWise (${host}) broke (${code}).`);
	const named = code === "" ? "" : ` (${code})`;
	return noAnswer("uncertain", `The connection to ConnectWise (${host}) broke before its answer was there${named}.`);
}

/** Nothing came, or not all of it, within the time for one call. */
export const timedOut = (host: string, ms: number): Failure => ({
	...noAnswer("uncertain", `ConnectWise (${host}) did not answer within ${Math.round(ms / 100) / 10} seconds.`),
	timedOut: true,
});

const noAnswer = (kind: FailureKind, message: string): Failure => ({ kind, message, status: null, retryAfterMs: null });

function codeOf(error: unknown): string {
	if (typeof error !== "object" || error === null || !("code" in error)) return "";
	return typeof error.code === "string" ? error.code : "";
}
