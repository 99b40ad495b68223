/** Fields about senders: who may send, their credentials, and the answer they get. */
import { z } from "zod";
import { checkAddressList } from "../../../base/security/index.ts";
import { field } from "./field.ts";
import { checked, flag, headerName, oneOf, optional, orDefault, path, text } from "./kinds.ts";
import { checkTags, joined, tidyTags } from "./tags.ts";

const DEFAULT_SEPARATOR = ":";

export const WHO_FIELDS = {
	name: field(
		text(100).refine((value) => value.trim() !== "", "A name is needed."),
		{
			fallback: null,
			column: "name",
			form: { section: "access", control: { kind: "text" }, label: "Name", says: (value) => value },
			takes: "text ≤ 100",
			doc: "What people call it. Needed to make one.",
		},
	),
	tags: field(z.preprocess(joined, text(1_000).superRefine(checkTags).transform(tidyTags)), {
		...{ fallback: "", takes: "words, comma separated, or a list of them" },
		form: {
			section: "access",
			control: { kind: "text", placeholder: "backup, customers" },
			label: "Tags",
			hint: "Words to find and change endpoints by, comma separated.",
			says: (value) => value,
		},
		doc: "Words to find and change endpoints by; 20 at most, each of 40 characters at most. A list is taken, too; case is kept, and a word counts once whatever its case.",
	}),
	is_enabled: field(flag, {
		...{ fallback: true, column: "isEnabled", form: null, takes: "true or false" },
		doc: "Off: webhooks are answered 403. What was accepted before is finished.",
	}),
	is_pinned: field(flag, {
		...{ fallback: false, column: "isPinned", form: null, takes: "true or false" },
		doc: "Stands at the top of the dashboard.",
	}),
	is_draft: field(flag, {
		...{ fallback: false, column: "isDraft", takes: "true or false" },
		form: {
			section: "access",
			control: { kind: "check", more: "accepts and decides, touches no ticket" },
			label: "Draft",
			says: (on) => (on ? "draft" : ""),
		},
		doc: "A draft accepts and decides, and touches no ticket.",
	}),
	display_order: field(z.int("A whole number is expected."), {
		...{ fallback: null, column: "displayOrder", form: null, takes: "whole number" },
		doc: "Its place in lists; a new one comes last.",
	}),
	bearer_auth_enabled: field(flag, {
		...{ fallback: true, column: "bearerAuthEnabled", preset: true, takes: "true or false" },
		form: {
			section: "access",
			control: { kind: "check" },
			label: "Ask for the token",
			says: (on) => (on ? "token" : "no token"),
		},
		doc: "Whether a sender has to know the endpoint's token.",
	}),
	bearer_token: field(
		text(200)
			.min(16, "A token is needed that has 16 to 200 characters.")
			.regex(/^[\x21-\x7e]+$/, "Printable ASCII without blanks is expected.")
			.nullable(),
		{
			...{ fallback: null, column: "bearerToken", secret: true, form: null, takes: "text, 16 to 200 characters, or null" },
			doc: "The token; made by HookWise unless a tool dictates it. Shown to those alone who create, rotate or ask for secrets; null elsewhere. Null on write leaves it as it is.",
		},
	),
	token_header: field(optional(headerName), {
		...{ fallback: null, preset: true, takes: "header name or null" },
		form: {
			section: "access",
			control: { kind: "text", mono: true, placeholder: "X-Api-Token" },
			label: "Also look for the token in this header",
			hint: "Authorization, X-Api-Key, X-Auth-Token, X-Webhook-Token and X-Gitlab-Token are looked at anyway.",
			half: true,
		},
		doc: "One more header that may carry the token.",
	}),
	token_path: field(optional(path), {
		...{ fallback: null, preset: true, takes: "JSONPath or null" },
		form: {
			section: "access",
			control: { kind: "text", mono: true, takes: true, placeholder: "$.token" },
			label: "Also look for the token in the body, at this path",
			hint: "For tools that can set no header.",
			half: true,
		},
		doc: "Path of the token in the body, for tools that can set no header.",
	}),
	token_in_url: field(flag, {
		...{ fallback: false, preset: true, takes: "true or false" },
		form: {
			section: "access",
			control: { kind: "check", more: "as ?token=…; addresses end up in logs, so only where a tool offers nothing else" },
			label: "Take the token from the address, too",
			says: (on) => (on ? "token in the address" : ""),
		},
		doc: "Whether `token`, `auth_token`, `access_token` or `key` of the query counts as the token.",
	}),
	hmac_secret: field(text(500).min(1, "A secret, “generate”, or null is expected.").nullable(), {
		...{ fallback: null, column: "hmacSecret", secret: true, form: null, takes: "text ≤ 500, `generate`, or null" },
		doc: "Secret of the signature, `generate` to have one made, or null to turn signing off. Shown as the token is; null beside `hmac_enabled: true`, as GET shows it, leaves it as it is.",
	}),
	hmac_format: field(orDefault(oneOf(["plain", "timestamped", "stripe", "slack", "standard-webhooks"]), "plain"), {
		...{ fallback: "plain", preset: true, takes: "`plain`, `timestamped`, `stripe`, `slack` or `standard-webhooks`" },
		form: {
			section: "access",
			control: {
				kind: "choice",
				choices: [
					{ value: "plain", label: "plain: HMAC-SHA256 of the body" },
					{ value: "timestamped", label: "timestamped: time from a header, then the body" },
					{ value: "stripe", label: "stripe: t=…,v1=…" },
					{ value: "slack", label: "slack: v0:time:body" },
					{ value: "standard-webhooks", label: "standard-webhooks: id.time.body" },
				],
			},
			label: "How the sender signs",
			hint: "Counts once a signing secret is set on Set-up. Signed times may be 5 minutes off.",
			half: true,
		},
		doc: "How the sender signs, where `hmac_secret` is set.",
	}),
	hmac_header: field(orDefault(headerName, "X-HookWise-Signature"), {
		...{ fallback: "X-HookWise-Signature", column: "hmacHeader", preset: true, takes: "header name" },
		form: {
			section: "access",
			control: { kind: "text", mono: true },
			label: "Header of the signature",
			half: true,
		},
		doc: "Header that carries the signature.",
	}),
	hmac_timestamp_header: field(optional(headerName), {
		...{ fallback: null, preset: true, takes: "header name or null" },
		form: {
			section: "access",
			control: { kind: "text", mono: true, placeholder: "X-Timestamp" },
			label: "Header of the signed time",
			hint: "For “timestamped”, which needs one.",
			half: true,
		},
		doc: "Header with the time that is signed; for `timestamped`.",
	}),
	hmac_separator: field(
		z.preprocess((value) => (value === null ? DEFAULT_SEPARATOR : typeof value === "string" ? value.trim() : value), text(10)),
		{
			...{ fallback: DEFAULT_SEPARATOR, preset: true, takes: "text ≤ 10" },
			form: {
				section: "access",
				control: { kind: "text", mono: true, placeholder: "none" },
				label: "Between time and body",
				hint: "For “timestamped”. Blank: nothing.",
				half: true,
			},
			doc: "What stands between the signed time and the body; blank means nothing. For `timestamped`.",
		},
	),
	trusted_ips: field(orDefault(checked(text(4_000), checkAddressList), ""), {
		...{ fallback: "", column: "trustedIps", preset: true, takes: "addresses or CIDR ranges, comma separated" },
		form: {
			section: "access",
			control: { kind: "text", mono: true, placeholder: "from anywhere" },
			label: "Only from these addresses",
			hint: "Addresses or ranges, comma separated. Blank: from anywhere.",
			says: (value) => (value === "" ? "" : "only known addresses"),
		},
		doc: "Who may send, by address, IPv4 or IPv6; empty allows all. IPv4-mapped IPv6 counts as IPv4, and host bits are ignored.",
	}),
	answer_status: field(
		z.preprocess(
			(value) => (value === null || (typeof value === "string" && value.trim() === "") ? 202 : value),
			z.union([z.literal(200), z.literal(202), z.literal(204)], "200, 202 or 204 is expected."),
		),
		{
			...{ fallback: 202, preset: true, takes: "200, 202 or 204" },
			form: {
				section: "access",
				control: {
					kind: "choice",
					choices: [
						{ value: "202", label: "202 Accepted" },
						{ value: "200", label: "200 OK" },
						{ value: "204", label: "204 No Content" },
					],
				},
				label: "Answer to an accepted webhook",
				hint: "Some tools take only 200 for a success.",
				half: true,
			},
			doc: "HTTP status of the answer to an accepted webhook.",
		},
	),
	payload_path: field(optional(path), {
		...{ fallback: null, preset: true, takes: "JSONPath or null" },
		form: {
			section: "access",
			control: { kind: "text", mono: true, takes: true, placeholder: "$.Message" },
			label: "The alert is inside the body, at this path",
			hint: "JSON inside text is read. The whole body stays reachable as $._outer.",
			half: true,
		},
		doc: "Where in the body the payload stands; JSON inside text is read. The whole body stays reachable as `$._outer`.",
	}),
	accept_text: field(flag, {
		...{ fallback: false, preset: true, takes: "true or false" },
		form: {
			section: "access",
			control: { kind: "check", more: "as $.text and $.lines" },
			label: "Take plain text, too",
		},
		doc: 'Whether a body that is neither JSON, form nor XML is read as `{"text","lines"}`.',
	}),
} as const;
