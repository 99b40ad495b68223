/** Steps of a decision for people, made from its trace. */
import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import {
	allOf,
	type CompanyOrigin,
	companyContext,
	companyOriginInWords,
	lastOf,
	type StepName,
	type StepOf,
	type TraceStep,
	toldStep,
} from "../../src/alerts/pipeline/index.ts";
import { counted } from "../format.ts";
import type { IconName } from "../parts/iconNames.ts";
import type { ExplainedStep } from "./explain.ts";
import { code, lowerFirst, type Piece, strong, text, ticketPiece, told } from "./pieces.ts";
import { keyOf } from "./trace.ts";

type Explained = readonly ExplainedStep[];

/** Further entries of a step: unreadable parts, and steps of which only sentences are known. */
const remarks = ({ steps }: AlertDetailView, step: StepName, ...told: readonly TraceStep["kind"][]): TraceStep[] =>
	steps.filter((one) => one.step === step && !told.includes(one.kind));

const inALine = (step: TraceStep): Piece[] => {
	const { detail, result } = toldStep(step);
	return told(step.kind === "unread" || step.kind === "failed" ? detail : `${detail} (${result})`);
};

/** A step that is shown with its sentences. */
function plainStep(detail: AlertDetailView, step: StepName, name: string, icon: IconName, role: ExplainedStep["role"]): ExplainedStep[] {
	const found = detail.steps.filter((one) => one.step === step);
	const settled = found.at(-1);
	if (settled === undefined) return [];
	const { detail: words, result } = toldStep(settled);
	const details = [...found.slice(0, -1).map(inALine), told(words)];
	return [{ id: step, name, icon, brief: result, headline: [strong(result)], details, role }];
}

export const splitStep = (detail: AlertDetailView): Explained => plainStep(detail, "split", "Split", "list-details", "passed");

export function suppressStep(detail: AlertDetailView): Explained {
	return plainStep(detail, "suppress", "Suppressed?", "circle-check", "passed").map((step) => {
		const isFree = step.brief === "no";
		const brief = isFree ? "no" : step.brief.replaceAll("_", " ");
		return { ...step, brief, headline: [strong(isFree ? "No" : "Yes")], role: isFree ? "passed" : "decided" };
	});
}

export function mappedStep(detail: AlertDetailView): Explained {
	const fields = allOf(detail.steps, "mapped").map(({ field, source, value }) => ({ field, source, value: value ?? "" }));
	const got = fields.filter(({ value }) => value !== "").length;
	const others = remarks(detail, "map", "mapped");
	const nothing = fields.length === 0;
	const headline = nothing
		? others.length === 0
			? [text("Nothing is mapped: the monitor's name is the summary")]
			: [text("What was mapped")]
		: [strong(`${got} of ${counted(fields.length, "field")}`), text(" got a value")];
	return [
		{
			id: "map",
			name: "Mapped",
			icon: "list-check",
			brief: nothing ? "nothing" : counted(got, "field"),
			headline,
			details: others.map(inALine),
			mapped: fields,
			role: "passed",
		},
	];
}

/** `1, 3 and 4`. */
const listed = (numbers: readonly number[]): string =>
	numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;

const COMPARED = {
	eq: ["is equal to", "is not equal to"],
	ne: ["differs from", "does not differ from"],
	gt: ["is more than", "is not more than"],
	gte: ["is at least", "is less than"],
	lt: ["is less than", "is not less than"],
	lte: ["is at most", "is more than"],
} as const;

/** What is true of the value that a rule looked at: `contains`, `does not contain`, whatever the rule requires. */
function foundOf({ looksFor, matched, not }: StepOf<"rule">): Piece[] {
	const holds = matched !== (not ?? false);
	switch (looksFor.test) {
		case "regex":
			return [text(holds ? " contains " : " does not contain "), code(looksFor.regex)];
		case "compare":
			return [text(` ${COMPARED[looksFor.op][holds ? 0 : 1]} `), code(looksFor.value)];
		case "exists":
			return [text(holds ? " is in the payload" : " is not in the payload")];
		case "missing":
			return [text(holds ? " is not in the payload" : " is in the payload")];
	}
}

function seenOf({ seen, looksFor }: StepOf<"rule">): Piece[] {
	if (seen === undefined || looksFor.test === "exists" || looksFor.test === "missing") return [];
	return seen === null ? [text(", which is missing,")] : [text(" is "), code(seen), text(",")];
}

function rulePieces(rule: StepOf<"rule">): Piece[] {
	const effects = [...(rule.sets ?? []).map(([field, value]) => `${field} is ${value}`), ...(rule.drops ? ["dropped"] : [])].join(", ");
	return [
		text(`Rule ${rule.rule}: `),
		code(rule.path),
		...seenOf(rule),
		...foundOf(rule),
		...(effects === "" ? [] : [text(`: ${effects}`)]),
	];
}

/** Maximum number of rules without a match that are named. */
const MAX_NAMED = 6;

function rulesHeadline(rules: readonly StepOf<"rule">[]): Piece[] {
	if (rules.length === 0) return [text("There are no rules")];
	const numbers = (wanted: boolean): number[] => rules.filter(({ matched }) => matched === wanted).map(({ rule }) => rule);
	const [hit, missed] = [numbers(true), numbers(false)];
	if (hit.length === 0) return [strong("None matched"), text(` of ${counted(rules.length, "rule")}`)];
	const others =
		missed.length === 0
			? ""
			: missed.length > MAX_NAMED
				? ", the others did not"
				: `, ${missed.length === 1 ? "rule" : "rules"} ${listed(missed)} did not`;
	return [strong(`${hit.length === 1 ? "Rule" : "Rules"} ${listed(hit)} matched`), text(others)];
}

export function ruleStep(detail: AlertDetailView): Explained {
	const rules = allOf(detail.steps, "rule");
	const others = remarks(detail, "route", "rule");
	const hit = rules.filter(({ matched }) => matched).length;
	return [
		{
			id: "route",
			name: "Rules",
			icon: "route",
			brief: rules.length === 0 ? "none" : `${hit} of ${rules.length}`,
			headline: rules.length === 0 && others.length > 0 ? [text("What was tried")] : rulesHeadline(rules),
			details: others.map(inALine),
			rules: rules.map((rule) => ({ pieces: rulePieces(rule), matched: rule.matched })),
			role: detail.reason === "dropped_by_rule" ? "decided" : "passed",
		},
	];
}

export function typeStep(detail: AlertDetailView): Explained {
	const trigger = lastOf(detail.steps, "type");
	return plainStep(detail, "type", "Alert type", "circle-dot", "decided").map((step) =>
		trigger === undefined ? step : { ...step, details: [...step.details.slice(0, -1), triggerPieces(trigger)] },
	);
}

function triggerPieces({ path, seen, list, rule, open, close }: StepOf<"type">): Piece[] {
	const where = {
		open: `in the open values (${open})`,
		close: `in the close values (${close})`,
		neither: `in neither list (open ${open}; close ${close})`,
	}[list];
	const ruled = rule === null ? [] : [text(`; rule ${rule} sets the type`)];
	const rooted = path.startsWith("$") ? path : `$.${path}`;
	if (seen === null) return [code(rooted), text(" is not in the payload"), ...ruled];
	return [code(rooted), text(" is "), code(seen), text(`, ${where}`), ...ruled];
}

/** The company and its source, and in grey the sources tried before it and those not needed. */
export function companyStep(detail: AlertDetailView): Explained {
	const settled = lastOf(detail.steps, "company");
	if (settled === undefined) return plainStep(detail, "company", "Company", "building", "decided");
	const name = settled.company ?? "none";
	return [
		{
			id: "company",
			name: "Company",
			icon: "building",
			brief: name,
			headline: [strong(settled.company ?? "None"), ...originPieces(settled.origin)],
			details: [...remarks(detail, "company", "company").map(inALine), told(companyContext(settled))],
			role: "decided",
		},
	];
}

function originPieces(origin: CompanyOrigin): Piece[] {
	if (origin.from === "nothing") return [text(", no default is set")];
	if (origin.from !== "tag") return [text(`, from ${companyOriginInWords(origin)}`)];
	return [text(", from the tag "), code(origin.tag), text(origin.where === "name" ? " in the monitor's name" : " in the mapped summary")];
}

const TEXTS = { summary: "Summary", description: "Description", key: "Key" } as const;

export function ticketTextStep(detail: AlertDetailView): Explained {
	const steps = (Object.keys(TEXTS) as (keyof typeof TEXTS)[]).flatMap((step) => detail.steps.filter((one) => one.step === step));
	const summary = steps.findLast(({ step }) => step === "summary");
	if (summary === undefined) return [];
	return [
		{
			id: "text",
			name: "Ticket text",
			icon: "pencil",
			brief: "",
			headline: [strong(toldStep(summary).result)],
			details: steps.map((one) => {
				const { step, detail: words, result } = toldStep(one);
				return told(`${TEXTS[step as keyof typeof TEXTS]}: ${lowerFirst(words)}${step === "description" ? ` ${result}.` : ""}`);
			}),
			role: "passed",
		},
	];
}

export function lookupStep(detail: AlertDetailView): Explained {
	const found = lastOf(detail.steps, "lookup");
	if (found === undefined) return plainStep(detail, "lookup", "Open ticket?", "search", "decided");
	const { detail: words, result } = toldStep(found);
	const forKey = text(` for ${keyOf(detail)}`);
	const headline =
		found.outcome === "none"
			? [strong("None"), forKey]
			: found.ticketId === null
				? [strong(result)]
				: [strong("Ticket "), ticketPiece(found.ticketId), forKey];
	return [
		{
			id: "lookup",
			name: "Open ticket?",
			icon: "search",
			brief: result,
			headline,
			details: [told(words)],
			role: found.outcome === "not_needed" ? "passed" : "decided",
		},
	];
}
