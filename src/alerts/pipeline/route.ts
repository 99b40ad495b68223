import { type Alert, cutAt, HIDDEN, part, shown, traceUnread, type Values } from "./alert.ts";
import { firstText } from "./reading.ts";
import { type CompiledRule, matchRule } from "./rules.ts";
import type { SettableField } from "./ticketFields.ts";
import type { RuleTried } from "./trace.ts";

/** A rule that matched, and what it sets. */
export interface MatchedRule {
	readonly rule: CompiledRule;
	readonly overrides: Values;
	/** The same as people may see it. */
	readonly shown: Values;
}

/** With fewer steps left than this no rule can be tried. */
const LEAST_STEPS = 16;

/** Tries the rules in order (docs/contract/behaviour.md, 2.4). What they set is applied by whoever asks: later ones override earlier ones. */
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

/** What a rule sets, as people may see it: what comes out of the payload is hidden where masking would hide it. */
function shownOverrides(rule: CompiledRule, overrides: Values, { masked, telling }: Alert): Values {
	if (!rule.usesGroups) return overrides;
	const asSeen = shown(() => matchRule(rule, masked(), telling)?.overrides ?? {}, {} as Values);
	return Object.fromEntries(
		Object.entries(overrides).map(([field, value]) => [field, asSeen[field as SettableField] === value ? value : HIDDEN]),
	);
}

function stepOf(rule: CompiledRule, matched: boolean, seen: string | null | undefined, set: Values): RuleTried {
	const sets: [SettableField | "alert_type", string][] = [];
	if (matched) {
		// They are in the order of the fields since they were read.
		for (const field in set) sets.push([field as SettableField, cutAt(set[field as SettableField] ?? "", 200)]);
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

/** What all matching rules set together; the last that names a field wins. */
export function overridesOf(matches: readonly MatchedRule[], which: "overrides" | "shown"): Values {
	const values: Values = {};
	for (const match of matches) Object.assign(values, match[which]);
	return values;
}

/** The rule that set a field: the last of those that matched and name it. */
export const ruleFor = (field: SettableField, matches: readonly MatchedRule[]): number | null =>
	matches.findLast(({ overrides }) => overrides[field] !== undefined)?.rule.number ?? null;
