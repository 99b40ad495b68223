import { type Alert, cutAt, HIDDEN, part, shown, traceUnread, type Values } from "./alert.ts";
import { firstText } from "./reading.ts";
import { type CompiledRule, matchRule } from "./rules.ts";
import { MAPPED_FIELDS, type MappedField } from "./ticketFields.ts";
import type { RuleTried } from "./trace.ts";

/** A matching rule and the fields it sets. */
export interface MatchedRule {
	readonly rule: CompiledRule;
	readonly overrides: Values;
	/** The same fields, masked. */
	readonly shown: Values;
}

/** With fewer steps left than this, no rule can be tried. */
const LEAST_STEPS = 16;

/**
 * Tries the rules in order (docs/contract/behaviour.md, 2.4). The caller applies their fields; later rules
 * override earlier ones.
 */
export function matchRules(alert: Alert): MatchedRule[] {
	const { endpoint, trace, budget } = alert;
	traceUnread(alert, "route");
	const matches: MatchedRule[] = [];
	for (const rule of endpoint.rules) {
		const what = `routing_rules, ${rule.number}`;
		if (budget.left() < LEAST_STEPS) {
			const why = "It and the rules after it were not tried, because the steps that one decision may take are used up.";
			alert.problems.push(`${what}: ${why}`);
			trace.push({ step: "route", kind: "failed", what, why });
			break;
		}
		budget.spend(1);
		const match = part(alert, "route", what, () => matchRule(rule, alert.root, budget), null);
		const seen =
			alert.telling.left() < LEAST_STEPS ? undefined : shown(() => firstText(rule.path, alert.masked(), alert.telling), undefined);
		const told = match === null ? {} : shownOverrides(rule, match.overrides, alert);
		trace.push(stepOf(rule, match !== null, seen, told));
		if (match !== null) matches.push({ rule, overrides: match.overrides, shown: told });
	}
	return matches;
}

/** The fields that a rule sets, masked: values from the payload are hidden if masking hides them. */
function shownOverrides(rule: CompiledRule, overrides: Values, { masked, telling }: Alert): Values {
	if (!rule.usesGroups) return overrides;
	const asSeen = shown(() => matchRule(rule, masked(), telling)?.overrides ?? {}, {} as Values);
	return Object.fromEntries(
		Object.entries(overrides).map(([field, value]) => [field, asSeen[field as MappedField] === value ? value : HIDDEN]),
	);
}

function stepOf(rule: CompiledRule, matched: boolean, seen: string | null | undefined, set: Values): RuleTried {
	const sets: [MappedField | "alert_type", string][] = [];
	if (matched) {
		for (const field of MAPPED_FIELDS) if (set[field] !== undefined) sets.push([field, cutAt(set[field], 200)]);
		if (rule.alertType !== null) sets.push(["alert_type", rule.alertType]);
	}
	return {
		step: "route",
		kind: "rule",
		rule: rule.number,
		matched,
		...(rule.not ? { not: true } : {}),
		path: rule.pathText,
		looksFor: rule.looksFor,
		...(seen === undefined ? {} : { seen: seen === null ? null : cutAt(seen, 80) }),
		...(sets.length === 0 ? {} : { sets }),
		...(matched && rule.drop ? { drops: true } : {}),
	};
}

/** The fields set by all matching rules together; the last rule that names a field wins. */
export function overridesOf(matches: readonly MatchedRule[], which: "overrides" | "shown"): Values {
	const values: Values = {};
	for (const match of matches) Object.assign(values, match[which]);
	return values;
}

/** Number of the rule that set a field: the last matching one that names it. */
export const ruleFor = (field: MappedField, matches: readonly MatchedRule[]): number | null =>
	matches.findLast(({ overrides }) => overrides[field] !== undefined)?.rule.number ?? null;
