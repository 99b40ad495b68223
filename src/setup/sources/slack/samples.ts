import { CLOSES, OPENS, OPENS_UNMATCHED, sampler } from "../text/index.ts";
import type { Expected, Sample } from "../types.ts";

const opens = (name: string): Expected => ({
	...OPENS,
	summary: `Alert: ${name}`,
	company: null,
	dedup_key: name,
});
const closes = (name: string, why?: string): Expected => ({
	...CLOSES,
	summary: `Alert: ${name}`,
	company: null,
	dedup_key: name,
	...(why === undefined ? {} : { why }),
});
const attachment = (color: string, title: string, text: string) => ({
	color,
	title,
	title_link: "https://monitor.example/4711",
	text,
	fallback: title,
	footer: "Monitor",
});

export const slackSamples: readonly Sample[] = [
	sampler("down", "firing", "A text", { text: ":red_circle: lso-fw01 is DOWN\nPing: 100 % packet loss" }, opens("lso-fw01")),
	sampler(
		"up",
		"resolved",
		"A text, over",
		{ text: ":large_green_circle: lso-fw01 is UP\nPing: 3 ms" },
		closes("lso-fw01", "Closes the ticket of the same first line, without the words that say how it is."),
	),
	sampler(
		"attachment",
		"firing",
		"An attachment",
		{ username: "Monitor", attachments: [attachment("danger", "[FIRING:1] Disk is nearly full on lso-app01", "97 % of / are used")] },
		opens("Disk is nearly full on lso-app01"),
	),
	sampler(
		"attachment-good",
		"resolved",
		"An attachment, over",
		{ username: "Monitor", attachments: [attachment("good", "[RESOLVED] Disk is nearly full on lso-app01", "41 % of / are used")] },
		closes("Disk is nearly full on lso-app01"),
	),
	sampler(
		"batch",
		"batch",
		"Two attachments",
		{
			text: "2 changes",
			attachments: [
				attachment("danger", "ngc-web01 is down", "Connection refused"),
				attachment("good", "ngc-db01 is up", "Answers in 2 ms"),
			],
		},
		[opens("ngc-web01"), closes("ngc-db01")],
	),
	sampler(
		"unclear",
		"other",
		"A message that says neither",
		{ text: "Battery of the UPS in the server room has 12 minutes left" },
		{
			...OPENS_UNMATCHED,
			summary: "Alert: Battery of the UPS in the server room has 12 minutes left",
			company: null,
			dedup_key: "Battery of the UPS in the server room has 12 minutes left",
			why: "What can't be understood opens, so that no outage is lost. Set “does nothing” for other values if the tool chats much.",
		},
	),
	sampler(
		"test",
		"test",
		"Test message",
		{ text: "This is a test alert from your monitor" },
		{
			alertType: "GENERIC",
			action: "skip",
			reason: "dropped_by_rule",
			summary: "Alert: This is a test alert from your monitor",
			company: null,
			dedup_key: "This is a test alert from your monitor",
			why: "Everything unclear opens here, so rules drop what calls itself a test.",
		},
	),
];
