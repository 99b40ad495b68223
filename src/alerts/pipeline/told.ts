/**
 * Sentences of a trace for the HTTP contract (`trace[].detail` and `result`), made from its data. No code
 * reads them back.
 */

import { reasonInWords } from "./reasons.ts";
import type { CompanyOrigin, Origin, RuleTest, StepName, StepOf, TraceStep } from "./trace.ts";
import { upperFirst } from "./words.ts";

export interface ToldStep {
	readonly step: StepName;
	readonly detail: string;
	readonly result: string;
}

/** A whole trace in sentences. */
export const told = (trace: readonly TraceStep[]): ToldStep[] => trace.map(toldStep);

export function toldStep(step: TraceStep): ToldStep {
	const [detail, result] = sentences(step);
	return { step: step.step, detail, result };
}

function sentences(step: TraceStep): readonly [detail: string, result: string] {
	switch (step.kind) {
		case "part":
			return [`Alert ${step.part} of ${step.of} in this webhook.`, `${step.part}/${step.of}`];
		case "left_out":
			return [
				`The sender says that it left ${step.alerts === 1 ? "1 alert" : `${step.alerts} alerts`} out of this webhook.`,
				`${step.alerts} left out`,
			];
		case "unread":
			return [step.problem, "passed over"];
		case "failed":
			return [`${step.what}: ${step.why}`, "nothing"];
		case "suppress":
			return [suppressionInWords(step), step.reason ?? "no"];
		case "mapped":
			return [`${step.field} ← ${step.source}`, step.value ?? "nothing"];
		case "rule":
			return [ruleInWords(step), step.matched ? "matched" : "no match"];
		case "type":
			return [typeInWords(step), step.type];
		case "silence":
			return [`HookWise's own check for silence: ${step.message}`, step.type];
		case "summary":
			return [summaryInWords(step), step.summary];
		case "company":
			return [companyInWords(step), step.company ?? "none"];
		case "fields":
			return [
				`${step.origins.map(([field, origin]) => `${field} from ${originInWords(origin)}`).join(", ")}.`,
				`${step.board}, ${step.status}`,
			];
		case "occurred":
			return step.at === null
				? [`“${step.seen}” cannot be read as the time it happened, so the time of arrival counts.`, "arrival"]
				: ["When it happened, as the sender says.", step.at];
		case "description":
			return [`From ${originInWords(step.origin)}.`, `${step.length} characters`];
		case "key":
			return keyInWords(step);
		default:
			return actingInWords(step);
	}
}

type Acting = StepOf<"lookup" | "concluded" | "would_be" | "acted" | "old">;

function actingInWords(step: Acting): readonly [string, string] {
	switch (step.kind) {
		case "lookup":
			return lookUpInWords(step);
		case "concluded":
			return [
				step.reason === null
					? `${step.type} with ${step.open ? "an open ticket" : "no open ticket"}.`
					: `No action: ${reasonInWords(step.reason)}.`,
				step.action,
			];
		case "would_be":
			return [`Without that it would be: ${step.action}.`, "skip"];
		case "acted":
			return [doneInWords(step), step.action ?? (step.status === "skipped" ? "skip" : step.status)];
		case "old":
			return [step.detail, step.result];
	}
}

function lookUpInWords({ outcome, how, ticketId }: StepOf<"lookup">): readonly [string, string] {
	if (outcome === "failed") return [`The look-up failed, so nothing would be done yet: ${how}`, "unknown"];
	if (outcome === "not_needed") return ["Not looked up: this alert changes no ticket.", "not needed"];
	return [how, ticketId === null ? "none" : `#${ticketId}`];
}

/** Origin of a value in words: `rule 2`, `the endpoint`. */
export function originInWords(origin: Origin): string {
	switch (origin.from) {
		case "rule":
			return `rule ${origin.rule}`;
		case "name":
			return "the monitor's name";
		default:
			return `the ${origin.from}`;
	}
}

/** Why an alert is suppressed, or that none of the reasons applies. */
export function suppressionInWords(step: StepOf<"suppress">): string {
	const why = whySuppressed(step);
	return step.reason !== null && step.ifOpen === null
		? `${why} It is a recovery, so it closes its ticket all the same if one is open.`
		: why;
}

function whySuppressed(step: StepOf<"suppress">): string {
	switch (step.reason) {
		case "draft":
			return "The endpoint is a draft: it decides and touches no ticket.";
		case "maintenance_global":
			return "Global maintenance is on.";
		case "maintenance_window":
			return `The maintenance window ${step.windows[0] ?? ""} covers ${step.moment}.`;
		case "silenced":
			return `A silence holds until ${step.silence?.until ?? "it is ended"}.`;
		case "dropped_by_rule":
			return `Rule ${step.rule} drops this alert.`;
		case "no_trigger_match":
			return "Amazon SNS asks to be confirmed; this is no alert.";
		case null:
			return `Not a draft. Global maintenance off. ${windowsInWords(step)} No silence. No rule drops it.`;
	}
}

function windowsInWords({ windows, of, moment }: StepOf<"suppress">): string {
	if (of === 0) return "No windows.";
	const rest = of > windows.length ? `; ${of - windows.length} more` : "";
	return `${of} ${of === 1 ? "window" : "windows"} (${windows.join("; ")}${rest}), none covers ${moment}.`;
}

function testInWords(test: RuleTest, path: string): string {
	if (test.test === "regex") return `${test.regex} on ${path}`;
	return test.test === "compare" ? `${path} ${test.op} ${test.value}` : `${path} ${test.test}`;
}

function ruleInWords({ rule, not, looksFor, path, seen, sets = [], drops }: StepOf<"rule">): string {
	const looked = seen === undefined ? "" : seen === null ? ", which is missing" : `, which is “${seen}”`;
	const effects = [...sets.map(([field, value]) => `${field} is ${value}`), ...(drops ? ["dropped"] : [])].join(", ");
	return `Rule ${rule}, ${not ? "No match" : "Match"}: ${testInWords(looksFor, path)}${looked}${effects === "" ? "" : `: ${effects}`}`;
}

function typeInWords({ path, seen, list, rule, open, close }: StepOf<"type">): string {
	const lists = {
		open: `in the open values (${open})`,
		close: `in the close values (${close})`,
		neither: `in neither list (open ${open}; close ${close})`,
	}[list];
	const ruled = rule === null ? "" : ` Rule ${rule} sets the type.`;
	return seen === null ? `${path} is not in the payload.${ruled}` : `${path} is “${seen}”, ${lists}.${ruled}`;
}

function summaryInWords({ origin, prefix, cutFrom }: StepOf<"summary">): string {
	if (origin === null) return "Fixed text with the endpoint's name; no prefix.";
	const cut = cutFrom === null ? "" : `, cut from ${cutFrom} characters`;
	return `${upperFirst(`from ${originInWords(origin)}`)}, prefix “${prefix}”${cut}.`;
}

/** Origin of a company in words: `rule 2`, `the tag #CW-12 in the monitor's name`. */
export function companyOriginInWords(origin: CompanyOrigin): string {
	switch (origin.from) {
		case "locked":
			return "the endpoint, to which every alert here is locked";
		case "rule":
			return `rule ${origin.rule}`;
		case "mapping":
			return "the mapping of customer_id";
		case "tag":
			return `the tag ${origin.tag} in the ${origin.where === "name" ? "monitor's name" : "mapped summary"}`;
		case "tenant_map":
			return `TenantMap, entry “${origin.entry}”`;
		case "endpoint":
			return "the endpoint's default";
		case "environment":
			return "CW_DEFAULT_COMPANY_ID";
		case "nothing":
			return "nowhere: no default is set";
	}
}

/** Sources tried before the one that gave the company, and sources that were not needed. */
export function companyContext({ origin, fallback }: StepOf<"company">): string {
	const rest = fallback === null ? "a default" : `the default (${fallback})`;
	switch (origin.from) {
		case "locked":
			return "Payload, tags and TenantMap do not count.";
		case "rule":
			return `Mapping, tag, TenantMap and ${rest} were not needed.`;
		case "mapping":
			return `No rule names one. Tag, TenantMap and ${rest} were not needed.`;
		case "tag":
			return origin.where === "name"
				? `No rule and no mapping names one. TenantMap and ${rest} were not needed.`
				: `No rule, no mapping and no tag in the monitor's name. TenantMap and ${rest} were not needed.`;
		case "tenant_map":
			return `No rule, mapping or #CW tag names one. ${upperFirst(rest)} was not needed.`;
		default: {
			const missed = {
				off: "TenantMap is off here",
				no_tenant: "the payload names no tenant",
				no_entry: "TenantMap has no entry for its tenant",
			}[origin.tenants];
			return `No rule, mapping or #CW tag names one; ${missed}.`;
		}
	}
}

const companyInWords = (step: StepOf<"company">): string => {
	const from = step.origin.from === "nothing" ? "No default is set" : `From ${companyOriginInWords(step.origin)}`;
	return `${from}. ${companyContext(step)}`;
};

function keyInWords({ by, ignoresNumbers, company }: StepOf<"key">): readonly [string, string] {
	const of = company ?? "no company";
	switch (by) {
		case "silence":
			return ["The silence of this endpoint.", "silence"];
		case "dedup_key":
			return ["dedup_key within this endpoint, and the company.", `dedup_key of ${of}`];
		case "shared_dedup_key":
			return ["dedup_key across the endpoints that share theirs, and the company.", `dedup_key of ${of}`];
		case "summary":
			return [
				`The full summary, across endpoints, and the company.${ignoresNumbers ? " Measured numbers in it do not count." : ""}`,
				`summary of ${of}`,
			];
	}
}

function doneInWords({ status, action, reason, ticketId, error }: StepOf<"acted">): string {
	const ticket = ticketId === null ? "a ticket" : `#${ticketId}`;
	if (status === "processed") {
		if (action === "create") return `Ticket ${ticket} was created.`;
		if (action === "close") return `Ticket ${ticket} was closed.`;
		return reason === "reopened" ? `Ticket ${ticket} was reopened.` : `The news went to ${ticket} as an internal note.`;
	}
	if (status === "skipped") return `No action: ${reason === null ? "no reason recorded" : reasonInWords(reason)}.`;
	return error ?? "Not finished yet.";
}
