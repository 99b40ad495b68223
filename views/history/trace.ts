/** The trace of a decision, read: what the pipeline wrote in words, as the parts that a page shows apart. */
import type { AlertDetailView, AttemptView } from "../../src/alerts/history/index.ts";
import type { ToldStep } from "../../src/alerts/pipeline/index.ts";

type Traced = Pick<AlertDetailView, "trace">;

export const stepsNamed = ({ trace }: Traced, step: ToldStep["step"]): readonly ToldStep[] => trace.filter((one) => one.step === step);
export const lastStep = (detail: Traced, step: ToldStep["step"]): ToldStep | undefined => stepsNamed(detail, step).at(-1);

export interface Trigger {
	readonly path: string;
	/** null: missing or null. */
	readonly value: string | null;
	/** `in the open values (0)`. */
	readonly where: string;
}

export function triggerOf(detail: Traced): Trigger | null {
	const found =
		/^(.+?) is (?:“([\s\S]*)”|missing or null), (in (?:the open values|the close values|neither list)(?: \([\s\S]*\))?)\.$/.exec(
			lastStep(detail, "type")?.detail ?? "",
		);
	return found === null ? null : { path: (found[1] ?? "").replace(/^\$\./, ""), value: found[2] ?? null, where: found[3] ?? "" };
}

export interface TracedRule {
	readonly number: number;
	readonly matched: boolean;
	readonly not: boolean;
	readonly regex: string;
	readonly path: string;
	/** The text it looked at, masked; null when there was none, undefined when that was not told. */
	readonly looked: string | null | undefined;
	/** What it set. */
	readonly effects: string;
}

const RULE = /^Rule (\d+), (Match|No match): ([\s\S]*) on (\S+|\S*\[[\s\S]*?\])(?:, which is (?:“([\s\S]*?)”|(missing)))?(?:: ([\s\S]*))?$/;

/** null for a line that tells of a rule that could not be read. */
export function ruleOf(step: ToldStep): TracedRule | null {
	const found = RULE.exec(step.detail);
	if (found === null) return null;
	const [, number, match, regex = "", path = "", looked, missing, effects = ""] = found;
	return {
		number: Number(number),
		matched: step.result === "matched",
		not: match === "No match",
		regex,
		path: path.replace(/:$/, ""),
		looked: looked ?? (missing === undefined ? undefined : null),
		effects,
	};
}

/** Where each value of the ticket comes from, by field: `rule 2`, `the endpoint`. */
export function sourcesOf(detail: Traced): ReadonlyMap<string, string> {
	const sources = new Map<string, string>();
	for (const found of (lastStep(detail, "fields")?.detail ?? "").matchAll(/(\w+) from ([^,.]+)/g)) {
		sources.set(found[1] ?? "", (found[2] ?? "").replace(/^the /, ""));
	}
	const summary = /^From (?:the )?([^,]+),/.exec(lastStep(detail, "summary")?.detail ?? "")?.[1];
	if (summary !== undefined) sources.set("summary", summary);
	const company = /^From (?:the )?([^.]+)\./.exec(lastStep(detail, "company")?.detail ?? "")?.[1];
	if (company !== undefined) sources.set("company", company);
	return sources;
}

/** What its alerts are about, in words: `key 118 of NorthgateCU`. */
export function keyOf(detail: AlertDetailView): string {
	const ticket = detail.ticket as { dedup_key?: string | null; company?: string | null } | null;
	const company = ticket?.company ?? null;
	if (detail.request_id.startsWith("timeout-")) return "the silence of this endpoint";
	if (ticket?.dedup_key == null) return company === null ? "this summary" : `this summary at ${company}`;
	return company === null ? `key ${ticket.dedup_key}` : `key ${ticket.dedup_key} of ${company}`;
}

export const isWrite = ({ call }: Pick<AttemptView, "call">): boolean => /^(POST|PATCH|PUT) (?!.*\/search$)/.test(call);
/** No answer came, and it was sent: nobody knows whether it was done. */
export const isUnanswered = (call: AttemptView): boolean => call.status === null && call.error !== null;
/** Nothing was sent at all. */
export const isUnsent = (call: AttemptView): boolean => isUnanswered(call) && /cannot be (reached|trusted)/.test(call.error ?? "");
/** It may have been done, whatever the answer said. */
export const isDoubtful = (call: AttemptView): boolean =>
	isWrite(call) &&
	call.error !== null &&
	!isUnsent(call) &&
	(call.status === null ||
		call.status >= 500 ||
		call.status === 408 ||
		(call.status >= 200 && call.status < 300 && !call.call.startsWith("PATCH")));
