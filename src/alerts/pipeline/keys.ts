import type { CompiledEndpoint } from "./compile.ts";
import type { AlertOrigin, IncidentKey } from "./types.ts";

/** Characters of a summary in which numbers are looked for; no alert is told from another by what comes later. */
const MAX_LOOKED_AT = 10_000;
/** Digits with points and commas between them, where no name goes on: neither in `SRV10` nor in `v1.2`, `C:/5` or `web-3`. */
const NUMBER = /(?<![\p{L}\p{N}_.,:/#\\-])[-+]?\d[\d.,]*/gu;
/** A unit behind a number, and nothing that makes it the beginning of a word. */
const UNIT = /[ \u00a0]?(?:%|(?:[KkMGT]?B|ms|s|min|h|d|°C|°F|V|A|W|Hz|rpm|dB)(?![\p{L}\p{N}_]))/uy;
/** What makes a number part of a name, a date or an address: `10.0.0.1`, `2.5x`, `3.1/24`. */
const NAME_GOES_ON = /[\p{L}\p{N}_]|[:/-][\p{L}\p{N}]/uy;

const isAt = (pattern: RegExp, text: string, at: number): boolean => {
	pattern.lastIndex = at;
	return pattern.test(text);
};

/**
 * A text in which measured numbers are `#`, so that `CPU at 91 %` and `CPU at 97.5 %` are the same. Measured is a number with
 * decimals, or one that a unit follows; numbers in names are not.
 */
export function withoutMeasures(text: string): string {
	const head = text.slice(0, MAX_LOOKED_AT);
	const told = head.replace(NUMBER, (found, at: number) => {
		const number = found.replace(/[.,]+$/, "");
		const end = at + number.length;
		if (isAt(UNIT, head, end)) return `#${found.slice(number.length)}`;
		const hasDecimals = /^[-+]?\d+\.\d+$/.test(number);
		return hasDecimals && !isAt(NAME_GOES_ON, head, at + found.length) ? `#${found.slice(number.length)}` : found;
	});
	return told + text.slice(MAX_LOOKED_AT);
}

interface About {
	readonly dedupKey: string | null;
	readonly fullSummary: string;
	/** The mapped summary, else the monitor's name. */
	readonly title: string;
	readonly company: string | null;
}

/** What an alert shares its ticket by (docs/contract/behaviour.md, 2.10), and what finds that ticket when the configuration has changed. */
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

/** Keys of HookWise's own alerts, such as an endpoint's silence, are of a kind of their own. */
export const isOwnKey = (key: Pick<IncidentKey, "kind">): boolean => key.kind === "own";

const TEST = "test ";
/** The key of a test that a person sent from a page; no other alert has it. */
export const testKey = (text: string, company: string | null): IncidentKey => ({ kind: "own", text: `${TEST}${text}`, company });
export const isTestKey = (key: Pick<IncidentKey, "kind" | "text">): boolean => isOwnKey(key) && key.text.startsWith(TEST);

/** With it began the text of HookWise's own keys before they had a kind; their names in the store are still made with it. */
const OLD_OWN_SIGN = "\u0000";
/** A dedup key of a payload, which can be no old key of HookWise's own. */
export const foreignKey = (text: string): string => text.replaceAll(OLD_OWN_SIGN, "\ufffd");
/** A key as today's HookWise has it. */
export const keyOfToday = (key: IncidentKey): IncidentKey =>
	key.text.startsWith(OLD_OWN_SIGN) ? { ...key, kind: "own", text: key.text.slice(OLD_OWN_SIGN.length) } : key;
