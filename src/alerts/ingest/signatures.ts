/** Signatures of webhooks in the formats of different makers. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import type { CredentialProblem } from "./credentials.ts";
import { type SentHeaders, header as sent } from "./headers.ts";

/** Maximum difference between a signed time and the clock (HTTP contract, "Signatures"). Milliseconds. */
const MAX_OFF_MS = 5 * 60_000;
/** Maximum number of signatures in one header. */
const MAX_LISTED = 20;
/** Each format's own headers, used if the endpoint names none. */
const OWN_HEADERS: Readonly<Record<LiveEndpoint["hmacFormat"], readonly string[]>> = {
	plain: [],
	timestamped: [],
	stripe: ["stripe-signature"],
	slack: ["x-slack-signature"],
	"standard-webhooks": ["webhook-signature", "svix-signature"],
};
const DEFAULT_HEADER = "x-hookwise-signature";

interface Signed {
	/** The given signatures, as bytes. */
	readonly given: readonly Buffer[];
	/** Text that is signed before the body. */
	readonly before: string;
	/** The signed time, if the format has one. */
	readonly time: string | null;
}

const problem = (kind: "Missing" | "Invalid", hint: string): CredentialProblem => ({
	message: `${kind} HMAC Signature`,
	reason: "hmac",
	hint,
});

/**
 * Checks if a webhook is signed as the endpoint requires; returns the problem if not.
 * @param bodies the body as sent, and decompressed if it was compressed: makers differ in which one they sign
 * @param now milliseconds since the epoch
 */
export function checkSignature(
	endpoint: LiveEndpoint,
	secret: string,
	headers: SentHeaders,
	bodies: readonly Uint8Array[],
	now: number,
): CredentialProblem | null {
	const header = headerOf(endpoint, headers);
	const text = sent(headers, header);
	if (text === "") return problem("Missing", `The header ${header} is missing or empty.`);
	const signed = readSigned(endpoint, headers, text);
	if (typeof signed === "string") return problem("Invalid", signed);
	if (signed.given.length === 0) {
		return problem("Invalid", `The header ${header} holds no HMAC-SHA256 that hmac_format ${endpoint.hmacFormat} would have.`);
	}
	const key = keyOf(endpoint, secret);
	const fits = bodies.some((body) => {
		const wanted = createHmac("sha256", key).update(signed.before).update(body).digest();
		return signed.given.some((given) => given.length === wanted.length && timingSafeEqual(given, wanted));
	});
	if (!fits) return problem("Invalid", `The signature in ${header} is not that of this body with this endpoint's secret.`);
	return signed.time === null ? null : checkTime(signed.time, now);
}

function headerOf({ hmacHeader, hmacFormat }: LiveEndpoint, headers: SentHeaders): string {
	if (hmacHeader !== DEFAULT_HEADER || sent(headers, hmacHeader) !== "") return hmacHeader;
	return OWN_HEADERS[hmacFormat].find((name) => sent(headers, name) !== "") ?? OWN_HEADERS[hmacFormat][0] ?? hmacHeader;
}

/** @returns the problem, in words */
function readSigned(endpoint: LiveEndpoint, headers: SentHeaders, text: string): Signed | string {
	switch (endpoint.hmacFormat) {
		case "plain":
			return { given: listed(text), before: "", time: null };
		case "timestamped": {
			const name = endpoint.hmacTimestampHeader;
			const time = name === null ? "" : sent(headers, name);
			if (time === "") return name === null ? "hmac_timestamp_header is not set." : `The header ${name}, with the signed time, is missing.`;
			return { given: listed(text), before: `${time}${endpoint.hmacSeparator}`, time };
		}
		case "stripe": {
			const time = /(?:^|,)\s*t=(\d{1,20})/.exec(text)?.[1];
			if (time === undefined) return "The signature has no time: t=…,v1=… is expected.";
			return { given: listed(text, /^v1=/), before: `${time}.`, time };
		}
		case "slack": {
			const time = sent(headers, "x-slack-request-timestamp");
			if (time === "") return "The header X-Slack-Request-Timestamp is missing.";
			return { given: listed(text, /^v0=/), before: `v0:${time}:`, time };
		}
		case "standard-webhooks": {
			const of = (name: string): string => sent(headers, `webhook-${name}`) || sent(headers, `svix-${name}`);
			const [id, time] = [of("id"), of("timestamp")];
			if (id === "" || time === "") return "The headers webhook-id and webhook-timestamp are needed.";
			return { given: listed(text.replaceAll(" ", ";"), /^v1,/, ";"), before: `${id}.${time}.`, time };
		}
	}
}

/** Signatures in a header: one or a list, with or without a version prefix, in hex or base64. */
function listed(text: string, prefix = /^(?:sha256=|v1=)?/i, separator = ","): Buffer[] {
	return text.split(separator, MAX_LISTED).flatMap((entry) => {
		const trimmed = entry.trim();
		return prefix.test(trimmed) ? bytesOf(trimmed.replace(prefix, "")) : [];
	});
}

function bytesOf(signature: string): Buffer[] {
	if (/^[0-9a-f]{64}$/i.test(signature)) return [Buffer.from(signature, "hex")];
	return /^[A-Za-z0-9+/_-]{43}=?$/.test(signature) ? [Buffer.from(signature, "base64")] : [];
}

/** The HMAC key of a secret; `whsec_` secrets are base64 (https://www.standardwebhooks.com). */
function keyOf({ hmacFormat }: LiveEndpoint, secret: string): string | Buffer {
	return hmacFormat === "standard-webhooks" && secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : secret;
}

function checkTime(text: string, now: number): CredentialProblem | null {
	const at = timeOf(text);
	if (at === null) return problem("Invalid", `The signed time “${text.slice(0, 40)}” is none that can be read.`);
	const off = Math.abs(now - at);
	if (off <= MAX_OFF_MS) return null;
	const minutes = Math.round(off / 60_000);
	return problem(
		"Invalid",
		`The signed time is ${minutes} minutes ${at < now ? "old" : "ahead"}; more than 5 minutes off is not accepted. Compare the clocks.`,
	);
}

/** Milliseconds since the epoch; reads seconds, milliseconds, or ISO 8601. */
function timeOf(text: string): number | null {
	if (/^\d{1,16}(?:\.\d{1,9})?$/.test(text)) {
		const value = Number(text);
		return value < 1e11 ? value * 1000 : value;
	}
	const parsed = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(parsed) ? null : parsed;
}
