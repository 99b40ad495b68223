import { describe, expect, test } from "bun:test";
import { sendMail } from "../../src/watch/alarms/receivers/email.ts";
import { configOf, type MailConfig, placeOf, problemsOfReceiver } from "../../src/watch/alarms/receivers/input.ts";
import { hookBody, linkOf, mailOf } from "../../src/watch/alarms/receivers/messages.ts";
import type { Alarm } from "../../src/watch/alarms/telling.ts";
import { startSmtp } from "../doubles/smtp.ts";
import { certificateFor, openssl } from "../support/certificate.ts";

const ALARM: Alarm = {
	state: "problem",
	what: "connectwise",
	message: "ConnectWise said [click](https://evil.example) *now* <!channel> @everyone",
	since: "2026-11-26T02:13:00.000Z",
	at: "2026-11-26T02:14:00.000Z",
};
const LINK = "https://hookwise.example.com";

test("a press on a message opens what it is about, below the path of PUBLIC_URL; without one there is nothing to press", () => {
	const opens = (what: Alarm["what"], base: string | null = "https://example.com/tools/hookwise/") => linkOf({ ...ALARM, what }, base);
	expect(opens("connectwise")).toBe("https://example.com/tools/hookwise");
	expect(opens("dead_letters")).toBe("https://example.com/tools/hookwise/history?status=dlq&period=all");
	expect(opens("disk")).toBe("https://example.com/tools/hookwise/help/operations#the-disk-is-full");
	expect(opens("backup")).toBe("https://example.com/tools/hookwise/settings/backup");
	expect(opens("week")).toBe("https://example.com/tools/hookwise/noise");
	expect(opens("connectwise", null)).toBeNull();
});

describe("what each chat gets", () => {
	test("Teams: an Adaptive Card whose texts are texts, and a button", () => {
		const card = hookBody("teams", ALARM, LINK) as {
			type: string;
			attachments: { contentType: string; content: Record<string, unknown> }[];
		};
		expect(card.type).toBe("message");
		const [attachment] = card.attachments;
		expect(attachment?.contentType).toBe("application/vnd.microsoft.card.adaptive");
		const { type, body, actions } = attachment?.content ?? {};
		expect(type).toBe("AdaptiveCard");
		const blocks = body as { type: string; inlines: { type: string; text: string }[] }[];
		// A TextBlock would interpret Markdown, and make links of ConnectWise's words.
		expect(blocks.map((block) => block.type)).toEqual(["RichTextBlock", "RichTextBlock", "RichTextBlock"]);
		expect(blocks.flatMap(({ inlines }) => inlines.map(({ text }) => text))).toEqual([
			"HookWise has a problem",
			ALARM.message,
			"Since 2026-11-26 02:13 UTC",
		]);
		expect(actions).toEqual([{ type: "Action.OpenUrl", title: "Open HookWise", url: LINK }]);
		expect(JSON.stringify(hookBody("teams", ALARM, null))).not.toContain("Action.OpenUrl");
	});

	test("Slack: plain text alone, and nobody is called", () => {
		const { text, blocks } = hookBody("slack", ALARM, LINK) as { text: string; blocks: { type: string; text?: { type: string } }[] };
		expect(text).toContain("&lt;!channel&gt;");
		expect(blocks.map(({ type }) => type)).toEqual(["header", "section", "context", "actions"]);
		expect(JSON.stringify(blocks)).not.toContain("mrkdwn");
	});

	test("Discord: marks are escaped, and nobody is mentioned", () => {
		const { allowed_mentions, embeds } = hookBody("discord", ALARM, LINK) as {
			allowed_mentions: object;
			embeds: { title: string; description: string }[];
		};
		expect(allowed_mentions).toEqual({ parse: [] });
		expect(embeds[0]?.description).toContain("\\[click\\]\\(https\\:");
	});

	test("a webhook: the object itself", () => {
		expect(hookBody("webhook", ALARM, LINK)).toBe(ALARM);
	});

	test("mail: no line break in the subject, and long texts are cut", () => {
		const { subject, text } = mailOf({ ...ALARM, message: `One\r\nBcc: all@example.com. ${"x".repeat(9_000)}` }, LINK);
		expect(subject).toBe("HookWise has a problem: One Bcc: all@example.com");
		expect([text.length < 3_000, text.includes(LINK)]).toEqual([true, true]);
	});
});

const mail = (more: Partial<MailConfig> = {}): MailConfig => ({
	...{ kind: "email", host: "smtp.example.test", port: 587, security: "starttls", username: "", password: "" },
	...{ from: "hookwise@example.com", to: ["oncall@example.com", "second@example.com"] },
	...more,
});

describe("allowed receivers", () => {
	const fieldsOf = (config: Parameters<typeof problemsOfReceiver>[1], allowPrivate = false): string[] =>
		problemsOfReceiver("On call", config, { allowPrivate }).map(({ field }) => field);

	test.each([
		["a private address", { kind: "slack", url: "http://10.0.0.5/x" } as const, ["url"]],
		["no address", { kind: "teams", url: "" } as const, ["url"]],
		["a file", { kind: "discord", url: "file:///etc/passwd" } as const, ["url"]],
		["a mail server on the loopback", mail({ host: "127.0.0.1" }), ["smtp_host"]],
		["a host that is none", mail({ host: "a b" }), ["smtp_host"]],
		["a password in the clear", mail({ security: "none", username: "u", password: "p" }), ["smtp_security"]],
		["a password without a name", mail({ password: "p" }), ["smtp_username"]],
		["a sender that is none", mail({ from: "a@b, c@d" }), ["mail_from"]],
		["a header in an address", mail({ to: ["x@y\r\nBcc:z@y"] }), ["mail_to"]],
		["nobody", mail({ to: [] }), ["mail_to"]],
		["what is right", mail(), []],
	])("%s", (_what, config, fields) => {
		expect(fieldsOf(config)).toEqual(fields);
	});

	test("secrets that are not given stay, and its place names no path", () => {
		const before = configOf("slack", { url: "https://hooks.slack.com/services/T0/B0/secret" }, null);
		expect(configOf("slack", { name: "x", url: null }, before)).toEqual(before);
		expect(placeOf(before)).toBe("https://hooks.slack.com/…");
		const box = mail({ username: "u", password: "p" });
		expect(configOf("email", { smtp_password: null, mail_to: "one@example.com; two@example.com" }, box)).toEqual({
			...box,
			to: ["one@example.com", "two@example.com"],
		});
	});
});

describe("mail", () => {
	const OPEN = { allowPrivate: true };
	const here = async (): Promise<string[]> => ["127.0.0.1"];

	test("goes to the address that was checked, once the rules allow it", async () => {
		await using smtp = await startSmtp();
		const config = mail({ port: smtp.port, security: "none" });
		const closed = await sendMail(config, ALARM, { allowPrivate: false }, { lookup: here }, LINK);
		expect([closed.ok, smtp.mails.length]).toEqual([false, 0]);
		expect(await sendMail(config, ALARM, OPEN, { lookup: here }, LINK)).toEqual({ ok: true, status: 250 });
		const [got] = smtp.mails;
		expect(got).toMatchObject({ from: "hookwise@example.com", to: ["oncall@example.com", "second@example.com"], login: null });
		expect(got?.data).toContain("Subject: HookWise has a problem");
		expect(got?.data).toContain("Auto-Submitted: auto-generated");
	});

	test("that is refused says why, and no encryption where it is asked for is a refusal", async () => {
		await using smtp = await startSmtp();
		const unknown = mail({ port: smtp.port, security: "none", to: ["nobody@example.com"] });
		const refused = await sendMail(unknown, ALARM, OPEN, { lookup: here }, null);
		expect(refused.ok ? "" : refused.problem).toContain("No such mailbox");
		const plain = await sendMail(mail({ port: smtp.port, username: "u", password: "secret word" }), ALARM, OPEN, { lookup: here }, null);
		expect([plain.ok, JSON.stringify(plain).includes("secret word"), smtp.mails.length]).toEqual([false, false, 0]);
	});

	test.skipIf(openssl === null)("with STARTTLS logs in only once it is encrypted", async () => {
		const pem = await certificateFor("smtp.example.test");
		await using smtp = await startSmtp(pem, true);
		const config = mail({ port: smtp.port, username: "hookwise", password: "pass" });
		expect(await sendMail(config, ALARM, OPEN, { lookup: here, ca: pem.cert }, null)).toEqual({ ok: true, status: 250 });
		expect(smtp.mails[0]?.login).toBe("hookwise:pass");
		expect((await sendMail(config, ALARM, OPEN, { lookup: here }, null)).ok).toBe(false);
	});

	test.skipIf(openssl === null)("over TLS checks the certificate against the name, and logs in", async () => {
		const pem = await certificateFor("smtp.example.test");
		await using smtp = await startSmtp(pem);
		const config = mail({ port: smtp.port, security: "tls", username: "hookwise", password: "pass" });
		const send = (more: Partial<MailConfig>, ca?: string) =>
			sendMail({ ...config, ...more }, ALARM, OPEN, { lookup: here, ...(ca === undefined ? {} : { ca }) }, null);
		expect(await send({}, pem.cert)).toEqual({ ok: true, status: 250 });
		expect(smtp.mails[0]?.login).toBe("hookwise:pass");
		expect((await send({})).ok).toBe(false);
		expect((await send({ host: "another.example.test" }, pem.cert)).ok).toBe(false);
		expect(smtp.mails).toHaveLength(1);
	});
});
