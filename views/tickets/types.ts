import type { IncidentRow, TimelineWord } from "../../src/store/index.ts";

/** Filter of the list, as in the URL. */
export interface TicketQuery {
	readonly state: "open" | "closed" | "all";
	readonly q: string;
	readonly company: string;
	readonly endpoint: string;
	/** Hours without news; blank for any. */
	readonly stale: string;
}

export interface TicketLine extends IncidentRow {
	/** In the order of `endpointIds`; deleted ones are marked. */
	readonly endpoints: readonly { readonly id: string; readonly name: string; readonly isGone: boolean }[];
}

export interface TicketsView {
	readonly query: TicketQuery;
	readonly lines: readonly TicketLine[];
	/** Number under the filter. */
	readonly found: number;
	readonly open: number;
	readonly older: string | null;
	/** Cursor of the first row; null on the first page. */
	readonly first: string | null;
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly companies: readonly string[];
	readonly prefix: string;
}

/** An entry of a ticket's timeline. */
export interface TimelineLine {
	readonly at: number;
	readonly what: TimelineWord;
	readonly alertId: number | null;
	/** Name of a person. */
	readonly by: string | null;
	/** Name of the alert's endpoint. */
	readonly from: string | null;
	readonly detail: string | null;
}

export interface TicketView {
	readonly line: TicketLine;
	/** Newest first. */
	readonly timeline: readonly TimelineLine[];
	/** Sources that hold it open. */
	readonly holding: readonly {
		readonly endpointId: string;
		readonly endpointName: string;
		readonly since: number;
		readonly origin: string;
		/** Key of the member, if it can be removed from an outage. */
		readonly member: string | null;
	}[];
	readonly prefix: string;
}
