import type { Json } from "../../base/json.ts";
import { type Budget, BudgetSpent } from "./budget.ts";
import type { CompiledEndpoint } from "./compile.ts";
import type { Root } from "./paths/index.ts";
import { spendSize } from "./size.ts";
import type { SettableField } from "./ticketFields.ts";
import type { StepName, TraceStep } from "./trace.ts";
import type { DecisionContext } from "./types.ts";

export type Values = Partial<Record<SettableField, string>>;

/** What stands for a value that people may not see. */
export const HIDDEN = "********";

/** What one decision works with; `trace` and `problems` grow with its steps. */
export interface Alert {
	readonly endpoint: CompiledEndpoint;
	readonly context: DecisionContext;
	readonly root: Root;
	/**
	 * Made when first asked for: what people see.
	 * @throws BudgetSpent where masking is too much
	 */
	readonly masked: () => Root;
	readonly budget: Budget;
	/** For what is only told: telling must not change what is decided. */
	readonly telling: Budget;
	readonly trace: TraceStep[];
	readonly problems: string[];
}

/** Makes a value when it is first asked for; a failure to make it stays one. */
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

/** What people see of an alert's payload, of the body it was split from, and of what the payload was taken out of. */
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

/** Says what of the configuration could not be read when it was compiled, at the step that goes without it. */
export function traceUnread({ endpoint, trace }: Alert, step: StepName): void {
	for (const { field, problem } of endpoint.unread) {
		if ((Object.hasOwn(STEP_OF_FIELD, field) ? STEP_OF_FIELD[field] : "fields") === step) trace.push({ step, kind: "unread", problem });
	}
}

/** Runs one part of the decision; if it can't be carried out, it gives `fallback` and the trace says why. */
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

/** The same for what is only told: it gives `fallback`, and nothing is said. */
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
