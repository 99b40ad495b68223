/** Reads the bodies that senders post. Knows nothing about endpoints. */
import { isObject, type Json } from "../json.ts";
import { readForm, readMultipart } from "./form.ts";
import { containerIn, holdsContainer, type Parsed, parseJson, parseLines } from "./json.ts";
import { withOuter } from "./outer.ts";
import { decodeText } from "./text.ts";
import { readXml } from "./xml.ts";

export { outerOf, withOuter } from "./outer.ts";
export { type JsonBounds, outOfBounds } from "./shape.ts";
export { decodeText } from "./text.ts";

export type Payload =
	| { readonly ok: true; readonly value: Json }
	/** `isEmpty`: the body is empty; otherwise it holds something that cannot be read. */
	| { readonly ok: false; readonly message: string; readonly isEmpty: boolean };

/** Settings of an endpoint for reading bodies. */
export interface Reading {
	/** True if plain text is accepted as a payload: `{"text", "lines"}`. */
	readonly acceptText?: boolean | undefined;
	/** Looks up the value at the endpoint's `payload_path`; undefined if there is none. */
	readonly payloadAt?: ((value: Json) => Json | undefined) | null | undefined;
}

const NONE = "No JSON payload";
/** Maximum number of separate lines of a text. Later lines are in `text` only. */
const MAX_LINES = 2_000;

/**
 * Reads the payload of a body, in the order of the HTTP contract ("Bodies"): JSON whatever the content type
 * says, several JSON values
 * on separate lines, a form, XML, plain text if accepted. Then the value at the endpoint's path is taken, or
 * the message of an SNS notification.
 * Integers beyond 2^53 keep their digits (`bigint`).
 * @returns the reason for the sender if there is no payload: empty, without content, nested too deeply, or
 * where the format is broken
 */
export function readPayload(body: Uint8Array, contentType: string | null, reading: Reading = {}): Payload {
	const text = decodeText(body, contentType);
	if (text.trim() === "") return empty();
	const read = readBody(body, text, contentType, reading.acceptText === true);
	if (!read.ok) return { ...read, isEmpty: false };
	const checked = holdsSomething(read.value);
	return checked.ok ? unwrap(checked.value, reading) : checked;
}

const empty = (): Payload => ({ ok: false, message: NONE, isEmpty: true });
const unread = (message: string): Payload => ({ ok: false, message, isEmpty: false });

/**
 * Accepts objects and lists that are not empty. A bare scalar is not a payload, but may be text that a
 * setting accepts.
 */
function holdsSomething(value: Json): Payload {
	if (value === null) return empty();
	if (typeof value !== "object") return unread(NONE);
	if (Array.isArray(value) ? value.length > 0 : hasMember(value)) return { ok: true, value };
	return empty();
}

function hasMember(value: object): boolean {
	for (const _name in value) return true;
	return false;
}

function readBody(body: Uint8Array, text: string, contentType: string | null, acceptText: boolean): Parsed {
	const json = parseJson(text);
	if (json.ok) return acceptText && isScalar(json.value) ? asText(text) : json;
	const lines = holdsContainer(text) ? parseLines(text) : null;
	if (lines !== null) return { ok: true, value: lines };
	const other = readOther(body, text, contentType ?? "", acceptText);
	if (other?.ok) return other;
	return acceptText && !text.includes("\0") ? asText(text) : (other ?? json);
}

/** Reads formats other than JSON, as told by content type or first character; null if neither tells a format. */
function readOther(body: Uint8Array, text: string, contentType: string, acceptText: boolean): Parsed | null {
	const type = contentType.trim().toLowerCase();
	if (/^multipart\/form-data\b/.test(type)) return readMultipart(body, contentType);
	if (/^application\/x-www-form-urlencoded\b/.test(type)) return holdsContainer(text) ? null : readForm(text);
	if (/[/+]xml\b/.test(type)) return readXml(text);
	// An HTML page counts as text if text is accepted.
	if (acceptText && /^text\/html\b/.test(type)) return null;
	return text.trimStart().startsWith("<") ? readXml(text) : null;
}

const isScalar = (value: Json): boolean => value !== null && typeof value !== "object";

const asText = (text: string): Parsed => ({
	ok: true,
	value: { text: text.trim(), lines: text.trim().split(/\r\n|\r|\n/, MAX_LINES) },
});

/**
 * Takes a payload that came as JSON out of its envelope, as the endpoint would; the payload itself if it has
 * no envelope.
 */
export function takeOut(value: Json, reading: Reading): Json {
	const taken = unwrap(value, reading);
	return taken.ok ? taken.value : value;
}

/** The value at the endpoint's path, or in an SNS notification. The whole body stays reachable as `$._outer`. */
function unwrap(value: Json, { payloadAt, acceptText }: Reading): Payload {
	// A request for confirmation is not an alert, and has no payload inside.
	if (isSubscription(value)) return { ok: true, value };
	if (payloadAt === undefined || payloadAt === null) return { ok: true, value: fromNotification(value) };
	const found = payloadAt(value);
	if (found === undefined || found === null) return unread("There is nothing at payload_path in this body.");
	const inner = typeof found === "string" ? innerOf(found, acceptText === true) : holdsSomething(found);
	if (!inner.ok) return inner;
	const taken = inner.value as Exclude<typeof inner.value, null | boolean | number | bigint | string>;
	const member = isObject(value) ? (Object.keys(value).find((name) => value[name] === found) ?? null) : null;
	if (taken !== value) withOuter(taken, value, member);
	return { ok: true, value: taken };
}

function innerOf(text: string, acceptText: boolean): Payload {
	const parsed = parseJson(text);
	if (parsed.ok && typeof parsed.value === "object") return holdsSomething(parsed.value);
	if (text.trim() === "") return empty();
	if (acceptText) return asText(text) as Payload;
	return unread(`What stands at payload_path is text and no JSON object. ${parsed.ok ? "" : parsed.message}`.trim());
}

/** True for an envelope of Amazon SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function isEnvelope(value: Json, type: string): value is Readonly<Record<string, Json>> {
	return isObject(value) && value.Type === type && typeof value.TopicArn === "string" && typeof value.Message === "string";
}

/** True if a payload is Amazon SNS's request for confirmation, to be confirmed by its `SubscribeURL`. */
export const isSubscription = (value: Json): value is Readonly<Record<string, Json>> =>
	isEnvelope(value, "SubscriptionConfirmation") || isEnvelope(value, "UnsubscribeConfirmation");

function fromNotification(value: Json): Json {
	if (!isEnvelope(value, "Notification")) return value;
	const inner = containerIn(value.Message as string);
	if (inner === null || typeof inner !== "object" || !holdsSomething(inner).ok) return value;
	withOuter(inner as Readonly<Record<string, Json>>, value, "Message");
	return inner;
}
