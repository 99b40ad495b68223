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

/** Steps on one key before others get their turn. */
const MAX_STEPS = 20;
/** Times in a row that the process died with this key in hand before its head is set aside. */
const MAX_CRASHES = 5;

/**
 * Works on the head of a queue until nothing is left to do now, a call fails, or others should get their turn. The modes of an alert at
 * the head: it waits (parked), it goes on with an intent that was cut off, or what to do is decided and begun.
 */
export async function act(deps: ActDeps, key: LeasedKey): Promise<Turn> {
	let current = key;
	for (let steps = 0; steps < MAX_STEPS; steps++) {
		const step = await stepAt(deps, current);
		if (step.kind === "turn") return step.turn;
		if (deps.isHurried()) break;
		// What comes next at the head has not been tried yet.
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

/** HookWise died again and again while it worked on this alert: a person has to look at it. */
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

/** While alerts of the key wait for their time, further ones wait with them; only a CLOSE changes that. */
async function joinParked(deps: ActDeps, scene: Scene): Promise<Step | null> {
	const until = scene.key.parkedUntil;
	if (until === null || until <= deps.clock.now() || scene.head.wait !== "parked" || scene.work.firstClose !== null) return null;
	await deps.acts.park(stretch(scene, scene.work.lastId), until);
	return DONE;
}
