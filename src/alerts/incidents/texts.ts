import { noteTime } from "../../base/clock.ts";
import type { Member } from "../../store/index.ts";
import { isOwnKey, isTestKey, NO_MESSAGE, type Verdict } from "../pipeline/index.ts";

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

/** Own alerts that are no tests are about an endpoint's silence. */
const isSilence = ({ key }: Pick<Verdict, "key">): boolean => isOwnKey(key) && !isTestKey(key);
const headline = ({ verdict }: News): string =>
	isSilence(verdict) && verdict.alertType !== "CLOSE" ? "Still no data." : HEADLINES[verdict.alertType];

/** None where the sender said nothing. */
const messageLine = (message: string): string[] => (message === NO_MESSAGE ? [] : [`Message: ${cut(message, MAX_MESSAGE)}`]);

const details = (news: News): string[] => [
	...messageLine(news.verdict.message),
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
	signed(["Reopened: the problem came back soon after this ticket was closed.", ...details(news)], marker);

/** The internal note on a ticket that was put back to work because its alert comes and goes. */
export const flappingNote = (news: News, flips: number, minutes: number, marker: string): string =>
	signed([`Reopened: ${flapping(flips, minutes)}`, ...details(news)], marker);

/** What people are told once of an alert that comes and goes. */
export const flapping = (flips: number, minutes: number): string =>
	`The alert is flapping: it was raised ${flips} times within ${minutes} minutes. Further changes are only counted, and this ticket stays open until it has been quiet for ${minutes} minutes.`;

/** The lines of the internal note on a ticket whose priority an alert raised that is else only counted. */
export const raisedLines = (priority: string, news: News): readonly string[] => [
	`Priority raised to ${priority}: ${cut(line(news.verdict.source), MAX_LISTED_MESSAGE) || "an alert"} asks for it.`,
	...details(news),
];

/** On a ticket whose alert has come to rest. @param flips how often it came in all */
export const calmNote = (flips: number, minutes: number, marker: string): string =>
	signed([`Resolved: raised ${flips} times in all, and quiet for ${minutes} minutes.`], marker);

/** Many tools say only by its key which alert is over. @param source blank when it has no name */
const isOver = (source: string): string => (source === "" ? "the alert is over." : `${source} is back up.`);

/** A recovery that closes nothing yet, because something else still holds the ticket open. @param held by what */
export const recoveredNote = (news: News, held: string, marker: string): string =>
	signed([`Recovered: ${isOver(line(news.verdict.source))} ${held}`, ...details(news)], marker);

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
			isSilence(news.verdict) ? `Resolved: ${line(source)} sends data again.` : `Resolved: ${isOver(withoutTags(line(source)))}`,
			...messageLine(message).map(withoutTags),
			`Received: ${noteTime(news.receivedAt)}`,
			...before,
		],
		marker,
	);
}

/** On a ticket that was closed because nothing was heard of it. */
export const staleNote = (hours: number, marker: string): string =>
	signed([`Closed automatically: no update from monitoring for ${Math.round(hours * 10) / 10} hours.`], marker);

/** On the ticket of a test. */
export const testOverNote = (marker: string): string => signed(["Closed automatically: this was a test from HookWise."], marker);

/** On the second of two tickets that ConnectWise made for one request. @param other null when it recovered meanwhile */
export const surplusNote = (other: number | null, marker: string): string =>
	signed(
		[
			other === null
				? "Closed: ConnectWise created this ticket late, and the problem had recovered by then."
				: `Closed as a duplicate of ticket #${other}: ConnectWise created this ticket late.`,
		],
		marker,
	);

/** What ConnectWise did not take; the lines of an internal note. */
export const landingLines = (lines: readonly string[]): readonly string[] => [
	"ConnectWise did not accept everything that was configured for this ticket:",
	...lines.map((one) => `- ${one}`),
];

/** ConnectWise takes 100 UTF-16 units. */
const MAX_SUMMARY = 99;

/** The summary of an outage's ticket. */
export function outageSummary(count: number, group: string): string {
	const text = `Outage: ${count} alerts at ${line(group)}`;
	return text.length <= MAX_SUMMARY ? text : `${text.slice(0, MAX_SUMMARY - 3).toWellFormed()}...`;
}

/** Members of an outage that are named one by one. */
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

/** The first text of an outage's ticket. @param group as people call it */
export const outageDescription = (members: readonly Member[], group: string): string =>
	[`${members.length} alerts at ${line(group)} arrived at about the same time and share this ticket.`, "", ...memberLines(members)].join(
		"\n",
	);

/** The internal note that lists what is part of an outage, at the time. */
export const membersNote = (members: readonly Member[]): string =>
	[`Part of this outage: ${members.length} alerts, ${stillDown(members)} still down.`, ...memberLines(members)].join("\n");

/** The resolution note of an outage. */
export const outageOverNote = (members: readonly Member[], marker: string): string =>
	signed([`Resolved: all ${members.length} alerts of this outage have recovered.`, ...memberLines(members)], marker);

/** On a ticket that ConnectWise did not make a child of the outage's. */
export const partOfLines = (ticketId: number): readonly string[] => [`This is part of the outage in ticket #${ticketId}.`];
