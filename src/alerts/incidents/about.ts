import type { Source, WorkItem } from "../../store/index.ts";
import type { Verdict } from "../pipeline/index.ts";
import { keyHash } from "./keys.ts";

/** What later versions of HookWise decide besides; verdicts written before do not have it. */
interface Newer {
	readonly passesIfOpen?: boolean;
	readonly origin?: { readonly kind: string; readonly text: string };
	readonly occurredAt?: number | null;
}
interface NewerFields {
	readonly contact?: string | null;
	readonly site?: string | null;
	readonly configuration?: string | null;
	readonly source?: string | null;
}

/** What holds alerts back and lets a recovery whose ticket is open through. */
const LETS_RECOVERIES_PASS: readonly (string | null)[] = ["maintenance_global", "maintenance_window", "silenced"];

/** Whether a suppressed recovery closes its ticket all the same, if one is open (behaviour 2.2). */
export const passesIfOpen = (verdict: Verdict): boolean =>
	(verdict as Newer).passesIfOpen ?? (verdict.alertType === "CLOSE" && LETS_RECOVERIES_PASS.includes(verdict.suppressed));

/** What the alert is about within its endpoint, whatever prefix and company are configured; "" where that was not decided. */
export function originOf(verdict: Verdict): string {
	const { origin } = verdict as Newer;
	if (origin !== undefined) return `${origin.kind}:${origin.text}`;
	return verdict.key.kind === "dedup" ? `dedup:${verdict.key.text}` : "";
}

/** When it happened: as the sender said, else its arrival. Milliseconds since the epoch. */
export const occurredAt = ({ verdict, receivedAt }: Pick<WorkItem, "verdict" | "receivedAt">): number =>
	(verdict as Newer).occurredAt ?? receivedAt;

/** Whether the sender said when it happened. */
export const saysWhen = (verdict: Verdict): boolean => ((verdict as Newer).occurredAt ?? null) !== null;

/** Site, contact, configuration item and source, as far as they are mapped. */
export function attachments({ ticket }: Verdict): {
	readonly contact: string | null;
	readonly site: string | null;
	readonly configuration: string | null;
	readonly source: string | null;
} {
	const { contact = null, site = null, configuration = null, source = null } = ticket as NewerFields;
	return { contact, site, configuration, source };
}

/** The alert as what holds an incident open. */
export const sourceOf = (item: Pick<WorkItem, "verdict" | "endpointId">): Source => ({
	keyHash: keyHash(item.verdict.key, item.endpointId),
	endpointId: item.endpointId,
	origin: originOf(item.verdict),
});

/** Each source once. */
export function sourcesOf(items: readonly Pick<WorkItem, "verdict" | "endpointId">[]): readonly Source[] {
	const known = new Map(items.map((item) => sourceOf(item)).map((source) => [JSON.stringify(source), source]));
	return [...known.values()];
}
