import { noteTime } from "../../base/clock.ts";
import type { Member } from "../../store/index.ts";
import { isOwnKey, isTestKey, NO_MESSAGE, type Verdict } from "../pipeline/index.ts";

/** Maximum number of lines in a merged note; further alerts are only counted. */
const MAX_LISTED = 20;
/** Maximum number of characters of an alert's message, alone in a note and in a list. */
const MAX_MESSAGE = 2_000;
const MAX_LISTED_MESSAGE = 200;

/** An alert as a note presents it. */
export interface News {
	readonly requestId: string;
	readonly receivedAt: number;
	readonly verdict: Pick<Verdict, "alertType" | "source" | "message" | "key">;
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`);
const line = (text: string): string => text.replace(/\s+/g, " ").trim();
/** Removes the tags by which HookWise finds the company; customers should not see them. */
const withoutTags = (text: string): string =>
	text
		.replace(/#CW-?\w+/g, "")
		.replace(/[^\S\n]{2,}/g, " ")
		.trim();

/** Adds the marker as the last line, by which HookWise recognises the note after a lost answer. */
export const signed = (lines: readonly string[], marker: string): string => [...lines, "", marker].join("\n");

const HEADLINES: Readonly<Record<Verdict["alertType"], string>> = {
	OPEN: "The alert was raised again.",
	GENERIC: "Update from monitoring.",
	CLOSE: "Recovered.",
};

/** True for alerts about an endpoint's silence: all own alerts except tests. */
const isSilence = ({ key }: Pick<Verdict, "key">): boolean => isOwnKey(key) && !isTestKey(key);
const headline = ({ verdict }: News): string =>
	isSilence(verdict) && verdict.alertType !== "CLOSE" ? "Still no data." : HEADLINES[verdict.alertType];

/** Empty if the sender gave no message. */
const messageLine = (message: string): string[] => (message === NO_MESSAGE ? [] : [`Message: ${cut(message, MAX_MESSAGE)}`]);

const details = (news: News): string[] => [
	...messageLine(news.verdict.message),
	`Received: ${noteTime(news.receivedAt)}`,
	`Request ID: ${news.requestId}`,
];

/**
 * Internal note for alerts whose ticket was already open.
 * @param news the first of the alerts, in order of arrival
 * @param count number of all alerts
 * @param changes differences from before, as sentences
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

/** Internal note on a reopened ticket. */
export const reopenNote = (news: News, marker: string): string =>
	signed(["Reopened: the problem came back soon after this ticket was closed.", ...details(news)], marker);

/** Internal note on a ticket that was reopened because its alert is flapping. */
export const flappingNote = (news: News, flips: number, minutes: number, marker: string): string =>
	signed([`Reopened: ${flapping(flips, minutes)}`, ...details(news)], marker);

/** Sentence about a flapping alert; shown once. */
export const flapping = (flips: number, minutes: number): string =>
	`The alert is flapping: it was raised ${flips} times within ${minutes} minutes. Further changes are only counted, and this ticket stays open until it has been quiet for ${minutes} minutes.`;

/** Lines of the internal note after a priority was raised by an alert that is otherwise only counted. */
export const raisedLines = (priority: string, news: News): readonly string[] => [
	`Priority raised to ${priority}: ${cut(line(news.verdict.source), MAX_LISTED_MESSAGE) || "an alert"} asks for it.`,
	...details(news),
];

/** Note on the ticket of an alert that stopped flapping. @param flips number of all openings */
export const calmNote = (flips: number, minutes: number, marker: string): string =>
	signed([`Resolved: raised ${flips} times in all, and quiet for ${minutes} minutes.`], marker);

/**
 * End of a sentence about a recovery. Many tools name only a key in their closes, no source. @param source
 * blank if unknown
 */
const isOver = (source: string): string => (source === "" ? "the alert is over." : `${source} is back up.`);

/** Note about a recovery that does not close the ticket yet. @param held what still holds it open */
export const recoveredNote = (news: News, held: string, marker: string): string =>
	signed([`Recovered: ${isOver(line(news.verdict.source))} ${held}`, ...details(news)], marker);

/**
 * Resolution note, written before the status changes. Customers may read it.
 * @param pending repeats that no note mentions yet
 * @param count number of all such repeats
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
			isSilence(news.verdict) ? `Resolved: ${line(source)} sends data again.` : `Resolved: ${isOver(withoutTags(line(source)))}`,
			...messageLine(message).map(withoutTags),
			`Received: ${noteTime(news.receivedAt)}`,
			...before,
		],
		marker,
	);
}

/** Note on a ticket that was closed for lack of news. */
export const staleNote = (hours: number, marker: string): string =>
	signed([`Closed automatically: no update from monitoring for ${Math.round(hours * 10) / 10} hours.`], marker);

/** Note on the ticket of a test. */
export const testOverNote = (marker: string): string => signed(["Closed automatically: this was a test from HookWise."], marker);

/**
 * Note on the second of two tickets that ConnectWise created for one request. @param other number of the
 * first one; null if the problem is over
 */
export const surplusNote = (other: number | null, marker: string): string =>
	signed(
		[
			other === null
				? "Closed: ConnectWise created this ticket late, and the problem had recovered by then."
				: `Closed as a duplicate of ticket #${other}: ConnectWise created this ticket late.`,
		],
		marker,
	);

/** Lines of an internal note about values that ConnectWise rejected. */
export const landingLines = (lines: readonly string[]): readonly string[] => [
	"ConnectWise did not accept everything that was configured for this ticket:",
	...lines.map((one) => `- ${one}`),
];

/** Maximum length of a summary in UTF-16 units; ConnectWise allows 100. */
const MAX_SUMMARY = 99;

/** Summary of an outage's ticket. */
export function outageSummary(count: number, group: string): string {
	const text = `Outage: ${count} alerts at ${line(group)}`;
	return text.length <= MAX_SUMMARY ? text : `${text.slice(0, MAX_SUMMARY - 3).toWellFormed()}...`;
}

/** Maximum number of members of an outage that are listed one by one. */
const MAX_MEMBERS = 50;

const clock = (at: number): string => noteTime(at).slice(11, 16);

function memberLine({ title, openedAt, recoveredAt, ticketId }: Member): string {
	const since = recoveredAt === null ? `since ${noteTime(openedAt)}` : `${clock(openedAt)} to ${clock(recoveredAt)} UTC`;
	const own = ticketId === null ? "" : `, ticket #${ticketId}`;
	return `- ${cut(withoutTags(line(title ?? "an alert")), MAX_LISTED_MESSAGE)} (${since}${own})`;
}

function memberLines(members: readonly Member[]): string[] {
	const rest = members.length - MAX_MEMBERS;
	return [...members.slice(0, MAX_MEMBERS).map(memberLine), ...(rest > 0 ? [`… and ${rest} more.`] : [])];
}

const stillDown = (members: readonly Member[]): number => members.filter(({ recoveredAt }) => recoveredAt === null).length;

/** First text of an outage's ticket. @param group its name, for people */
export const outageDescription = (members: readonly Member[], group: string): string =>
	[`${members.length} alerts at ${line(group)} arrived at about the same time and share this ticket.`, "", ...memberLines(members)].join(
		"\n",
	);

/** Internal note that lists the present members of an outage. */
export const membersNote = (members: readonly Member[]): string =>
	[`Part of this outage: ${members.length} alerts, ${stillDown(members)} still down.`, ...memberLines(members)].join("\n");

/** Resolution note of an outage. */
export const outageOverNote = (members: readonly Member[], marker: string): string =>
	signed([`Resolved: all ${members.length} alerts of this outage have recovered.`, ...memberLines(members)], marker);

/** Note on a ticket that ConnectWise did not accept as a child of the outage's ticket. */
export const partOfLines = (ticketId: number): readonly string[] => [`This is part of the outage in ticket #${ticketId}.`];
