import type { Incident, NewWake } from "../../../store/index.ts";
import { COUNTED_REMARK } from "../../pipeline/index.ts";
import { higherPriority } from "../changes.ts";
import type { ActDeps, Scene, Step } from "../scene.ts";
import { flapping } from "../texts.ts";
import type { Downfall } from "./openings.ts";
import { recoverQuietly, repeatQuietly } from "./quietly.ts";

/** The list of members is brought up to date at most this often. Milliseconds. */
const LISTING_MS = 600_000;

/**
 * What of an open ticket's news is settled without a word of its own: flips, members of an outage, and repeats before their time.
 * @param downfall how the alert at the head went down; null where it did not, or nobody counts
 * @param closes whether a recovery at the head closes the ticket
 * @returns null when the PSA is told at once
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

/** A flip of what flaps already: it is counted. */
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

/** `flip 5 of 9`: how often it went down, and how often makes it flapping. */
export const flipWords = ({ policies }: Scene, flips: number): string =>
	`flip ${flips}, ${policies.flapCount} in ${policies.flapMs / 60_000} min are flapping`;

/** When a flapping key may be quiet. */
export const calmWake = (deps: Pick<ActDeps, "clock">, { policies }: Pick<Scene, "policies">): NewWake => ({
	kind: "calm",
	at: deps.clock.now() + policies.flapMs,
	only: true,
});

/** From this opening on the key flaps, and its ticket is open: one note says so. */
function beginFlapping(deps: ActDeps, scene: Scene, incident: Incident, { flips }: Downfall): Promise<Step> {
	const lines = [flapping(flips, scene.policies.flapMs / 60_000)];
	return repeatQuietly(deps, scene, incident, {
		...{ reason: "flapping", untold: false, remark: flipWords(scene, flips), flapping: true },
		timeline: [{ what: "flapping", alertId: scene.head.id, detail: `${flips} times` }],
		wakes: [{ kind: "tell", at: deps.clock.now(), data: { lines } }, calmWake(deps, scene)],
	});
}

/** An alert of an outage: the outage's ticket lists it. */
async function member(deps: ActDeps, scene: Scene, incident: Incident): Promise<Step> {
	const { head, hash, policies } = scene;
	const place = await deps.acts.placeOf(incident.id, hash);
	// Those from its beginning stand in the ticket's first note.
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

/** When the list of members is brought up to date. */
function membersWake(
	deps: Pick<ActDeps, "clock">,
	{ newsAt }: Pick<Incident, "newsAt">,
	{ groupMs, noteIntervalMs }: Scene["policies"],
): NewWake {
	const now = deps.clock.now();
	return { kind: "members", at: Math.max(now + groupMs, (newsAt ?? now) + Math.max(LISTING_MS, noteIntervalMs)), only: true };
}

/** With `note_interval_minutes`: news before its time is told later. A higher priority is not kept waiting. */
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
