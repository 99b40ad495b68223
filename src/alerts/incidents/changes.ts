import type { Incident, WorkItem } from "../../store/index.ts";
import type { ActDeps } from "./scene.ts";

/** Maximum number of characters of an earlier message in a note. */
const MAX_BEFORE = 200;

const differs = (before: string | null, now: string | null): now is string =>
	before !== null && now !== null && before.trim().toLowerCase() !== now.trim().toLowerCase();

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, MAX_BEFORE).toWellFormed();

/**
 * Differences between these repeats and what the ticket already says, as sentences. @param raisedTo priority
 * that the ticket was raised to
 */
export function changesOf(news: readonly WorkItem[], incident: Incident, raisedTo: string | null): string[] {
	const last = news.at(-1)?.verdict;
	if (last === undefined) return [];
	const { severity } = last.ticket;
	return [
		...(raisedTo === null ? [] : [`Priority raised to ${raisedTo}.`]),
		...(differs(incident.severity, severity) ? [`Severity: ${severity} (before: ${incident.severity}).`] : []),
		...(differs(incident.message, last.message) ? [`Message before: ${oneLine(incident.message ?? "")}`] : []),
	];
}

/** The most urgent priority that these repeats ask for, if it is above the ticket's; otherwise null. */
export async function higherPriority(deps: ActDeps, news: readonly WorkItem[], incident: Incident): Promise<string | null> {
	let highest: string | null = null;
	let current = incident.priority;
	if (current === null) return null;
	const asked = new Set(news.map(({ verdict }) => verdict.ticket.priority).filter((priority) => priority !== null));
	for (const priority of asked) {
		if (!(await deps.ranks.isHigher(deps.psa, priority, current))) continue;
		highest = priority;
		current = priority;
	}
	return highest;
}
