import type { IncidentRow, TimelineWord } from "../../src/store/index.ts";

/** The filter of the list, as in the URL. */
export interface TicketQuery {
	readonly state: "open" | "closed" | "all";
	readonly q: string;
	readonly company: string;
	readonly endpoint: string;
	/** Hours without news; blank: whatever. */
	readonly stale: string;
}

export interface TicketLine extends IncidentRow {
	/** In the order of `endpointIds`; a deleted one is called so. */
	readonly endpoints: readonly { readonly id: string; readonly name: string; readonly isGone: boolean }[];
}

export interface TicketsView {
	readonly query: TicketQuery;
	readonly lines: readonly TicketLine[];
	/** Under the filter. */
	readonly found: number;
	readonly open: number;
	readonly older: string | null;
	/** Where a page before this one begins; null on the first. */
	readonly first: string | null;
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly companies: readonly string[];
	readonly prefix: string;
}

/** Something that happened to a ticket. */
export interface TimelineLine {
	readonly at: number;
	readonly what: TimelineWord;
	readonly alertId: number | null;
	/** A person. */
	readonly by: string | null;
	/** Name of the endpoint that an alert came to. */
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
		/** Its key, where it can be taken out of an outage. */
		readonly member: string | null;
	}[];
	readonly prefix: string;
}
