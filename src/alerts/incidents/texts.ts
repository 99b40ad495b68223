import { isoTime } from "../../base/clock.ts";
import type { Verdict } from "../pipeline/index.ts";

/** Lines of a merged note; more are counted only. */
const LISTED = 20;
/** Characters of one alert's message in a note. */
const MESSAGE_LENGTH = 2_000;

/** What a note tells of one alert. */
export interface News {
	readonly requestId: string;
	readonly receivedAt: number;
	readonly verdict: Pick<Verdict, "alertType" | "source" | "message">;
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`);
const line = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The last line of a note: how HookWise knows it again after a lost answer. */
const signed = (lines: readonly string[], marker: string): string => [...lines, "", `HookWise note ${marker}`].join("\n");

/**
 * An internal note for alerts that found their ticket open.
 * @param news the first of them, in order of arrival
 * @param count how many there are in all
 */
export function repeatNote(news: readonly News[], count: number, marker: string): string {
	const [first] = news;
	if (count === 1 && first !== undefined) {
		return signed(
			[
				first.verdict.alertType === "OPEN" ? "The alert was raised again." : "News of this alert.",
				`Message: ${cut(first.verdict.message, MESSAGE_LENGTH)}`,
				`Received: ${isoTime(first.receivedAt)}`,
				`Request ID: ${first.requestId}`,
			],
			marker,
		);
	}
	const shown = news.slice(0, LISTED).map((one) => {
		return `- ${isoTime(one.receivedAt)} ${one.verdict.alertType}: ${cut(line(one.verdict.message), 200)} (${one.requestId})`;
	});
	const rest = count - shown.length;
	return signed([`${count} more alerts for this ticket:`, ...shown, ...(rest > 0 ? [`… and ${rest} more.`] : [])], marker);
}

/** The internal note on a ticket that was put back to work. */
export function reopenNote(news: News, marker: string): string {
	return signed(
		[
			"Reopened: the alert came back soon after this ticket was closed.",
			`Message: ${cut(news.verdict.message, MESSAGE_LENGTH)}`,
			`Received: ${isoTime(news.receivedAt)}`,
			`Request ID: ${news.requestId}`,
		],
		marker,
	);
}

/** The resolution note before the status changes. */
export function resolutionNote(news: News, marker: string): string {
	return signed(
		[
			`Resource ${line(news.verdict.source)} is back UP.`,
			`Message: ${cut(news.verdict.message, MESSAGE_LENGTH)}`,
			`Received: ${isoTime(news.receivedAt)}`,
			`Request ID: ${news.requestId}`,
		],
		marker,
	);
}
