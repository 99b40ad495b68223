import type { Json } from "../../base/json.ts";
import { isObject, textOf } from "../../base/json.ts";
import { outerOf } from "../../base/payload/index.ts";
import { type Alert, cutAt, HIDDEN, lazy, maskedRoot, part, shown, traceUnread, type Values } from "./alert.ts";
import { type Budget, shareBudget } from "./budget.ts";
import { resolveCompany } from "./company.ts";
import type { CompiledEndpoint } from "./compile.ts";
import { describe, plainDescription } from "./describe.ts";
import { foreignKey, keyOf } from "./keys.ts";
import { applyMapping } from "./mapping.ts";
import { firstMatch, parsePath, type Root } from "./paths/index.ts";
import { lineOf, oneLine, plainText } from "./plain.ts";
import { firstPresentText, firstText } from "./reading.ts";
import { remarkOf } from "./remark.ts";
import { type MatchedRule, matchRules, overridesOf, ruleFor } from "./route.ts";
import { spendSize } from "./size.ts";
import { split } from "./split.ts";
import { cutSummary, fullSummary, monitorName, NO_NAME } from "./summary.ts";
import { type Moment, momentOf, suppress } from "./suppress.ts";
import { type ConstantField, PLAIN_FIELDS, type PlainField, type PlainValues, plainValues } from "./ticketFields.ts";
import { isoOf, readOccurred } from "./times.ts";
import type { Origin, TraceStep } from "./trace.ts";
import type { AlertType, DecisionContext, Verdict } from "./types.ts";
import { UTC, zoneOf } from "./zones.ts";

const MSG = parsePath("$.msg");
const MESSAGE = parsePath("$.message");
/** Text in place of a missing message. */
export const NO_MESSAGE = "No message";

/** Share of a decision's budget that may be used for the trace. */
const TELLING = 0.5;

/**
 * Decides a payload by an endpoint's configuration (docs/contract/behaviour.md, section 2): one verdict for
 * each alert in it, in order. Pure: the same arguments give the same verdicts. Never throws. A part that
 * cannot be read, or that needs more steps than a decision may take, has no result, and trace and `problems`
 * say so.
 */
export const decide = (endpoint: CompiledEndpoint, payload: Json, context: DecisionContext): Verdict[] => [
	...decideEach(endpoint, payload, context),
];

/** Decides one alert at a time, so that the caller can let other work run in between. */
export function* decideEach(endpoint: CompiledEndpoint, payload: Json, context: DecisionContext): Generator<Verdict, void> {
	// The envelope of the payload: `$._outer`.
	const outer = outerOf(payload)?.outer;
	const { roots, problem } = split(endpoint.splitPath, payload, outer);
	const [budgets, tellings] = [shareBudget(roots.length), shareBudget(roots.length, TELLING)];
	const moment = momentOf(endpoint, context);
	const leftOut = truncatedIn(payload);
	let telling: Budget = tellings(0);
	// Shared by all alerts, and made only if a path uses it; otherwise each alert of a large batch would mask
	// the whole batch.
	const maskedOnce = (value: Json) =>
		lazy(() => {
			spendSize(value, telling);
			return context.mask(value);
		});
	const around = { body: maskedOnce(payload), outer: maskedOnce(outer ?? null) };
	for (const [index, root] of roots.entries()) {
		telling = tellings(index);
		const own = telling;
		const alert: Alert = {
			endpoint,
			context,
			root,
			masked: lazy(() => maskedRoot(root, context, own, around)),
			budget: budgets(index),
			telling,
			trace: [],
			problems: [...endpoint.problems, ...(problem === null ? [] : [`split_path: ${problem}`])],
		};
		if (problem !== null) alert.trace.push({ step: "split", kind: "failed", what: "split_path", why: problem });
		traceUnread(alert, "split");
		if (endpoint.splitPath !== null) alert.trace.push({ step: "split", kind: "part", part: index + 1, of: roots.length });
		if (leftOut > 0) alert.trace.push({ step: "split", kind: "left_out", alerts: leftOut });
		yield verdictOf(alert, index + 1, moment);
	}
}

/** Number of alerts that the sender says it left out of the body, as Alertmanager and Grafana do. */
function truncatedIn(payload: Json): number {
	const count = isObject(payload) && Object.hasOwn(payload, "truncatedAlerts") ? Number(payload.truncatedAlerts) : 0;
	return Number.isSafeInteger(count) ? count : 0;
}

function verdictOf(alert: Alert, number: number, moment: Moment): Verdict {
	const { endpoint, context, trace } = alert;
	const { values: mapped, told: mappedShown } = mapFields(alert);
	const rules = matchRules(alert);
	const ruled = overridesOf(rules, "overrides");
	const values: Values = { ...mapped, ...ruled };
	const placeOfSuppression = trace.length;
	const { type: alertType, seen } = classify(alert, rules);
	const named = part(alert, "summary", "The monitor's name", () => monitorName(alert.root, alert.budget), null);
	const title = { ruled, mapped, shown: { ...mappedShown, ...overridesOf(rules, "shown") }, name: named?.text ?? NO_NAME };
	const summary = summarize(alert, rules, title, named?.path ?? null);
	const hasTitle = named !== null || ruled.summary !== undefined || mapped.summary !== undefined;
	const { company, unmatchedTenant } = resolveCompany(alert, { ruled, rules, mapped, name: named?.text ?? "" });
	const fields = fieldsOf(alert, rules, values, mapped);
	const occurredAt = occurredIn(alert, values, title.shown);
	traceUnread(alert, "description");
	const texts = textsOf(alert, rules, ruled, mapped);
	const dedupKey = values.dedup_key === undefined ? null : foreignKey(values.dedup_key);
	const group = lineIn(values.group) ?? company;
	const about = { dedupKey, fullSummary: summary.full, title: mapped.summary ?? title.name, company };
	const [key, origin] = keyOf(endpoint, about);
	traceKey(alert, dedupKey, company);
	const suppressed = suppress({ endpoint, context, moment, rules, alertType, key, group, summary: summary.full });
	// Computed last, because a silence may depend on all the rest, but placed in the trace at its step in the
	// contract's order.
	const later = trace.splice(placeOfSuppression);
	traceUnread(alert, "suppress");
	trace.push(suppressed, ...later);
	return {
		part: number,
		alertType,
		suppressed: suppressed.reason,
		suppressedIfOpen: suppressed.ifOpen,
		ticket: { summary: summary.cut, description: texts.description, ...fields, company, dedup_key: dedupKey },
		key,
		origin,
		group,
		occurredAt,
		unmatchedAction: endpoint.unmatchedAction,
		matchedRules: rules.map(({ rule }) => rule.label),
		unmatchedTenant,
		problems: alert.problems,
		// Notes show what is known: in a batch, other tools often put name and message outside the single alerts.
		source: texts.source ?? (hasTitle ? summary.shown : ""),
		message: texts.message ?? texts.fallbackMessage,
		trace,
		remark: remarkOf(suppressed, { alertType, seen, path: endpoint.triggerText, unmatchedAction: endpoint.unmatchedAction }),
	};
}

/** Fields set by the mappings, and the same with masked values. */
function mapFields(alert: Alert): { readonly values: Values; readonly told: Values } {
	const [values, told]: [Values, Values] = [{}, {}];
	traceUnread(alert, "map");
	for (const [field, mapping] of alert.endpoint.mappings) {
		const what = `json_mapping, ${field}`;
		// A description reads the masked payload, as does everything in the trace.
		const value = part(
			alert,
			"map",
			what,
			() => applyMapping(mapping, field === "description" ? alert.masked() : alert.root, alert.budget),
			null,
		);
		const asSeen =
			value === null || field === "description" ? value : shown(() => applyMapping(mapping, alert.masked(), alert.telling), null);
		const hidden = asSeen ?? (value === null ? null : HIDDEN);
		if (value !== null) values[field] = KEPT_AS_IT_IS.has(field) ? value : lineOf(value);
		if (hidden !== null) told[field] = hidden;
		const shownValue = hidden === null ? null : cutAt(hidden, 200);
		alert.trace.push({ step: "map", kind: "mapped", field, source: mapping.source, value: shownValue });
	}
	return { values, told };
}

/**
 * Fields that are not reduced to one line here: they may have several lines, are reduced later, or need exact
 * blanks as a key.
 */
const KEPT_AS_IT_IS: ReadonlySet<string> = new Set(["summary", "description", "dedup_key"]);

const lineIn = (text: string | undefined): string | null => (text === undefined ? null : lineOf(text) || null);

/** Type of the alert (docs/contract/behaviour.md, 2.5), and the trigger's masked text. */
function classify(alert: Alert, rules: readonly MatchedRule[]): { readonly type: AlertType; readonly seen: string | null } {
	const { endpoint, root, budget } = alert;
	const { trigger, triggerText, openValues, closeValues } = endpoint;
	traceUnread(alert, "type");
	const read = trigger === null ? undefined : part(alert, "type", "trigger_field", () => triggerIn(root, trigger, budget), undefined);
	const list = listOf(read, endpoint);
	const ruling = rules.findLast(({ rule }) => rule.alertType !== null)?.rule;
	const type = ruling?.alertType ?? ({ open: "OPEN", close: "CLOSE", neither: "GENERIC" } as const)[list];
	const seen = trigger === null ? null : shown(() => firstText(trigger, alert.masked(), alert.telling), null);
	const [open, close] = [openValues, closeValues].map((values) => cutAt([...values].join(", "), 80)) as [string, string];
	const shownValue = seen === null ? null : cutAt(seen, 200);
	alert.trace.push({
		step: "type",
		kind: "type",
		type,
		path: triggerText,
		seen: shownValue,
		list,
		rule: ruling?.number ?? null,
		open,
		close,
	});
	return { type, seen };
}

interface Trigger {
	readonly text: string;
	readonly isBoolean: boolean;
}

function triggerIn(root: Root, path: NonNullable<CompiledEndpoint["trigger"]>, budget: Budget): Trigger | undefined {
	const text = firstText(path, root, budget);
	return text === null ? undefined : { text, isBoolean: typeof firstMatch(path, root, budget) === "boolean" };
}

/** Exact matches in both lists come first, then matches that ignore case and outer blanks. */
function listOf(trigger: Trigger | undefined, endpoint: CompiledEndpoint): "open" | "close" | "neither" {
	if (trigger === undefined) return "neither";
	const { text, isBoolean } = trigger;
	// Also as Python writes it.
	const spellings = isBoolean ? [text, `${text.charAt(0).toUpperCase()}${text.slice(1)}`] : [text];
	if (spellings.some((spelling) => endpoint.openValues.has(spelling))) return "open";
	if (spellings.some((spelling) => endpoint.closeValues.has(spelling))) return "close";
	const loose = text.trim().toLowerCase();
	if (endpoint.looseOpenValues.has(loose)) return "open";
	return endpoint.looseCloseValues.has(loose) ? "close" : "neither";
}

interface Title {
	readonly ruled: Values;
	readonly mapped: Values;
	/** Masked texts of both. */
	readonly shown: Values;
	readonly name: string;
}

/** The summary in full and cut, and its masked form, in which secrets from the payload are hidden. */
function summarize(
	alert: Alert,
	rules: readonly MatchedRule[],
	{ ruled, mapped, shown: told, name }: Title,
	namePath: string | null,
): { readonly full: string; readonly cut: string; readonly shown: string } {
	const { endpoint, context } = alert;
	const prefix = endpoint.prefix ?? context.settings.CW_TICKET_PREFIX;
	const text = ruled.summary ?? mapped.summary ?? name;
	const make = (removals: readonly string[]) => fullSummary(prefix, text, removals, alert.budget);
	const full = part(alert, "summary", "summary_remove_strings", () => make(endpoint.removals), null) ?? make([]);
	const summary = cutSummary(full);
	traceUnread(alert, "summary");
	const own = ruled.summary ?? mapped.summary;
	const asSeen = own === undefined ? (textOf(context.mask(summary)) ?? "") : told.summary === own ? summary : HIDDEN;
	const rule = ruleFor("summary", rules);
	const origin: Origin = rule !== null ? { from: "rule", rule } : mapped.summary !== undefined ? { from: "mapping" } : { from: "name" };
	const cutFrom = summary === full ? null : full.length;
	alert.trace.push({ step: "summary", kind: "summary", origin, prefix, namePath, cutFrom, summary: asSeen });
	return { full, cut: summary, shown: asSeen };
}

/** Order: rule, mapping, endpoint, environment (docs/contract/behaviour.md, 2.8). */
function fieldsOf(alert: Alert, rules: readonly MatchedRule[], values: Values, mapped: Values): PlainValues {
	const { constants } = alert.endpoint;
	const fields = plainValues((field) => lineIn(values[field]), constants, alert.context.settings);
	traceUnread(alert, "fields");
	const originOf = (field: Exclude<PlainField, "close_status">): Origin => {
		const rule = ruleFor(field, rules);
		if (rule !== null) return { from: "rule", rule };
		if (mapped[field] !== undefined) return { from: "mapping" };
		return { from: Object.hasOwn(constants, field) && constants[field as ConstantField] !== null ? "endpoint" : "environment" };
	};
	const origins = PLAIN_FIELDS.flatMap((field): [string, Origin][] =>
		field === "close_status" || fields[field] === null ? [] : [[field, originOf(field)]],
	);
	alert.trace.push({ step: "fields", kind: "fields", board: fields.board, status: fields.status, origins });
	return fields;
}

/** Time of the event, if the sender gave one (docs/contract/behaviour.md, 2.11). */
function occurredIn({ context, trace }: Alert, values: Values, told: Values): number | null {
	const text = values.occurred_at;
	if (text === undefined) return null;
	const at = readOccurred(text, zoneOf(context.settings.TIME_ZONE ?? "") ?? UTC, context.now);
	trace.push({ step: "fields", kind: "occurred", at: at === null ? null : isoOf(at), seen: cutAt(told.occurred_at ?? HIDDEN, 80) });
	return at;
}

interface Texts {
	readonly description: string;
	/** Masked name of the monitor; null if there is none. */
	readonly source: string | null;
	/** Masked message; null if there is none. `fallbackMessage` is then the description. */
	readonly message: string | null;
	readonly fallbackMessage: string;
}

function textsOf(alert: Alert, rules: readonly MatchedRule[], ruled: Values, mapped: Values): Texts {
	const { budget, masked } = alert;
	const name = part(alert, "description", "The masked name", () => monitorName(masked(), budget)?.text ?? null, null);
	const said = part(alert, "description", "The message", () => messageOf(masked(), budget), null);
	const source = name === null ? null : oneLine(name) || null;
	const message = said === null ? null : plainText(said);
	const [shownSource, shownMessage] = [source ?? NO_NAME, message ?? NO_MESSAGE];
	const given = { alert, ruled: ruled.description, rule: ruleFor("description", rules), mapped: mapped.description };
	const description = part(
		alert,
		"description",
		"The description",
		() => describe({ ...given, source: shownSource, message: shownMessage }),
		plainDescription(shownSource, shownMessage, alert.context.requestId),
	);
	const hasOwn = given.ruled !== undefined || given.mapped !== undefined;
	return { description, source, message, fallbackMessage: hasOwn ? firstLine(description) : NO_MESSAGE };
}

const messageOf = (root: Root, budget: Budget): string | null =>
	firstPresentText(MSG, root, budget) ?? firstPresentText(MESSAGE, root, budget);

const firstLine = (text: string): string => text.trimStart().split("\n", 1)[0]?.trim() || NO_MESSAGE;

function traceKey(alert: Alert, dedupKey: string | null, company: string | null): void {
	const { sharesKeys, ignoresNumbers } = alert.endpoint;
	const by = dedupKey === null ? "summary" : sharesKeys ? "shared_dedup_key" : "dedup_key";
	traceUnread(alert, "key");
	const step: TraceStep = { step: "key", kind: "key", by, ignoresNumbers: dedupKey === null && ignoresNumbers, company };
	alert.trace.push(step);
}
