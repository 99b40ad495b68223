/** The addresses of other tools' APIs below an endpoint's own: PagerDuty's Events v2 and Opsgenie's alerts. */
import { isObject, type Json, type JsonObject, writeJson } from "../../base/json.ts";
import { plainAnswer } from "./answers.ts";

export type Operation =
	| { readonly api: "pagerduty"; readonly methods: readonly string[] }
	| { readonly api: "opsgenie"; readonly action: "create"; readonly methods: readonly string[] }
	/** `action` is the payload's: `close`, or what its address calls it. */
	| { readonly api: "opsgenie"; readonly action: string; readonly alias: string; readonly methods: readonly string[] };

/** Longest alias that Opsgenie takes. */
const MAX_ALIAS_LENGTH = 512;

const POST = ["POST"] as const;
/**
 * What Opsgenie's clients do with an alert beside closing it, by the last word of the address, with the methods that they use. None of
 * it opens a ticket; on the alert's open one it is news.
 */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
	acknowledge: POST,
	unacknowledge: POST,
	notes: POST,
	snooze: POST,
	escalate: POST,
	assign: POST,
	responders: POST,
	tags: ["POST", "DELETE"],
	details: ["POST", "DELETE"],
	priority: ["PUT"],
	message: ["PUT"],
	description: ["PUT"],
};

/** @param rest of the path behind the endpoint's id; null when there is no such address */
export function operationOf(rest: string): Operation | null {
	if (rest === "v2/enqueue") return { api: "pagerduty", methods: POST };
	if (rest === "v2/alerts") return { api: "opsgenie", action: "create", methods: POST };
	const [, escaped, word] = /^v2\/alerts\/([^/]{1,1600})(?:\/([a-z]{1,20}))?$/.exec(rest) ?? [];
	const alias = escaped === undefined ? null : decodedAlias(escaped);
	if (alias === null) return null;
	// Deleting an alert is how some clients say that it is over (TrueNAS).
	if (word === undefined) return { api: "opsgenie", action: "close", alias, methods: ["DELETE"] };
	if (word === "close") return { api: "opsgenie", action: "close", alias, methods: POST };
	const methods = Object.hasOwn(BESIDE, word) ? BESIDE[word] : undefined;
	return methods === undefined ? null : { api: "opsgenie", action: word, alias, methods };
}

function decodedAlias(text: string): string | null {
	try {
		const decoded = decodeURIComponent(text);
		return decoded.length > MAX_ALIAS_LENGTH ? null : decoded;
	} catch {
		// A per cent sign that escapes nothing.
		return null;
	}
}

/**
 * The payload that an event stands for: an Events v2 event as it was sent; Opsgenie's with what its address says. An event without
 * an identity gets the request's, which its sender is told and closes it with.
 * @returns what is missing, in words
 */
export function payloadOf(operation: Operation, value: Json | undefined, requestId: string): JsonObject | string {
	if (operation.api === "pagerduty") {
		if (!isObject(value)) return "An Events v2 event is a JSON object.";
		const action = value.event_action;
		if (action !== "trigger" && action !== "acknowledge" && action !== "resolve")
			return "event_action: trigger, acknowledge or resolve is expected.";
		if (isText(value.dedup_key)) return value;
		return action === "trigger" ? { ...value, dedup_key: requestId } : `dedup_key: ${action} needs the one of its trigger.`;
	}
	if (!("alias" in operation)) {
		if (!isObject(value)) return "An Opsgenie alert is a JSON object.";
		if (!isText(value.message)) return "message: An Opsgenie alert needs one.";
		return { ...{ action: "create" }, ...value, ...{ action: "create", alias: isText(value.alias) ? value.alias : requestId } };
	}
	return {
		...{ action: operation.action, alias: operation.alias },
		...(isObject(value) ? value : {}),
		...{ action: operation.action, alias: operation.alias },
	};
}

const isText = (value: Json | undefined): value is string => typeof value === "string" && value.trim() !== "";

export const bytesOf = (payload: JsonObject): Uint8Array => new TextEncoder().encode(writeJson(payload));

/** What the tool expects to be told. @param ms since the request came */
export function operationAnswer(operation: Operation, payload: JsonObject, requestId: string, ms: number): Response {
	if (operation.api === "opsgenie") return plainAnswer(requestId, 202, { result: "Request will be processed", took: ms / 1000, requestId });
	return plainAnswer(requestId, 202, { status: "success", message: "Event processed", dedup_key: payload.dedup_key });
}
