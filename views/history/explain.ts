/** Explanation of a result: the trace of a decision in words, in three depths: sentence, line, steps. */
import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import { toldStep } from "../../src/alerts/pipeline/index.ts";
import { count, counted, durationOf, sizeOf } from "../format.ts";
import type { IconName } from "../parts/iconNames.ts";
import { OUTCOMES, ordinal, outcomeOf, refusalOf } from "../words.ts";
import { type ExplainedCall, explainedCalls } from "./calls.ts";
import { companyStep, lookupStep, mappedStep, ruleStep, splitStep, suppressStep, ticketTextStep, typeStep } from "./decided.ts";
import { type Piece, strong, text, ticketPiece, time, told } from "./pieces.ts";
import { type RcaView, rcaInWords } from "./rca.tsx";
import { remedyOf } from "./remedy.ts";
import { isUnanswered } from "./trace.ts";

export interface ExplainedStep {
	readonly id: string;
	readonly name: string;
	readonly icon: IconName;
	/** Text for the line of the path. */
	readonly brief: string;
	/** Amber text beside the brief one. */
	readonly briefWrong?: string | undefined;
	readonly headline: readonly Piece[];
	/** Grey lines below: values that were looked at, and those not used. */
	readonly details: readonly (readonly Piece[])[];
	readonly mapped?: readonly { readonly field: string; readonly source: string; readonly value: string }[] | undefined;
	readonly rules?: readonly { readonly pieces: readonly Piece[]; readonly matched: boolean }[] | undefined;
	readonly calls?: readonly ExplainedCall[] | undefined;
	/** `decided`: settled the outcome; `wrong`: failed; `result`: the end. */
	readonly role: "passed" | "decided" | "wrong" | "result";
}

/** Facts besides the alert itself. */
export interface Known {
	/** Name of the system that was called. */
	readonly psaName: string;
	/** Credentials that its endpoint required at that time; null if no longer known. */
	readonly asked: { readonly bearer: boolean; readonly signature: boolean } | null;
	readonly endpointExists: boolean;
	readonly rcaNote: RcaView | null;
}

const NOTHING_KNOWN: Known = { psaName: "ConnectWise", asked: null, endpointExists: true, rcaNote: null };

const lines = (...words: readonly string[]): Piece[][] => words.filter(Boolean).map(told);

/** Every step, top to bottom. */
export function stepsOf(detail: AlertDetailView, given: Partial<Known> = {}): ExplainedStep[] {
	const known = { ...NOTHING_KNOWN, ...given };
	if (detail.status === "rejected") return [receivedStep(detail, known), resultStep(detail, known)];
	return [
		receivedStep(detail, known),
		...splitStep(detail),
		...suppressStep(detail),
		...mappedStep(detail),
		...ruleStep(detail),
		...typeStep(detail),
		...companyStep(detail),
		...ticketTextStep(detail),
		...lookupStep(detail),
		...callStep(detail, known.psaName),
		resultStep(detail, known),
	];
}

const ORIGINS: readonly (readonly [string, string, string])[] = [
	["replay_", "Replayed from history", "replay"],
	["test_", "Sent as a test", "test"],
	["timeout-", "Created by HookWise, because no data arrived", "silence"],
];

function credentialsOf({ asked }: Known): string {
	if (asked === null) return "Token and signature were right, where required";
	const token = asked.bearer ? "Bearer token right" : "No token required";
	return `${token}, ${asked.signature ? "signature right" : "no signature required"}`;
}

function receivedStep(detail: AlertDetailView, known: Known): ExplainedStep {
	const refused = detail.status === "rejected";
	const origin = ORIGINS.find(([prefix]) => detail.request_id.startsWith(prefix));
	const size = detail.size === null ? "" : `${sizeOf(detail.size)}`;
	const bytes = detail.size === null ? "" : `JSON of ${count(detail.size)} bytes`;
	const ack = detail.decided.ack_ms;
	const headline = refused
		? [text("Webhook refused, answered "), strong(refusalOf({ ...detail, remark: null }))]
		: origin === undefined
			? [text("Webhook accepted and on disk, answered "), strong("202"), ...(ack === null ? [] : [text(` in ${durationOf(ack)}`)])]
			: [strong(origin[1])];
	const from = detail.source_ip === null ? "" : `From ${detail.source_ip}`;
	const words = refused ? from : [origin === undefined ? credentialsOf(known) : "", bytes].filter(Boolean).join(", ");
	return {
		id: "received",
		name: "Received",
		icon: "webhook",
		brief: refused ? "refused" : size !== "" ? size : (origin?.[2] ?? "webhook"),
		headline,
		details: lines(words),
		role: refused ? "wrong" : "passed",
	};
}

function callStep(detail: AlertDetailView, psaName: string): ExplainedStep[] {
	if (detail.attempts.length === 0) return [];
	const calls = explainedCalls(detail);
	const unanswered = calls.flatMap((call, index) => (isUnanswered(call) ? [index + 1] : []));
	const refused = calls.filter((call) => !call.ok && !isUnanswered(call)).length;
	const wrong = [unanswered.length === 0 ? "" : `${unanswered.length} unanswered`, refused === 0 ? "" : `${refused} refused`]
		.filter(Boolean)
		.join(", ");
	const [only] = unanswered;
	const how =
		wrong === ""
			? ", all answered"
			: unanswered.length === 1 && refused === 0
				? `, the ${ordinal(only ?? 1)} without answer`
				: `, ${wrong}`;
	return [
		{
			id: "calls",
			name: psaName,
			icon: "plug-connected",
			brief: counted(calls.length, "call"),
			briefWrong: wrong === "" ? undefined : wrong,
			headline: [strong(counted(calls.length, "call")), text(how)],
			details: detail.duplicate_of === null ? [] : lines("The calls were made for the first of several alerts that were sent together."),
			calls,
			role: wrong === "" ? "passed" : "wrong",
		},
	];
}

function noteLine(detail: AlertDetailView, { rcaNote }: Known): Piece[] {
	if (detail.rca === null) return [];
	if (rcaNote?.status === "done") {
		const model = rcaNote.model === null ? "" : ` by ${rcaNote.model}`;
		const took = rcaNote.ms === null ? "" : `, took ${durationOf(rcaNote.ms)}`;
		return [text(`AI note${model} added`), ...(rcaNote.endedAt === null ? [] : [text(" at "), time(rcaNote.endedAt)]), text(took)];
	}
	return told(rcaInWords(detail.rca, detail.rca_error));
}

function resultStep(detail: AlertDetailView, known: Known): ExplainedStep {
	const outcome = outcomeOf(detail);
	const state = OUTCOMES[outcome];
	const id = detail.ticket_id;
	const board = (detail.ticket as { board?: string } | null)?.board;
	const on = outcome === "created" && board !== undefined ? [text(` on ${board}`)] : [];
	const last = detail.steps.findLast(({ step }) => step === "action");
	const done = last === undefined ? (detail.error_message ?? "") : toldStep(last).detail;
	const said = (id !== null && detail.status === "processed") || detail.status === "rejected" ? [] : lines(done);
	return {
		id: "result",
		name: "Result",
		icon: state.icon,
		brief: id === null ? state.word : `#${id}`,
		headline:
			id === null
				? [strong(state.word)]
				: outcome === "noted"
					? [strong("Note added to ticket "), ticketPiece(id)]
					: [strong("Ticket "), ticketPiece(id), strong(` ${state.word.toLowerCase()}`), ...on],
		details: [...said, remedyOf(detail, known.endpointExists), noteLine(detail, known)].filter((line) => line.length > 0),
		role: "result",
	};
}
