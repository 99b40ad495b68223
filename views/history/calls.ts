/** Calls to the PSA in words: the question, the answer, and why a doubtful call did no harm. */
import type { AlertDetailView, AttemptView } from "../../src/alerts/history/index.ts";
import { isUnanswered, keyName } from "./trace.ts";

export interface ExplainedCall extends AttemptView {
	/** The call with its question: `GET /service/tickets, key 118`. */
	readonly words: string;
	readonly ok: boolean;
	/** `200, 0 found`, `no answer`. */
	readonly came: string;
	/** Why a doubtful call, and the next one, are safe. */
	readonly remark: string | null;
}

function askedOf(call: AttemptView, detail: AlertDetailView): string {
	if (call.asked === null) return call.call;
	return `${call.call}, ${call.seeks === "key" ? keyName(detail) : call.asked}`;
}

const cameOf = (call: AttemptView): string => {
	if (call.end === "unsent") return "not sent";
	if (isUnanswered(call)) return "no answer";
	const status = String(call.status ?? "answered");
	return call.gave === null ? status : `${status}, ${call.gave}`;
};

/** Possible effect of a write without an answer. */
function mayBe({ call }: AttemptView): string {
	if (/\/notes$/.test(call)) return "The note may exist already, so the next try looks for it first.";
	if (call.startsWith("PATCH ")) return "The status may have changed. Setting it again does no harm.";
	return "The ticket may exist already, so the next try looks for it first.";
}

const asSentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`);

function failureOf(call: AttemptView): string | null {
	const said = call.error === null ? "" : asSentence(call.error);
	if (call.end === "unsent") return `${said} Nothing was sent, so it was certainly not done.`;
	if (call.end === "doubtful") return `${said} ${mayBe(call)}`;
	if (call.status === 429) return `${said} It was certainly not done.`;
	if (call.end === "refused") return `${said} Nothing was done.`;
	return said === "" ? null : said;
}

/** Remark on a search for the possible effect of an unanswered write: its result decides what is safe. */
function lookRemark(call: AttemptView, after: readonly AttemptView[]): string | null {
	if (call.seeks !== "marker") return null;
	if (call.found !== 0) return "Found and used, so nothing was made twice.";
	const next = after[0];
	if (next?.seeks === "marker") return "Not found so far. HookWise looks once more, in case ConnectWise is slow.";
	if (next === undefined) return "Not found so far. HookWise looks once more before it sends anything again.";
	return call.call.endsWith("/notes")
		? "Not found, so sending it cannot make a second note."
		: "Not found, so creating it cannot make a second ticket.";
}

/** Each call, in order. */
export const explainedCalls = (detail: AlertDetailView): ExplainedCall[] =>
	detail.attempts.map((call, index) => {
		const ok = call.error === null && call.status !== null && call.status < 400;
		return {
			...call,
			words: askedOf(call, detail),
			ok,
			came: cameOf(call),
			remark: ok ? lookRemark(call, detail.attempts.slice(index + 1)) : failureOf(call),
		};
	});
