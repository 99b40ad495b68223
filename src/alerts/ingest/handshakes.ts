/** Handshakes with which tools check, before they send, that an address wants their webhooks. */
import { isArray, isObject, type Json } from "../../base/json.ts";
import { plainAnswer, textAnswer } from "./answers.ts";
import { header, type SentHeaders } from "./headers.ts";

/** Maximum number of characters of a text that is returned. */
const MAX_CHARACTERS = 4_096;

/** Microsoft Graph: a POST without a body, whose parameter must be returned as text. */
export function graphAnswer(query: URLSearchParams, requestId: string): Response | null {
	const token = query.get("validationToken");
	return token === null || token.length > MAX_CHARACTERS ? null : textAnswer(requestId, token);
}

/**
 * CloudEvents, "HTTP 1.1 Web Hooks for Event Delivery", section 4: every origin that asks may send.
 * @returns null for other OPTIONS requests
 */
export function cloudEventsAnswer(headers: SentHeaders, requestId: string): Response | null {
	const origin = header(headers, "webhook-request-origin");
	if (origin === "" || origin.length > MAX_CHARACTERS) return null;
	const answer = plainAnswer(requestId, 200, { status: "ready" });
	answer.headers.set("WebHook-Allowed-Origin", origin);
	answer.headers.set("WebHook-Allowed-Rate", header(headers, "webhook-request-rate") === "" ? "*" : "10000");
	answer.headers.set("Allow", "POST");
	return answer;
}

/** Azure Event Grid and Slack: a body with a challenge that must be returned. null for an alert. */
export function challengeAnswer(payload: Json, requestId: string): Response | null {
	if (isObject(payload) && payload.type === "url_verification" && isShort(payload.challenge)) {
		return plainAnswer(requestId, 200, { challenge: payload.challenge });
	}
	const event = isArray(payload) && payload.length === 1 ? payload[0] : payload;
	if (!isObject(event) || event.eventType !== "Microsoft.EventGrid.SubscriptionValidationEvent" || !isObject(event.data)) return null;
	const code = event.data.validationCode;
	return isShort(code) ? plainAnswer(requestId, 200, { validationResponse: code }) : null;
}

const isShort = (value: Json | undefined): value is string => typeof value === "string" && value.length <= MAX_CHARACTERS;
