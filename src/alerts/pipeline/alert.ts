import type { Json } from "../../base/json.ts";
import { type Budget, BudgetSpent } from "./budget.ts";
import type { CompiledEndpoint } from "./compile.ts";
import type { Root } from "./paths/index.ts";
import { spendSize } from "./size.ts";
import type { MappedField } from "./ticketFields.ts";
import type { StepName, TraceStep } from "./trace.ts";
import type { DecisionContext } from "./types.ts";

export type Values = Partial<Record<MappedField, string>>;

/** Text in place of a value that people may not see. */
export const HIDDEN = "********";

/** Working data of one decision. `trace` and `problems` grow with its steps. */
export interface Alert {
	readonly endpoint: CompiledEndpoint;
	readonly context: DecisionContext;
	readonly root: Root;
	/**
	 * The masked payload, made at the first call.
	 * @throws BudgetSpent if masking costs too much
	 */
	readonly masked: () => Root;
	readonly budget: Budget;
	/** Budget for the trace, separate so that explaining a decision cannot change it. */
	readonly telling: Budget;
	readonly trace: TraceStep[];
	readonly problems: string[];
}

/** Computes a value at the first call and caches it; an error is cached too. */
export function lazy<T>(make: () => T): () => T {
	let made: { readonly value: T } | { readonly error: unknown } | null = null;
	return () => {
		if (made === null) {
			try {
				made = { value: make() };
			} catch (error) {
				made = { error };
			}
		}
		if ("error" in made) throw made.error;
		return made.value;
	};
}

/** The masked form of an alert's payload, of the body it was split from, and of the envelope of the payload. */
export function maskedRoot(
	root: Root,
	{ mask }: DecisionContext,
	telling: Budget,
	around: { readonly body: () => Json; readonly outer: () => Json },
): Root {
	spendSize(root.value, telling);
	return {
		value: mask(root.value),
		get parent() {
			return root.parent === undefined ? undefined : around.body();
		},
		get outer() {
			return root.outer === undefined ? undefined : around.outer();
		},
	};
}

const STEP_OF_FIELD: Readonly<Record<string, StepName>> = {
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
	tenant_path: "company",
	description_template: "description",
	key_scope: "key",
};

/** Adds the unreadable parts of the configuration to the trace, at the step that must do without them. */
export function traceUnread({ endpoint, trace }: Alert, step: StepName): void {
	for (const { field, problem } of endpoint.unread) {
		if ((Object.hasOwn(STEP_OF_FIELD, field) ? STEP_OF_FIELD[field] : "fields") === step) trace.push({ step, kind: "unread", problem });
	}
}

/** Runs one part of the decision. If it fails, returns `fallback`, and the trace says why. */
export function part<T>(alert: Alert, step: StepName, what: string, run: () => T, fallback: T): T {
	try {
		return run();
	} catch (error) {
		const why = error instanceof BudgetSpent ? error.message : "It could not be read.";
		alert.problems.push(`${what}: ${why}`);
		alert.trace.push({ step, kind: "failed", what, why });
		return fallback;
	}
}

/** Runs a computation for the trace only. If it fails, returns `fallback` without a trace entry. */
export function shown<T>(run: () => T, fallback: T): T {
	try {
		return run();
	} catch (error) {
		if (error instanceof BudgetSpent) return fallback;
		throw error;
	}
}

export const cutAt = (text: string, length: number): string =>
	text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
