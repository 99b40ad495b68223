import type { Json } from "../../base/json.ts";
import { textOf } from "../../base/json.ts";
import { type Budget, BudgetSpent, createBudget } from "./budget.ts";
import { companyTag, mapTenant, tenantOf } from "./company.ts";
import type { CompiledEndpoint, CompiledRule } from "./compile.ts";
import { describe, plainDescription } from "./describe.ts";
import { applyMapping, type MappedField } from "./mapping.ts";
import { firstMatch, parsePath, type Root } from "./paths/index.ts";
import { firstPresentText, firstText } from "./reading.ts";
import { split } from "./split.ts";
import { cutSummary, fullSummary, monitorName } from "./summary.ts";
import type { AlertType, DecisionContext, Suppression, TicketFields, TraceStep, Verdict } from "./types.ts";
import { isInside } from "./windows.ts";
import { remarkOf, ruleOf, sourcesInWords, suppressionInWords, tagIn, upperFirst } from "./wording.ts";

const MSG = parsePath("$.msg");
const MESSAGE = parsePath("$.message");

const NO_NAME = "Unknown Source";
const NO_MESSAGE = "No message";

const firstLine = (text: string): string => text.trimStart().split("\n", 1)[0]?.trim() || NO_MESSAGE;

type Values = Partial<Record<MappedField, string>>;

/** What one decision works with; `trace` and `problems` grow with its steps. */
interface Alert {
	readonly endpoint: CompiledEndpoint;
	readonly context: DecisionContext;
	readonly root: Root;
	/** Made when first asked for: what people see. */
	readonly masked: () => Root;
	readonly budget: Budget;
	/** For what is only told. */
	readonly telling: Budget;
	readonly trace: TraceStep[];
	readonly problems: string[];
}

/**
 * What the configuration says about a payload (behaviour section 2): a verdict for each alert in it, in order.
 * Pure: the same arguments give the same verdicts. Never throws; a part that can't be read, or needs more steps than a
 * decision may take, gives nothing, and trace and `problems` say so.
 */
export function decide(endpoint: CompiledEndpoint, payload: Json, context: DecisionContext): Verdict[] {
	const { roots, problem } = split(endpoint.splitPath, payload);
	// One for all alerts, and only if a path asks for it: each alert of a large batch would mask the whole batch again.
	const maskedBody = lazy(() => context.mask(payload));
	return roots.map((root, index) => {
		const alert: Alert = {
			endpoint,
			context,
			root,
			masked: lazy(() => maskedRoot(root, context, maskedBody)),
			budget: createBudget(),
			telling: createBudget(),
			trace: [],
			problems: [...endpoint.problems, ...(problem === null ? [] : [problem])],
		};
		if (problem !== null) alert.trace.push({ step: "split", detail: problem, result: "nothing" });
		traceUnread(alert, "split");
		if (endpoint.splitPath !== null) alert.trace.push(splitStep(index + 1, roots.length));
		return verdictOf(alert, index + 1);
	});
}

const maskedRoot = (root: Root, context: DecisionContext, body: () => Json): Root => ({
	value: context.mask(root.value),
	get parent() {
		return root.parent === undefined ? undefined : body();
	},
});

const splitStep = (part: number, of: number): TraceStep => ({
	step: "split",
	detail: `Alert ${part} of ${of} in this webhook.`,
	result: `${part}/${of}`,
});

function lazy<T>(make: () => T): () => T {
	let made: { value: T } | null = null;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

const STEP_OF_FIELD: Readonly<Record<string, TraceStep["step"]>> = {
	split_path: "split",
	maintenance_windows: "suppress",
	json_mapping: "map",
	routing_rules: "route",
	trigger_field: "type",
	open_value: "type",
	close_value: "type",
	unmatched_action: "type",
	ticket_prefix: "summary",
	summary_remove_strings: "summary",
	customer_id_default: "company",
	description_template: "description",
};

/** Says what of the configuration could not be read when it was compiled, at the step that goes without it. */
function traceUnread({ endpoint, trace }: Alert, step: TraceStep["step"]): void {
	for (const problem of endpoint.problems) {
		const field = /^\w+/.exec(problem)?.[0] ?? "";
		if ((Object.hasOwn(STEP_OF_FIELD, field) ? STEP_OF_FIELD[field] : "fields") === step) {
			trace.push({ step, detail: problem, result: "passed over" });
		}
	}
}

/** Runs one part of the decision; if it can't be carried out, it gives `fallback` and the trace says why. */
function part<T>(alert: Alert, step: TraceStep["step"], what: string, run: () => T, fallback: T): T {
	try {
		return run();
	} catch (error) {
		const reason = error instanceof BudgetSpent ? error.message : "It could not be read.";
		alert.problems.push(`${what}: ${reason}`);
		alert.trace.push({ step, detail: `${what}: ${reason}`, result: "nothing" });
		return fallback;
	}
}

function verdictOf(alert: Alert, number: number): Verdict {
	const { endpoint, context, trace } = alert;
	const early = suppressedEarly(alert);
	traceUnread(alert, "suppress");
	const mapped = mapFields(alert);
	const rules = matchRules(alert);
	const ruled: Values = {};
	for (const rule of rules) Object.assign(ruled, rule.overrides);
	const suppressed: Suppression | null = early ?? (rules.some((rule) => rule.drop) ? "dropped_by_rule" : null);
	trace.push({ step: "suppress", detail: suppressionInWords(endpoint, context, suppressed, rules), result: suppressed ?? "no" });
	const { type: alertType, remark: valueRemark } = classify(alert);
	const name = part(alert, "summary", "The monitor's name", () => monitorName(alert.root, alert.budget), NO_NAME);
	const prefix = endpoint.prefix ?? context.settings.CW_TICKET_PREFIX;
	const full = fullSummary(prefix, ruled.summary ?? mapped.summary ?? name, endpoint.removals);
	const summary = cutSummary(full);
	traceUnread(alert, "summary");
	const shownSummary = maskedSummary(alert, summary, ruled.summary, mapped.summary);
	trace.push({
		step: "summary",
		detail: `${ruled.summary ? "From a rule" : mapped.summary ? "From the mapping" : "From the monitor's name"}, prefix “${prefix}”${summary === full ? "" : `, cut from ${full.length} characters`}.`,
		result: shownSummary,
	});
	const { company, unmatchedTenant } = resolveCompany(alert, { ruled, rules, mapped, name });
	const fields = fieldsOf(alert, rules, ruled, mapped);
	traceUnread(alert, "description");
	const source = part(alert, "description", "The masked name", () => monitorName(alert.masked(), alert.budget), NO_NAME);
	const message = part(alert, "description", "The message", () => messageOf(alert.masked(), alert.budget), NO_MESSAGE);
	const description = part(
		alert,
		"description",
		"The description",
		() => describe({ alert, ruled: ruled.description, mapped: mapped.description, source, message }),
		plainDescription(source, message, context.requestId),
	);
	// Keys that begin with NUL are HookWise's own.
	const dedupKey = (ruled.dedup_key ?? mapped.dedup_key)?.replaceAll("\u0000", "\ufffd") ?? null;
	const key = dedupKey === null ? { kind: "summary" as const, text: full, company } : { kind: "dedup" as const, text: dedupKey, company };
	trace.push({
		step: "key",
		detail: dedupKey === null ? "The full summary, across endpoints, and the company." : "dedup_key within this endpoint, and the company.",
		result: `${key.kind === "dedup" ? "dedup_key" : "summary"} of ${company ?? "no company"}`,
	});
	return {
		part: number,
		alertType,
		suppressed,
		ticket: { summary, description, ...fields, company, dedup_key: dedupKey },
		key,
		unmatchedAction: endpoint.unmatchedAction,
		matchedRules: rules.map((rule) => rule.label),
		unmatchedTenant,
		problems: alert.problems,
		// Notes say what there is to say: parts of a batch often have neither name nor message where other tools have them.
		source: source === NO_NAME ? shownSummary : source,
		message: message === NO_MESSAGE && (ruled.description ?? mapped.description) !== undefined ? firstLine(description) : message,
		trace,
		remark: remarkOf({ endpoint, context, suppressed, rules, alertType, valueRemark }),
	};
}

/** Draft, global maintenance, window: the first gives the reason; drop by rule is known only later. */
function suppressedEarly({ endpoint, context }: Alert): Suppression | null {
	if (endpoint.isDraft) return "draft";
	if (context.maintenanceMode) return "maintenance_global";
	return endpoint.windows.some((window) => isInside(window, context.now)) ? "maintenance_window" : null;
}

function mapFields(alert: Alert): Values {
	const values: Values = {};
	traceUnread(alert, "map");
	for (const [field, mapping] of alert.endpoint.mappings) {
		// A description reads the masked payload; so does everything that the trace shows.
		const root = field === "description" ? alert.masked() : alert.root;
		const what = `json_mapping, ${field}`;
		const value = part(alert, "map", what, () => applyMapping(mapping, root, alert.budget), null);
		const shown =
			value === null || field === "description"
				? value
				: part(alert, "map", what, () => applyMapping(mapping, alert.masked(), alert.budget), null);
		if (value !== null) values[field] = field === "summary" || field === "description" || field === "dedup_key" ? value : value.trim();
		alert.trace.push({
			step: "map",
			detail: `${field} ← ${mapping.source}`,
			result: shown === null ? (value === null ? "nothing" : "********") : clip(shown),
		});
	}
	return values;
}

const cutAt = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`);
const clip = (text: string): string => cutAt(text, 200);
const brief = (text: string): string => cutAt(text.replace(/\s+/g, " "), 40);

function matchRules(alert: Alert): CompiledRule[] {
	traceUnread(alert, "route");
	return alert.endpoint.rules.filter((rule) => {
		const matched = part(alert, "route", `routing_rules, ${rule.number}`, () => isMatch(rule, alert), false);
		const looked = shownText(rule, alert);
		const effects = [...Object.entries(rule.overrides).map(([field, value]) => `${field} is ${value}`), ...(rule.drop ? ["dropped"] : [])];
		alert.trace.push({
			step: "route",
			detail: `Rule ${rule.number}, ${rule.label}${looked}${matched && effects.length > 0 ? `: ${clip(effects.join(", "))}` : ""}`,
			result: matched ? "matched" : "no match",
		});
		return matched;
	});
}

/** What a rule looked at, as people may see it. It has steps of its own: telling must not change what is decided. */
function shownText(rule: CompiledRule, { masked, telling }: Alert): string {
	try {
		const text = firstText(rule.path, masked(), telling);
		return text === null ? ", which is missing" : `, which is “${cutAt(text, 80)}”`;
	} catch (error) {
		if (error instanceof BudgetSpent) return "";
		throw error;
	}
}

function isMatch(rule: CompiledRule, { root, budget }: Alert): boolean {
	const text = firstText(rule.path, root, budget);
	if (text === null) return rule.not;
	return rule.search.finds(text, budget) !== rule.not;
}

function classify(alert: Alert): { readonly type: AlertType; readonly remark: string | null } {
	const { trigger, triggerText, openValues, closeValues } = alert.endpoint;
	traceUnread(alert, "type");
	const value =
		trigger === null ? undefined : part(alert, "type", "trigger_field", () => firstMatch(trigger, alert.root, alert.budget), undefined);
	const type = typeOf(value, openValues, closeValues);
	const shown =
		trigger === null ? null : part(alert, "type", "trigger_field", () => firstText(trigger, alert.masked(), alert.budget), null);
	const [opens, closes] = [openValues, closeValues].map((values) => cutAt([...values].join(", "), 80));
	const lists = {
		OPEN: `in the open values (${opens})`,
		CLOSE: `in the close values (${closes})`,
		GENERIC: `in neither list (open ${opens}; close ${closes})`,
	}[type];
	alert.trace.push({
		step: "type",
		detail: `${triggerText} is ${shown === null ? "missing or null" : `“${clip(shown)}”`}, ${lists}.`,
		result: type,
	});
	return {
		type,
		remark: type === "GENERIC" ? (shown === null ? "its trigger is missing" : `value “${brief(shown)}” is in neither list`) : null,
	};
}

function typeOf(value: Json | undefined, open: ReadonlySet<string>, close: ReadonlySet<string>): AlertType {
	const text = textOf(value);
	if (text === null) return "GENERIC";
	const spellings = typeof value === "boolean" ? [text, value ? "True" : "False"] : [text];
	if (spellings.some((spelling) => open.has(spelling))) return "OPEN";
	return spellings.some((spelling) => close.has(spelling)) ? "CLOSE" : "GENERIC";
}

/** Shows the summary; if masking hides what went into it, that stays hidden here too. */
function maskedSummary(alert: Alert, summary: string, ruled: string | undefined, mapped: string | undefined): string {
	if (ruled !== undefined) return summary;
	if (mapped === undefined) return textOf(alert.context.mask(summary)) ?? "";
	const mapping = alert.endpoint.mappings.find(([field]) => field === "summary")?.[1];
	const shown =
		mapping === undefined ? null : part(alert, "summary", "summary", () => applyMapping(mapping, alert.masked(), alert.budget), null);
	return shown === mapped ? summary : "********";
}

interface Sources {
	readonly ruled: Values;
	readonly rules: readonly CompiledRule[];
	readonly mapped: Values;
	readonly name: string;
}

/** The first source that gives a company (behaviour 2.7). */
function resolveCompany(alert: Alert, sources: Sources): { company: string | null; unmatchedTenant: string | null } {
	const { endpoint, context, trace } = alert;
	const settled = (company: string | null, detail: string, unmatchedTenant: string | null = null) => {
		trace.push({ step: "company", detail, result: company ?? "none" });
		return { company, unmatchedTenant };
	};
	traceUnread(alert, "company");
	const { ruled, rules, mapped, name } = sources;
	const fallback = endpoint.defaultCompany ?? context.settings.CW_DEFAULT_COMPANY_ID;
	const fallbackWords = fallback === null ? "a default" : `the default (${fallback})`;
	if (ruled.customer_id !== undefined)
		return settled(
			ruled.customer_id,
			`From ${ruleOf("customer_id", rules)}. Mapping, tag, TenantMap and ${fallbackWords} were not needed.`,
		);
	if (mapped.customer_id !== undefined)
		return settled(
			mapped.customer_id,
			`From the mapping of customer_id. No rule names one. Tag, TenantMap and ${fallbackWords} were not needed.`,
		);
	const inName = companyTag(name);
	if (inName !== null)
		return settled(
			inName,
			`From the tag ${tagIn(name)} in the monitor's name. No rule and no mapping names one. TenantMap and ${fallbackWords} were not needed.`,
		);
	const inSummary = mapped.summary === undefined ? null : companyTag(mapped.summary);
	if (inSummary !== null)
		return settled(
			inSummary,
			`From the tag ${tagIn(mapped.summary ?? "")} in the mapped summary. No rule, no mapping and no tag in the monitor's name. TenantMap and ${fallbackWords} were not needed.`,
		);
	const tenant = endpoint.useTenantMap ? part(alert, "company", "TenantMap", () => tenantOf(alert.root, alert.budget), null) : null;
	const entry =
		tenant === null ? null : part(alert, "company", "TenantMap", () => mapTenant(context.tenantMap, tenant, alert.budget), null);
	if (entry !== null)
		return settled(
			entry.company_id,
			`From TenantMap, entry “${entry.tenant_value}”. No rule, mapping or #CW tag names one. ${upperFirst(fallbackWords)} was not needed.`,
		);
	const missed = !endpoint.useTenantMap
		? "TenantMap is off here"
		: tenant === null
			? "the payload names no tenant"
			: "TenantMap has no entry for its tenant";
	const from =
		endpoint.defaultCompany !== null
			? "From the endpoint's default"
			: fallback !== null
				? "From CW_DEFAULT_COMPANY_ID"
				: "No default is set";
	return settled(fallback, `${from}. No rule, mapping or #CW tag names one; ${missed}.`, tenant);
}

/** rule → mapping → endpoint → environment (behaviour 2.8). */
function fieldsOf(
	alert: Alert,
	rules: readonly CompiledRule[],
	ruled: Values,
	mapped: Values,
): Omit<TicketFields, "summary" | "description" | "company" | "dedup_key"> {
	const { endpoint, context, trace } = alert;
	const { settings } = context;
	const pick = (field: MappedField, fallback: string | null): string | null => ruled[field] ?? mapped[field] ?? fallback;
	const fields = {
		board: pick("board", endpoint.board) ?? settings.CW_SERVICE_BOARD,
		status: pick("status", endpoint.status) ?? settings.CW_STATUS_NEW,
		close_status: endpoint.closeStatus ?? settings.CW_STATUS_CLOSED,
		priority: pick("priority", endpoint.fields.priority),
		ticket_type: pick("ticket_type", endpoint.fields.ticket_type),
		subtype: pick("subtype", endpoint.fields.subtype),
		item: pick("item", endpoint.fields.item),
		severity: pick("severity", endpoint.fields.severity),
		impact: pick("impact", endpoint.fields.impact),
	};
	traceUnread(alert, "fields");
	trace.push({ step: "fields", detail: sourcesInWords(fields, { rules, mapped, endpoint }), result: `${fields.board}, ${fields.status}` });
	return fields;
}

function messageOf(root: Root, budget: Budget): string {
	return firstPresentText(MSG, root, budget) ?? firstPresentText(MESSAGE, root, budget) ?? NO_MESSAGE;
}

export type { Alert };
