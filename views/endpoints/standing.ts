import { count } from "../format.ts";
import type { State } from "../words.ts";

/** State of an endpoint. */
export type EndpointStanding =
	| { readonly kind: "receiving" }
	/** Nothing has arrived yet. */
	| { readonly kind: "new" }
	| { readonly kind: "quiet" }
	| { readonly kind: "silent"; readonly ticketId: number }
	/** `reason`: why an import paused it; null if a person did. */
	| { readonly kind: "paused"; readonly reason: string | null }
	| { readonly kind: "draft" }
	/** Webhooks of the last day were rejected, and either no valid one came since, or rejections continue. */
	| { readonly kind: "refusing"; readonly refused: number }
	| { readonly kind: "unmapped"; readonly tenants: number }
	/** The configuration contains a name that ConnectWise does not have, or cannot be read. */
	| { readonly kind: "unhealthy"; readonly grave: boolean; readonly message: string };

export interface EndpointLine {
	readonly id: string;
	readonly name: string;
	readonly isPinned: boolean;
	readonly tags: readonly string[];
	readonly board: string;
	/** The tool that probably sends. */
	readonly source: string;
	readonly standing: EndpointStanding;
	/** Milliseconds since the epoch. */
	readonly lastSeenAt: number | null;
	readonly last24h: number;
	/** Numbers of those that failed or gave up, and of those without a result. */
	readonly failed24h: number;
	readonly skipped24h: number;
	/** Number of webhooks on each of seven days, oldest first. */
	readonly days: readonly number[];
	readonly openTickets: number;
	readonly silenceAt: string | null;
	readonly timeoutHours: number;
}

/** A health message in a word or two: `Status missing`, not the whole sentence. */
function inBrief(message: string): string {
	const field = /\b(board|status|close_status|priority|ticket_type|subtype|item|company|customer_id_default)\b/i
		.exec(message)?.[1]
		?.toLowerCase();
	const names: Readonly<Record<string, string>> = {
		close_status: "Close status",
		ticket_type: "Type",
		customer_id_default: "Company",
	};
	if (field === undefined) return "Configuration";
	return `${names[field] ?? field.charAt(0).toUpperCase() + field.slice(1)} missing`;
}

export function standingState(standing: EndpointStanding): State {
	switch (standing.kind) {
		case "receiving":
			return { word: "Receiving", icon: "circle-check", tone: "good" };
		case "new":
			return { word: "No webhook yet", icon: "hourglass", tone: "motion" };
		case "quiet":
			return { word: "Quiet", icon: "access-point-off", tone: "soon" };
		case "silent":
			return { word: "Silent", icon: "access-point-off", tone: "now" };
		case "paused":
			return { word: "Paused", icon: "player-pause", tone: "quiet" };
		case "refusing":
			return { word: `${count(standing.refused)} refused`, icon: "ban", tone: "soon" };
		case "draft":
			return { word: "Draft", icon: "pencil", tone: "quiet" };
		case "unmapped":
			return {
				word: `${standing.tenants} unmapped ${standing.tenants === 1 ? "tenant" : "tenants"}`,
				icon: "alert-triangle",
				tone: "soon",
			};
		case "unhealthy":
			return {
				word: inBrief(standing.message),
				icon: standing.grave ? "circle-x" : "alert-triangle",
				tone: standing.grave ? "now" : "soon",
			};
	}
}
