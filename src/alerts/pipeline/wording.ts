/** What a decision says of itself in traces and lists. Words only: nothing here decides. */
import type { CompiledEndpoint, CompiledRule } from "./compile.ts";
import type { MappedField } from "./mapping.ts";
import { resolveOutcome } from "./outcome.ts";
import type { AlertType, DecisionContext, Suppression } from "./types.ts";
import { isInside, weekMoment, windowInWords } from "./windows.ts";

export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The tag as it stands in a text that has one. */
export const tagIn = (text: string): string => /#CW-?[A-Za-z0-9_]+/.exec(text)?.[0] ?? "#CW";

/** The rule that set a field: the last of those that matched and name it. */
export function ruleOf(field: MappedField, rules: readonly CompiledRule[]): string {
	const last = rules.filter((rule) => rule.overrides[field] !== undefined).at(-1);
	return last === undefined ? "a rule" : `rule ${last.number}`;
}

const dropper = (rules: readonly CompiledRule[]): string => {
	const rule = rules.find(({ drop }) => drop);
	return rule === undefined ? "a rule" : `rule ${rule.number}`;
};

const covering = ({ windows }: CompiledEndpoint, now: number): string => {
	const window = windows.find((one) => isInside(one, now));
	return window === undefined ? "" : ` ${windowInWords(window)} UTC`;
};

/** Why an alert is suppressed, or that none of the reasons holds. */
export function suppressionInWords(
	endpoint: CompiledEndpoint,
	context: DecisionContext,
	suppressed: Suppression | null,
	rules: readonly CompiledRule[],
): string {
	const moment = weekMoment(context.now);
	switch (suppressed) {
		case "draft":
			return "The endpoint is a draft: it decides and touches no ticket.";
		case "maintenance_global":
			return "Global maintenance is on.";
		case "maintenance_window":
			return `The maintenance window${covering(endpoint, context.now)} covers ${moment} UTC.`;
		case "dropped_by_rule":
			return `${upperFirst(dropper(rules))} drops this alert.`;
		case null:
			return `Not a draft. Global maintenance off. ${windowsInWords(endpoint, moment)} No rule drops it.`;
	}
}

/** Windows named one by one; more are counted. */
const NAMED = 4;

function windowsInWords({ windows }: CompiledEndpoint, moment: string): string {
	if (windows.length === 0) return "No windows.";
	const named = windows.slice(0, NAMED).map(windowInWords).join("; ");
	const rest = windows.length > NAMED ? `; ${windows.length - NAMED} more` : "";
	return `${windows.length} ${windows.length === 1 ? "window" : "windows"} (${named}${rest}), none covers ${moment} UTC.`;
}

interface Decided {
	readonly endpoint: CompiledEndpoint;
	readonly context: DecisionContext;
	readonly suppressed: Suppression | null;
	readonly rules: readonly CompiledRule[];
	readonly alertType: AlertType;
	/** What the trigger's value was, where it is in neither list. */
	readonly valueRemark: string | null;
}

const WOULD = {
	create: "would create a ticket",
	update: "would note it",
	close: "would close a ticket",
	skip: "would do nothing",
} as const;

/** What stands beside “No action” in lists; null for nothing. */
export function remarkOf({ endpoint, context, suppressed, rules, alertType, valueRemark }: Decided): string | null {
	switch (suppressed) {
		case null:
			return valueRemark;
		case "draft": {
			const { unmatchedAction } = endpoint;
			// With no look-up a recovery is taken to have something to close.
			if (alertType === "CLOSE") return `draft: ${WOULD.close}`;
			return `draft: ${WOULD[resolveOutcome({ alertType, suppressed: null, unmatchedAction }, null).action]}`;
		}
		case "maintenance_global":
			return null;
		case "maintenance_window":
			return `maintenance window${covering(endpoint, context.now)}`;
		case "dropped_by_rule":
			return `${dropper(rules)} drops it`;
	}
}

interface Sources {
	readonly rules: readonly CompiledRule[];
	readonly mapped: Readonly<Partial<Record<MappedField, string>>>;
	readonly endpoint: CompiledEndpoint;
}

const SOURCED = ["board", "status", "priority", "ticket_type", "subtype", "item", "severity", "impact"] as const;

/** Where each value of a ticket comes from: `board from the endpoint, priority from rule 2.` */
export function sourcesInWords(
	fields: Readonly<Record<(typeof SOURCED)[number], string | null>>,
	{ rules, mapped, endpoint }: Sources,
): string {
	const of = (field: (typeof SOURCED)[number]): string => {
		if (rules.some((rule) => rule.overrides[field] !== undefined)) return ruleOf(field, rules);
		if (mapped[field] !== undefined) return "the mapping";
		if (field !== "board" && field !== "status") return "the endpoint";
		return endpoint[field] === null ? "the environment" : "the endpoint";
	};
	const told = SOURCED.filter((field) => fields[field] !== null).map((field) => `${field} from ${of(field)}`);
	return `${told.join(", ")}.`;
}
