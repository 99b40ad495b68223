import type { Answer } from "../../psa/port/index.ts";
import type { Incident, Intent } from "../../store/index.ts";
import { LOOKING, lookAgain } from "../writes/index.ts";
import { type ActDeps, failed, type Scene, type Step } from "./step.ts";

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
	const patience = { quietMs: 0, pauseMs: deps.retryBaseMs };
	const look = lookAgain(answer, { looked: intent.looked, since: null, now: deps.clock.now(), patience });
	switch (look.kind) {
		case "failed":
			// The look-up failed, not the write: what is in doubt stays so.
			return { kind: "step", step: await failed(deps, scene, look.failure, { through: scene.head.id, intent: null, incident }) };
		case "found":
			return look;
		case "absent":
			await deps.acts.looked(intent.id, look.looked, false);
			return { kind: "absent" };
		case "later":
			await deps.acts.looked(intent.id, look.looked, true);
			await deps.acts.addCalls(scene.head.id, scene.calls);
			return { kind: "step", step: { kind: "turn", turn: { kind: "wait", at: look.at, error: LOOKING } } };
	}
}
