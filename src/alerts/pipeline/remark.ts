import { cutAt } from "./alert.ts";
import { resolveOutcome } from "./outcome.ts";
import type { Suppressed } from "./trace.ts";
import type { AlertType, Verdict } from "./types.ts";

interface About {
	readonly alertType: AlertType;
	/** Masked text of the trigger; null: missing or null. */
	readonly seen: string | null;
	readonly path: string;
	readonly unmatchedAction: Verdict["unmatchedAction"];
}

const WOULD = {
	create: "would create a ticket",
	update: "would note it",
	close: "would close a ticket",
	skip: "would do nothing",
} as const;

const brief = (text: string): string => cutAt(text.replace(/\s+/g, " "), 40);

/** Remark beside “No action” in lists; null for none. */
export function remarkOf(step: Suppressed, { alertType, seen, path, unmatchedAction }: About): string | null {
	switch (step.reason) {
		case null:
			if (alertType !== "GENERIC") return null;
			return seen === null ? `${path} is not in the payload` : `value “${brief(seen)}” is in neither list`;
		case "draft":
			// Without a look-up, a recovery is assumed to have something to close.
			if (alertType === "CLOSE") return `draft: ${WOULD.close}`;
			return `draft: ${WOULD[resolveOutcome({ alertType, suppressed: null, suppressedIfOpen: null, unmatchedAction }, null).action]}`;
		case "maintenance_global":
			return null;
		case "maintenance_window":
			return `maintenance window ${step.windows[0] ?? ""}`.trim();
		case "silenced":
			return `silenced until ${step.silence?.until ?? ""}`;
		case "dropped_by_rule":
			return `rule ${step.rule} drops it`;
		case "no_trigger_match":
			return "Amazon SNS asks to be confirmed";
	}
}
