import { isOwnKey, type Verdict } from "../pipeline/index.ts";

/** Lines of a merged note; more are counted only. */
const MAX_LISTED = 20;
/** Characters of one alert's message in a note, alone and in a list. */
const MAX_MESSAGE = 2_000;
const MAX_LISTED_MESSAGE = 200;

/** What a note tells of one alert. */
export interface News {
	readonly requestId: string;
	readonly receivedAt: number;
	readonly verdict: Pick<Verdict, "alertType" | "source" | "message" | "key">;
}

/** `2026-11-26 11:56 UTC`. @param at milliseconds since the epoch */
export const noteTime = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`);
const line = (text: string): string => text.replace(/\s+/g, " ").trim();
/** Tags by which HookWise finds the company are no business of the customer's. */
const withoutTags = (text: string): string =>
	text
		.replace(/#CW-?\w+/g, "")
		.replace(/[^\S\n]{2,}/g, " ")
		.trim();

/** The last line of a note: how HookWise knows it again after a lost answer. */
export const signed = (lines: readonly string[], marker: string): string => [...lines, "", marker].join("\n");

const HEADLINES: Readonly<Record<Verdict["alertType"], string>> = {
	OPEN: "The alert was raised again.",
	GENERIC: "Update from monitoring.",
	CLOSE: "Recovered.",
};

const headline = ({ verdict }: News): string => (isOwnKey(verdict.key) ? "Still no data." : HEADLINES[verdict.alertType]);

const details = (news: News): string[] => [
	`Message: ${cut(news.verdict.message, MAX_MESSAGE)}`,
	`Received: ${noteTime(news.receivedAt)}`,
	`Request ID: ${news.requestId}`,
];

/**
 * An internal note for alerts that found their ticket open.
 * @param news the first of them, in order of arrival
 * @param count how many there are in all
 * @param changes what is different from before, in sentences
 */
export function repeatNote(news: readonly News[], count: number, changes: readonly string[], marker: string): string {
	const [first] = news;
	if (count === 1 && first !== undefined) return signed([headline(first), ...changes, ...details(first)], marker);
	return signed([`${count} more alerts for this ticket:`, ...changes, ...listed(news, count)], marker);
}

function listed(news: readonly News[], count: number): string[] {
	const shown = news.slice(0, MAX_LISTED).map(({ receivedAt, requestId, verdict }) => {
		return `- ${noteTime(receivedAt)} ${verdict.alertType}: ${cut(line(verdict.message), MAX_LISTED_MESSAGE)} (${requestId})`;
	});
	const rest = count - shown.length;
	return [...shown, ...(rest > 0 ? [`… and ${rest} more.`] : [])];
}

/** The internal note on a ticket that was put back to work. */
export const reopenNote = (news: News, marker: string): string =>
	signed(["Reopened: the alert came back soon after this ticket was closed.", ...details(news)], marker);

/** A recovery that closes nothing yet, because something else still holds the ticket open. @param held by what */
export const recoveredNote = (news: News, held: string, marker: string): string =>
	signed([`Recovered: ${line(news.verdict.source)} is back up. ${held}`, ...details(news)], marker);

/**
 * The resolution note before the status changes: what customers may read.
 * @param pending repeats that were not told yet
 * @param count how many they are in all
 */
export function resolutionNote(news: News, pending: readonly News[], count: number, marker: string): string {
	const { source, message } = news.verdict;
	const told = pending.slice(0, MAX_LISTED).map(({ receivedAt, verdict }) => {
		return `- ${noteTime(receivedAt)}: ${cut(withoutTags(line(verdict.message)), MAX_LISTED_MESSAGE)}`;
	});
	const rest = count - told.length;
	const before =
		count === 0
			? []
			: ["", `Before that, ${count} more ${count === 1 ? "alert" : "alerts"}:`, ...told, ...(rest > 0 ? [`… and ${rest} more.`] : [])];
	return signed(
		[
			`Resolved: ${withoutTags(line(source))} is back up.`,
			`Message: ${withoutTags(cut(message, MAX_MESSAGE))}`,
			`Received: ${noteTime(news.receivedAt)}`,
			...before,
		],
		marker,
	);
}

/** On a ticket that was closed because nothing was heard of it. */
export const staleNote = (hours: number, marker: string): string =>
	signed([`Closed: monitoring sent no news for ${Math.round(hours * 10) / 10} hours.`], marker);

/** On the second of two tickets that ConnectWise made for one request. @param other null when it recovered meanwhile */
export const surplusNote = (other: number | null, marker: string): string =>
	signed(
		[
			other === null
				? "Closed: ConnectWise created this ticket late, and the problem has recovered meanwhile."
				: `Closed: ConnectWise created this ticket late, as a duplicate. The work goes on in ticket #${other}.`,
		],
		marker,
	);

/** What ConnectWise did not take; the lines of an internal note. */
export const landingLines = (lines: readonly string[]): readonly string[] => [
	"ConnectWise did not accept everything that was configured for this ticket:",
	...lines.map((one) => `- ${one}`),
];
