import { plainAnswer, type Refusal, refuse } from "./answers.ts";
import type { Arrival } from "./checks.ts";
import { cloudEventsAnswer } from "./handshakes.ts";
import { withoutToken } from "./parameters.ts";
import { tokensOf } from "./reading.ts";

const METHODS = "GET, HEAD, OPTIONS, POST, PUT";
const READY = { status: "ready" };

/**
 * Answers requests that need no body: a test of the address, handshakes, other methods. null if the request
 * may be an alert.
 */
export function answerWithoutBody(method: string, arrival: Arrival): Response | Refusal | null {
	const { headers, operation, requestId } = arrival;
	if (operation !== null) {
		if (operation.methods.includes(method)) return null;
		const allowed = operation.methods.join(", ");
		return refuse(405, "method", `This address takes ${allowed}, not ${method}`, { headers: { Allow: allowed } });
	}
	if (method === "POST" || method === "PUT") return null;
	if (method === "HEAD") return plainAnswer(requestId, 200, READY);
	if (method === "GET") return hasParameters(arrival) ? null : plainAnswer(requestId, 200, READY);
	const handshake = method === "OPTIONS" ? cloudEventsAnswer(headers, requestId) : null;
	return handshake ?? refuse(405, "method", `${method} is not understood, send webhooks with POST`, { headers: { Allow: METHODS } });
}

/** True if the query has parameters other than the token. */
function hasParameters({ query, endpoint }: Arrival): boolean {
	if (query === null) return false;
	return (endpoint.tokenInUrl ? withoutToken(query, tokensOf(endpoint)) : query).size > 0;
}
