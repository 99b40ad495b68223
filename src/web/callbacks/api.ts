import type { Received, TicketWatch } from "../../watch/tickets/index.ts";
import { HttpProblem } from "../shell/problem.ts";
import { type Route, rawBody } from "../shell/route.ts";

/** Maximum size in bytes; a callback carries one ticket. */
const MAX_BODY = 512 * 1024;

/**
 * Answers for each result. ConnectWise only tries again after 404, 409 and 429, so failing to read its key
 * gives 429.
 */
const ANSWERS: Readonly<Record<Exclude<Received, "taken">, { readonly status: 400 | 401 | 404 | 429; readonly message: string }>> = {
	unknown: { status: 404, message: "There is nothing here" },
	forged: { status: 401, message: "The signature in X-Content-Signature is missing or wrong" },
	unreadable: { status: 400, message: "This is not a callback of a ticket" },
	later: { status: 429, message: "ConnectWise's signing key could not be read; try again" },
};

export function callbackRoutes({ ticketWatch }: { readonly ticketWatch: Pick<TicketWatch, "receive"> }): Route[] {
	return [
		{
			method: "POST",
			path: "/connectwise/callback/{secret}",
			role: "public",
			kind: "api",
			summary: "Where ConnectWise tells of its tickets; signed by it, and never believed: the ticket is read again",
			answers: { 204: "taken", 400: "no callback", 401: "a wrong signature", 404: "not this HookWise's address", 429: "try again" },
			async handle(c) {
				const body = await rawBody(c, MAX_BODY);
				const received = await ticketWatch.receive(c.req.param("secret") ?? "", body, c.req.header("x-content-signature") ?? null);
				if (received === "taken") return c.body(null, 204);
				const { status, message } = ANSWERS[received];
				throw new HttpProblem(status, message, status === 429 ? { headers: { "Retry-After": "5" } } : {});
			},
		},
	];
}
