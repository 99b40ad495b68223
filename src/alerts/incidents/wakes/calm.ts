import { calmAt } from "../../noise/index.ts";
import { calmNote } from "../texts.ts";
import { closeTicketOf } from "./closing.ts";
import { DONE, type Waking } from "./types.ts";

/** Flapping time for endpoints that no longer exist. Milliseconds. */
const USUAL_FLAP_MS = 1_800_000;

/** Closes a ticket whose alert was flapping and has now been recovered and quiet for `flap_minutes`. */
export const calm: Waking = async (deps, due) => {
	const { acts, clock, directory } = deps;
	const { incident } = due;
	if (incident.state !== "open" || !incident.flapping) return DONE;
	const flapMs = directory.findAny(incident.endpointId)?.flapMs ?? USUAL_FLAP_MS;
	const sources = await acts.sources(incident.id);
	const isDown = sources.some(({ state }) => state === "open");
	const changedAt = Math.max(...sources.map(({ openedAt, recoveredAt }) => Math.max(openedAt, recoveredAt ?? 0)));
	// While it is down, do nothing: its recovery plans the next check.
	const at = calmAt(isDown, changedAt, { flapMs });
	if (at === null) return DONE;
	if (at > clock.now()) return { kind: "later", at, data: {} };
	const flips = await acts.openingsOf(incident.keyHash, (incident.openedAt ?? changedAt) - flapMs);
	const minutes = flapMs / 60_000;
	return closeTicketOf(deps, due, { text: (marker) => calmNote(flips.length, minutes, marker), why: `quiet for ${minutes} min` });
};
