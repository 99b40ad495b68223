import type { Failure, FailureKind } from "../port/index.ts";

/** Wait after a 429 without `Retry-After` (docs/contract/connectwise.md, section 8). Milliseconds. */
const DEFAULT_RETRY_AFTER_MS = 30_000;

/** Meaning of an answer's status (docs/contract/connectwise.md, section 10c). */
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
	// A redirected write may or may not have been done.
	if (status >= 300)
		return { kind: isWrite ? "uncertain" : "refused", text: "A redirect instead of an answer; CW_URL must be the API's own address" };
	return { kind: "uncertain", text: "ConnectWise's answer makes no sense" };
}

/** An answer with a status other than 2xx. */
export interface FailedAnswer {
	readonly status: number;
	readonly headers: Headers;
	/** ConnectWise's own message, masked; null if there was none. */
	readonly words: string | null;
	/** True if the route names one record, so that a 404 concerns that record. */
	readonly oneRecord: boolean;
	/** True if the call may have changed something. */
	readonly isWrite: boolean;
	/** Right that the call needs, if known. */
	readonly right: string | null;
	/** Fields that the answer names as wrong. */
	readonly fields: readonly string[];
	/** Milliseconds since the epoch, to interpret a `Retry-After` that is a date. */
	readonly now: number;
}

/** Failure for an answer with a status other than 2xx. */
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

/** Failure for a 2xx answer that cannot be used: a write may have taken effect. */
export function unreadableAnswer(status: number, why: string, words: string | null): Failure {
	return { kind: "uncertain", message: sentence(`ConnectWise answered ${status}, but ${why}`, words), status, retryAfterMs: null };
}

/** Our text, followed by the other side's words unchanged. */
export const sentence = (text: string, words: string | null): string => (words === null ? `${text}.` : `${text}: ${words}`);

function retryAfter(value: string | null, now: number): number | null {
	const text = value?.trim() ?? "";
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Error codes of Bun's fetch that mean that no byte of the request was sent (tried with Bun 1.4.5). Not in
 * the list, because they also occur after the request was received: ECONNRESET (even for a TLS handshake that
 * is cut short), EPROTO (also for a broken record later), and the "unreachable" codes, if a route vanishes
 * under an open connection.
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
/** Certificate errors: the certificate is checked before the request is sent. */
const CERTIFICATE = /CERT|^UNABLE_TO_|^INVALID_CA$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;

/**
 * Failure for a call without an answer. If the request may have been sent, it is `uncertain`.
 * @param error as thrown by fetch, or while the body was read
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

/** Failure for a call whose answer did not arrive completely within its time limit. */
export const timedOut = (host: string, ms: number): Failure => ({
	...noAnswer("uncertain", `ConnectWise (${host}) did not answer within ${Math.round(ms / 100) / 10} seconds.`),
	timedOut: true,
});

const noAnswer = (kind: FailureKind, message: string): Failure => ({ kind, message, status: null, retryAfterMs: null });

function codeOf(error: unknown): string {
	if (typeof error !== "object" || error === null || !("code" in error)) return "";
	return typeof error.code === "string" ? error.code : "";
}
