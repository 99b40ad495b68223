import type { Consequences, Incident, WorkItem } from "../../../store/index.ts";
import { sourceOf, sourcesOf } from "../about.ts";
import { higherPriority } from "../changes.ts";
import { type ActDeps, type Scene, type Step, settle } from "../scene.ts";
import { raisedLines } from "../texts.ts";
import { spokenFor } from "./holding.ts";

/** An outcome that needs no call to the PSA. */
interface Quiet extends Pick<Consequences, "timeline" | "wakes"> {
	readonly reason: "flapping" | "grouped" | null;
	/** True if a later note will mention it. */
	readonly untold: boolean;
	readonly remark?: string;
	/** True if the incident is flapping from now on. */
	readonly flapping?: true;
}

/**
 * Settles the repeats at the head, up to a recovery, as updates of the incident's ticket. They hold it open,
 * and may raise its priority.
 */
export async function repeatQuietly(deps: ActDeps, scene: Scene, incident: Incident, quiet: Quiet): Promise<Step> {
	const { reason, untold, remark, flapping, wakes = [], ...follows } = quiet;
	const repeats = runOf(scene);
	const raise = await raiseWake(deps, scene, incident, repeats);
	scene.remark = remark ?? scene.remark;
	const last = repeats.at(-1) ?? scene.head;
	const { message, ticket } = last.verdict;
	const plain = { message, severity: ticket.severity };
	return settle(deps, scene, last.id, {
		...{ status: "processed", action: "update", reason, ticketId: incident.ticketId, error: null, intent: null, untold },
		incident: {
			id: incident.id,
			...(untold ? {} : plain),
			...(flapping === true ? { flapping } : {}),
			// From now on only a higher priority than this one raises it again.
			...(raise === null ? {} : { priority: raise.data.priority }),
		},
		opened: sourcesOf(repeats.filter(({ tag }) => tag === "OPEN")),
		wakes: raise === null ? wakes : [...wakes, raise],
		...follows,
	});
}

/** Wake that raises the ticket's priority if one of the repeats asks for a higher one; otherwise null. */
async function raiseWake(deps: ActDeps, { policies }: Scene, incident: Incident, repeats: readonly WorkItem[]) {
	if (!policies.raisePriority || incident.mergedInto !== null) return null;
	const priority = await higherPriority(deps, repeats, incident);
	const asking = repeats.findLast(({ verdict }) => verdict.ticket.priority === priority);
	if (priority === null || asking === undefined) return null;
	const data = { priority, alertId: asking.id, lines: raisedLines(priority, asking) };
	return { kind: "raise", at: deps.clock.now(), data, only: true } as const;
}

/** Settles a recovery at the head that closes nothing. */
export async function recoverQuietly(deps: ActDeps, scene: Scene, incident: Incident, quiet: Quiet): Promise<Step> {
	const { head, hash } = scene;
	const { reason, untold, remark, flapping: _, timeline = [], ...follows } = quiet;
	scene.remark = remark ?? scene.remark;
	const mine = sourceOf(head);
	const { near } = await deps.acts.holding(incident.id, { ...mine, keyHash: hash });
	const spoken = spokenFor(near, mine, hash);
	return settle(deps, scene, head.id, {
		...{ status: "processed", action: "update", reason, ticketId: incident.ticketId, error: null, intent: null, untold },
		incident: { id: incident.id },
		recovered: spoken.map(({ keyHash, endpointId, origin }) => ({ keyHash, endpointId, origin })),
		timeline: [{ what: "recovered", alertId: head.id, by: head.endpointId }, ...timeline],
		recovery: true,
		...follows,
	});
}

/** Loaded alerts at the head before the next recovery that have the same kind of wait. */
function runOf({ head, work }: Scene): readonly WorkItem[] {
	const end = work.items.findIndex(({ tag }) => tag === "CLOSE");
	const items = end === -1 ? work.items : work.items.slice(0, end);
	return items.length > 0 ? items : [head];
}
