import type { Incident, Intent, LeasedKey, WorkItem } from "../../store/index.ts";
import { isOwnKey, isTestKey } from "../pipeline/index.ts";
import type { Turn } from "../queue/index.ts";
import { ACTIONS, perform, resume } from "./actions/index.ts";
import { decideStep } from "./decide.ts";
import { keyHash } from "./keys.ts";
import { moveToOutage } from "./noise/index.ts";
import { NO_POLICIES, TEST_POLICIES } from "./policies.ts";
import { type ActDeps, DONE, MAX_READ, type Scene, type Step, settle, skipped, stretch } from "./scene.ts";
import { wakeStep } from "./wakes/index.ts";

/** Maximum number of steps on one key before other keys get their turn. */
const MAX_STEPS = 20;
/** Number of consecutive process deaths during work on this key after which its head is set aside. */
const MAX_CRASHES = 5;

/**
 * Works on the head of a queue until nothing is left to do now, a call fails, or others should get their
 * turn. An alert at the head is in one of three modes: it waits (parked), it continues an interrupted intent,
 * or the decision what to do is made and begun.
 */
export async function act(deps: ActDeps, key: LeasedKey): Promise<Turn> {
	let current = key;
	for (let steps = 0; steps < MAX_STEPS; steps++) {
		const step = await stepAt(deps, current);
		if (step.kind === "turn") return step.turn;
		if (deps.isHurried()) break;
		// The next alert at the head has not been tried yet.
		current = { ...current, attempts: 0, crashes: 0 };
	}
	return { kind: "done" };
}

async function stepAt(deps: ActDeps, key: LeasedKey): Promise<Step> {
	const work = await deps.acts.readWork(key.lane, key.key, MAX_READ);
	if (work.wake !== null) return wakeStep(deps, key, work.wake);
	const [head] = work.items;
	if (head === undefined) return DONE;
	const scene = sceneOf(deps, key, work, head);
	return key.crashes >= MAX_CRASHES ? setAside(deps, scene) : takeStep(deps, scene);
}

function sceneOf(deps: ActDeps, key: LeasedKey, work: Scene["work"], head: WorkItem): Scene {
	const endpoint = isOwnKey(head.verdict.key) ? null : (deps.directory.findAny(head.endpointId) ?? null);
	const hash = keyHash(head.verdict.key, head.endpointId);
	const policies = isTestKey(head.verdict.key) ? TEST_POLICIES : (endpoint ?? NO_POLICIES);
	return { key, hash, work, head, endpoint, policies, calls: [], found: null, remark: null, flips: null };
}

/** Sets an alert aside for a person, since HookWise died several times while working on it. */
const setAside = (deps: ActDeps, scene: Scene): Promise<Step> =>
	settle(deps, scene, scene.head.id, {
		...skipped(""),
		status: "dlq",
		reason: null,
		error: `HookWise stopped ${scene.key.crashes} times in a row while it worked on this alert, so it was set aside. Replay it to try again.`,
	});

async function takeStep(deps: ActDeps, scene: Scene): Promise<Step> {
	const joined = await joinParked(deps, scene);
	if (joined !== null) return joined;
	const incident = await deps.acts.currentIncident(deps.psa.identity, scene.hash);
	const moved = await moveToOutage(deps, scene, incident);
	if (moved !== null) return moved;
	const intent = incident === null ? null : await deps.acts.pendingIntent(incident.id);
	if (incident === null || intent === null) return decideStep(deps, scene, null);
	return goOnWith(deps, scene, intent, incident);
}

const goOnWith = (deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step> =>
	resume(deps, scene, ACTIONS[intent.kind], { intent, incident }, (cleared) =>
		decideStep(deps, scene, {
			intent: cleared,
			use: (through) => perform(deps, scene, ACTIONS[cleared.kind], { intent: cleared, incident, through }, false),
		}),
	);

/** Parks the alerts at the head if earlier ones of the key are parked. Only a CLOSE ends that. */
async function joinParked(deps: ActDeps, scene: Scene): Promise<Step | null> {
	const until = scene.key.parkedUntil;
	if (until === null || until <= deps.clock.now() || scene.head.wait !== "parked" || scene.work.firstClose !== null) return null;
	await deps.acts.park(stretch(scene, scene.work.lastId), until);
	return DONE;
}
