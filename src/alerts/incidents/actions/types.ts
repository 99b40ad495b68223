import type { Answer, Failure, PsaTicket } from "../../../psa/port/index.ts";
import type { Consequences, Incident, Intent, IntentKind, IntentStep } from "../../../store/index.ts";
import type { Patience } from "../../writes/index.ts";
import type { ActDeps, Scene, Step } from "../scene.ts";

/** What a call did. */
export interface Effect {
	/** The ticket that was made or changed, as the PSA gives it; null where it gives none. */
	readonly ticket: PsaTicket | null;
}

/** One call of a write. */
export interface WriteCall {
	send(): Promise<Answer<Effect>>;
	/** How its effect is found again; null for a call that may be sent twice without harm. */
	readonly look: (() => Promise<Answer<Effect | null>>) | null;
	readonly patience: Patience;
}

/** A write in hand: its intent, the incident it is for, and how far into the queue it speaks. */
export interface Task {
	readonly intent: Intent;
	readonly incident: Incident;
	/** The last alert that it settles. */
	readonly through: number;
}

/** `step`: what followed from a failure; `goOn`: the write goes on at this step. */
export type Handled = { readonly kind: "step"; readonly step: Step } | { readonly kind: "goOn"; readonly step: IntentStep };

/**
 * One kind of write: what it sends, how that is found again, and what is written down of it. `perform` and `resume` carry all of them
 * out alike; a new kind is a new row in `ACTIONS`.
 */
export interface Action {
	readonly kind: IntentKind;
	/** Whether what is at the head still wants an intent that was cut off. */
	isWanted(scene: Scene, intent: Intent): boolean;
	/** The last alert that the write speaks for. @param intent one that was cut off; null for a new one */
	through(deps: ActDeps, scene: Scene, intent: Intent | null): Promise<number>;
	/** When a write in doubt certainly had no effect: what to do is decided anew, or the write goes on as it was. */
	readonly whenAbsent: "decide" | "goOn";
	/** The call of the intent's present step. */
	call(deps: ActDeps, scene: Scene, task: Task): Promise<WriteCall>;
	/** The step after this one, and what is written down with it; null after the last. */
	next(deps: ActDeps, scene: Scene, task: Task): Promise<{ readonly step: IntentStep; readonly consequences: Consequences } | null>;
	/** Records the outcome of the alerts through `task.through`. */
	settle(deps: ActDeps, scene: Scene, task: Task, effect: Effect): Promise<Step>;
	/** A failure that has a meaning of its own; null: the usual follows. */
	failed(deps: ActDeps, scene: Scene, task: Task, failure: Failure): Promise<Handled | null>;
	/** The intent is of an alert that gave up, and its effect was found all the same. */
	foundLate?(deps: ActDeps, scene: Scene, task: Task, effect: Effect): Promise<Step>;
}
