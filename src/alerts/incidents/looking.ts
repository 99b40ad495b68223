import type { Answer } from "../../psa/port/index.ts";
import type { Incident, Intent } from "../../store/index.ts";
import { type ActDeps, failed, type Scene, type Step } from "./step.ts";

/** A write in doubt is looked for this often, with a pause, before it counts as not done. */
const LOOKS = 2;

/** `absent`: it certainly was not done, and may be sent. */
export type Look<T> =
	| { readonly kind: "found"; readonly value: T }
	| { readonly kind: "absent" }
	| { readonly kind: "step"; readonly step: Step };

/**
 * Looks for the effect of an intent whose last try ended in doubt. Between two look-ups the key is given back, so that a
 * pause holds no place in the lane and a restart goes on where it was.
 * @param ask gives null when the effect is not there
 */
export async function lookFor<T>(
	deps: ActDeps,
	scene: Scene,
	intent: Intent,
	incident: Incident,
	ask: () => Promise<Answer<T | null>>,
): Promise<Look<T>> {
	if (!intent.doubt) return { kind: "absent" };
	const answer = await ask();
	scene.calls.push(...answer.calls);
	if (!answer.ok) {
		// The look-up failed, not the write: what is in doubt stays so.
		const through = scene.head.id;
		return { kind: "step", step: await failed(deps, scene, answer.failure, { through, intent: null, incident }) };
	}
	if (answer.value !== null) return { kind: "found", value: answer.value };
	const looked = intent.looked + 1;
	await deps.acts.looked(intent.id, looked, looked < LOOKS);
	if (looked >= LOOKS) return { kind: "absent" };
	await deps.acts.addCalls(scene.head.id, scene.calls);
	const error = "The last call had no answer. It left no trace in the PSA so far; looking once more before it is sent again.";
	return { kind: "step", step: { kind: "turn", turn: { kind: "wait", at: deps.clock.now() + deps.retryBaseMs, error } } };
}
