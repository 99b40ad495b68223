/** Work that is due for an incident at a given time. Each kind does one thing, in the incident's own queue. */
import type { LeasedKey, Wake, WakeKind } from "../../../store/index.ts";
import { type ActDeps, missingRight, SETTLED, type Step } from "../scene.ts";
import { attach } from "./attach.ts";
import { calm } from "./calm.ts";
import { check } from "./check.ts";
import { children } from "./children.ts";
import { close } from "./close.ts";
import { closeRefused } from "./closing.ts";
import { look } from "./look.ts";
import { members } from "./members.ts";
import { news } from "./news.ts";
import { over } from "./over.ts";
import { raise } from "./raise.ts";
import { seen } from "./seen.ts";
import { stale } from "./stale.ts";
import { tell } from "./tell.ts";
import type { Due, Waking } from "./types.ts";

export { createWakeTimer } from "./timer.ts";

const WAKES: Readonly<Record<WakeKind, Waking>> = {
	...{ look, check, stale, tell, attach, close, seen },
	...{ news, members, children, calm, over, raise },
};

/** Kinds that close a ticket. They are not given up silently: a person must learn what prevents them. */
const CLOSING: ReadonlySet<WakeKind> = new Set(["stale", "calm", "over"]);

/** Maximum number of tries; with the longest waits this is half a day. */
const MAX_TRIES = 50;
/** Wait before another try, as a multiple of the first retry. */
const PATIENCE = 5;
/** Longest wait between two tries. Milliseconds. */
const MAX_WAIT_MS = 15 * 60_000;

/**
 * Does the due work at the head of a queue. If it fails it is postponed, so that it never delays the alerts
 * behind it.
 */
export async function wakeStep(deps: ActDeps, key: LeasedKey, wake: Wake): Promise<Step> {
	const end = (later: { at: number; data: Wake["data"] } | null) => deps.acts.endWake(key.lane, key.key, wake.id, later);
	const incident = await deps.acts.incident(wake.incidentId);
	if (incident === null) {
		await end(null);
		return SETTLED;
	}
	const due: Due = { wake, incident, keep: (data) => deps.acts.noteWake(wake.id, data) };
	const done = await WAKES[wake.kind](deps, due);
	switch (done.kind) {
		case "done":
			await end(null);
			return SETTLED;
		case "later":
			await end({ at: done.at, data: done.data });
			return SETTLED;
		case "failed": {
			const tries = Number(wake.data.tries ?? 0) + 1;
			const isLost = done.failure.kind === "gone" || done.failure.kind === "rejected" || done.failure.kind === "forbidden";
			const closes = CLOSING.has(wake.kind);
			const now = deps.clock.now();
			const { ticketId, company, endpointId } = incident;
			const refused = missingRight(done.failure, { ticketId, company, endpointId });
			if (isLost && closes) await deps.acts.record({ needs: [closeRefused(due, done.failure.message), ...refused], now });
			else if (refused.length > 0) await deps.acts.record({ needs: refused, now });
			const pause = Math.min(MAX_WAIT_MS, deps.retryBaseMs * PATIENCE * 2 ** Math.min(tries, 20));
			if (isLost || (tries >= MAX_TRIES && !closes)) await end(null);
			else await end({ at: now + pause, data: { ...done.data, tries } });
			return SETTLED;
		}
	}
}
