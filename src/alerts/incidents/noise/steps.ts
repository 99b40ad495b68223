import type { Incident, NewWake } from "../../../store/index.ts";
import { COUNTED_REMARK } from "../../pipeline/index.ts";
import { higherPriority } from "../changes.ts";
import type { ActDeps, Scene, Step } from "../scene.ts";
import { flapping } from "../texts.ts";
import type { Downfall } from "./openings.ts";
import { recoverQuietly, repeatQuietly } from "./quietly.ts";

/** Minimum time between two updates of the list of members. Milliseconds. */
const LISTING_MS = 600_000;

/**
 * Settles news of an open ticket that needs no note of its own: flips, members of an outage, and repeats
 * before the note interval is over.
 * @param downfall how the alert's key went down; null if it did not, or if openings are not recorded
 * @param closes true if a recovery at the head closes the ticket
 * @returns null if the PSA must be told immediately
 */
export async function quietStep(
	deps: ActDeps,
	scene: Scene,
	incident: Incident,
	{ downfall, closes }: { readonly downfall: Downfall | null; readonly closes: boolean },
): Promise<Step | null> {
	if (incident.mergedInto !== null) return null;
	if (incident.flapping) return flip(deps, scene, incident, downfall);
	if (incident.grouped) return closes ? null : member(deps, scene, incident);
	if (downfall?.flaps === true && !closes) return beginFlapping(deps, scene, incident, downfall);
	return closes ? null : later(deps, scene, incident);
}

/** Counts a further opening of a key that is already flapping. */
async function flip(deps: ActDeps, scene: Scene, incident: Incident, downfall: Downfall | null): Promise<Step> {
	const { head, hash, policies } = scene;
	const wakes = [calmWake(deps, scene)];
	const quiet = { reason: "flapping", untold: false, wakes } as const;
	if (head.tag === "CLOSE") {
		const flips = (await deps.acts.openingsOf(hash, head.receivedAt - policies.flapMs)).length;
		return recoverQuietly(deps, scene, incident, { ...quiet, remark: `up again after ${flipWords(scene, flips)}` });
	}
	const remark = downfall === null ? {} : { remark: flipWords(scene, downfall.flips) };
	return repeatQuietly(deps, scene, incident, { ...quiet, ...remark });
}

/** Remark such as `flip 5, 4 in 10 min are flapping`: how often the key went down, and the limit for flapping. */
export const flipWords = ({ policies }: Scene, flips: number): string =>
	`flip ${flips}, ${policies.flapCount} in ${policies.flapMs / 60_000} min are flapping`;

/** Wake at the earliest time when a flapping key may count as quiet. */
export const calmWake = (deps: Pick<ActDeps, "clock">, { policies }: Pick<Scene, "policies">): NewWake => ({
	kind: "calm",
	at: deps.clock.now() + policies.flapMs,
	only: true,
});

/** Starts flapping with this opening: the open ticket gets one note about it. */
function beginFlapping(deps: ActDeps, scene: Scene, incident: Incident, { flips }: Downfall): Promise<Step> {
	const lines = [flapping(flips, scene.policies.flapMs / 60_000)];
	return repeatQuietly(deps, scene, incident, {
		...{ reason: "flapping", untold: false, remark: flipWords(scene, flips), flapping: true },
		timeline: [{ what: "flapping", alertId: scene.head.id, detail: `${flips} times` }],
		wakes: [{ kind: "tell", at: deps.clock.now(), data: { lines } }, calmWake(deps, scene)],
	});
}

/** Settles an alert of an outage, whose ticket lists it. */
async function member(deps: ActDeps, scene: Scene, incident: Incident): Promise<Step> {
	const { head, hash, policies } = scene;
	const place = await deps.acts.placeOf(incident.id, hash);
	// The first members are already listed in the ticket's first note.
	const isNew = (place?.joinedAt ?? 0) > (incident.newsAt ?? 0);
	const remark = `${place === null ? "part" : `member ${place.number}`} of the outage at ${head.verdict.group ?? "this company"}`;
	const quiet = { reason: "grouped", untold: false, remark } as const;
	if (head.tag === "CLOSE") return recoverQuietly(deps, scene, incident, quiet);
	return repeatQuietly(deps, scene, incident, {
		...quiet,
		timeline: [{ what: "grouped", alertId: head.id, by: head.endpointId, detail: head.verdict.ticket.summary }],
		wakes: isNew ? [membersWake(deps, incident, policies)] : [],
	});
}

/** Wake that updates the list of members. */
function membersWake(
	deps: Pick<ActDeps, "clock">,
	{ newsAt }: Pick<Incident, "newsAt">,
	{ groupMs, noteIntervalMs }: Scene["policies"],
): NewWake {
	const now = deps.clock.now();
	return { kind: "members", at: Math.max(now + groupMs, (newsAt ?? now) + Math.max(LISTING_MS, noteIntervalMs)), only: true };
}

/** Applies `note_interval_minutes`: earlier news waits for the next note. A higher priority does not wait. */
async function later(deps: ActDeps, scene: Scene, incident: Incident): Promise<Step | null> {
	const { policies, head, work } = scene;
	if (policies.noteIntervalMs <= 0 || incident.newsAt === null) return null;
	const at = incident.newsAt + policies.noteIntervalMs;
	if (at <= deps.clock.now()) return null;
	const quiet = { reason: null, untold: true, remark: COUNTED_REMARK, wakes: [{ kind: "news", at, only: true }] } as const;
	if (head.tag === "CLOSE") return recoverQuietly(deps, scene, incident, quiet);
	const repeats = work.items.filter(({ tag }) => tag !== "CLOSE");
	if (policies.raisePriority && (await higherPriority(deps, repeats, incident)) !== null) return null;
	return repeatQuietly(deps, scene, incident, quiet);
}
