import type { Source, WorkItem } from "../../store/index.ts";
import { isOwnKey, type Verdict } from "../pipeline/index.ts";
import { keyHash } from "./keys.ts";

/** Identifies the subject of an alert within its endpoint, independent of the configured prefix and company. */
export const originOf = ({ key, origin }: Verdict): string => (isOwnKey(key) ? `own:${key.text}` : `${origin.kind}:${origin.text}`);

/** Time of the event: the sender's own time if given, otherwise its arrival. Milliseconds since the epoch. */
export const occurredAt = ({ verdict, receivedAt }: Pick<WorkItem, "verdict" | "receivedAt">): number => verdict.occurredAt ?? receivedAt;

/** The alert as a source that holds an incident open. */
export const sourceOf = (item: Pick<WorkItem, "verdict" | "endpointId">): Source => ({
	keyHash: keyHash(item.verdict.key, item.endpointId),
	endpointId: item.endpointId,
	origin: originOf(item.verdict),
});

/** The sources of these alerts, each one once. */
export function sourcesOf(items: readonly Pick<WorkItem, "verdict" | "endpointId">[]): readonly Source[] {
	const known = new Map(items.map((item) => sourceOf(item)).map((source) => [JSON.stringify(source), source]));
	return [...known.values()];
}
