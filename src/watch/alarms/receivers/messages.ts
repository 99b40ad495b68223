/**
 * Formats an alarm for each chat. All text is shown literally, since ConnectWise's words may contain
 * characters that a chat takes for markup.
 */
import type { Alarm } from "../telling.ts";
import type { HookConfig } from "./input.ts";

const TITLES: Readonly<Record<Alarm["state"], string>> = {
	problem: "HookWise has a problem",
	ok: "HookWise is well again",
	test: "Test from HookWise",
	summary: "HookWise, the last week",
};
/** Maximum length of a text in characters; the lowest limit is Slack's for a block. */
const MAX_TEXT = 2_500;

export const titleOf = ({ state }: Alarm): string => TITLES[state];
const textOf = ({ message }: Alarm): string => (message.length > MAX_TEXT ? `${message.slice(0, MAX_TEXT)}…` : message).toWellFormed();
/** Time as `2026-11-26 11:56 UTC`. */
const timeOf = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;
const sinceOf = (alarm: Alarm): string => `${alarm.state === "summary" ? "From" : "Since"} ${timeOf(alarm.since)}`;

/** An Adaptive Card for a Teams workflow ("When a Teams webhook request is received"). */
function teams(alarm: Alarm, link: string | null): object {
	const run = (text: string, more: object = {}) => ({ type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...more }] });
	const color = { problem: "Attention", ok: "Good", test: "Accent", summary: "Default" }[alarm.state];
	return {
		type: "message",
		attachments: [
			{
				contentType: "application/vnd.microsoft.card.adaptive",
				contentUrl: null,
				content: {
					$schema: "http://adaptivecards.io/schemas/adaptive-card.json",
					type: "AdaptiveCard",
					version: "1.4",
					body: [
						run(titleOf(alarm), { weight: "Bolder", size: "Medium", color }),
						run(textOf(alarm)),
						run(sinceOf(alarm), { isSubtle: true, size: "Small" }),
					],
					...(link === null ? {} : { actions: [{ type: "Action.OpenUrl", title: "Open HookWise", url: link }] }),
				},
			},
		],
	};
}

function slack(alarm: Alarm, link: string | null): object {
	const escaped = `${titleOf(alarm)}: ${textOf(alarm)}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
	return {
		// Text of the notification.
		text: escaped,
		blocks: [
			{ type: "header", text: plain(titleOf(alarm)) },
			{ type: "section", text: plain(textOf(alarm)) },
			{ type: "context", elements: [plain(sinceOf(alarm))] },
			...(link === null
				? []
				: [{ type: "actions", elements: [{ type: "button", text: plain("Open HookWise"), url: link, action_id: "open" }] }]),
		],
	};
}

const DISCORD_COLORS: Readonly<Record<Alarm["state"], number>> = { problem: 0xb8232f, ok: 0x1a7a3a, test: 0x1d5fc2, summary: 0x556070 };

function discord(alarm: Alarm, link: string | null): object {
	return {
		username: "HookWise",
		// Mentions in the text must not notify anybody.
		allowed_mentions: { parse: [] },
		embeds: [
			{
				title: titleOf(alarm),
				description: textOf(alarm).replaceAll(/[\\`*_~|>[\]()#@<:-]/g, "\\$&"),
				color: DISCORD_COLORS[alarm.state],
				timestamp: alarm.since,
				...(link === null ? {} : { url: link }),
			},
		],
	};
}

/** Where the cause shows, or what to do about it; the dashboard has a banner while ConnectWise is down. */
const PAGES: Readonly<Record<Alarm["what"], string>> = {
	connectwise: "",
	dead_letters: "/history?status=dlq&period=all",
	disk: "/help/operations#the-disk-is-full",
	backup: "/settings/backup",
	week: "/noise",
	test: "",
};

/** What a press on a message opens. @param base where HookWise is, without a slash at the end; null where that is not known */
export const linkOf = ({ what }: Alarm, base: string | null): string | null =>
	base === null ? null : `${base.replace(/\/+$/, "")}${PAGES[what]}`;

/** JSON for a receiver's webhook. @param link link to HookWise; null if its address is not known */
export function hookBody(kind: HookConfig["kind"], alarm: Alarm, link: string | null): object {
	switch (kind) {
		case "webhook":
			return alarm;
		case "teams":
			return teams(alarm, link);
		case "slack":
			return slack(alarm, link);
		case "discord":
			return discord(alarm, link);
	}
}

/** Subject and text of a mail, as plain text only. */
export function mailOf(alarm: Alarm, link: string | null): { readonly subject: string; readonly text: string } {
	const lines = [textOf(alarm), "", `${sinceOf(alarm)}.`, ...(link === null ? [] : ["", link])];
	const first = alarm.state === "problem" || alarm.state === "ok" ? `: ${textOf(alarm).split(". ")[0]?.slice(0, 100)}` : "";
	// Removes line breaks, which must not get into a header.
	return { subject: `${titleOf(alarm)}${first}`.replaceAll(/\p{Cc}+/gu, " "), text: `${lines.join("\n")}\n` };
}
