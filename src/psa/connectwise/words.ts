import type { Json } from "../../base/json.ts";
import { isSecretName, MASK, mask, maskText } from "../../base/security/index.ts";

/** Maximum length of ConnectWise's own message, in characters. */
const MAX_CHARACTERS = 500;
/** Maximum length of an excerpt of an answer's body, in characters. */
const EXCERPT = 2_000;
/** Shorter secrets are not masked, as that would hide ordinary words. */
const SHORTEST_SECRET = 4;

/** Extracts the message of the other side from any body, and hides our credentials in it. */
export type Words = (body: string) => string | null;

/** @param secrets texts that must be hidden, as they are sent */
export function createWords(secrets: readonly string[]): Words {
	const hide = hiderOf(secrets);
	return (body) => {
		const said = spoken(body);
		return said === "" ? null : cut(hide(said), MAX_CHARACTERS);
	};
}

/** Beginning of an answer as it arrived, as proof for people; possible secrets are hidden. */
export function createExcerpt(secrets: readonly string[]): (body: string | null) => string | null {
	const hide = hiderOf(secrets);
	return (body) => {
		const text = body?.slice(0, EXCERPTED).trim() ?? "";
		return text === "" ? null : cut(hide(maskedJson(text)), EXCERPT);
	};
}

/**
 * Maximum length of an answer that is parsed for an excerpt. Longer answers are lists, of which only the
 * beginning is kept.
 */
const EXCERPTED = 20_000;

function maskedJson(text: string): string {
	try {
		return JSON.stringify(mask(JSON.parse(text) as Json));
	} catch {
		// The text is cut short, or not JSON: secret members are found by a pattern.
		return text.replace(/"([^"\\]{1,60})"\s*:\s*"(?:[^"\\]|\\.)*"?/g, (member, name: string) =>
			isSecretName(name) ? `"${name}":"${MASK}"` : member,
		);
	}
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`);

function hiderOf(secrets: readonly string[]): (text: string) => string {
	const hidden = secrets
		.filter((secret) => secret.trim().length >= SHORTEST_SECRET)
		.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
		.sort((a, b) => b.length - a.length);
	return (said) => {
		const masked = hidden.reduce((text, secret) => text.replaceAll(secret, MASK), said);
		return maskText(masked.replace(/\bBasic\s+[A-Za-z0-9+/=]{8,}/g, `Basic ${MASK}`));
	};
}

function spoken(body: string): string {
	const text = body.slice(0, 100_000).trim();
	if (text.startsWith("<")) return textOfHtml(text);
	try {
		return fromJson(JSON.parse(text));
	} catch {
		// Not JSON: plain text of a proxy, or an answer that was cut short.
		return oneLine(text);
	}
}

/**
 * The `message`, then each entry of `errors` with its field, all in ConnectWise's own words
 * (docs/contract/connectwise.md, section 8).
 */
function fromJson(value: unknown): string {
	if (typeof value === "string") return value.trim();
	if (typeof value !== "object" || value === null) return "";
	const body = value as Readonly<Record<string, unknown>>;
	const head = nonBlank(body.message) ?? nonBlank(body.code) ?? nonBlank(body.error);
	const errors = Array.isArray(body.errors) ? body.errors.map(fieldError) : [];
	const parts = [head, ...errors].filter((part) => part !== null);
	return [...new Set(parts)].join("; ");
}

/** Fields that an error answer names, as ConnectWise spells them; empty if it names none. */
export function fieldsNamed(body: string | null): readonly string[] {
	try {
		const { errors } = (JSON.parse(body ?? "") ?? {}) as { readonly errors?: unknown };
		if (!Array.isArray(errors)) return [];
		const names = errors.map((error: unknown) => (error as { readonly field?: unknown } | null)?.field);
		return [...new Set(names.filter((name): name is string => typeof name === "string" && name.trim() !== ""))].slice(0, 20);
	} catch {
		return [];
	}
}

function fieldError(error: unknown): string | null {
	if (typeof error === "string") return nonBlank(error);
	if (typeof error !== "object" || error === null) return null;
	const { field, message, code } = error as Readonly<Record<string, unknown>>;
	const said = nonBlank(message) ?? nonBlank(code);
	const name = nonBlank(field);
	return name === null || said === null ? said : `${name}: ${said}`;
}

const nonBlank = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value.trim() : null);

const ENTITIES: Readonly<Record<string, string>> = { "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };

/** Readable text of an error page: enough to see which proxy answered, and why. */
function textOfHtml(html: string): string {
	const bare = html
		.replace(/<!--[\s\S]*?(-->|$)/g, " ")
		.replace(/<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, " ")
		.replace(/<[^>]*(>|$)/g, " ");
	return oneLine(bare.replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity));
}

const oneLine = (said: string): string => said.replace(/[\s\p{Cc}]+/gu, " ").trim();
