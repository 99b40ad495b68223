/** Why it came out like this: the trace of a decision in people's words. Three depths: sentence, line, steps. */
import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import type { ToldStep } from "../../src/alerts/pipeline/index.ts";
import { count, counted, durationOf, sizeOf } from "../format.ts";
import type { IconName } from "../parts/iconNames.ts";
import { OUTCOMES, ordinal, outcomeOf, refusalOf } from "../words.ts";
import { type ExplainedCall, explainedCalls } from "./calls.ts";
import { code, lowerFirst, type Piece, strong, text, ticketPiece, time, told } from "./pieces.ts";
import { type RcaView, rcaInWords } from "./rca.tsx";
import { remedyOf } from "./remedy.ts";
import { isUnanswered, keyOf, lastStep, ruleOf, stepsNamed, type TracedRule, triggerOf } from "./trace.ts";

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
	readonly details: readonly (readonly Piece[])[];
	readonly mapped?: readonly { readonly field: string; readonly source: string; readonly value: string }[] | undefined;
	readonly rules?: readonly { readonly pieces: readonly Piece[]; readonly matched: boolean }[] | undefined;
	readonly calls?: readonly ExplainedCall[] | undefined;
	/** `decided`: it settled the outcome; `wrong`: the one that went wrong; `result`: the end. */
	readonly role: "passed" | "decided" | "wrong" | "result";
}

/** What is known beside the alert itself. */
export interface Known {
	/** What the calls went to. */
	readonly psaName: string;
	/** Which credentials its endpoint asked for when it came; null when that is not known any more. */
	readonly asked: { readonly bearer: boolean; readonly signature: boolean } | null;
	readonly endpointExists: boolean;
	readonly rcaNote: RcaView | null;
}

const NOTHING_KNOWN: Known = { psaName: "ConnectWise", asked: null, endpointExists: true, rcaNote: null };

const unquoted = (value: string): string => value.replace(/^[“"](.*)[”"]$/s, "$1");
const lines = (...words: readonly string[]): Piece[][] => words.filter(Boolean).map(told);

/** Every step, top to bottom. */
export function stepsOf(detail: AlertDetailView, given: Partial<Known> = {}): ExplainedStep[] {
	const known = { ...NOTHING_KNOWN, ...given };
	if (detail.status === "rejected") return [receivedStep(detail, known), resultStep(detail, known)];
	return [
		receivedStep(detail, known),
		...plainStep(detail, "split", "Split", "list-details"),
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
	["timeout-", "Made by HookWise, because nothing came", "silence"],
];

function credentialsOf({ asked }: Known): string {
	if (asked === null) return "Its token and signature were right, as far as they were asked for";
	const token = asked.bearer ? "Bearer token right" : "No token asked";
	return `${token}, ${asked.signature ? "signature right" : "no signature asked"}`;
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

function plainStep(detail: AlertDetailView, step: ToldStep["step"], name: string, icon: IconName): ExplainedStep[] {
	const found = stepsNamed(detail, step);
	const settled = found.at(-1);
	if (settled === undefined) return [];
	return [
		{
			id: step,
			name,
			icon,
			brief: settled.result,
			headline: [strong(settled.result)],
			details: found.map((one) => told(one === settled ? one.detail : `${one.detail} (${one.result})`)),
			role: step === "type" ? "decided" : "passed",
		},
	];
}

function suppressStep(detail: AlertDetailView): ExplainedStep[] {
	const found = stepsNamed(detail, "suppress");
	const settled = found.at(-1);
	if (settled === undefined) return [];
	const isFree = settled.result === "no";
	return [
		{
			id: "suppress",
			name: "Suppressed?",
			icon: "circle-check",
			brief: isFree ? "no" : settled.result.replaceAll("_", " "),
			headline: [strong(isFree ? "No" : "Yes")],
			details: found.map((one) => told(one === settled ? one.detail : `${one.detail} (${one.result})`)),
			role: isFree ? "passed" : "decided",
		},
	];
}

function mappedStep(detail: AlertDetailView): ExplainedStep[] {
	const found = stepsNamed(detail, "map");
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
			details: found.filter(({ detail: said }) => !said.includes(" ← ")).map(({ detail: said }) => told(said)),
			mapped: fields,
			role: "passed",
		},
	];
}

/** `1, 3 and 4`. */
const listed = (numbers: readonly number[]): string =>
	numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;

function rulePieces(rule: TracedRule): Piece[] {
	const verb = rule.not ? (rule.matched ? " does not contain " : " contains ") : rule.matched ? " contains " : " does not contain ";
	const looked: Piece[] =
		rule.looked === undefined ? [] : rule.looked === null ? [text(", which is missing,")] : [text(" is "), code(rule.looked), text(",")];
	return [
		text(`Rule ${rule.number}: `),
		code(rule.path),
		...looked,
		text(verb),
		code(rule.regex),
		...(rule.effects === "" ? [] : [text(`: ${rule.effects}`)]),
	];
}

function ruleStep(detail: AlertDetailView): ExplainedStep[] {
	const found = stepsNamed(detail, "route");
	const rules = found.flatMap((step) => ruleOf(step) ?? []);
	const hit = rules.filter(({ matched }) => matched).map(({ number }) => number);
	const missed = rules.filter(({ matched }) => !matched).map(({ number }) => number);
	const named = (numbers: readonly number[]): string => `${numbers.length === 1 ? "rule" : "rules"} ${listed(numbers)}`;
	const headline =
		rules.length === 0
			? [text("There are no rules")]
			: hit.length === 0
				? [strong("None matched"), text(` of ${counted(rules.length, "rule")}`)]
				: [
						strong(`${hit.length === 1 ? "Rule" : "Rules"} ${listed(hit)} matched`),
						text(missed.length === 0 ? "" : missed.length > 6 ? ", the others did not" : `, ${named(missed)} did not`),
					];
	return [
		{
			id: "route",
			name: "Rules",
			icon: "route",
			brief: rules.length === 0 ? "none" : `${hit.length} of ${rules.length}`,
			headline,
			details: found.filter((step) => ruleOf(step) === null).map((step) => told(step.detail)),
			rules: rules.map((rule) => ({ pieces: rulePieces(rule), matched: rule.matched })),
			role: detail.reason === "dropped_by_rule" ? "decided" : "passed",
		},
	];
}

function typeStep(detail: AlertDetailView): ExplainedStep[] {
	const trigger = triggerOf(detail);
	return plainStep(detail, "type", "Alert type", "circle-dot").map((step) => ({
		...step,
		details:
			trigger === null
				? step.details
				: [
						...step.details.slice(0, -1),
						[
							code(`$.${trigger.path}`),
							...(trigger.value === null ? [text(" is missing or null")] : [text(" is "), code(trigger.value)]),
							text(`, ${trigger.where}`),
						],
					],
	}));
}

/** The company, where it is from, and in grey what was asked before it and what was not needed. */
function companyStep(detail: AlertDetailView): ExplainedStep[] {
	const found = stepsNamed(detail, "company");
	const settled = found.at(-1);
	if (settled === undefined) return [];
	const [, from = "", rest = ""] = /^([\s\S]*?)\.(?:\s+([\s\S]*))?$/.exec(settled.detail) ?? [];
	const none = settled.result === "none";
	const tag = /#CW-?\w+/.exec(from)?.[0];
	const where: Piece[] =
		tag === undefined
			? [text(`, ${lowerFirst(from)}`)]
			: [text(", from the tag "), code(tag), text(from.slice(from.indexOf(tag) + tag.length))];
	return [
		{
			id: "company",
			name: "Company",
			icon: "building",
			brief: none ? "none" : settled.result,
			headline: [strong(none ? "None" : settled.result), ...(from === "" ? [] : where)],
			details: [...found.slice(0, -1).map((one) => told(one.detail)), ...lines(rest)],
			role: "decided",
		},
	];
}

function ticketTextStep(detail: AlertDetailView): ExplainedStep[] {
	const summary = lastStep(detail, "summary");
	if (summary === undefined) return [];
	const more = (["description", "key"] as const).flatMap((step) => stepsNamed(detail, step));
	const names = { summary: "Summary", description: "Description", key: "Key" } as const;
	return [
		{
			id: "text",
			name: "Ticket text",
			icon: "pencil",
			brief: "",
			headline: [strong(summary.result)],
			details: [...stepsNamed(detail, "summary"), ...more].map((one) =>
				told(`${names[one.step as keyof typeof names]}: ${lowerFirst(one.detail)}${one.step === "description" ? ` ${one.result}.` : ""}`),
			),
			role: "passed",
		},
	];
}

function lookupStep(detail: AlertDetailView): ExplainedStep[] {
	const found = lastStep(detail, "lookup");
	if (found === undefined) return [];
	const known = /^#(\d+)$/.exec(found.result)?.[1];
	const headline =
		found.result === "none"
			? [strong("None"), text(` for ${keyOf(detail)}`)]
			: known === undefined
				? [strong(found.result)]
				: [strong("Ticket "), ticketPiece(Number(known)), text(` for ${keyOf(detail)}`)];
	return [
		{
			id: "lookup",
			name: "Open ticket?",
			icon: "search",
			brief: found.result,
			headline,
			details: lines(found.detail),
			role: found.result === "not needed" ? "passed" : "decided",
		},
	];
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
			details: detail.duplicate_of === null ? [] : lines("Made for the first of the alerts that went out together."),
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
	const done = lastStep(detail, "action")?.detail ?? detail.error_message ?? "";
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
