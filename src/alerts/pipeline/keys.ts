import type { CompiledEndpoint } from "./compile.ts";
import type { AlertOrigin, IncidentKey } from "./types.ts";

/** Number of characters of a summary in which numbers are replaced; later text does not distinguish alerts. */
const MAX_LOOKED_AT = 10_000;
/** Digits with points and commas between them that are not part of a name, as in `SRV10`, `v1.2`, `C:/5` or `web-3`. */
const NUMBER = /(?<![\p{L}\p{N}_.,:/#\\-])[-+]?\d[\d.,]*/gu;
/** A unit after a number that is not the beginning of a word. */
const UNIT = /[ \u00a0]?(?:%|(?:[KkMGT]?B|ms|s|min|h|d|°C|°F|V|A|W|Hz|rpm|dB)(?![\p{L}\p{N}_]))/uy;
/** Text after a number that makes it part of a name, a date or an address: `10.0.0.1`, `2.5x`, `3.1/24`. */
const NAME_GOES_ON = /[\p{L}\p{N}_]|[:/-][\p{L}\p{N}]/uy;

const isAt = (pattern: RegExp, text: string, at: number): boolean => {
	pattern.lastIndex = at;
	return pattern.test(text);
};

/**
 * Replaces measured numbers by `#`, so that `CPU at 91 %` and `CPU at 97.5 %` are the same. A number is
 * measured if it has decimals or a unit follows; numbers in names are not.
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
	/** The mapped summary, otherwise the monitor's name. */
	readonly title: string;
	readonly company: string | null;
}

/**
 * The key by which alerts share a ticket (docs/contract/behaviour.md, 2.10), and the origin that finds this
 * ticket after a change of the configuration.
 */
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

/** True for keys of HookWise's own alerts, such as an endpoint's silence; they have a kind of their own. */
export const isOwnKey = (key: Pick<IncidentKey, "kind">): boolean => key.kind === "own";

const TEST = "test ";
/** Key of a test that a person sent from a page; no other alert has it. */
export const testKey = (text: string, company: string | null): IncidentKey => ({ kind: "own", text: `${TEST}${text}`, company });
export const isTestKey = (key: Pick<IncidentKey, "kind" | "text">): boolean => isOwnKey(key) && key.text.startsWith(TEST);

/**
 * First character of HookWise's own keys before they had their own kind. Their hashes in the store still
 * include it.
 */
const OLD_OWN_SIGN = "\u0000";
/** Dedup key of a payload, which must not look like an old key of HookWise's own. */
export const foreignKey = (text: string): string => text.replaceAll(OLD_OWN_SIGN, "\ufffd");
/** Converts a stored key into its present form. */
export const keyOfToday = (key: IncidentKey): IncidentKey =>
	key.text.startsWith(OLD_OWN_SIGN) ? { ...key, kind: "own", text: key.text.slice(OLD_OWN_SIGN.length) } : key;
