import type { SourceRule } from "../types.ts";

const BAD = "firing|alerting|triggered|problem|critical|error|warning|down|failed|failure|offline|unreachable|degraded|outage";

/** Words for the state before or after a name; few enough for the pattern below to stay within its 500 characters. */
const STATE = "firing|alerting|problem|critical|warning|error|down|failed|offline|resolved|recovered|cleared|online|ok|up";

const SHORTCODES = "(?::[\\w+-]+:\\s*)*";
const STATE_BEFORE = `(?:\\[?\\b(?:${STATE})\\b(?:[:\\s]\\d+)?\\]?[\\s:|-]+)*`;
const STATE_AFTER = `(?:[\\s:|-]+(?:is|has|was|are)?\\s*(?:back|now|been|again)?\\s*\\[?(?:${STATE})\\]?(?:\\s+again)?)?`;

/** The first line without the words for the state: the part that a problem and its end have in common. */
const NAME = `^\\W*?${SHORTCODES}${STATE_BEFORE}([^\\n]+?)${STATE_AFTER}[^\\w\\n]*(?:\\n|$)`;

/**
 * Matches the end of a problem: a word that means nothing else, or a state at the beginning or end of the
 * first line.
 */
const IS_OVER = `\\b(?:resolved|recovered|recovery|cleared|restored|back to normal|back (?:up|online)|is (?:now )?(?:up|ok|online)|up again)\\b|^\\W*?${SHORTCODES}\\[?(?:ok|up)\\b`;

/** Rules for one text of a message. Later rules win, so recovery is tested after failure. */
const readsText = (path: string): readonly SourceRule[] => [
	{ path, regex: NAME, overrides: { summary: "$1", dedup_key: "$1" } },
	{ path, regex: `\\b(?:${BAD})\\b`, overrides: { alert_type: "OPEN" } },
	{ path, regex: IS_OVER, overrides: { alert_type: "CLOSE" } },
];

/**
 * From the least to the most reliable: the message's text, the attachment's text, its fallback, its title,
 * its colour.
 */
export const SLACK_RULES: readonly SourceRule[] = [
	...readsText("$._parent.text"),
	...readsText("$.text"),
	...readsText("$.fallback"),
	...readsText("$.title"),
	{ path: "$.color", regex: "^(?:danger|warning)$", overrides: { alert_type: "OPEN" } },
	{ path: "$.color", regex: "^good$", overrides: { alert_type: "CLOSE" } },
	...["$._parent.text", "$.text", "$.fallback", "$.title"].map(
		(path): SourceRule => ({
			path,
			regex: "\\btest (?:alert|message|notification|event)\\b|\\bthis is (?:only )?a test\\b|^\\W*(?:test|hello world)\\W*$",
			overrides: { drop: true },
		}),
	),
];
