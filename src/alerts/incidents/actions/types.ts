import type { Answer, Failure, PsaTicket } from "../../../psa/port/index.ts";
import type { Consequences, Incident, Intent, IntentKind, IntentStep } from "../../../store/index.ts";
import type { Patience } from "../../writes/index.ts";
import type { ActDeps, Scene, Step } from "../scene.ts";

/** Effect of a call. */
export interface Effect {
	/** The created or changed ticket, as the PSA returned it; null if it returned none. */
	readonly ticket: PsaTicket | null;
}

/** One call of a write. */
export interface WriteCall {
	send(): Promise<Answer<Effect>>;
	/** Looks for the effect of an earlier try; null for a call that may be repeated without harm. */
	readonly look: (() => Promise<Answer<Effect | null>>) | null;
	readonly patience: Patience;
}

/** A write in progress: its intent, its incident, and its last alert. */
export interface Task {
	readonly intent: Intent;
	readonly incident: Incident;
	/** Id of the last alert that it settles. */
	readonly through: number;
}

/** `step`: the failure was handled by this step; `goOn`: the write continues at this step. */
export type Handled = { readonly kind: "step"; readonly step: Step } | { readonly kind: "goOn"; readonly step: IntentStep };

/**
 * One kind of write: what it sends, how its effect is found again, and what is recorded. `perform` and
 * `resume` carry out all of them; a new kind is a new row in `ACTIONS`.
 */
export interface Action {
	readonly kind: IntentKind;
	/** True if the alert at the head still wants this interrupted intent. */
	isWanted(scene: Scene, intent: Intent): boolean;
	/** Id of the last alert that the write covers. @param intent an interrupted one; null for a new one */
	through(deps: ActDeps, scene: Scene, intent: Intent | null): Promise<number>;
	/** What to do if a write in doubt certainly had no effect: decide again, or continue the write. */
	readonly whenAbsent: "decide" | "goOn";
	/** The call for the intent's present step. */
	call(deps: ActDeps, scene: Scene, task: Task): Promise<WriteCall>;
	/** The next step, and what is recorded with it; null after the last step. */
	next(deps: ActDeps, scene: Scene, task: Task): Promise<{ readonly step: IntentStep; readonly consequences: Consequences } | null>;
	/** Records the outcome of the alerts up to `task.through`. */
	settle(deps: ActDeps, scene: Scene, task: Task, effect: Effect): Promise<Step>;
	/** Handles failures that have a special meaning for this action; null for the usual handling. */
	failed(deps: ActDeps, scene: Scene, task: Task, failure: Failure): Promise<Handled | null>;
	/** Handles an effect that was found after its alert had given up. */
	foundLate?(deps: ActDeps, scene: Scene, task: Task, effect: Effect): Promise<Step>;
}
