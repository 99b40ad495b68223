/** Why it came out like this: the trace of a decision in people's words. Three depths: sentence, line, steps. */

import type { AlertDetailView, AttemptView } from "../../src/history/index.ts";
import type { TraceStep } from "../../src/pipeline/index.ts";
import { counted } from "../format.ts";
import type { IconName } from "../parts/iconNames.ts";
import { OUTCOMES, ordinal, outcomeOf, reasonInWords } from "../words.ts";
import { rcaInWords } from "./rca.tsx";

/** A piece of text: plain, strong, a path or value, or a ticket. */
export type Piece = { readonly kind: "text" | "strong" | "code"; readonly text: string } | { readonly kind: "ticket"; readonly id: number };

export const text = (value: string): Piece => ({ kind: "text", text: value });
export const strong = (value: string): Piece => ({ kind: "strong", text: value });
export const code = (value: string): Piece => ({ kind: "code", text: value });
const ticketPiece = (id: number): Piece => ({ kind: "ticket", id });

export interface ExplainedStep {
	readonly id: string;
	readonly name: string;
	readonly icon: IconName;
	/** For the line of the path. */
	readonly brief: string;
	/** Amber beside the brief one. */
	readonly briefWrong?: string | undefined;
	readonly headline: readonly Piece[];
	/** Grey lines below: what was looked at, and what was not used. */
	readonly details: readonly string[];
	readonly mapped?: readonly { readonly field: string; readonly source: string; readonly value: string }[] | undefined;
	readonly rules?: readonly { readonly text: string; readonly matched: boolean }[] | undefined;
	readonly calls?: readonly ExplainedCall[] | undefined;
	/** `decided`: it settled the outcome; `wrong`: the one that went wrong; `result`: the end. */
	readonly role: "passed" | "decided" | "wrong" | "result";
}

export interface ExplainedCall extends AttemptView {
	readonly ok: boolean;
	/** `200`, `no answer`. */
	readonly answer: string;
	/** Why a doubtful call is safe, and the next one, too. */
	readonly remark: string | null;
}

const of = (detail: AlertDetailView, step: TraceStep["step"]): readonly TraceStep[] => detail.trace.filter((one) => one.step === step);
const last = (detail: AlertDetailView, step: TraceStep["step"]): TraceStep | undefined => of(detail, step).at(-1);

interface Trigger {
	readonly path: string;
	/** null: missing or null. */
	readonly value: string | null;
}

/** The trigger's path and value, out of the trace's own words. */
function triggerOf(detail: AlertDetailView): Trigger | null {
	const found = /^(.+?) is (?:“([\s\S]*)”|missing or null), in (?:the open values|the close values|neither list)\.$/.exec(
		last(detail, "type")?.detail ?? "",
	);
	return found === null ? null : { path: (found[1] ?? "").replace(/^\$\./, ""), value: found[2] ?? null };
}

const MEANING = { OPEN: "which means open", CLOSE: "which means recovered", GENERIC: "which is in neither list" } as const;

function because(detail: AlertDetailView): Piece[] {
	const trigger = triggerOf(detail);
	const meaning = MEANING[(detail.alert_type ?? "GENERIC") as keyof typeof MEANING];
	if (trigger === null) return [text("because of its alert type")];
	if (trigger.value === null) return [text("because "), code(trigger.path), text(" is missing, so it is neither open nor recovered")];
	return [text("because "), code(trigger.path), text(" is "), code(trigger.value), text(`, ${meaning}`)];
}

const keyOf = (detail: AlertDetailView): string => {
	const ticket = detail.ticket as { dedup_key?: string | null; company?: string | null } | null;
	const company = ticket?.company ?? null;
	if (ticket?.dedup_key == null) return company === null ? "this summary" : `this summary at ${company}`;
	return company === null ? `key ${ticket.dedup_key}` : `key ${ticket.dedup_key} of ${company}`;
};

const isUnanswered = (call: AttemptView): boolean => call.status === null && call.error !== null;

/** What the tries came to, when it was not the first that did it. */
function triesOf(detail: AlertDetailView): Piece[] {
	const writes = detail.attempts.filter(({ call }) => /^(POST|PATCH|PUT) /.test(call));
	const failed = writes.filter((call) => isUnanswered(call) || (call.status !== null && call.status >= 400));
	if (failed.length === 0) return [];
	if (writes.length === failed.length) {
		return failed.every(isUnanswered)
			? [text(" The call had no answer; it had been done all the same, so what it made was found and kept.")]
			: [];
	}
	const first = failed[0];
	const how = first !== undefined && isUnanswered(first) ? "had no answer" : `was answered ${first?.status ?? ""}`;
	return [text(` The first try ${how}, the ${ordinal(failed.length + 1)} did it.`)];
}

/** One sentence that answers “why”. */
export function sentenceOf(detail: AlertDetailView): Piece[] {
	const outcome = outcomeOf(detail);
	const id = detail.ticket_id;
	const ticket = id === null ? [strong("A ticket")] : [strong("Ticket "), ticketPiece(id)];
	switch (outcome) {
		case "created":
			return [
				...ticket,
				strong(" was created "),
				...because(detail),
				text(`, and no ticket was open for ${keyOf(detail)}.`),
				...triesOf(detail),
			];
		case "noted":
			return [
				strong("A note went to "),
				...ticket,
				text(", "),
				...because(detail),
				text(`, and this ticket was open for ${keyOf(detail)} already.`),
				...triesOf(detail),
			];
		case "reopened":
			return [
				...ticket,
				strong(" was reopened "),
				...because(detail),
				text(", and it had been closed shortly before."),
				...triesOf(detail),
			];
		case "closed":
			return [...ticket, strong(" was closed "), ...because(detail), text("."), ...triesOf(detail)];
		case "none":
			return [strong("Nothing was done: "), text(`${reasonInWords(detail.reason ?? "no reason recorded")}. `), ...whyNothing(detail)];
		case "refused":
			return [
				strong("The webhook was refused: "),
				text(`${detail.error_message ?? detail.reason ?? "no reason recorded"}. It is not counted as received, and makes no ticket.`),
			];
		case "gaveUp":
			return [strong("HookWise gave up: "), text(`${detail.error_message ?? "no reason recorded"}. Mend the cause, then replay it.`)];
		case "retrying":
			return [strong("It will be tried again: "), text(detail.error_message ?? "the last try failed.")];
		case "held":
			return [strong("It is held "), ...because(detail), text("; a recovery in between ends it without a ticket.")];
		case "waiting":
		case "working":
			return [strong("It waits for its turn. "), text(detail.error_message ?? "Nothing is lost: it is on disk.")];
	}
}

function whyNothing(detail: AlertDetailView): Piece[] {
	const without = last(detail, "action")?.detail ?? "";
	if (detail.reason === "no_trigger_match" || detail.reason === "no_open_ticket") {
		return [text("It came out so "), ...because(detail), text(".")];
	}
	return without.startsWith("Without that") ? [text(without)] : [];
}

const unquoted = (value: string): string => value.replace(/^[“"](.*)[”"]$/s, "$1");

/** Every step, top to bottom. @param psaName what the calls went to */
export function stepsOf(detail: AlertDetailView, psaName = "ConnectWise"): ExplainedStep[] {
	if (detail.status === "rejected") return [receivedStep(detail), resultStep(detail)];
	return [
		receivedStep(detail),
		...splitSteps(detail),
		...plainStep(detail, "suppress", "Suppressed?", "circle-check", (step) => (step.result === "no" ? "No" : "Yes"), "no"),
		...mappedStep(detail),
		...ruleStep(detail),
		...plainStep(detail, "type", "Alert type", "circle-dot", (step) => step.result, ""),
		...plainStep(detail, "company", "Company", "building", (step) => (step.result === "none" ? "None" : step.result), ""),
		...ticketTextStep(detail),
		...lookupStep(detail),
		...callStep(detail, psaName),
		resultStep(detail),
	];
}

function originOf(detail: AlertDetailView): string {
	if (detail.request_id.startsWith("replay_")) return "Replayed from history";
	if (detail.request_id.startsWith("test_")) return "Sent as a test";
	if (detail.request_id.startsWith("timeout-")) return "Made by HookWise, because nothing came";
	return detail.status === "rejected" ? "Webhook refused" : "Webhook accepted and on disk";
}

function receivedStep(detail: AlertDetailView): ExplainedStep {
	const refused = detail.status === "rejected";
	return {
		id: "received",
		name: "Received",
		icon: "webhook",
		brief: refused ? "refused" : originOf(detail).split(" ")[0] === "Webhook" ? "webhook" : (detail.request_id.split(/[_-]/)[0] ?? ""),
		headline: refused ? [strong(originOf(detail))] : [text(`${originOf(detail)}, answered `), strong("202")],
		details: [
			[
				detail.source_ip === null ? "" : `From ${detail.source_ip}`,
				Object.keys(detail.headers).length > 0 ? counted(Object.keys(detail.headers).length, "header") : "",
			]
				.filter(Boolean)
				.join(", "),
		].filter(Boolean),
		role: refused ? "wrong" : "passed",
	};
}

const splitSteps = (detail: AlertDetailView): ExplainedStep[] =>
	plainStep(detail, "split", "Split", "list-details", (step) => step.result, "");

function plainStep(
	detail: AlertDetailView,
	step: TraceStep["step"],
	name: string,
	icon: IconName,
	headline: (step: TraceStep) => string,
	usual: string,
): ExplainedStep[] {
	const found = of(detail, step);
	const settled = found.at(-1);
	if (settled === undefined) return [];
	const decided = step === "type" || step === "company" || (step === "suppress" && settled.result !== usual);
	return [
		{
			id: step,
			name,
			icon,
			brief: headline(settled).toLowerCase() === "no" ? "no" : headline(settled),
			headline: [strong(headline(settled))],
			details: found.map((one) => (one === settled ? one.detail : `${one.detail} (${one.result})`)),
			role: decided ? "decided" : "passed",
		},
	];
}

function mappedStep(detail: AlertDetailView): ExplainedStep[] {
	const found = of(detail, "map");
	const fields = found.flatMap(({ detail: said, result }) => {
		const match = /^(\w+) ← ([\s\S]*)$/.exec(said);
		return match === null ? [] : [{ field: match[1] ?? "", source: match[2] ?? "", value: result === "nothing" ? "" : unquoted(result) }];
	});
	const got = fields.filter(({ value }) => value !== "").length;
	return [
		{
			id: "map",
			name: "Mapped",
			icon: "list-check",
			brief: fields.length === 0 ? "nothing" : counted(got, "field"),
			headline:
				fields.length === 0
					? [text("Nothing is mapped: the monitor's name is the summary")]
					: [strong(`${got} of ${counted(fields.length, "field")}`), text(" got a value")],
			details: found.filter(({ detail: said }) => !said.includes(" ← ")).map(({ detail: said }) => said),
			mapped: fields,
			role: "passed",
		},
	];
}

function ruleStep(detail: AlertDetailView): ExplainedStep[] {
	const found = of(detail, "route");
	const matched = found.flatMap(({ result }, index) => (result === "matched" ? [index + 1] : []));
	const headline =
		found.length === 0
			? [text("There are no rules")]
			: matched.length === 0
				? [strong("None matched"), text(` of ${counted(found.length, "rule")}`)]
				: [
						strong(`${matched.length === 1 ? "Rule" : "Rules"} ${matched.join(", ")} matched`),
						text(found.length > matched.length ? ", the others did not" : ""),
					];
	return [
		{
			id: "route",
			name: "Rules",
			icon: "route",
			brief: found.length === 0 ? "none" : `${matched.length} of ${found.length}`,
			headline,
			details: [],
			rules: found.map(({ detail: said, result }) => ({ text: said, matched: result === "matched" })),
			role: "passed",
		},
	];
}

function ticketTextStep(detail: AlertDetailView): ExplainedStep[] {
	const summary = last(detail, "summary");
	if (summary === undefined) return [];
	const more = (["fields", "description", "key"] as const).flatMap((step) => of(detail, step));
	const names = { summary: "Summary", fields: "Board, status", description: "Description", key: "Key" } as const;
	return [
		{
			id: "text",
			name: "Ticket text",
			icon: "pencil",
			brief: "set",
			headline: [strong(summary.result)],
			details: [...of(detail, "summary"), ...more].map(
				(one) => `${names[one.step as keyof typeof names]}: ${one.step === "summary" ? "" : `${one.result}. `}${one.detail}`,
			),
			role: "passed",
		},
	];
}

function lookupStep(detail: AlertDetailView): ExplainedStep[] {
	const found = last(detail, "lookup");
	if (found === undefined) return [];
	const none = found.result === "none";
	const known = /^#(\d+)$/.exec(found.result)?.[1];
	return [
		{
			id: "lookup",
			name: "Open ticket?",
			icon: "search",
			brief: known !== undefined && detail.action === "create" ? "none" : found.result,
			headline:
				none || (known !== undefined && detail.action === "create")
					? [strong("None"), text(` for ${keyOf(detail)}`)]
					: known === undefined
						? [strong(found.result)]
						: [strong("Ticket "), ticketPiece(Number(known)), text(` for ${keyOf(detail)}`)],
			details: [found.detail],
			role: found.result === "not needed" ? "passed" : "decided",
		},
	];
}

function callStep(detail: AlertDetailView, psaName: string): ExplainedStep[] {
	if (detail.attempts.length === 0) return [];
	const calls = detail.attempts.map((call, index) => explainedCall(call, detail.attempts[index - 1] ?? null));
	const unanswered = calls.filter(isUnanswered).length;
	const refused = calls.filter((call) => !call.ok && !isUnanswered(call)).length;
	const wrong = [unanswered === 0 ? "" : `${unanswered} unanswered`, refused === 0 ? "" : `${refused} refused`].filter(Boolean).join(", ");
	return [
		{
			id: "calls",
			name: psaName,
			icon: "plug-connected",
			brief: counted(calls.length, "call"),
			briefWrong: wrong === "" ? undefined : wrong,
			headline: [strong(counted(calls.length, "call")), text(wrong === "" ? ", all answered" : `, ${wrong}`)],
			details: [],
			calls,
			role: wrong === "" ? "passed" : "wrong",
		},
	];
}

function explainedCall(call: AttemptView, before: AttemptView | null): ExplainedCall {
	const unanswered = isUnanswered(call);
	const ok = call.error === null && call.status !== null && call.status < 400;
	const isWrite = /^(POST|PATCH|PUT) /.test(call.call);
	const looksAfterDoubt = before !== null && isUnanswered(before) && call.call.startsWith("GET ");
	return {
		...call,
		ok,
		answer: unanswered ? "no answer" : String(call.status ?? "answered"),
		remark: unanswered
			? isWrite
				? "It may have been done all the same, so the next try looks for it first."
				: (call.error ?? null)
			: looksAfterDoubt && ok
				? "Looked for what the unanswered call may have made, so that nothing is made twice."
				: ok
					? null
					: (call.error ?? null),
	};
}

function resultStep(detail: AlertDetailView): ExplainedStep {
	const outcome = outcomeOf(detail);
	const state = OUTCOMES[outcome];
	const done = last(detail, "action");
	const id = detail.ticket_id;
	return {
		id: "result",
		name: "Result",
		icon: state.icon,
		brief: id === null ? state.word : `#${id}`,
		headline: id === null ? [strong(state.word)] : [strong("Ticket "), ticketPiece(id), strong(` ${state.word.toLowerCase()}`)],
		details: [done?.detail ?? detail.error_message ?? "", detail.rca === null ? "" : rcaInWords(detail.rca, detail.rca_error)].filter(
			Boolean,
		),
		role: "result",
	};
}
