/** Addresses of other tools' APIs below an endpoint's own: PagerDuty's Events v2 and Opsgenie's alerts. */
import { isObject, type Json, type JsonObject, writeJson } from "../../base/json.ts";
import { plainAnswer } from "./answers.ts";

export type Operation =
	| { readonly api: "pagerduty"; readonly methods: readonly string[] }
	| { readonly api: "opsgenie"; readonly action: "create"; readonly methods: readonly string[] }
	/** `action` of the payload: `close`, or the last word of the address. */
	| { readonly api: "opsgenie"; readonly action: string; readonly alias: string; readonly methods: readonly string[] };

/** Maximum length of an alias in Opsgenie. */
const MAX_ALIAS_LENGTH = 512;

const POST = ["POST"] as const;
/**
 * Other operations of Opsgenie's clients on an alert than closing it, by the last word of the address, with
 * their methods. None of them opens a ticket; if the alert's ticket is open, they are added to it.
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

/** @param rest path after the endpoint's id; null if there is no such address */
export function operationOf(rest: string): Operation | null {
	if (rest === "v2/enqueue") return { api: "pagerduty", methods: POST };
	if (rest === "v2/alerts") return { api: "opsgenie", action: "create", methods: POST };
	const [, escaped, word] = /^v2\/alerts\/([^/]{1,1600})(?:\/([a-z]{1,20}))?$/.exec(rest) ?? [];
	const alias = escaped === undefined ? null : decodedAlias(escaped);
	if (alias === null) return null;
	// Some clients (TrueNAS) delete an alert when it is over.
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
		// A per cent sign that does not begin an escape.
		return null;
	}
}

/**
 * The payload for an event: an Events v2 event as it was sent; an Opsgenie event completed from its address.
 * An event without an
 * identity gets the request's id, which its sender receives and uses to close it.
 * @returns the missing part, in words
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

/** The answer that the tool expects. @param ms time since the request arrived */
export function operationAnswer(operation: Operation, payload: JsonObject, requestId: string, ms: number): Response {
	if (operation.api === "opsgenie") return plainAnswer(requestId, 202, { result: "Request will be processed", took: ms / 1000, requestId });
	return plainAnswer(requestId, 202, { status: "success", message: "Event processed", dedup_key: payload.dedup_key });
}
