import type { AlertView } from "../../src/alerts/history/index.ts";
import type { CompanySums } from "../../src/store/index.ts";
import type { ChartData } from "../charts/types.ts";
import type { EndpointLine } from "../endpoints/standing.ts";
import type { SilenceLine } from "../silences/types.ts";
import type { TicketLine } from "../tickets/types.ts";

/** A customer in the list. Times in milliseconds since the epoch. */
export interface CompanyLine {
	/** Identifier in ConnectWise. */
	readonly company: string;
	readonly open: number;
	readonly flapping: number;
	readonly oldestAt: number | null;
	readonly lastNewsAt: number | null;
	/** Number of endpoints with this company as default. */
	readonly endpoints: number;
	/** True if a silence is in force. */
	readonly isSilenced: boolean;
}

export interface CompaniesView {
	readonly q: string;
	readonly lines: readonly CompanyLine[];
	readonly total: number;
	/** Number of open tickets without a company. */
	readonly withoutCompany: number;
}

export interface CompanyView {
	readonly company: string;
	readonly tickets: readonly TicketLine[];
	readonly openTickets: number;
	readonly closed: readonly TicketLine[];
	readonly endpoints: readonly EndpointLine[];
	readonly alerts: readonly AlertView[];
	readonly silences: readonly SilenceLine[];
	/** Sums of the last 30 days. */
	readonly sums: CompanySums;
	/** The same days. */
	readonly chart: ChartData;
	readonly prefix: string;
}
