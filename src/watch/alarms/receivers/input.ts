/** Input for receivers of alarms, and its checks. */
import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { FieldProblem } from "../../../base/problems.ts";
import { checkAddress, checkAlarmUrl, type TargetRules } from "../target.ts";

export const RECEIVER_KINDS = ["webhook", "teams", "slack", "discord", "email"] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];
export const SMTP_SECURITIES = ["tls", "starttls", "none"] as const;

const text = (longest: number) => z.string("A text is expected.").max(longest, `At most ${longest} characters.`);
const MAX_RECIPIENTS = 20;

/** Fields that a client may send. Secrets that are left out or null stay unchanged. */
export const receiverInput = z
	.strictObject({
		name: text(100),
		kind: z.enum(RECEIVER_KINDS, `${RECEIVER_KINDS.join(", ")} are expected.`),
		url: text(2_000).nullable(),
		smtp_host: text(253),
		smtp_port: z
			.int("A port from 1 to 65535 is expected.")
			.min(1, "A port from 1 to 65535 is expected.")
			.max(65_535, "A port from 1 to 65535 is expected."),
		smtp_security: z.enum(SMTP_SECURITIES, "tls, starttls or none is expected."),
		smtp_username: text(320),
		smtp_password: text(1_000).nullable(),
		mail_from: text(320),
		mail_to: text(4_000),
	})
	.partial();
export type ReceiverInput = z.output<typeof receiverInput>;

/** The webhook of a chat or another program. Its URL is a secret, since everybody who knows it can write there. */
export interface HookConfig {
	readonly kind: Exclude<ReceiverKind, "email">;
	readonly url: string;
}

export interface MailConfig {
	readonly kind: "email";
	readonly host: string;
	readonly port: number;
	readonly security: (typeof SMTP_SECURITIES)[number];
	/** Blank if the server requires none. */
	readonly username: string;
	readonly password: string;
	readonly from: string;
	readonly to: readonly string[];
}

export type ReceiverConfig = HookConfig | MailConfig;

const listOf = (addresses: string): string[] =>
	addresses
		.split(/[,;\s]+/)
		.map((one) => one.trim())
		.filter((one) => one !== "");

/** Combines the given fields with the present ones. */
export function configOf(kind: ReceiverKind, input: ReceiverInput, before: ReceiverConfig | null): ReceiverConfig {
	if (kind !== "email") return { kind, url: (input.url ?? (before?.kind === "email" ? "" : before?.url) ?? "").trim() };
	const was = before?.kind === "email" ? before : null;
	return {
		kind,
		host: (input.smtp_host ?? was?.host ?? "").trim(),
		port: input.smtp_port ?? was?.port ?? 587,
		security: input.smtp_security ?? was?.security ?? "starttls",
		username: (input.smtp_username ?? was?.username ?? "").trim(),
		password: input.smtp_password ?? was?.password ?? "",
		from: (input.mail_from ?? was?.from ?? "").trim(),
		to: input.mail_to === undefined ? (was?.to ?? []) : listOf(input.mail_to),
	};
}

const MAILBOX = /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]{1,253}$/;
const HOST = /^[A-Za-z0-9.:_-]{1,253}$/;

/** Problems by field. Names that need DNS are only checked when something is sent. */
export function problemsOfReceiver(name: string, config: ReceiverConfig, rules: TargetRules): FieldProblem[] {
	const problems: FieldProblem[] = [];
	const say = (field: string, message: string | null): void => {
		if (message !== null) problems.push({ field, message });
	};
	if (name.trim() === "") say("name", "A name is needed.");
	if (config.kind !== "email") {
		say("url", config.url === "" ? "An address is needed." : checkAlarmUrl(config.url, rules));
		return problems;
	}
	const { host, security, username, password, from, to } = config;
	if (!HOST.test(host)) say("smtp_host", "The name or address of the mail server is needed.");
	else if (ipaddr.isValid(host)) say("smtp_host", checkAddress(host, rules));
	if (security === "none" && password !== "") {
		say("smtp_security", "Without encryption the password could be read on the way. Choose TLS or STARTTLS, or leave the password out.");
	}
	if (password !== "" && username === "") say("smtp_username", "A user name is needed beside the password.");
	if (!MAILBOX.test(from)) say("mail_from", "One e-mail address is expected.");
	const wrong = to.find((one) => !MAILBOX.test(one));
	if (to.length === 0) say("mail_to", "At least one e-mail address is needed.");
	else if (wrong !== undefined) say("mail_to", `${wrong.slice(0, 100)} is no e-mail address.`);
	else if (to.length > MAX_RECIPIENTS) say("mail_to", `At most ${MAX_RECIPIENTS} addresses.`);
	return problems;
}

/** Destination for people, without the path, which often contains a token. */
export function placeOf(config: ReceiverConfig): string {
	if (config.kind === "email") return `${config.to.join(", ")} by ${config.host}:${config.port}`;
	return URL.canParse(config.url) ? `${new URL(config.url).origin}/…` : "";
}
