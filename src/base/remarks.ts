/**
 * Remarks of history that are read again: the store keeps a remark as one short text, as it stands in the
 * contract's `remark`. This is the only place that knows how those texts begin and end.
 */

/** Beginning of the remark of an alert that failed before it was processed; ConnectWise's words follow. */
export const EARLIER_ERROR = "before that: ";

const MORE_IN_MINUTE = " more in that minute";

/** Remark of a rejection that stands for further ones of the same minute, which were only counted. */
export const moreInMinute = (count: number): string => `${count}${MORE_IN_MINUTE}`;

export type Remark =
	| { readonly kind: "earlier error"; readonly error: string }
	| { readonly kind: "more in that minute"; readonly count: number }
	| { readonly kind: "words"; readonly text: string };

/** @returns what a remark says; null if there is none */
export function readRemark(remark: string | null): Remark | null {
	if (remark === null) return null;
	if (remark.startsWith(EARLIER_ERROR)) return { kind: "earlier error", error: remark.slice(EARLIER_ERROR.length) };
	const count = remark.endsWith(MORE_IN_MINUTE) ? Number(remark.slice(0, -MORE_IN_MINUTE.length)) : Number.NaN;
	return Number.isSafeInteger(count) && count > 0 ? { kind: "more in that minute", count } : { kind: "words", text: remark };
}
