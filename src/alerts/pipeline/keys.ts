import type { CompiledEndpoint } from "./compile.ts";
import type { AlertOrigin, IncidentKey } from "./types.ts";

/**
 * A measured number: one with decimals, or one that a unit follows. Numbers in names are none: nothing that belongs to a
 * name stands before it or after it, so `SRV10`, `10.0.0.1`, `v1.2` and `C:/5` stay.
 */
const MEASURED = new RegExp(
	[
		"(?<![\\p{L}\\p{N}_.,:/#\\\\-])[-+]?(?:",
		"\\d+(?:[.,]\\d+)*[ \\u00a0]?(?:%|(?:[KkMGT]?B|ms|s|min|h|d|°C|°F|V|A|W|Hz|rpm|dB)(?![\\p{L}\\p{N}_]))",
		"|",
		"\\d+\\.\\d+(?![\\p{L}\\p{N}_]|[.,:/-][\\p{L}\\p{N}])",
		")",
	].join(""),
	"gu",
);
const NUMBER = /^[-+]?\d+(?:[.,]\d+)*[ \u00a0]?/;

/** A text in which measured numbers are `#`, so that `CPU at 91 %` and `CPU at 97.5 %` are the same. */
export const withoutMeasures = (text: string): string => text.replace(MEASURED, (found) => found.replace(NUMBER, "#"));

interface About {
	readonly dedupKey: string | null;
	readonly fullSummary: string;
	/** The mapped summary, else the monitor's name. */
	readonly title: string;
	readonly company: string | null;
}

/** What an alert shares its ticket by (behaviour 2.10), and what finds that ticket when the configuration has changed. */
export function keyOf(endpoint: CompiledEndpoint, { dedupKey, fullSummary, title, company }: About): [IncidentKey, AlertOrigin] {
	if (dedupKey !== null) {
		return [
			{ kind: endpoint.sharesKeys ? "shared" : "dedup", text: dedupKey, company },
			{ kind: "dedup", text: dedupKey },
		];
	}
	const told = (text: string): string => (endpoint.ignoresNumbers ? withoutMeasures(text) : text);
	return [
		{ kind: "summary", text: told(fullSummary), company },
		{ kind: "summary", text: told(title) },
	];
}

/** Keys that began with NUL were HookWise's own, before those had a kind: no text of a payload begins so. */
export const withoutNul = (text: string): string => text.replaceAll("\u0000", "\ufffd");
