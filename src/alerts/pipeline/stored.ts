/** Reads stored decisions, including those of earlier versions. */
import { keyOfToday } from "./keys.ts";
import type { TraceStep } from "./trace.ts";
import type { Verdict } from "./types.ts";

/** Fields that verdicts have had only since their steps carry data. */
type Later = "suppressedIfOpen" | "origin" | "group" | "occurredAt";
type Stored = Omit<Verdict, Later | "trace" | "ticket"> &
	Partial<Pick<Verdict, Later>> & {
		readonly ticket: Partial<Pick<Verdict["ticket"], "contact" | "site" | "configuration" | "source">> &
			Omit<Verdict["ticket"], "contact" | "site" | "configuration" | "source">;
		readonly trace: readonly (TraceStep | Sentences)[];
	};

/** A step of an earlier version, which consists of two sentences. */
interface Sentences {
	readonly step: TraceStep["step"];
	readonly detail: string;
	readonly result: string;
}

/**
 * Parses a stored verdict. Fields that an earlier version did not write get the value that version behaved
 * by. A
 * step of sentences stays one, and is not interpreted.
 * @param text JSON written by this or an earlier version
 */
export function readVerdict(text: string): Verdict {
	const stored = JSON.parse(text) as Stored;
	const { ticket } = stored;
	const key = keyOfToday(stored.key);
	return {
		...stored,
		key,
		ticket: {
			...ticket,
			contact: ticket.contact ?? null,
			site: ticket.site ?? null,
			configuration: ticket.configuration ?? null,
			source: ticket.source ?? null,
		},
		suppressedIfOpen: stored.suppressedIfOpen === undefined ? stored.suppressed : stored.suppressedIfOpen,
		origin: stored.origin ?? { kind: key.kind === "summary" ? "summary" : "dedup", text: key.text },
		group: stored.group ?? ticket.company,
		occurredAt: stored.occurredAt ?? null,
		trace: stored.trace.map((step) => ("kind" in step ? step : { ...step, kind: "old" })),
	};
}
